import { useEffect, useRef } from 'preact/hooks'
import type { Palette } from '../palette.ts'
import { useCanvas } from '../use-canvas.ts'
import { drawPanel, type Panel } from './draw-panel.ts'
import type { PanelScale } from './panel-scale.ts'

export interface PanelHandle {
  draw(panel: Omit<Panel, 'width' | 'height'>, palette: Palette): void
}

interface PanelCanvasProps {
  /** What it shows, for a reader by ear. */
  readonly label: string
  handle(handle: PanelHandle | null): void
  onResize(): void
  /** The place on x that the pointer is at; null when it has left. */
  onRead(value: number | null): void
}

export function PanelCanvas({ label, handle, onResize, onRead }: PanelCanvasProps) {
  const { element, sized } = useCanvas(onResize)
  const scale = useRef<PanelScale | null>(null)
  const latest = useRef(handle)
  latest.current = handle

  useEffect(() => {
    latest.current({
      draw(panel, palette) {
        const canvas = sized()
        if (!canvas) return
        const { context, width, height } = canvas
        scale.current = drawPanel(context, { ...panel, width, height }, palette)
      },
    })
    return () => latest.current(null)
  }, [])

  return (
    <canvas
      ref={element}
      role="img"
      aria-label={label}
      onPointerMove={(event) => onRead(scale.current?.value(event.offsetX) ?? null)}
      onPointerLeave={() => onRead(null)}
    />
  )
}
