/** The best rate of each batch size as the cell of the grid in which it was seen, with laws drawn through the cells. */
import * as Plot from '@observablehq/plot'
import type { FigureTable } from './figure.ts'
import { formatNumber, formatSetting } from './format.ts'
import {
  type Axis,
  axisMargin,
  batchSizeAxis,
  batchSizeDomain,
  type ChartFrame,
  DEFAULT_WIDTH,
  drawPlot,
  FONT_SIZE,
  valueAxis,
  wrapText,
} from './frame.ts'
import { color } from './theme.ts'

export interface BestRatePoint {
  readonly batchSize: number
  /** Every rate that was run. */
  readonly rates: readonly number[]
  readonly best: number
  /** Bounds of its cell; 0 or Infinity beside the end of the grid. */
  readonly lo: number
  readonly hi: number
}

export interface BestRatesData extends ChartFrame {
  readonly rate: { readonly label: string; readonly unit: string }
  /** Ascending in batch size. */
  readonly points: readonly BestRatePoint[]
  /** The first is drawn solid, the second dashed. `words`: its formula with its parameters, above the plot. */
  readonly laws: readonly { readonly words: string; rateAt(batchSize: number): number }[]
}

const RIGHT = 16
const LINE = 17
const DASHES = ['none', '6,4']
const KEYS = ['solid: ', 'dashed: ']

export function bestRatesChart(data: BestRatesData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const { points } = data
  const sizes = points.map(({ batchSize }) => batchSize)
  const rates = points.flatMap((point) => point.rates.map((rate) => ({ batchSize: point.batchSize, rate })))
  const run = rates.map(({ rate }) => rate)
  const domain: [number, number] = [Math.min(...run) / 1.5, Math.max(...run) * 1.5]
  const axis: Axis = { ...data.rate, scale: 'log' }
  const marginLeft = axisMargin(axis, domain)
  const words = data.laws.flatMap((law, index) => wrapText(`${KEYS[index]}${law.words}`, width - 12))
  const [first, last] = batchSizeDomain(sizes)
  const lines = data.laws.map((law) =>
    Array.from({ length: 60 }, (_, index) => {
      const batchSize = first * (last / first) ** (index / 59)
      return { batchSize, rate: law.rateAt(batchSize) }
    }),
  )
  const clamp = (rate: number) => Math.min(domain[1], Math.max(domain[0], rate))
  return drawPlot(data, document, {
    height: 330 + words.length * LINE,
    marginTop: 34 + words.length * LINE,
    marginBottom: 46,
    marginLeft,
    marginRight: RIGHT,
    x: { type: 'log', base: 2, domain: [first, last] },
    y: { type: 'log', domain },
    marks: [
      ...batchSizeAxis(sizes, width - marginLeft - RIGHT),
      ...valueAxis(axis, domain),
      Plot.dot(rates, { x: 'batchSize', y: 'rate', r: 2, fill: color('muted') }),
      Plot.ruleX(points, {
        x: 'batchSize',
        y1: (point: BestRatePoint) => clamp(point.lo),
        y2: (point: BestRatePoint) => clamp(point.hi),
        stroke: color('ink'),
        strokeWidth: 2,
      }),
      Plot.dot(points, { x: 'batchSize', y: 'best', r: 4, fill: color('ink') }),
      ...lines.map((line, index) =>
        Plot.line(line, {
          x: 'batchSize',
          y: 'rate',
          stroke: color('series'),
          strokeWidth: 1.75,
          strokeDasharray: DASHES[index] ?? 'none',
          clip: true,
        }),
      ),
      Plot.text([words.join('\n')], {
        text: (text: string) => text,
        frameAnchor: 'top-left',
        dx: -marginLeft + 3,
        dy: -words.length * LINE - 8,
        lineHeight: LINE / FONT_SIZE,
        fontSize: FONT_SIZE,
        fill: color('series'),
      }),
    ],
  })
}

export function bestRatesTable(data: BestRatesData): FigureTable {
  return {
    columns: [
      'batch size',
      `best ${data.rate.label}`,
      'its cell',
      'run',
      ...data.laws.map((_, index) => `${(KEYS[index] ?? '').replace(': ', '')} law`),
    ].map((label) => ({ label, numeric: true })),
    rows: data.points.map(({ batchSize, best, lo, hi, rates }) => [
      formatSetting(batchSize),
      String(best),
      `${lo === 0 ? 'any' : formatNumber(lo)} to ${Number.isFinite(hi) ? formatNumber(hi) : 'any'}`,
      `${rates[0]} to ${rates.at(-1)}`,
      ...data.laws.map((law) => formatNumber(law.rateAt(batchSize))),
    ]),
  }
}
