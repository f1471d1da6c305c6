/** The trade-off: the objective by batch size, with its intervals, the recommended size and what cannot be told from it. */
import * as Plot from '@observablehq/plot'
import type { FigureTable } from './figure.ts'
import { formatNumber, formatQuantity, formatSetting } from './format.ts'
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
import { color } from './theme.ts'

export interface TradeOffPoint {
  readonly batchSize: number
  /** Null where there is none: then `missing` says why. */
  readonly mean: number | null
  /** Confidence bounds; infinite where one replication cannot tell. */
  readonly lo: number
  readonly hi: number
  /** Replications that the mean rests on, of `of` that ran. */
  readonly n: number
  readonly of: number
  /** A word or two for a size without a value: "diverged", "not reached". */
  readonly missing?: string
  /** The same for the table, with how much where there is room: "unstable: 117 % of capacity". */
  readonly missingInFull?: string
}

export interface TradeOffData extends ChartFrame {
  readonly y: Axis
  readonly better: 'lower' | 'higher'
  readonly points: readonly TradeOffPoint[]
  readonly recommended: number | null
  /** Sizes to shade: those that cannot be told from the best, or cost little more. */
  readonly range: readonly number[]
  /** A fitted law, drawn dashed, by batch size. */
  readonly fitted?: readonly { readonly batchSize: number; readonly value: number }[]
  readonly confidence: number
}

type Valued = TradeOffPoint & { readonly mean: number }

const HEIGHT = 340
const MARGIN = { top: 34, right: 18, bottom: 46 }

export function tradeOffChart(data: TradeOffData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const sizes = data.points.map((point) => point.batchSize)
  const valued = data.points.filter(
    (point): point is Valued => point.mean !== null && Number.isFinite(point.mean),
  )
  const domain = data.y.domain ?? valueDomain(data, valued)
  const marginLeft = axisMargin(data.y, domain)
  const plotWidth = width - marginLeft - MARGIN.right
  const clamp = (value: number) => Math.min(domain[1], Math.max(domain[0], value))
  const withInterval = valued.filter((point) => Number.isFinite(point.lo) || Number.isFinite(point.hi))
  const shades = shadedRuns(sizes, data.range)
  const x = (point: { batchSize: number }) => point.batchSize
  const chosen = valued.filter((point) => point.batchSize === data.recommended)
  const stroke = (point: Valued) => (point.batchSize === data.recommended ? color('accent') : color('ink'))

  return drawPlot(data, document, {
    height: HEIGHT,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft,
    x: { type: 'log', base: 2, domain: batchSizeDomain(sizes) },
    y: { type: data.y.scale, domain },
    marks: [
      Plot.rect(shades, {
        x1: 'from',
        x2: 'to',
        y1: domain[0],
        y2: domain[1],
        fill: color('accent'),
        fillOpacity: 0.1,
      }),
      ...batchSizeAxis(sizes, plotWidth, data.recommended),
      ...valueAxis(data.y, domain),
      data.fitted
        ? Plot.line(
            data.fitted.filter((point) => point.value >= domain[0] && point.value <= domain[1]),
            { x, y: 'value', stroke: color('series'), strokeDasharray: '5,4', strokeWidth: 1.5 },
          )
        : null,
      Plot.line(valued, { x, y: 'mean', stroke: color('muted'), strokeWidth: 1, strokeOpacity: 0.6 }),
      Plot.ruleX(withInterval, {
        x,
        y1: (point: Valued) => clamp(point.lo),
        y2: (point: Valued) => clamp(point.hi),
        stroke,
        strokeWidth: 2,
      }),
      intervalEnds(withInterval, 'lo', domain, stroke),
      intervalEnds(withInterval, 'hi', domain, stroke),
      Plot.dot(valued, {
        x,
        y: 'mean',
        r: (point: Valued) => (point.batchSize === data.recommended ? 6 : 4),
        fill: (point: Valued) => (withInterval.includes(point) ? stroke(point) : color('background')),
        stroke,
        strokeWidth: 1.75,
      }),
      Plot.text(
        valued.filter((point) => point.n < point.of),
        {
          x,
          y: 'mean',
          text: (point: Valued) => `${point.n} of ${point.of}`,
          dx: 8,
          dy: 12,
          textAnchor: 'start',
          fill: color('muted'),
          fontSize: FONT_SIZE - 1,
          stroke: color('background'),
          strokeWidth: 3,
        },
      ),
      chosenLabel(chosen, data, domain, plotWidth, sizes),
      ...missingMarks(data, domain, plotWidth),
    ],
  })
}

