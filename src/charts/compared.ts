/** Several studies over one another: a curve each, with its intervals, its name at its end, and its best size filled. */
import * as Plot from '@observablehq/plot'
import { type EndLabel, endLabels } from './end-labels.ts'
import type { FigureTable } from './figure.ts'
import { formatQuantity, formatSetting } from './format.ts'
import {
  type Axis,
  axisMargin,
  batchSizeAxis,
  batchSizeDomain,
  type ChartFrame,
  DEFAULT_WIDTH,
  drawPlot,
  FONT_SIZE,
  textWidth,
  valueAxis,
} from './frame.ts'
import { color, rampColor } from './theme.ts'

export interface ComparedPoint {
  readonly batchSize: number
  readonly mean: number
  /** Confidence bounds; infinite where one replication cannot tell, equal to the mean where it is computed. */
  readonly lo: number
  readonly hi: number
}

export interface ComparedSeries {
  readonly name: string
  /** Ascending in batch size; sizes without a value are left out. */
  readonly points: readonly ComparedPoint[]
  /** Its recommended size, or its best so far; null where there is none. */
  readonly best: number | null
}

export interface ComparedData extends ChartFrame {
  readonly y: Axis
  /** Two to five. */
  readonly series: readonly ComparedSeries[]
  readonly confidence: number
}

interface Mark extends ComparedPoint {
  readonly rank: number
}

const HEIGHT = 340
const MARGIN = { top: 34, right: 14, bottom: 46 }
/** Of the width, at most, for the names. */
const mostForNames = 0.34

export function comparedChart(data: ComparedData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const { series } = data
  const marks = series.flatMap(({ points }, rank) =>
    points
      .filter(({ mean }) => Number.isFinite(mean) && (data.y.scale === 'linear' || mean > 0))
      .map((point): Mark => ({ ...point, rank })),
  )
  const domain = data.y.domain ?? valueDomain(data.y.scale, marks)
  const clamp = (value: number) => Math.min(domain[1], Math.max(domain[0], value))
  const marginLeft = axisMargin(data.y, domain)
  const sizes = [...new Set(marks.map(({ batchSize }) => batchSize))].sort((a, b) => a - b)
  const tone = ({ rank }: Mark) => rampColor(rank, series.length)
  const ends = series.flatMap((_, rank) => marks.filter((mark) => mark.rank === rank).at(-1) ?? [])
  const names = series.map(({ name }) => shortened(name, mostForNames * width))
  const insetRight = Math.max(0, ...ends.map(({ rank }) => textWidth(names[rank]!))) + 12
  const plotWidth = width - marginLeft - MARGIN.right - insetRight
  const labels = ends.map(
    (end): EndLabel => ({
      x: end.batchSize,
      y: clamp(end.mean),
      text: names[end.rank]!,
      fill: tone(end),
      strong: false,
      nudge: 0,
    }),
  )
  const bounded = marks.filter(({ lo, hi }) => Number.isFinite(lo) && Number.isFinite(hi) && hi > lo)
  const shift = (rank: number) =>
    (rank - (series.length - 1) / 2) * Math.min(3, plotWidth / (sizes.length + 1) / 6)
  const isBest = ({ rank, batchSize }: Mark) => series[rank]!.best === batchSize
  return drawPlot(data, document, {
    height: HEIGHT,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft,
    x: { type: 'log', base: 2, domain: sizes.length > 0 ? batchSizeDomain(sizes) : [1, 2], insetRight },
    y: { type: data.y.scale, domain: [...domain] },
    marks: [
      sizes.length > 0 ? batchSizeAxis(sizes, plotWidth) : null,
      ...valueAxis(data.y, domain),
      ...series.flatMap((_, rank) => {
        const own = marks.filter((mark) => mark.rank === rank)
        const dx = shift(rank)
        return [
          Plot.line(own, {
            x: 'batchSize',
            y: ({ mean }: Mark) => clamp(mean),
            dx,
            stroke: tone,
            z: null,
            strokeWidth: 1.5,
          }),
          Plot.ruleX(
            bounded.filter((mark) => mark.rank === rank),
            {
              x: 'batchSize',
              y1: ({ lo }: Mark) => clamp(lo),
              y2: ({ hi }: Mark) => clamp(hi),
              dx,
              stroke: tone,
              strokeWidth: 1.75,
            },
          ),
          Plot.dot(own, {
            x: 'batchSize',
            y: ({ mean }: Mark) => clamp(mean),
            dx,
            r: (mark: Mark) => (isBest(mark) ? 5.5 : 3.5),
            fill: (mark: Mark) => (isBest(mark) ? tone(mark) : color('background')),
            stroke: tone,
            strokeWidth: 1.75,
          }),
        ]
      }),
      endLabels(labels, {}),
    ],
  })
}

export function comparedTable({ series, y, confidence }: ComparedData): FigureTable {
  const sizes = [...new Set(series.flatMap(({ points }) => points.map(({ batchSize }) => batchSize)))]
  const cell = ({ points }: ComparedSeries, size: number): string => {
    const point = points.find(({ batchSize }) => batchSize === size)
    if (!point) return '–'
    const value = formatQuantity(point.mean, y.unit, 4)
    if (!Number.isFinite(point.lo) || !Number.isFinite(point.hi) || point.lo === point.hi) return value
    return `${value} (${formatQuantity(point.lo, y.unit, 4)} to ${formatQuantity(point.hi, y.unit, 4)})`
  }
  const percent = `${formatSetting(Math.round(confidence * 1000) / 10)} %`
  return {
    columns: ['batch size', ...series.map(({ name }) => `${name} (${percent} interval)`)].map((label) => ({
      label,
      numeric: true,
    })),
    rows: sizes
      .sort((a, b) => a - b)
      .map((size) => [formatSetting(size), ...series.map((own) => cell(own, size))]),
  }
}

/** With an ellipsis where it is too wide. */
function shortened(name: string, width: number): string {
  if (textWidth(name, FONT_SIZE) <= width) return name
  let kept = name
  while (kept.length > 1 && textWidth(`${kept}…`, FONT_SIZE) > width) kept = kept.slice(0, -1)
  return `${kept}…`
}

/** All means, and the intervals as far as they do not dwarf them. */
function valueDomain(scale: Axis['scale'], marks: readonly Mark[]): [number, number] {
  if (marks.length === 0) return scale === 'log' ? [1, 10] : [0, 1]
  const means = marks.map(({ mean }) => mean)
  const bounds = marks.flatMap(({ lo, hi }) => [lo, hi]).filter(Number.isFinite)
  const [low, high] = [Math.min(...means), Math.max(...means)]
  if (scale === 'log') {
    const bottom = Math.max(low / 3, Math.min(low, ...bounds.filter((bound) => bound > 0)))
    const top = Math.min(high * 3, Math.max(high, ...bounds))
    const pad = Math.max((top / bottom) ** 0.06, 1.05)
    return [bottom / pad, top * pad]
  }
  const spread = high - low || Math.abs(high) || 1
  const bottom = Math.max(low - spread, Math.min(low, ...bounds))
  const top = Math.min(high + spread, Math.max(high, ...bounds))
  const pad = (top - bottom) * 0.08
  return [low >= 0 ? Math.max(0, bottom - pad) : bottom - pad, top + pad]
}
