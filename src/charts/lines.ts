/** A metric along the run, one line a batch size, small multiples by a factor such as the learning rate. */
import * as Plot from '@observablehq/plot'
import { type EndLabel, endLabels } from './end-labels.ts'
import { facetsOf } from './facets.ts'
import type { FigureTable } from './figure.ts'
import { formatQuantity, formatSetting } from './format.ts'
import {
  type Axis,
  axisMargin,
  type ChartFrame,
  DEFAULT_WIDTH,
  drawPlot,
  positionAxis,
  textWidth,
  valueAxis,
} from './frame.ts'
import { color, rampColor } from './theme.ts'

export interface LineSeries {
  readonly batchSize: number
  /** The small multiple that it stands in, e.g. "learning rate 0.1". */
  readonly facet?: string
  /** Ascending in x; `thin` them to a few hundred. Bounds of an interval where there is one. */
  readonly points: readonly {
    readonly x: number
    readonly y: number
    readonly lo?: number
    readonly hi?: number
  }[]
  /** It ended because it diverged: a cross marks where. */
  readonly diverged?: boolean
}

export interface LinesData extends ChartFrame {
  /** E.g. epoch, step, examples. */
  readonly x: Axis
  /** Its domain, where none is given, is the part about the ends where all end close together. */
  readonly y: Axis
  readonly series: readonly LineSeries[]
  /** A level that was to be reached; its label stands beside the axis label, where no line runs. */
  readonly goal?: { readonly value: number; readonly label: string }
  /** The recommended size, drawn in the accent colour. */
  readonly highlight?: number | null
}

interface Point {
  readonly x: number
  readonly y: number
  readonly lo: number
  readonly hi: number
  readonly series: LineSeries
}

const SINGLE_HEIGHT = 330
const FACET_HEIGHT = 210

export function linesChart(data: LinesData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const drawable = (point: { x: number; y: number }) =>
    Number.isFinite(point.x) &&
    Number.isFinite(point.y) &&
    (data.x.scale === 'linear' || point.x > 0) &&
    (data.y.scale === 'linear' || point.y > 0)
  const lines = data.series.map((series) =>
    series.points
      .filter(drawable)
      .map(({ x, y, lo, hi }): Point => ({ x, y, lo: lo ?? y, hi: hi ?? y, series })),
  )
  const points = lines.flat()
  const xDomain =
    data.x.domain ??
    extent(
      points.map((point) => point.x),
      data.x.scale,
      0,
    )
  const yDomain = data.y.domain ?? valueDomain(data, lines)
  const yAxis = data.goal ? { ...data.y, label: `${data.y.label}, dotted: ${data.goal.label}` } : data.y
  const clampY = (y: number) => Math.min(yDomain[1], Math.max(yDomain[0], y))
  const marginLeft = axisMargin(data.y, yDomain)
  const marginRight = 14
  const facets = facetsOf(data.series, (series) => series.facet, width - marginLeft - marginRight)
  const faceted = facets.scales.fx !== undefined
  const channels = facetChannels(facets.channels)
  const sizes = [...new Set(data.series.map((series) => series.batchSize))].sort((a, b) => a - b)
  const stroke = (size: number) =>
    size === data.highlight ? color('accent') : rampColor(sizes.indexOf(size), sizes.length)
  const ends = lines.flatMap((line) => line.at(-1) ?? [])
  const labels = ends.map((point): EndLabel & { series: LineSeries } => ({
    x: point.x,
    y: clampY(point.y),
    text: formatSetting(point.series.batchSize),
    fill: stroke(point.series.batchSize),
    strong: point.series.batchSize === data.highlight,
    nudge: point.series.diverged ? 14 : 0,
    series: point.series,
  }))
  const banded = points.filter(
    (point) =>
      !point.series.diverged && Number.isFinite(point.lo) && Number.isFinite(point.hi) && point.hi > point.lo,
  )
  const clip = points.some(({ y, lo, hi }) => [y, lo, hi].some((value) => value !== clampY(value)))
  const marginTop = faceted ? 52 : 32
  const marginBottom = 46
  const z = (point: Point) => data.series.indexOf(point.series)

  return drawPlot(data, document, {
    height: facets.height(faceted ? FACET_HEIGHT : SINGLE_HEIGHT) + marginTop + marginBottom,
    marginTop,
    marginBottom,
    marginLeft,
    marginRight,
    ...facets.scales,
    x: {
      type: data.x.scale,
      domain: [...xDomain],
      insetRight: Math.max(...labels.map((label) => textWidth(label.text)), 0) + 14,
    },
    y: { type: data.y.scale, domain: [...yDomain] },
    marks: [
      ...valueAxis(yAxis, yDomain, faceted ? 4 : 6),
      ...positionAxis(data.x, xDomain, Math.max(2, Math.floor(facets.width / 55))),
      facets.titles,
      data.goal ? Plot.ruleY([data.goal.value], { stroke: color('muted'), strokeDasharray: '2,3' }) : null,
      Plot.areaY(banded, {
        ...channels,
        x: 'x',
        y1: (point: Point) => (data.y.scale === 'log' ? Math.max(point.lo, yDomain[0] / 1e3) : point.lo),
        y2: 'hi',
        z,
        fill: (point: Point) => stroke(point.series.batchSize),
        fillOpacity: 0.16,
        clip,
      }),
      Plot.line(points, {
        ...channels,
        x: 'x',
        y: 'y',
        z,
        stroke: (point: Point) => stroke(point.series.batchSize),
        strokeWidth: (point: Point) => (point.series.batchSize === data.highlight ? 2.75 : 1.6),
        clip,
      }),
      endLabels(labels, channels),
      Plot.dot(
        ends.filter((point) => point.series.diverged),
        {
          ...channels,
          x: 'x',
          y: (point: Point) => clampY(point.y),
          r: 4,
          symbol: 'times',
          stroke: (point: Point) => stroke(point.series.batchSize),
          strokeWidth: 2,
        },
      ),
    ],
  })
}

