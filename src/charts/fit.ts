/** A fitted law beside its data, its formula with intervals, and what it leaves unexplained. */
import * as Plot from '@observablehq/plot'
import type { Fit } from '../core/answer.ts'
import type { FigureTable } from './figure.ts'
import { formatNumber, formatPercent, formatQuantity, formatSetting } from './format.ts'
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
  wrapText,
} from './frame.ts'
import { stackPanels } from './stack.ts'
import { color } from './theme.ts'

export interface FitPoint {
  readonly batchSize: number
  readonly y: number
  /** Interval of the measured value, where there is one. */
  readonly lo?: number
  readonly hi?: number
  readonly fitted: number
}

export interface FitData extends ChartFrame {
  readonly y: Axis
  /** Ascending in batch size. */
  readonly points: readonly FitPoint[]
  /** The fitted law between the points, e.g. 60 of them; where none is given, straight lines, or the curve of a fit that is affine in the size. */
  readonly line?: readonly { readonly batchSize: number; readonly y: number }[]
  /** What the points and the line are, where they are not measured and fitted. */
  readonly names?: { readonly points: string; readonly line: string }
  /** Above the plot: e.g. "alpha + beta B", then one line a parameter with its interval. */
  readonly words: readonly string[]
}

const RIGHT = 16
const LINE = 17

/** A batch size axis is logarithmic; so is the value's where it spans more than a factor of 8 (`fitScale`). */
export function fitChart(data: FitData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const { points } = data
  const sizes = points.map((point) => point.batchSize)
  const line = data.line ?? lineBetween(points)
  const values = [
    ...points.flatMap(({ y, fitted, lo, hi }) => [y, fitted, lo ?? y, hi ?? y]),
    ...line.map((point) => point.y),
  ].filter((value) => Number.isFinite(value) && (data.y.scale === 'linear' || value > 0))
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const pad = data.y.scale === 'log' ? Math.max((high / low) ** 0.08, 1.1) : (high - low || 1) * 0.08
  const domain: [number, number] =
    data.y.domain !== undefined
      ? [...data.y.domain]
      : data.y.scale === 'log'
        ? [low / pad, high * pad]
        : [Math.min(0, low), high + pad]
  const clamp = (value: number) => Math.min(domain[1], Math.max(domain[0], value))
  const shares = points.map((point) => ({ ...point, share: point.y / point.fitted - 1 }))
  const reach = Math.max(0.01, ...shares.map((point) => Math.abs(point.share)).filter(Number.isFinite)) * 1.25
  const shareAxis: Axis = { label: gapWords(data), unit: '1', scale: 'linear' }
  const shareTicks = residualTicks(reach)
  const marginLeft = Math.max(
    axisMargin(data.y, domain),
    ...shareTicks.map((share) => textWidth(signedPercent(share)) + 20),
  )
  const plotWidth = width - marginLeft - RIGHT
  const frame = { ...data, width }
  const words = data.words.flatMap((line) => wrapText(line, width - 12))
  const shared = { marginLeft, marginRight: RIGHT }
  const x = { type: 'log', base: 2, domain: batchSizeDomain(sizes) } as const

  const fitted = drawPlot({ ...frame, id: `${data.id}-fit` }, document, {
    ...shared,
    marginTop: 34 + words.length * LINE,
    marginBottom: 26,
    height: 264 + words.length * LINE,
    x,
    y: { type: data.y.scale, domain },
    marks: [
      ...batchSizeAxis(sizes, plotWidth, null, null),
      ...valueAxis(data.y, domain),
      Plot.line(line, { x: 'batchSize', y: 'y', stroke: color('series'), strokeWidth: 1.75 }),
      Plot.ruleX(
        points.filter((point) => Number.isFinite(point.lo) && Number.isFinite(point.hi)),
        {
          x: 'batchSize',
          y1: (point: FitPoint) => clamp(point.lo ?? 0),
          y2: (point: FitPoint) => clamp(point.hi ?? 0),
          stroke: color('ink'),
          strokeWidth: 2,
        },
      ),
      Plot.dot(points, { x: 'batchSize', y: 'y', r: 3.5, fill: color('ink') }),
      Plot.text([words.join('\n')], {
        text: (lines: string) => lines,
        frameAnchor: 'top-left',
        dx: -marginLeft + 3,
        dy: -words.length * LINE - 8,
        lineHeight: LINE / FONT_SIZE,
        fontSize: FONT_SIZE,
        fill: color('series'),
      }),
    ],
  })
  const residuals = drawPlot({ ...frame, id: `${data.id}-residuals` }, document, {
    ...shared,
    marginTop: 34,
    marginBottom: 46,
    height: 158,
    x,
    y: { domain: [-reach, reach] },
    marks: [
      ...batchSizeAxis(sizes, plotWidth),
      Plot.gridY(shareTicks, { stroke: color('grid'), strokeOpacity: 1 }),
      Plot.axisY(shareTicks, {
        label: shareAxis.label,
        labelArrow: 'none',
        labelAnchor: 'top',
        tickSize: 0,
        text: signedPercent,
        fill: color('muted'),
      }),
      Plot.ruleY([0], { stroke: color('series'), strokeWidth: 1.75 }),
      Plot.ruleX(shares, { x: 'batchSize', y1: 0, y2: 'share', stroke: color('ink'), strokeWidth: 1.25 }),
      Plot.dot(shares, { x: 'batchSize', y: 'share', r: 3, fill: color('ink') }),
    ],
  })
  return stackPanels(frame, document, [fitted, residuals])
}

