/** What every chart shares: its frame, its axes, and the one place that calls Observable Plot. */
import * as Plot from '@observablehq/plot'
import { formatSetting, isPure } from './format.ts'
import { color } from './theme.ts'
import { valueTicks } from './ticks.ts'

export interface ChartFrame {
  /** Unique within a page; every id in the SVG begins with it. Letters, digits, hyphens. */
  readonly id: string
  /** CSS pixels; 680 unless given. Charts are drawn for their width, not scaled: text stays legible on a phone. */
  readonly width?: number
  /** What a screen reader says of the picture: one sentence with the main figure. */
  readonly alt: string
}

export interface Axis {
  /** What is measured, without its unit, e.g. "time to 97 % test accuracy". */
  readonly label: string
  /** `s`, `examples`, `1`; seconds get ticks like 2 min. */
  readonly unit: string
  readonly scale: 'linear' | 'log'
  /** The part that is shown; all of the data unless given. */
  readonly domain?: readonly [number, number]
}

export const DEFAULT_WIDTH = 680
export const FONT_SIZE = 12

/**
 * Width of a text in pixels, for a wide system font (DejaVu Sans; most are narrower): it cannot be measured without a
 * browser. Advances in thousandths of the font size.
 */
export function textWidth(text: string, fontSize = FONT_SIZE): number {
  let advance = 0
  for (const letter of text) {
    if (/[ijl.,:;'|! ()-]/.test(letter)) advance += 340
    else if (/[mwMW%±→↑↓+=<>@]/.test(letter)) advance += 900
    else if (/[A-Z]/.test(letter)) advance += 690
    else advance += 625
  }
  return (advance / 1000) * fontSize
}

/** Lines of at most `width` pixels, broken at spaces. */
export function wrapText(text: string, width: number, fontSize = FONT_SIZE): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && textWidth(`${last} ${word}`, fontSize) <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Draws with our defaults. The result depends on nothing but the arguments: no counters, no generated class names. */
export function drawPlot(frame: ChartFrame, document: Document, options: Plot.PlotOptions): SVGSVGElement {
  const plot = Plot.plot({
    width: frame.width ?? DEFAULT_WIDTH,
    className: 'chart',
    ...options,
    document,
    style: { fontSize: `${FONT_SIZE}px`, ...(options.style as Partial<CSSStyleDeclaration> | undefined) },
  }) as SVGSVGElement
  for (const style of [...plot.querySelectorAll('style')]) style.remove()
  nameParts(plot)
  pinIds(plot, frame.id)
  roundCoordinates(plot)
  describe(plot, frame)
  return plot
}

/** The picture has one name; those that Plot gives its groups (`y-axis tick label`) are not allowed on them as ARIA. */
function nameParts(svg: SVGSVGElement): void {
  for (const group of svg.querySelectorAll('g[aria-label]')) {
    group.setAttribute('data-part', group.getAttribute('aria-label') ?? '')
    group.removeAttribute('aria-label')
  }
  for (const group of svg.querySelectorAll('g[aria-description]')) group.removeAttribute('aria-description')
}

/** The chart as one picture for a screen reader. */
export function describe(svg: SVGSVGElement, frame: ChartFrame): void {
  svg.setAttribute('id', frame.id)
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', frame.alt)
}

/** Plot numbers its clip paths by a counter of the process: ours are numbered within the chart. */
function pinIds(svg: SVGSVGElement, prefix: string): void {
  const pinned = new Map<string, string>()
  for (const element of svg.querySelectorAll('[id]')) {
    const id = `${prefix}-${pinned.size + 1}`
    pinned.set(`url(#${element.id})`, `url(#${id})`)
    element.id = id
  }
  for (const element of svg.querySelectorAll('[clip-path]')) {
    const url = element.getAttribute('clip-path') ?? ''
    element.setAttribute('clip-path', pinned.get(url) ?? url)
  }
}

/** A hundredth of a pixel is enough; and the last digits of a logarithm may differ from machine to machine. */
function roundCoordinates(svg: SVGSVGElement): void {
  for (const element of svg.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      if (!COORDINATES.includes(name)) continue
      const rounded = value.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (digits) =>
        String(unsigned(Math.round(Number(digits) * 100) / 100)),
      )
      if (rounded !== value) element.setAttribute(name, rounded)
    }
  }
}