/** The last value of each line, which is what most readers look up. */
export function linesTable(data: LinesData): FigureTable {
  const faceted = data.series.some((series) => series.facet !== undefined)
  return {
    columns: [
      { label: 'batch size', numeric: true },
      ...(faceted ? [{ label: 'shown in', numeric: false }] : []),
      { label: `last ${data.x.label}`, numeric: true },
      { label: data.y.label, numeric: true },
      { label: 'interval', numeric: true },
      { label: 'ended', numeric: false },
    ],
    rows: data.series.map((series) => {
      const last = series.points.at(-1)
      const { lo, hi } = { lo: last?.lo ?? Number.NaN, hi: last?.hi ?? Number.NaN }
      return [
        formatSetting(series.batchSize),
        ...(faceted ? [series.facet ?? ''] : []),
        formatQuantity(last?.x ?? null, data.x.unit, 6),
        formatQuantity(last?.y ?? null, data.y.unit, 4),
        Number.isFinite(lo) && Number.isFinite(hi)
          ? `${formatQuantity(lo, data.y.unit, 4)} to ${formatQuantity(hi, data.y.unit, 4)}`
          : '–',
        series.diverged ? 'diverged' : 'finished',
      ]
    }),
  }
}

/** Channels of facets, which are given by series, for marks whose data hold their series. */
function facetChannels(channels: {
  fx?: (series: LineSeries) => number
  fy?: (series: LineSeries) => number
}): { fx?: (datum: { series: LineSeries }) => number; fy?: (datum: { series: LineSeries }) => number } {
  const { fx, fy } = channels
  return fx && fy ? { fx: (datum) => fx(datum.series), fy: (datum) => fy(datum.series) } : {}
}

/**
 * All that the lines show; but where they end close together (within a quarter of it, linear), the part about their
 * ends, for there they are compared: the early rise or fall enters from the edge. Diverged lines do not count.
 */
function valueDomain(data: LinesData, lines: readonly (readonly Point[])[]): [number, number] {
  const calm = lines.filter((line) => line.length > 0 && !line[0]?.series.diverged)
  const shown = [
    ...(calm.length > 0 ? calm : lines).flat().map((point) => point.y),
    ...(data.goal ? [data.goal.value] : []),
  ]
  const whole = extent(shown, data.y.scale, 0.04)
  if (data.y.scale === 'log' || calm.length === 0) return whole
  const ends = [...calm.map((line) => (line.at(-1) as Point).y), ...(data.goal ? [data.goal.value] : [])]
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const all = whole[1] - whole[0]
  if (high - low > all / 4) return whole
  const room = Math.max(high - low, all / 10)
  return [Math.max(whole[0], low - room), Math.min(whole[1], high + room)]
}

function extent(values: readonly number[], scale: 'linear' | 'log', pad: number): [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return scale === 'log' ? [1, 10] : [0, 1]
  if (scale === 'log') {
    if (low === high) return [low / 2, high * 2]
    const factor = (high / low) ** pad
    return [low / factor, high * factor]
  }
  if (low === high) return [low - (Math.abs(low) || 1) * 0.1, high + (Math.abs(high) || 1) * 0.1]
  return [low - (high - low) * pad, high + (high - low) * pad]
}
