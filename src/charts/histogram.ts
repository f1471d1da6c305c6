/** Histograms below each other, a row a batch size, on one logarithmic axis; small multiples where they are named. */
import * as Plot from '@observablehq/plot'
import { facetsOf } from './facets.ts'
import { formatSetting } from './format.ts'
import {
  type Axis,
  type ChartFrame,
  DEFAULT_WIDTH,
  drawPlot,
  FONT_SIZE,
  positionAxis,
  textWidth,
} from './frame.ts'
import { color } from './theme.ts'

export interface HistogramRow {
  readonly batchSize: number
  /** The small multiple that it stands in, e.g. "as measured". */
  readonly facet?: string
  /** Ascending; those without a count may be left out. */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[]
  /** At the row's right, e.g. how many lie beyond the threshold. */
  readonly note?: string
}

export interface HistogramData extends ChartFrame {
  /** Logarithmic; its domain, where none is given, is that of the bins. */
  readonly x: Axis
  readonly rows: readonly HistogramRow[]
  /** A dashed line in each small multiple. */
  readonly thresholds?: readonly { readonly facet?: string; readonly value: number }[]
  /** The recommended size, in the accent colour. */
  readonly highlight?: number | null
}

const ROW_HEIGHT = 36
/** Of a row's height, that of the fullest bin. */
const FULLEST = 0.62

/** Heights are logarithmic, so that single counts beside ten thousands are seen: ln(1 + count). */
export function histogramChart(data: HistogramData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const sizes = [...new Set(data.rows.map(({ batchSize }) => batchSize))].sort((a, b) => a - b)
  const marginLeft = Math.ceil(Math.max(24, ...sizes.map((size) => textWidth(formatSetting(size))))) + 12
  const marginRight = 14
  const facets = facetsOf(data.rows, ({ facet }) => facet, width - marginLeft - marginRight)
  const faceted = facets.scales.fx !== undefined
  const marginTop = faceted ? 56 : 34
  const marginBottom = 46
  const bars = data.rows.flatMap(({ bins }) => bins.filter(({ count }) => count > 0))
  const domain = data.x.domain ?? binDomain(bars)
  const fullest = Math.log1p(Math.max(1, ...bars.map(({ count }) => count)))
  const base = (row: HistogramRow) => sizes.indexOf(row.batchSize) + 1
  const { fx, fy } = facets.channels
  const channels = <D extends { readonly row: HistogramRow }>() =>
    fx && fy ? { fx: ({ row }: D) => fx(row), fy: ({ row }: D) => fy(row) } : {}
  const lines = (data.thresholds ?? []).map((threshold) => ({
    ...threshold,
    row: { batchSize: 0, bins: [], ...(threshold.facet ? { facet: threshold.facet } : {}) },
  }))
  const rows = data.rows.map((row) => ({ row }))
  return drawPlot(data, document, {
    height: facets.height(sizes.length * ROW_HEIGHT) + marginTop + marginBottom,
    marginTop,
    marginBottom,
    marginLeft,
    marginRight,
    ...facets.scales,
    x: { type: 'log', domain: [...domain] },
    y: { domain: [Math.max(1, sizes.length), 0] },
    marks: [
      ...positionAxis({ ...data.x, scale: 'log' }, domain, Math.max(2, Math.floor(facets.width / 60))),
      Plot.axisY(
        sizes.map((_, index) => index + 0.6),
        {
          text: (position: number) => formatSetting(sizes[Math.floor(position)] ?? 0),
          tickSize: 0,
          label: 'batch size',
          labelArrow: 'none',
          labelAnchor: 'top',
          fill: color('muted'),
        },
      ),
      facets.titles,
      Plot.ruleY(rows, {
        ...channels(),
        y: ({ row }: { row: HistogramRow }) => base(row),
        stroke: color('grid'),
      }),
      Plot.areaY(data.rows.flatMap(outline), {
        ...channels(),
        x: 'x',
        y1: ({ row }: Corner) => base(row),
        y2: ({ row, count }: Corner) => base(row) - (FULLEST * Math.log1p(count)) / fullest,
        z: ({ row }: Corner) => data.rows.indexOf(row),
        fill: ({ row }: Corner) => (row.batchSize === data.highlight ? color('accent') : color('series')),
        fillOpacity: 0.75,
      }),
      Plot.ruleX(lines, {
        ...channels(),
        x: 'value',
        stroke: color('ink'),
        strokeWidth: 1.25,
        strokeDasharray: '4,3',
      }),
      Plot.text(
        rows.filter(({ row }) => row.note !== undefined),
        {
          ...channels(),
          frameAnchor: 'right',
          y: ({ row }: { row: HistogramRow }) => base(row) - 1 + 0.04,
          lineAnchor: 'top',
          textAnchor: 'end',
          text: ({ row }: { row: HistogramRow }) => row.note ?? '',
          fontSize: FONT_SIZE - 1,
          fill: color('ink'),
          stroke: color('background'),
          strokeWidth: 3,
        },
      ),
    ],
  })
}

interface Corner {
  readonly row: HistogramRow
  readonly x: number
  readonly count: number
}

/** The corners of a row's bars as one shape, down to nothing where bins are left out. */
function outline(row: HistogramRow): Corner[] {
  const filled = row.bins.filter(({ count }) => count > 0)
  return filled.flatMap(({ from, to, count }, index) => [
    ...(filled[index - 1] && filled[index - 1]!.to < from ? [{ row, x: from, count: 0 }] : []),
    { row, x: from, count },
    { row, x: to, count },
    ...(filled[index + 1] && filled[index + 1]!.from > to ? [{ row, x: to, count: 0 }] : []),
  ])
}

function binDomain(bins: readonly { readonly from: number; readonly to: number }[]): [number, number] {
  if (bins.length === 0) return [1, 10]
  return [Math.min(...bins.map(({ from }) => from)), Math.max(...bins.map(({ to }) => to))]
}