const namesOf = ({ names }: FitData) => names ?? { points: 'measured', line: 'fitted' }
const gapWords = (data: FitData): string => `${namesOf(data).points} over ${namesOf(data).line}, less 1`

/** A fit that is affine in the batch size bends on a logarithmic axis: points between those given show how. */
function lineBetween(points: readonly FitPoint[]): { batchSize: number; y: number }[] {
  const ends = points.map(({ batchSize, fitted }) => ({ batchSize, y: fitted }))
  const [first, last] = [ends[0], ends.at(-1)]
  if (!first || !last || first.batchSize === last.batchSize) return ends
  const slope = (last.y - first.y) / (last.batchSize - first.batchSize)
  const at = (batchSize: number) => first.y + slope * (batchSize - first.batchSize)
  const affine = ends.every(({ batchSize, y }) => Math.abs(y - at(batchSize)) <= 1e-6 * Math.abs(y))
  if (!affine) return ends
  return Array.from({ length: 60 }, (_, index) => {
    const batchSize = first.batchSize * (last.batchSize / first.batchSize) ** (index / 59)
    return { batchSize, y: at(batchSize) }
  })
}

/** Logarithmic where the values span more than a factor of 8: a straight line there hides the small batches. */
export function fitScale(points: readonly { readonly y: number }[]): 'linear' | 'log' {
  const values = points.map((point) => point.y)
  return Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 8 ? 'log' : 'linear'
}

/** A fit's points (x is the batch size), formula and parameters as the chart wants them. */
export function fitDataOf(fit: Fit, frame: ChartFrame, y: { label: string; unit: string }): FitData {
  return {
    ...frame,
    y: { ...y, scale: fitScale(fit.points) },
    points: [...fit.points]
      .sort((a, b) => a.x - b.x)
      .map((point) => ({ batchSize: point.x, y: point.y, fitted: point.fitted })),
    words: [fit.formula, ...fitWords(fit)],
  }
}

/** "alpha 0.31 ms (0.29 ms to 0.33 ms)", one a parameter. */
export function fitWords(fit: Fit): string[] {
  return fit.parameters.map(({ name, unit, value, lo, hi }) => {
    const bounds =
      Number.isFinite(lo) && Number.isFinite(hi)
        ? ` (${formatQuantity(lo, unit)} to ${formatQuantity(hi, unit)})`
        : ' (no interval)'
    return `${name} ${formatQuantity(value, unit)}${bounds}`
  })
}

export function fitTable(data: FitData): FigureTable {
  return {
    columns: ['batch size', data.y.label, 'interval', namesOf(data).line, gapWords(data)].map((label) => ({
      label,
      numeric: true,
    })),
    rows: data.points.map((point) => [
      formatSetting(point.batchSize),
      formatQuantity(point.y, data.y.unit, 4),
      point.lo !== undefined && point.hi !== undefined && Number.isFinite(point.hi - point.lo)
        ? `${formatQuantity(point.lo, data.y.unit, 4)} to ${formatQuantity(point.hi, data.y.unit, 4)}`
        : '–',
      formatQuantity(point.fitted, data.y.unit, 4),
      formatPercent(point.y / point.fitted - 1),
    ]),
  }
}

/** Nought and one round share on either side. */
function residualTicks(reach: number): number[] {
  const power = 10 ** Math.floor(Math.log10(reach))
  const step = [5, 2, 1].find((digit) => digit * power <= reach) ?? 1
  return [-step * power, 0, step * power]
}

function signedPercent(share: number): string {
  return share === 0 ? '0 %' : `${share > 0 ? '+' : '-'}${formatNumber(Math.abs(share) * 100, 3)} %`
}
