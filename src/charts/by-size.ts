/** What each part of a process can do, by batch size; the least of them is what the whole can, and where that changes. */
import * as Plot from '@observablehq/plot'
import { type EndLabel, endLabels } from './end-labels.ts'
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
  textWidth,
  valueAxis,
} from './frame.ts'
import { color, rampColor } from './theme.ts'

export interface BySizeData extends ChartFrame {
  readonly y: Axis
  /** The sizes that were run, ascending. */
  readonly sizes: readonly number[]
  /** The batch sizes, real ones, of the values: `sizesBetween` the sizes and the moves. */
  readonly at: readonly number[]
  /** One line a part; Infinity where it does not limit. */
  readonly parts: readonly { readonly name: string; readonly values: readonly number[] }[]
  /** Batch sizes, real ones, at which another part becomes the least. */
  readonly moves: readonly number[]
  /** The parts that are least somewhere. */
  readonly binding: readonly string[]
  /** A level that is asked for, e.g. the demand. */
  readonly level?: { readonly value: number; readonly label: string }
  readonly highlight?: number | null
}

interface Point {
  readonly batchSize: number
  readonly y: number
  readonly name: string
}

const STEPS = 240

/** All of the given ones, and so many in between that straight lines look like curves. */
export function sizesBetween(sizes: readonly number[], moves: readonly number[]): number[] {
  const [least, most] = [sizes[0] as number, sizes.at(-1) as number]
  const between = Array.from({ length: STEPS }, (_, index) => least * (most / least) ** (index / (STEPS - 1)))
  return [...new Set([...sizes, ...moves, ...between])].sort((a, b) => a - b)
}

export function bySizeChart(data: BySizeData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const [least, most] = [data.sizes[0] as number, data.sizes.at(-1) as number]
  const lines = data.parts.map(({ name, values }) =>
    data.at.map((batchSize, index): Point => ({ batchSize, y: values[index] as number, name })),
  )
  const whole = data.at.map((batchSize, index) => ({
    batchSize,
    y: Math.min(...lines.map((line) => (line[index] as Point).y)),
    name: '',
  }))
  const top = 1.6 * Math.max(...whole.map(({ y }) => y), data.level?.value ?? 0)
  const domain: [number, number] = [0, top]
  const axis = data.level ? { ...data.y, label: `${data.y.label}, dotted: ${data.level.label}` } : data.y
  const drawn = lines.filter((line) => line.some(({ y }) => y <= top))
  const fill = (name: string) =>
    rampColor(
      data.parts.findIndex((part) => part.name === name),
      data.parts.length,
    )
  const ends = drawn.map((line) => line.filter(({ y }) => y <= top).at(-1) as Point)
  const labels = ends.map((end): EndLabel & Point => ({
    ...end,
    x: end.batchSize,
    text: end.name,
    fill: fill(end.name),
    strong: data.binding.includes(end.name),
    nudge: 0,
  }))
  const marginLeft = axisMargin(data.y, domain)
  const marginRight = Math.max(16, ...labels.map(({ text }) => 1.1 * textWidth(text) + 14))
  const moves = data.moves.map((batchSize) => ({
    batchSize,
    y: Math.min(...valuesAt(data, batchSize)),
  }))
  return drawPlot(data, document, {
    height: 408,
    marginTop: 32,
    marginBottom: 46,
    marginLeft,
    marginRight,
    x: { type: 'log', base: 2, domain: data.sizes.length > 1 ? [least, most] : batchSizeDomain(data.sizes) },
    y: { domain },
    marks: [
      ...batchSizeAxis(data.sizes, width - marginLeft - marginRight, data.highlight ?? null),
      ...valueAxis(axis, domain),
      data.level ? Plot.ruleY([data.level.value], { stroke: color('muted'), strokeDasharray: '2,3' }) : null,
      data.highlight ? Plot.ruleX([data.highlight], { stroke: color('accent'), strokeWidth: 1.5 }) : null,
      Plot.line(whole, { x: 'batchSize', y: 'y', stroke: color('ink'), strokeWidth: 6, strokeOpacity: 0.16 }),
      ...drawn.map((line) =>
        Plot.line(line, {
          x: 'batchSize',
          y: (point: Point) => Math.min(point.y, 2 * top),
          stroke: fill((line[0] as Point).name),
          strokeWidth: 1.9,
          clip: true,
        }),
      ),
      Plot.dot(moves, {
        x: 'batchSize',
        y: 'y',
        r: 4.5,
        fill: color('background'),
        stroke: color('ink'),
        strokeWidth: 1.75,
      }),
      Plot.text(moves, {
        x: 'batchSize',
        y: 'y',
        text: ({ batchSize }: { batchSize: number }) => formatNumber(batchSize, 4),
        dy: 16,
        fill: color('ink'),
        stroke: color('background'),
        strokeWidth: 3,
        fontWeight: 600,
      }),
      endLabels(labels, {}),
    ],
  })
}

function valuesAt({ at, parts }: BySizeData, batchSize: number): number[] {
  const index = at.indexOf(batchSize)
  return parts.map(({ values }) => values[index] as number)
}

export function bySizeTable(data: BySizeData): FigureTable {
  return {
    columns: [
      { label: 'batch size', numeric: true },
      ...data.parts.map(({ name }) => ({ label: name, numeric: true })),
      { label: 'least', numeric: false },
    ],
    rows: data.sizes.map((size) => {
      const values = valuesAt(data, size)
      const least = data.parts[values.indexOf(Math.min(...values))]
      return [
        formatSetting(size),
        ...values.map((value) => (Number.isFinite(value) ? formatQuantity(value, '1', 4) : 'no limit')),
        least?.name ?? '',
      ]
    }),
  }
}
