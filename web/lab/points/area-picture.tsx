/** What one network makes of the board: the class of each place, the stronger the surer, under the points. */
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { LabRun } from '../lab-run.ts'
import { classColors, type Palette, paletteOf } from '../palette.ts'
import { gridSide } from '../training/picture.ts'
import { useCanvas } from '../use-canvas.ts'
import { drawPoints } from './draw-points.ts'
import type { Point } from './points.ts'

interface AreaPictureProps {
  readonly run: LabRun
  readonly lane: number
  readonly label: string
  readonly points: readonly Point[]
}

const rgb = classColors.map((color) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)))

export function AreaPicture({ run, lane, label, points }: AreaPictureProps) {
  const { element, sized } = useCanvas(() => run.redraw())
  const grid = useMemo(() => new OffscreenCanvas(gridSide, gridSide), [])
  const latest = useRef(points)
  latest.current = points
  useEffect(() => run.redraw(), [run, points])

  useEffect(() => {
    const layer = pointLayer()
    return run.onFrame(({ lanes }, { classes }) => {
      const canvas = sized()
      const shares = lanes[lane]?.picture
      if (!canvas || !shares) return
      const palette = paletteOf(element.current!)
      const { context, width, height } = canvas
      paintGrid(grid, shares, classes, palette.isDark)
      context.imageSmoothingEnabled = true
      context.drawImage(grid, 0, 0, width, height)
      context.drawImage(layer(latest.current, width, palette), 0, 0, width, height)
    })
  }, [run, lane, grid, element, sized])
  return <canvas class="lab-picture lab-area" ref={element} role="img" aria-label={label} />
}

/** The points as a picture that lies over the area: hundreds of marks are drawn once, not with every frame. */
function pointLayer() {
  let drawn: {
    readonly points: readonly Point[]
    readonly key: string
    readonly canvas: OffscreenCanvas
  } | null = null
  return (points: readonly Point[], side: number, palette: Palette): OffscreenCanvas => {
    const scale = devicePixelRatio || 1
    const key = `${side} ${scale} ${palette.ink}`
    if (drawn?.points === points && drawn.key === key) return drawn.canvas
    const canvas = new OffscreenCanvas(Math.round(side * scale), Math.round(side * scale))
    const context = canvas.getContext('2d')!
    context.scale(canvas.width / side, canvas.height / side)
    drawPoints(context, points, side, palette)
    drawn = { points, key, canvas }
    return canvas
  }
}

/** Half way to the background where every class is as likely, half its colour where one is certain. */
function paintGrid(grid: OffscreenCanvas, shares: Uint8Array, classes: number, isDark: boolean): void {
  const context = grid.getContext('2d')!
  const image = context.createImageData(gridSide, gridSide)
  const base = isDark ? [21, 24, 29] : [255, 255, 255]
  for (let place = 0; place < gridSide * gridSide; place++) {
    for (let part = 0; part < 3; part++) {
      let mixed = 0
      for (let k = 0; k < classes; k++) mixed += (rgb[k]![part]! * shares[place * classes + k]!) / 255
      image.data[4 * place + part] = 0.45 * mixed + 0.55 * base[part]!
    }
    image.data[4 * place + 3] = 255
  }
  context.putImageData(image, 0, 0)
}
