/** Names at the ends of lines, moved apart where they would overlap, with a thin leader back to the line. */
import * as Plot from '@observablehq/plot'
import { FONT_SIZE, textWidth } from './frame.ts'
import { color } from './theme.ts'

export interface EndLabel {
  readonly x: number
  readonly y: number
  readonly text: string
  readonly fill: string
  readonly strong: boolean
  /** Pixels below y at which it would rather stand, e.g. to leave a mark at the end free. */
  readonly nudge: number
}

const LINE_HEIGHT = FONT_SIZE + 0.5
const OFFSET = 9

export function endLabels<L extends EndLabel>(
  labels: readonly L[],
  channels: Plot.TextOptions,
): Plot.Markish {
  return Plot.text([...labels], {
    ...channels,
    x: 'x',
    y: 'y',
    text: 'text',
    fill: 'fill',
    fontWeight: 500,
    dx: OFFSET,
    textAnchor: 'start',
    stroke: color('background'),
    strokeWidth: 3,
    render: (index, scales, values, dimensions, context, next) => {
      const xs = [...(values.x as ArrayLike<number> & Iterable<number>)]
      const ys = [...(values.y as ArrayLike<number> & Iterable<number>)]
      const { height, marginTop, marginBottom } = dimensions
      const shown = Array.from(index)
      const boxes = shown.map((label) => {
        const nudge = labels[label]?.nudge ?? 0
        const y = (ys[label] as number) + nudge
        const width = textWidth(labels[label]?.text ?? '')
        return { x: xs[label] as number, y, width, ...(nudge > 0 ? { top: y } : {}) }
      })
      const spread = spreadApart(boxes, [marginTop + 4, height - marginBottom - 4])
      const moved: number[] = [...ys]
      for (const [position, label] of shown.entries()) moved[label] = spread[position] as number
      const group =
        next?.(index, scales, { ...values, y: moved } as typeof values, dimensions, context) ?? null
      for (const [position, text] of [...(group?.querySelectorAll('text') ?? [])].entries()) {
        if (labels[shown[position] as number]?.strong) text.setAttribute('font-weight', '700')
      }
      for (const label of shown) {
        const [x, y, to] = [xs[label] as number, ys[label] as number, moved[label] as number]
        if (Math.abs(to - y - (labels[label]?.nudge ?? 0)) < 3) continue
        const leader = context.document.createElementNS('http://www.w3.org/2000/svg', 'path')
        // The group is shifted by the labels' dx.
        leader.setAttribute('d', `M${round(x - OFFSET + 2)},${round(y)}L${round(x - 2)},${round(to)}`)
        leader.setAttribute('stroke', labels[label]?.fill ?? '')
        leader.setAttribute('stroke-width', '0.75')
        leader.setAttribute('fill', 'none')
        group?.prepend(leader)
      }
      return group
    },
  })
}

/**
 * New heights for labels that stand at (x, y): no two that overlap sideways are closer than a line, the order stays,
 * and all lie within the frame (a box's own `top` bounds it more) as far as they fit. Pairs are pushed apart until none is too close.
 */
export function spreadApart(
  boxes: readonly { readonly x: number; readonly y: number; readonly width: number; readonly top?: number }[],
  [top, bottom]: readonly [number, number],
): number[] {
  const heights = boxes.map((box) => Math.min(bottom, Math.max(top, box.y)))
  const order = boxes
    .map((_, index) => index)
    .sort((a, b) => boxes[a]!.y - boxes[b]!.y || boxes[a]!.x - boxes[b]!.x)
  // The end of the line itself, which may bear a cross, is part of its label's place.
  const left = (index: number) => boxes[index]!.x - 6
  const right = (index: number) => boxes[index]!.x + OFFSET + boxes[index]!.width
  const beside = (a: number, b: number) => left(a) < right(b) && left(b) < right(a)
  for (let round = 0; round < 400; round++) {
    let crowded = false
    for (let upper = 0; upper < order.length; upper++) {
      for (let lower = upper + 1; lower < order.length; lower++) {
        const [a, b] = [order[upper]!, order[lower]!]
        const lack = LINE_HEIGHT - (heights[b]! - heights[a]!)
        if (lack <= 0.01 || !beside(a, b)) continue
        crowded = true
        heights[a] = Math.max(boxes[a]!.top ?? top, heights[a]! - lack / 2)
        heights[b] = Math.min(bottom, heights[b]! + lack / 2)
      }
    }
    if (!crowded) break
  }
  return heights
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
