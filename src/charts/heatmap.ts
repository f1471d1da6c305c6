/** The final value of every cell, batch size by another factor, printed in the cell; the colour only helps the eye. */
import * as Plot from '@observablehq/plot'
import type { FigureTable } from './figure.ts'
import { formatFactor, formatNumber, formatQuantity, formatSetting, formatToUncertainty } from './format.ts'
import { type Axis, type ChartFrame, DEFAULT_WIDTH, drawPlot, FONT_SIZE, textWidth } from './frame.ts'
import { color } from './theme.ts'

export interface HeatmapCell {
  readonly batchSize: number
  readonly factor: number | string
  /** Null where there is no value: then `word` says why. */
  readonly value: number | null
  /** Half-width of the interval; null where one replication cannot tell. */
  readonly plusMinus?: number | null
  /** "diverged", "not reached", "not run". */
  readonly word?: string
}

export interface HeatmapData extends ChartFrame {
  /** What the cells hold; a domain limits the colours, not the numbers. */
  readonly value: Axis
  readonly better: 'lower' | 'higher'
  /** E.g. "learning rate". */
  readonly factorLabel: string
  readonly cells: readonly HeatmapCell[]
  /** Outlined in the accent colour. */
  readonly recommended?: { readonly batchSize: number; readonly factor: number | string } | null
}

const NARROW = 500

/** Batch sizes run along the width; on a narrow page down the height, where there is room for any number of them. */
export function heatmapChart(data: HeatmapData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const sizes = [...new Set(data.cells.map((cell) => cell.batchSize))].sort((a, b) => a - b)
  const factors = [...new Set(data.cells.map((cell) => cell.factor))].sort((a, b) =>
    a < b ? -1 : a > b ? 1 : 0,
  )
  const upright = width < NARROW
  const sizeTexts = sizes.map(formatSetting)
  const factorTexts = factors.map(formatFactor)
  const [columns, rows] = upright ? [factorTexts, sizeTexts] : [sizeTexts, factorTexts]
  const [columnLabel, rowLabel] = upright
    ? [data.factorLabel, 'batch size']
    : ['batch size', data.factorLabel]
  const column = (cell: HeatmapCell) => (upright ? formatFactor(cell.factor) : formatSetting(cell.batchSize))
  const row = (cell: HeatmapCell) => (upright ? formatSetting(cell.batchSize) : formatFactor(cell.factor))
  const marginLeft = Math.ceil(Math.max(30, ...rows.map((text) => textWidth(text)))) + 12
  const marginRight = 6
  const marginTop = 46
  const cellWidth = (width - marginLeft - marginRight) / Math.max(1, columns.length)
  const cellHeight = upright ? 38 : 46
  const shade = shader(data)
  const valued = data.cells.filter((cell) => cell.value !== null)
  const missing = data.cells.filter((cell) => cell.value === null)
  const numbers = (cell: HeatmapCell) => cellText(cell, data.value.unit)
  const fits = (text: string, fontSize: number) => textWidth(text, fontSize) <= cellWidth - 6
  const fontSize = valued.every((cell) => fits(numbers(cell), FONT_SIZE)) ? FONT_SIZE : FONT_SIZE - 2
  const spread = (cell: HeatmapCell) => spreadText(cell, data.value.unit)
  const showSpread =
    valued.some((cell) => spread(cell) !== '') && valued.every((cell) => fits(spread(cell), FONT_SIZE - 2))
  const chosen = data.cells.filter(
    (cell) => cell.batchSize === data.recommended?.batchSize && cell.factor === data.recommended.factor,
  )
  const place = { x: column, y: row }
  const svg = drawPlot(data, document, {
    height: marginTop + rows.length * cellHeight + 8,
    marginTop,
    marginRight,
    marginBottom: 8,
    marginLeft,
    x: { type: 'band', domain: columns, padding: 0, round: false },
    y: { type: 'band', domain: rows, padding: 0, round: false, reverse: false },
    marks: [
      Plot.axisX({
        anchor: 'top',
        label: `${columnLabel} →`,
        labelArrow: 'none',
        labelAnchor: 'right',
        labelOffset: 38,
        tickSize: 0,
        fill: color('muted'),
      }),
      Plot.axisY({
        label: `↓ ${rowLabel}`,
        labelArrow: 'none',
        labelAnchor: 'top',
        tickSize: 0,
        fill: color('muted'),
      }),
      Plot.cell(valued, { ...place, fill: color('series'), fillOpacity: shade, inset: 1, rx: 2 }),
      Plot.cell(missing, {
        ...place,
        fill: `url(#${data.id}-hatch)`,
        stroke: color('grid'),
        inset: 1.5,
        rx: 2,
      }),
      Plot.text(valued, { ...place, text: numbers, dy: showSpread ? -7 : 0, fontSize, fill: color('ink') }),
      showSpread
        ? Plot.text(valued, { ...place, text: spread, dy: 8, fontSize: FONT_SIZE - 2, fill: color('ink') })
        : null,
      Plot.text(missing, {
        ...place,
        text: (cell: HeatmapCell) => wordIn(cell.word ?? 'no value', cellWidth),
        fontSize: FONT_SIZE - 2,
        fill: color('muted'),
        stroke: color('background'),
        strokeWidth: 3,
      }),
      Plot.cell(chosen, {
        ...place,
        stroke: color('accent'),
        strokeWidth: 2.5,
        fill: 'none',
        inset: 1,
        rx: 2,
      }),
    ],
  })
  if (missing.length > 0) svg.prepend(hatch(`${data.id}-hatch`, document))
  return svg
}

