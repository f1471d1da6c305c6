/** What the colours of a chart mean: names in a row above it, each behind a square of its colour. */
import * as Plot from '@observablehq/plot'
import { FONT_SIZE, textWidth } from './frame.ts'
import { color } from './theme.ts'

export interface KeyEntry {
  readonly name: string
  readonly fill: string
}

const SQUARE = 10
const GAP = 16
export const KEY_LINE = 18

interface Placed extends KeyEntry {
  readonly left: number
  readonly line: number
}

/** The rows that the entries take in `width` pixels. */
export function placeKey(entries: readonly KeyEntry[], width: number): { placed: Placed[]; height: number } {
  let left = 0
  let line = 0
  const placed = entries.map((entry) => {
    const needed = SQUARE + 5 + textWidth(entry.name)
    if (left > 0 && left + needed > width) {
      left = 0
      line++
    }
    const at = { ...entry, left, line }
    left += needed + GAP
    return at
  })
  return { placed, height: entries.length === 0 ? 0 : (line + 1) * KEY_LINE }
}

interface KeyPlace {
  readonly marginLeft: number
  readonly marginTop: number
  readonly top: number
  readonly isFaceted?: boolean
}

/** `top`: pixels from the picture's upper edge. The margins are the chart's. Of small multiples the first bears the key. */
export function keyMarks(
  placed: readonly Placed[],
  { marginLeft, marginTop, top, isFaceted = false }: KeyPlace,
): Plot.Markish[] {
  const first = isFaceted ? { fx: () => 0, fy: () => 0 } : {}
  return placed.flatMap(({ name, fill, left, line }) => {
    const dx = left - marginLeft + 4
    const dy = top + line * KEY_LINE - marginTop
    return [
      Plot.text([name], {
        ...first,
        text: () => '■',
        frameAnchor: 'top-left',
        lineAnchor: 'top',
        dx,
        dy,
        fontSize: FONT_SIZE + 2,
        fill,
      }),
      Plot.text([name], {
        ...first,
        text: (text: string) => text,
        frameAnchor: 'top-left',
        lineAnchor: 'top',
        dx: dx + SQUARE + 5,
        dy: dy + 1,
        fontSize: FONT_SIZE,
        fill: color('ink'),
      }),
    ]
  })
}
