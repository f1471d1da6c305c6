/** Estimates by batch size with their intervals, a symbol a series; small multiples where they are named. */
import * as Plot from '@observablehq/plot'
import { facetsOf } from './facets.ts'
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
  valueAxis,
  wrapText,
} from './frame.ts'
import { color } from './theme.ts'

export interface EstimatePoint {
  readonly batchSize: number
  /** The small multiple that it stands in, e.g. "learning rate 0.1". */
  readonly facet?: string
  readonly value: number
  /** Infinite (or 0 on a logarithmic axis) where one replication cannot tell: then no bar is drawn. */
  readonly lo: number
  readonly hi: number
}

export interface EstimateSeries {
  /** E.g. "equal epochs"; named above the plot beside its symbol where there are several. */
  readonly name: string
  readonly points: readonly EstimatePoint[]
}

export interface EstimatesData extends ChartFrame {
  readonly y: Axis
  /** At most three: more symbols are not told apart. */
  readonly series: readonly EstimateSeries[]
  /** A dotted level, e.g. 1 where the ratio says that sizes are alike. */
  readonly reference?: number
}

interface Mark extends EstimatePoint {
  readonly rank: number
}

const SYMBOLS = [
  { symbol: 'circle', letter: '●', tone: 'series' },
  { symbol: 'square', letter: '□', tone: 'ink' },
  { symbol: 'triangle', letter: '▲', tone: 'muted' },
] as const
const SINGLE_HEIGHT = 250
const FACET_HEIGHT = 190
const LINE = 17

export function estimatesChart(data: EstimatesData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const drawable = ({ value }: EstimatePoint) =>
    Number.isFinite(value) && (data.y.scale === 'linear' || value > 0)
  const marks = data.series.flatMap(({ points }, rank) =>
    points.filter(drawable).map((point): Mark => ({ ...point, rank })),
  )
  const bounded = marks.filter(
    ({ lo, hi }) => Number.isFinite(lo) && Number.isFinite(hi) && (data.y.scale === 'linear' || lo > 0),
  )
  const domain = data.y.domain ?? estimateDomain(data, marks, bounded)
  const clamp = (value: number) => Math.min(domain[1], Math.max(domain[0], value))
  const marginLeft = axisMargin(data.y, domain)
  const marginRight = 14
  const facets = facetsOf(marks, ({ facet }) => facet, width - marginLeft - marginRight)
  const faceted = facets.scales.fx !== undefined
  const sizes = [...new Set(marks.map(({ batchSize }) => batchSize))].sort((a, b) => a - b)
  const named = data.series.length > 1
  const words = named
    ? wrapText(
        data.series.map(({ name }, rank) => `${symbolOf(rank).letter} ${name}`).join('   '),
        width - 12,
      )
    : []
  const marginTop = (faceted ? 56 : 34) + words.length * LINE
  const marginBottom = 46
  const shift = (rank: number) =>
    (rank - (data.series.length - 1) / 2) * Math.min(9, facets.width / (sizes.length + 1) / 4)
  return drawPlot(data, document, {
    height: facets.height(faceted ? FACET_HEIGHT : SINGLE_HEIGHT) + marginTop + marginBottom,
    marginTop,
    marginBottom,
    marginLeft,
    marginRight,
    ...facets.scales,
    x: { type: 'log', base: 2, domain: sizes.length > 0 ? batchSizeDomain(sizes) : [1, 2] },
    y: { type: data.y.scale, domain: [...domain] },
    marks: [
      sizes.length > 0 ? batchSizeAxis(sizes, facets.width) : null,
      ...valueAxis(data.y, domain, faceted ? 4 : 6),
      facets.titles,
      data.reference === undefined
        ? null
        : Plot.ruleY([data.reference], { stroke: color('muted'), strokeDasharray: '2,3' }),
      words.length === 0
        ? null
        : Plot.text([words.join('\n')], {
            text: (lines: string) => lines,
            ...(faceted ? { fx: () => 0, fy: () => 0 } : {}),
            frameAnchor: 'top-left',
            dx: -marginLeft + 3,
            dy: -marginTop + LINE + 4,
            lineHeight: LINE / FONT_SIZE,
            fontSize: FONT_SIZE,
            fill: color('ink'),
          }),
      ...data.series.flatMap((_, rank) => {
        const { symbol, tone } = symbolOf(rank)
        const own = (mark: Mark) => mark.rank === rank
        return [
          Plot.ruleX(bounded.filter(own), {
            ...facets.channels,
            x: 'batchSize',
            y1: ({ lo }: Mark) => clamp(lo),
            y2: ({ hi }: Mark) => clamp(hi),
            dx: shift(rank),
            stroke: color(tone),
            strokeWidth: 1.75,
          }),
          Plot.dot(marks.filter(own), {
            ...facets.channels,
            x: 'batchSize',
            y: ({ value }: Mark) => clamp(value),
            dx: shift(rank),
            r: 3.75,
            symbol,
            fill: symbol === 'square' ? color('background') : color(tone),
            stroke: color(tone),
            strokeWidth: 1.5,
          }),
        ]
      }),
    ],
  })
}

export function estimatesTable(data: EstimatesData): FigureTable {
  const faceted = data.series.some(({ points }) => points.some(({ facet }) => facet !== undefined))
  return {
    columns: [
      { label: 'batch size', numeric: true },
      ...(faceted ? [{ label: 'shown in', numeric: false }] : []),
      ...(data.series.length > 1 ? [{ label: 'of', numeric: false }] : []),
      { label: data.y.label, numeric: true },
      { label: 'interval', numeric: true },
    ],
    rows: data.series.flatMap(({ name, points }) =>
      points.map(({ batchSize, facet, value, lo, hi }) => [
        formatSetting(batchSize),
        ...(faceted ? [facet ?? ''] : []),
        ...(data.series.length > 1 ? [name] : []),
        formatQuantity(value, data.y.unit),
        Number.isFinite(lo) && Number.isFinite(hi)
          ? `${formatQuantity(lo, data.y.unit)} to ${formatQuantity(hi, data.y.unit)}`
          : '–',
      ]),
    ),
  }
}

const symbolOf = (rank: number) => SYMBOLS[rank % SYMBOLS.length]!

/** All estimates, and their intervals as far as they do not dwarf the estimates. */
function estimateDomain(
  { y, reference }: EstimatesData,
  marks: readonly Mark[],
  bounded: readonly Mark[],
): [number, number] {
  const values = [...marks.map(({ value }) => value), ...(reference === undefined ? [] : [reference])]
  if (marks.length === 0) return y.scale === 'log' ? [1, 10] : [0, 1]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  if (y.scale === 'log') {
    const room = Math.max(2, high / low)
    const least = Math.max(low / room, Math.min(low, ...bounded.map(({ lo }) => lo)))
    const most = Math.min(high * room, Math.max(high, ...bounded.map(({ hi }) => hi)))
    const pad = Math.max((most / least) ** 0.06, 1.05)
    return [least / pad, most * pad]
  }
  const room = high - low || Math.abs(high) || 1
  const least = Math.max(low - room, Math.min(low, ...bounded.map(({ lo }) => lo)))
  const most = Math.min(high + room, Math.max(high, ...bounded.map(({ hi }) => hi)))
  return [least - 0.06 * room, most + 0.06 * room]
}