export function heatmapTable(data: HeatmapData): FigureTable {
  return {
    columns: ['batch size', data.factorLabel, data.value.label, 'half-width of the interval'].map(
      (label) => ({
        label,
        numeric: true,
      }),
    ),
    rows: data.cells.map((cell) => [
      formatSetting(cell.batchSize),
      formatFactor(cell.factor),
      cell.value === null ? (cell.word ?? 'no value') : formatQuantity(cell.value, data.value.unit, 4),
      typeof cell.plusMinus === 'number' ? formatQuantity(cell.plusMinus, data.value.unit, 2) : '–',
    ]),
  }
}

/** Opacity of the fill: the better, the stronger. Light enough everywhere for the ink on it. */
function shader(data: HeatmapData): (cell: HeatmapCell) => number {
  const scale = (value: number) =>
    data.value.scale === 'log' ? Math.log(Math.max(value, Number.MIN_VALUE)) : value
  const values = data.cells
    .flatMap((cell) => (cell.value === null ? [] : [cell.value]))
    .filter(Number.isFinite)
  const [low, high] = data.value.domain ?? [Math.min(...values), Math.max(...values)]
  return (cell) => {
    const span = scale(high) - scale(low)
    const share = span > 0 ? (scale(cell.value ?? low) - scale(low)) / span : 0.5
    const inside = Math.min(1, Math.max(0, share))
    return Math.round((0.05 + 0.5 * (data.better === 'higher' ? inside : 1 - inside)) * 100) / 100
  }
}

function cellText({ value, plusMinus }: HeatmapCell, unit: string): string {
  if (unit === 's') return formatQuantity(value, 's', 3)
  if (typeof plusMinus === 'number') return formatToUncertainty(value ?? 0, plusMinus)
  return formatNumber(value, 3)
}

function spreadText({ plusMinus }: HeatmapCell, unit: string): string {
  if (plusMinus === undefined) return ''
  if (plusMinus === null) return 'n = 1'
  return unit === 's'
    ? `±${formatQuantity(plusMinus, 's', 2)}`
    : `±${formatToUncertainty(plusMinus, plusMinus)}`
}

/** A word that is too long for its cell goes on two lines at its space, or loses its end. */
function wordIn(word: string, cellWidth: number): string {
  const fits = (text: string) => textWidth(text, FONT_SIZE - 2) <= cellWidth - 2
  const shorten = (line: string) => {
    let kept = line
    while (kept.length > 1 && !fits(`${kept}.`)) kept = kept.slice(0, -1)
    return `${kept}.`
  }
  const lines = fits(word) ? [word] : word.split(' ')
  return lines.map((line) => (fits(line) ? line : shorten(line))).join('\n')
}

function hatch(id: string, document: Document): SVGDefsElement {
  const svg = 'http://www.w3.org/2000/svg'
  const defs = document.createElementNS(svg, 'defs')
  const pattern = document.createElementNS(svg, 'pattern')
  const attributes = {
    id,
    width: '6',
    height: '6',
    patternUnits: 'userSpaceOnUse',
    patternTransform: 'rotate(45)',
  }
  for (const [name, value] of Object.entries(attributes)) pattern.setAttribute(name, value)
  const line = document.createElementNS(svg, 'path')
  line.setAttribute('d', 'M0,0V6')
  line.setAttribute('stroke', color('grid'))
  line.setAttribute('stroke-width', '3')
  pattern.append(line)
  defs.append(pattern)
  return defs
}
