/** A confusion matrix: what is (rows) against what it was taken for (columns). The stronger, the larger the share of the row. */
import * as Plot from '@observablehq/plot'
import { formatNumber } from './format.ts'
import { type ChartFrame, DEFAULT_WIDTH, drawPlot, FONT_SIZE, textWidth } from './frame.ts'
import { color } from './theme.ts'

export interface ConfusionData extends ChartFrame {
  /** By class. */
  readonly names: readonly string[]
  /** [true class][predicted class] examples. */
  readonly counts: readonly (readonly number[])[]
}

interface Entry {
  readonly is: string
  readonly taken: string
  readonly count: number
  /** Of the examples of the class. */
  readonly share: number
}

const TALLEST_CELL = 40
const MARGIN_TOP = 46

/** Counts are printed where they fit; zeros and the counts of a crowd of classes are left to the colours. */
export function confusionChart(data: ConfusionData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const { names } = data
  const entries = names.flatMap((is, row) => {
    const counts = data.counts[row] ?? []
    const all = counts.reduce((sum, count) => sum + count, 0)
    return names.map((taken, column): Entry => {
      const count = counts[column] ?? 0
      return { is, taken, count, share: all > 0 ? count / all : 0 }
    })
  })
  const marginLeft = Math.ceil(Math.max(64, ...names.map((name) => textWidth(name) + 12)))
  const cellWidth = (width - marginLeft - 6) / names.length
  const cellHeight = Math.min(TALLEST_CELL, cellWidth)
  const text = ({ count }: Entry) => (count === 0 ? '' : formatNumber(count))
  const printed = entries.filter((entry) => textWidth(text(entry)) <= cellWidth - 4)
  const every = Math.ceil(Math.max(...names.map((name) => textWidth(name) + 4)) / cellWidth)
  const shown = (name: string, step: number) => (names.indexOf(name) % step === 0 ? name : '')
  return drawPlot(data, document, {
    height: MARGIN_TOP + names.length * cellHeight + 8,
    marginTop: MARGIN_TOP,
    marginRight: 6,
    marginBottom: 8,
    marginLeft,
    x: { type: 'band', domain: [...names], padding: 0, round: false },
    y: { type: 'band', domain: [...names], padding: 0, round: false, reverse: false },
    marks: [
      Plot.axisX({
        anchor: 'top',
        label: 'taken for →',
        labelArrow: 'none',
        labelAnchor: 'right',
        labelOffset: 38,
        tickSize: 0,
        text: (name: string) => shown(name, every),
        fill: color('muted'),
      }),
      Plot.axisY({
        label: '↓ is',
        labelArrow: 'none',
        labelAnchor: 'top',
        tickSize: 0,
        text: (name: string) => shown(name, Math.ceil((FONT_SIZE + 2) / cellHeight)),
        fill: color('muted'),
      }),
      Plot.cell(entries, {
        x: 'taken',
        y: 'is',
        fill: color('series'),
        // The square root: errors of one in a hundred are what is looked for.
        fillOpacity: ({ share }: Entry) => Math.round((0.03 + 0.5 * Math.sqrt(share)) * 100) / 100,
        inset: 0.5,
      }),
      cellHeight >= FONT_SIZE + 2
        ? Plot.text(printed, { x: 'taken', y: 'is', text, fill: color('ink') })
        : null,
    ],
  })
}