const COORDINATES = 'd transform x y x1 y1 x2 y2 cx cy r width height'.split(' ')

function unsigned(value: number): number {
  return value === 0 ? 0 : value
}

/** Ticks at every size that was run, labelled where there is room: `must` and the ends first, then from the largest. */
export function batchSizeAxis(
  sizes: readonly number[],
  plotWidth: number,
  must: number | null = null,
  label: string | null = 'batch size →',
): Plot.Markish[] {
  const [first, last] = batchSizeDomain(sizes)
  const position = (size: number) => (Math.log(size / first) / Math.log(last / first)) * plotWidth
  const shown: number[] = []
  const fits = (size: number) =>
    shown.every((other) => {
      const room = (textWidth(formatSetting(size)) + textWidth(formatSetting(other))) / 2 + 6
      return Math.abs(position(size) - position(other)) >= room
    })
  const wanted = [must, sizes[sizes.length - 1], sizes[0], ...[...sizes].reverse()]
  for (const size of wanted) {
    if (size !== null && size !== undefined && !shown.includes(size) && fits(size)) shown.push(size)
  }
  return [
    Plot.ruleX(sizes, { stroke: color('grid') }),
    Plot.axisX([...sizes], {
      // A text channel: Plot passes a tickFormat through d3's, which drops labels on logarithmic axes.
      text: (size: number) => (shown.includes(size) ? formatSetting(size) : ''),
      tickSize: 4,
      label,
      labelAnchor: 'right',
      labelOffset: 36,
      fill: color('muted'),
      stroke: color('muted'),
    }),
  ]
}

/** Half a step of a doubling on either side, so that the first and the last size have room. */
export function batchSizeDomain(sizes: readonly number[]): [number, number] {
  return [Math.min(...sizes) / Math.SQRT2, Math.max(...sizes) * Math.SQRT2]
}

/** The value axis with a quiet grid; its label lies above it, horizontal. */
export function valueAxis(axis: Axis, domain: readonly [number, number], count = 6): Plot.Markish[] {
  const ticks = valueTicks(axis, domain, count)
  return [
    Plot.gridY([...ticks.values], { stroke: color('grid'), strokeOpacity: 1 }),
    Plot.axisY([...ticks.values], {
      label: `↑ ${axisLabel(axis)}`,
      labelArrow: 'none',
      labelAnchor: 'top',
      tickSize: 0,
      text: ticks.format,
      fill: color('muted'),
    }),
  ]
}

/** A numeric axis below, e.g. of epochs. Its ticks are thinned by `count`. */
export function positionAxis(axis: Axis, domain: readonly [number, number], count = 6): Plot.Markish[] {
  const ticks = valueTicks(axis, domain, count)
  return [
    Plot.axisX([...ticks.values], {
      label: `${axisLabel(axis)} →`,
      labelArrow: 'none',
      labelAnchor: 'right',
      labelOffset: 36,
      tickSize: 4,
      text: ticks.format,
      fill: color('muted'),
      stroke: color('muted'),
    }),
  ]
}

/** Room for the labels of a value axis. */
export function axisMargin(axis: Axis, domain: readonly [number, number], count = 6): number {
  const ticks = valueTicks(axis, domain, count)
  return Math.ceil(Math.max(24, ...ticks.values.map((value) => textWidth(ticks.format(value))))) + 10
}

export function axisLabel(axis: Axis): string {
  return isPure(axis.unit) || axis.unit === 's' ? axis.label : `${axis.label} (${axis.unit})`
}
