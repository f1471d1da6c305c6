/** How a quantity is distributed at each batch size: median, quartiles and the middle 90 %, on a logarithmic axis. */
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
  valueAxis,
} from './frame.ts'
import { color } from './theme.ts'

export interface DistributionBox {
  readonly batchSize: number
  /** The small multiple that it stands in, e.g. "learning rate 0.1". */
  readonly facet?: string
  readonly q05: number
  readonly q25: number
  readonly median: number
  readonly q75: number
  readonly q95: number
  /** Values that the quantiles are of. */
  readonly n: number
}

export interface DistributionData extends ChartFrame {
  /** Its domain, where none is given, spans the 5 % and 95 % quantiles. Zeros lie at the bottom edge of a log axis. */
  readonly y: Axis
  readonly boxes: readonly DistributionBox[]
  /** The recommended size, in the accent colour. */
  readonly highlight?: number | null
}

const SINGLE_HEIGHT = 280
const FACET_HEIGHT = 200

export function distributionChart(data: DistributionData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const domain = data.y.domain ?? quantileDomain(data)
  const clamp = (value: number) => Math.min(domain[1], Math.max(domain[0], value))
  const marginLeft = axisMargin(data.y, domain)
  const marginRight = 14
  const facets = facetsOf(data.boxes, (box) => box.facet, width - marginLeft - marginRight)
  const faceted = facets.scales.fx !== undefined
  const sizes = [...new Set(data.boxes.map((box) => box.batchSize))].sort((a, b) => a - b)
  const boxes = data.boxes.filter((box) => Number.isFinite(box.median))
  const stroke = (box: DistributionBox) =>
    box.batchSize === data.highlight ? color('accent') : color('series')
  const thickness = Math.max(4, Math.min(14, facets.width / (sizes.length + 1) / 2))
  const marginTop = faceted ? 56 : 32
  const marginBottom = 46
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
      sizes.length > 0 ? batchSizeAxis(sizes, facets.width, data.highlight ?? null) : null,
      ...valueAxis(data.y, domain, faceted ? 4 : 6),
      facets.titles,
      Plot.ruleX(boxes, {
        ...facets.channels,
        x: 'batchSize',
        y1: (box: DistributionBox) => clamp(box.q05),
        y2: (box: DistributionBox) => clamp(box.q95),
        stroke,
        strokeWidth: 1.5,
      }),
      Plot.ruleX(boxes, {
        ...facets.channels,
        x: 'batchSize',
        y1: (box: DistributionBox) => clamp(box.q25),
        y2: (box: DistributionBox) => clamp(box.q75),
        stroke,
        strokeWidth: thickness,
        strokeOpacity: 0.55,
      }),
      Plot.dot(boxes, {
        ...facets.channels,
        x: 'batchSize',
        y: (box: DistributionBox) => clamp(box.median),
        r: 3,
        fill: color('background'),
        stroke,
        strokeWidth: 1.75,
      }),
    ],
  })
}

export function distributionTable(data: DistributionData): FigureTable {
  const faceted = data.boxes.some((box) => box.facet !== undefined)
  return {
    columns: [
      { label: 'batch size', numeric: true },
      ...(faceted ? [{ label: 'shown in', numeric: false }] : []),
      ...['5 %', '25 %', 'median', '75 %', '95 %', 'values'].map((label) => ({ label, numeric: true })),
    ],
    rows: data.boxes.map((box) => [
      formatSetting(box.batchSize),
      ...(faceted ? [box.facet ?? ''] : []),
      ...[box.q05, box.q25, box.median, box.q75, box.q95].map((value) => formatQuantity(value, data.y.unit)),
      formatSetting(box.n),
    ]),
  }
}

/** At most eight decades below the greatest: what lies lower is at the edge. */
function quantileDomain(data: DistributionData): [number, number] {
  const values = data.boxes.flatMap((box) => [box.q05, box.q95]).filter(Number.isFinite)
  if (data.y.scale === 'linear') {
    const [low, high] = [Math.min(...values, 0), Math.max(...values, 0)]
    return low === high ? [0, 1] : [low, high + (high - low) * 0.05]
  }
  const positive = values.filter((value) => value > 0)
  if (positive.length === 0) return [1, 10]
  const high = Math.max(...positive)
  const low = Math.max(Math.min(...positive), high * 1e-8)
  const pad = Math.max((high / low) ** 0.06, 1.1)
  return [low / pad, high * pad]
}
