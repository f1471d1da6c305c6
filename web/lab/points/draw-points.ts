/** Points of up to three classes: a disc, a square, a triangle; hollow where they are kept back for testing. */

import { classColors, type Palette } from '../palette.ts'
import { boardHalf } from '../training/picture.ts'
import { heldOut, type Point } from './points.ts'

export function drawPoints(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  points: readonly Point[],
  side: number,
  palette: Palette,
): void {
  const radius = Math.max(2.2, side / 85)
  const held = heldOut(points)
  context.lineWidth = 1
  for (const [index, { x, y, label }] of points.entries()) {
    const [across, down] = toPixels(x, y, side)
    context.beginPath()
    mark(context, label, across, down, radius)
    context.fillStyle = classColors[label]!
    context.strokeStyle = classInk(label, palette)
    if (!held[index]) context.fill()
    context.stroke()
  }
}

const classInk = (label: number, { isDark }: Palette): string =>
  (isDark ? ['#7cc4f0', '#eebbdc', '#f7ef9a'] : ['#003f66', '#7c2f5f', '#6b6300'])[label]!

export function mark(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  label: number,
  x: number,
  y: number,
  radius: number,
): void {
  if (label === 0) context.arc(x, y, radius, 0, 2 * Math.PI)
  else if (label === 1) context.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8)
  else {
    context.moveTo(x, y - radius * 1.25)
    context.lineTo(x + radius * 1.15, y + radius * 0.8)
    context.lineTo(x - radius * 1.15, y + radius * 0.8)
    context.closePath()
  }
}

/** On a square board, y upwards. */
export const toPixels = (x: number, y: number, side: number): [number, number] => [
  ((x / boardHalf + 1) / 2) * side,
  ((1 - y / boardHalf) / 2) * side,
]

export const fromPixels = (across: number, down: number, side: number): [number, number] => [
  ((across / side) * 2 - 1) * boardHalf,
  (1 - (down / side) * 2) * boardHalf,
]
