/** A figure: a picture with its title, its caption and the same numbers as a table. */
import type { ChartFrame } from './frame.ts'

export interface FigureTable {
  readonly columns: readonly { readonly label: string; readonly numeric: boolean }[]
  readonly rows: readonly (readonly string[])[]
}

export interface FigureText {
  /** Unique within a page; letters, digits, hyphens. */
  readonly id: string
  readonly title: string
  /** What is seen, in words: intervals, shading, what the marks mean. Plain text. */
  readonly caption: string
  readonly table?: FigureTable
  /** Figures of one section stand together under its name, folded, after those of none. */
  readonly section?: string
}

/** A figure that is still to be drawn: by the page in its own document, by the report in one of its own. */
export interface FigureSpec extends FigureText {
  /** The chart's function by name, and what it draws; see wire.ts. */
  readonly chart: string
  readonly data: ChartFrame
  draw(width: number, idSuffix: string, document: Document): SVGSVGElement
}

/** A figure drawn at two widths, as text. The narrow one is for phones: text is not scaled down. */
export interface Figure extends FigureText {
  readonly svg: string
  readonly svgNarrow?: string
}

/** Binds a chart to its data; the figure's id is the chart's. */
export function figureOf<D extends ChartFrame>(
  chart: (data: D, document: Document) => SVGSVGElement,
  data: D,
  text: Omit<FigureText, 'id'>,
): FigureSpec {
  return {
    id: data.id,
    ...text,
    chart: chart.name,
    data,
    draw: (width, idSuffix, document) => chart({ ...data, width, id: data.id + idSuffix }, document),
  }
}