/** The same numbers as rows. */
export function tradeOffTable(data: TradeOffData): FigureTable {
  const percent = formatNumber(data.confidence * 100, 3)
  return {
    columns: [
      { label: 'batch size', numeric: true },
      { label: data.y.label, numeric: true },
      { label: `${percent} % interval`, numeric: true },
      { label: 'replications', numeric: true },
    ],
    rows: data.points.map((point) => [
      formatSetting(point.batchSize),
      point.mean === null
        ? (point.missingInFull ?? point.missing ?? 'no value')
        : formatQuantity(point.mean, data.y.unit, 4),
      point.mean === null || !Number.isFinite(point.lo) || !Number.isFinite(point.hi)
        ? '–'
        : `${formatQuantity(point.lo, data.y.unit, 4)} to ${formatQuantity(point.hi, data.y.unit, 4)}`,
      point.n === point.of ? String(point.n) : `${point.n} of ${point.of}`,
    ]),
  }
}

/** For values that are positive and compared as ratios: logarithmic where they span more than a factor of 4. */
export function tradeOffScale(points: readonly TradeOffPoint[]): 'linear' | 'log' {
  const means = points.flatMap(({ mean }) => (mean === null ? [] : [mean]))
  return means.length > 0 && Math.min(...means) > 0 && Math.max(...means) > 4 * Math.min(...means)
    ? 'log'
    : 'linear'
}

/** Means always inside; an interval stretches the frame to at most a factor of 10 (log) or twice the spread (linear). */
function valueDomain(data: TradeOffData, valued: readonly Valued[]): [number, number] {
  const means = [...valued.map((point) => point.mean), ...(data.fitted ?? []).map((point) => point.value)]
  if (means.length === 0) return data.y.scale === 'log' ? [1, 10] : [0, 1]
  const low = Math.min(...means)
  const high = Math.max(...means)
  const bounds = valued.flatMap((point) => [point.lo, point.hi]).filter(Number.isFinite)
  if (data.y.scale === 'log') {
    const bottom = Math.max(low / 10, Math.min(low, ...bounds.filter((bound) => bound > 0)))
    const top = Math.min(high * 10, Math.max(high, ...bounds))
    const pad = Math.max((top / bottom) ** 0.14, 1.08)
    return [bottom / pad, top * pad]
  }
  const spread = high - low || Math.abs(high) || 1
  const bottom = Math.max(low - 2 * spread, Math.min(low, ...bounds))
  const top = Math.min(high + 2 * spread, Math.max(high, ...bounds))
  const pad = (top - bottom || Math.abs(top) || 1) * 0.16
  const floor = low >= 0 && bottom - pad < 0 ? Math.min(0, bottom) : bottom - pad
  return [floor, top + pad]
}

/** Neighbouring sizes of the range as one stretch, to half-way (in doublings) to the next size outside it. */
function shadedRuns(sizes: readonly number[], range: readonly number[]): { from: number; to: number }[] {
  const [first, last] = batchSizeDomain(sizes)
  const runs: { from: number; to: number }[] = []
  let open = false
  for (const [index, size] of sizes.entries()) {
    if (!range.includes(size)) {
      open = false
      continue
    }
    const to = index + 1 < sizes.length ? Math.sqrt(size * (sizes[index + 1] as number)) : last
    const previous = runs[runs.length - 1]
    if (open && previous) previous.to = to
    else runs.push({ from: index > 0 ? Math.sqrt(size * (sizes[index - 1] as number)) : first, to })
    open = true
  }
  return runs
}

/** A short bar across the end of an interval; none where the end lies outside the frame. */
const CAP = {
  draw(path: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void }) {
    path.moveTo(-4, 0)
    path.lineTo(4, 0)
  },
}

function intervalEnds(
  points: readonly Valued[],
  end: 'lo' | 'hi',
  domain: readonly [number, number],
  stroke: (point: Valued) => string,
): Plot.Markish {
  const inside = points.filter((point) => point[end] >= domain[0] && point[end] <= domain[1])
  return Plot.dot(inside, { x: 'batchSize', y: end, symbol: CAP, stroke, strokeWidth: 2 })
}

