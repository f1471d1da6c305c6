/** A canvas as sharp as the screen: it follows its box, and is drawn in CSS pixels. */
import { useCallback, useEffect, useRef } from 'preact/hooks'

export interface SizedCanvas {
  readonly context: CanvasRenderingContext2D
  /** CSS pixels. */
  readonly width: number
  readonly height: number
}

/** `onResize` is called when it has a new size, and is then empty. */
export function useCanvas(onResize: () => void) {
  const element = useRef<HTMLCanvasElement>(null)
  const latest = useRef(onResize)
  latest.current = onResize

  useEffect(() => {
    const canvas = element.current
    if (!canvas) return
    const observer = new ResizeObserver(() => {
      const scale = devicePixelRatio || 1
      canvas.width = Math.round(canvas.clientWidth * scale)
      canvas.height = Math.round(canvas.clientHeight * scale)
      latest.current()
    })
    observer.observe(canvas)
    return () => observer.disconnect()
  }, [])

  /** Null while it has no size. */
  const sized = useCallback((): SizedCanvas | null => {
    const canvas = element.current
    const context = canvas?.getContext('2d')
    if (!canvas || !context || canvas.width === 0 || canvas.height === 0) return null
    const [width, height] = [canvas.clientWidth, canvas.clientHeight]
    // A page that is left is taken off before its observer hears of it.
    if (width === 0 || height === 0) return null
    context.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0)
    return { context, width, height }
  }, [])
  return { element, sized }
}
