/** A computed number over one of its inputs: a line, and a dot where the reader is. */
import * as Plot from '@observablehq/plot'
import type { FigureTable } from './figure.ts'
import { formatQuantity } from './format.ts'
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
import { color } from './theme.ts'

export interface CurveData extends ChartFrame {
  readonly x: Axis
  readonly y: Axis
  /** Ascending in x. `y` is null where there is no such number: the line has a gap there. */
  readonly points: readonly { readonly x: number; readonly y: number | null }[]
  /** Where the reader is, marked in the accent colour. */
  readonly at: { readonly x: number; readonly y: number } | null
}

const HEIGHT = 300
const mostDots = 24
const MARGIN = { top: 34, right: 22, bottom: 46 }

export function curveChart(data: CurveData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const drawable = (value: number | null, axis: Axis): value is number =>
    value !== null && Number.isFinite(value) && (axis.scale === 'linear' || value > 0)
  const points = data.points.filter(({ x }) => drawable(x, data.x))
  const ys = points.flatMap(({ y }) => (drawable(y, data.y) ? [y] : []))
  const at = data.at && drawable(data.at.x, data.x) && drawable(data.at.y, data.y) ? data.at : null
  const xDomain =
    data.x.domain ?? extent([...points.map(({ x }) => x), ...(at ? [at.x] : [])], data.x.scale, 0)
  const yDomain = data.y.domain ?? extent([...ys, ...(at ? [at.y] : [])], data.y.scale, 0.06)
  const marginLeft = axisMargin(data.y, yDomain)
  const plotWidth = width - marginLeft - MARGIN.right
  const label = at ? formatQuantity(at.y, data.y.unit, 4) : ''
  const isRight =
    at !== null && position(at.x, xDomain, data.x.scale) * plotWidth > plotWidth - textWidth(label) - 16
  return drawPlot(data, document, {
    height: HEIGHT,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft,
    x: { type: data.x.scale, domain: [...xDomain] },
    y: { type: data.y.scale, domain: [...yDomain] },
    marks: [
      ...valueAxis(data.y, yDomain),
      ...positionAxis(data.x, xDomain, Math.max(2, Math.floor(plotWidth / 90))),
      Plot.line(points, {
        x: 'x',
        y: (point: { y: number | null }) => (drawable(point.y, data.y) ? point.y : Number.NaN),
        stroke: color('series'),
        strokeWidth: 2,
      }),
      // So few that each was asked for by name.
      Plot.dot(points.length <= mostDots ? points : [], {
        x: 'x',
        y: (point: { y: number | null }) => (drawable(point.y, data.y) ? point.y : Number.NaN),
        r: 3,
        fill: color('series'),
      }),
      ...(at
        ? [
            Plot.ruleX([at.x], { stroke: color('accent'), strokeDasharray: '2,3', strokeOpacity: 0.6 }),
            Plot.dot([at], { x: 'x', y: 'y', r: 5, fill: color('accent') }),
            Plot.text([at], {
              x: 'x',
              y: 'y',
              text: () => label,
              fill: color('accent'),
              stroke: color('background'),
              strokeWidth: 4,
              fontWeight: 600,
              textAnchor: isRight ? 'end' : 'start',
              dx: isRight ? -10 : 10,
              dy: -10,
            }),
          ]
        : []),
    ],
  })
}

export function curveTable(data: CurveData): FigureTable {
  return {
    columns: [data.x.label, data.y.label].map((label) => ({ label, numeric: true })),
    rows: data.points.map(({ x, y }) => [
      formatQuantity(x, data.x.unit, 4),
      formatQuantity(y, data.y.unit, 4),
    ]),
  }
}

/** 0 at the left end, 1 at the right. */
function position(x: number, [low, high]: readonly [number, number], scale: Axis['scale']): number {
  if (scale === 'log') return Math.log(x / low) / Math.log(high / low)
  return (x - low) / (high - low)
}

function extent(values: readonly number[], scale: Axis['scale'], pad: number): [number, number] {
  if (values.length === 0) return scale === 'log' ? [1, 10] : [0, 1]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  if (scale === 'log') {
    if (low === high) return [low / 2, high * 2]
    const factor = (high / low) ** pad
    return [low / factor, high * factor]
  }
  if (low === high) return [low - (Math.abs(low) || 1) * 0.1, high + (Math.abs(high) || 1) * 0.1]
  return [low - (high - low) * pad, high + (high - low) * pad]
}
