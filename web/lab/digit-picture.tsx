/** The same test digits for every network; those that it takes for another are framed, with its guess. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { LabRun } from './lab-run.ts'
import { type Palette, paletteOf } from './palette.ts'
import type { DataSummary } from './training/messages.ts'
import { useCanvas } from './use-canvas.ts'

interface DigitPictureProps {
  readonly run: LabRun
  readonly lane: number
  /** Of the network, for a reader by ear. */
  readonly name: string
}

const columns = 10
const side = 28

export function DigitPicture({ run, lane, name }: DigitPictureProps) {
  const [right, setRight] = useState<readonly [right: number, of: number]>([0, 0])
  const stale = useRef(true)
  const { element, sized } = useCanvas(() => {
    stale.current = true
    run.redraw()
  })

  useEffect(() => {
    let drawn = ''
    let tiles: { readonly key: string; readonly canvas: OffscreenCanvas } | null = null
    return run.onFrame(({ lanes }, data) => {
      const guesses = lanes[lane]?.picture
      const canvas = sized()
      if (!guesses || !canvas) return
      const palette = paletteOf(element.current!)
      const key = `${guesses.join()} ${palette.ink}`
      if (key === drawn && !stale.current) return
      drawn = key
      stale.current = false
      if (tiles?.key !== palette.ink) tiles = { key: palette.ink, canvas: paintTiles(data, palette) }
      const { context, width, height } = canvas
      context.clearRect(0, 0, width, height)
      context.imageSmoothingQuality = 'high'
      context.drawImage(tiles.canvas, 0, 0, width, height)
      const tile = width / columns
      const wrong = [...guesses.keys()].filter((index) => guesses[index] !== data.shownLabels[index])
      for (const index of wrong) drawWrong(context, index, guesses[index]!, tile, palette)
      setRight([guesses.length - wrong.length, guesses.length])
    })
  }, [run, lane, element, sized])

  return (
    <canvas
      class="lab-picture lab-digits"
      ref={element}
      role="img"
      aria-label={`${right[0]} of ${right[1]} test digits that ${name} gets right; the others are framed, with its guess`}
    />
  )
}

function paintTiles({ shownImages, shownLabels }: DataSummary, { ink }: Palette): OffscreenCanvas {
  const rows = Math.ceil(shownLabels.length / columns)
  const canvas = new OffscreenCanvas(columns * side, rows * side)
  const context = canvas.getContext('2d')!
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(ink.slice(at, at + 2), 16))
  for (const index of shownLabels.keys()) {
    const image = context.createImageData(side, side)
    for (let pixel = 0; pixel < side * side; pixel++) {
      image.data.set([red!, green!, blue!, shownImages[index * side * side + pixel]!], 4 * pixel)
    }
    context.putImageData(image, (index % columns) * side, Math.floor(index / columns) * side)
  }
  return canvas
}

function drawWrong(
  context: CanvasRenderingContext2D,
  index: number,
  guess: number,
  tile: number,
  palette: Palette,
): void {
  const [left, top] = [(index % columns) * tile, Math.floor(index / columns) * tile]
  context.strokeStyle = palette.wrong
  context.lineWidth = 1.5
  context.strokeRect(left + 1, top + 1, tile - 2, tile - 2)
  const size = Math.max(9, tile * 0.4)
  context.font = `700 ${size}px system-ui, sans-serif`
  context.textAlign = 'right'
  context.textBaseline = 'bottom'
  context.lineWidth = 3
  context.strokeStyle = palette.background
  context.strokeText(String(guess), left + tile - 2, top + tile - 1)
  context.fillStyle = palette.wrong
  context.fillText(String(guess), left + tile - 2, top + tile - 1)
}