/**
 * Size and value of the recommended point, on the side of its interval on which no other point lies: the best is the lowest,
 * or the highest. Above it where below there is no room.
 */
function chosenLabel(
  chosen: readonly Valued[],
  data: TradeOffData,
  domain: readonly [number, number],
  plotWidth: number,
  sizes: readonly number[],
): Plot.Markish {
  const label = (point: Valued) =>
    `${formatSetting(point.batchSize)}: ${formatQuantity(point.mean, data.y.unit)}`
  return chosen.map((point) => {
    const half = textWidth(label(point), FONT_SIZE + 1) / 2
    const centre = sizePosition(point.batchSize, sizes) * plotWidth
    const shift = Math.max(0, half - centre) - Math.max(0, centre + half - plotWidth - MARGIN.right)
    const [top, bottom] = [
      Number.isFinite(point.hi) ? Math.min(point.hi, domain[1]) : point.mean,
      Number.isFinite(point.lo) ? Math.max(point.lo, domain[0]) : point.mean,
    ]
    const isBelow = data.better === 'lower' && roomBelow(bottom, data, domain) > 28
    return Plot.text([point], {
      x: 'batchSize',
      y: isBelow ? bottom : top,
      text: label,
      dy: isBelow ? 16 : -14,
      dx: shift,
      fontSize: FONT_SIZE + 1,
      fontWeight: 600,
      fill: color('accent'),
      stroke: color('background'),
      strokeWidth: 4,
    })
  })
}

/** Pixels between a value and the plot's lower edge. */
function roomBelow(value: number, { y }: TradeOffData, [low, high]: readonly [number, number]): number {
  const share =
    y.scale === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
  return share * (HEIGHT - MARGIN.top - MARGIN.bottom)
}

/** Share of the plot's width at which a size lies. */
function sizePosition(size: number, sizes: readonly number[]): number {
  const [first, last] = batchSizeDomain(sizes)
  return Math.log(size / first) / Math.log(last / first)
}

/** Sizes without a value: a cross at the edge on the worse side, and one word for neighbours that share it. */
function missingMarks(
  data: TradeOffData,
  domain: readonly [number, number],
  plotWidth: number,
): Plot.Markish[] {
  const missing = data.points.filter((point) => point.mean === null || !Number.isFinite(point.mean))
  if (missing.length === 0) return []
  const atTop = data.better === 'lower'
  const edge = atTop ? domain[1] : domain[0]
  const inward = atTop ? 1 : -1
  const sizes = data.points.map((point) => point.batchSize)
  const groups: { word: string; sizes: number[]; lastIndex: number }[] = []
  for (const [index, point] of data.points.entries()) {
    if (!missing.includes(point)) continue
    const word = point.missing ?? 'no value'
    const group = groups[groups.length - 1]
    if (group && group.word === word && group.lastIndex === index - 1) {
      group.sizes.push(point.batchSize)
      group.lastIndex = index
    } else groups.push({ word, sizes: [point.batchSize], lastIndex: index })
  }
  const rowEnds: number[] = []
  const words = groups.map((group) => {
    const first = sizePosition(group.sizes[0] as number, sizes) * plotWidth
    const last = sizePosition(group.sizes[group.sizes.length - 1] as number, sizes) * plotWidth
    const half = textWidth(group.word, FONT_SIZE - 1) / 2
    const centre = Math.min(plotWidth - half, Math.max(half, (first + last) / 2))
    let row = 0
    while ((rowEnds[row] ?? Number.NEGATIVE_INFINITY) > centre - half - 6) row++
    rowEnds[row] = centre + half
    const anchor = group.sizes[0] as number
    return Plot.text([anchor], {
      x: [anchor],
      y: [edge],
      text: [group.word],
      dx: centre - first,
      dy: inward * (24 + row * 14),
      fill: color('muted'),
      fontSize: FONT_SIZE - 1,
      stroke: color('background'),
      strokeWidth: 3,
    })
  })
  return [
    Plot.dot(missing, {
      x: 'batchSize',
      y: edge,
      dy: inward * 8,
      r: 4,
      symbol: 'times',
      stroke: color('muted'),
      strokeWidth: 1.75,
    }),
    ...words,
  ]
}
