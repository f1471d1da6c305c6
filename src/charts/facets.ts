/** Small multiples: as many beside each other as stay legible, the rest below; one scale for all. */
import * as Plot from '@observablehq/plot'
import { FONT_SIZE, textWidth } from './frame.ts'
import { color } from './theme.ts'

const LEAST_WIDTH = 190
const COLUMN_GAP = 0.09
const ROW_GAP = 0.24
/** A bold text's width over that of a plain one. */
const BOLD = 1.1

export interface Facets<D> {
  readonly columns: number
  readonly rows: number
  /** Width of one, in pixels, without the frame's margins. */
  readonly width: number
  /** Height of all, margins excluded, where one is `each` high. */
  height(each: number): number
  /** Channels for a mark; none where there is one facet only. */
  readonly channels: { fx?: (datum: D) => number; fy?: (datum: D) => number }
  readonly scales: Pick<Plot.PlotOptions, 'fx' | 'fy'>
  /** Each facet's name above its frame. */
  readonly titles: Plot.Markish
}

/** Facets in the order in which they first appear; a chart whose data name none, or only one, has one unnamed. */
export function facetsOf<D>(
  data: readonly D[],
  key: (datum: D) => string | undefined,
  plotWidth: number,
): Facets<D> {
  const keys = [...new Set(data.flatMap((datum) => key(datum) ?? []))]
  if (keys.length === 0) {
    return {
      columns: 1,
      rows: 1,
      width: plotWidth,
      height: (each) => each,
      channels: {},
      scales: {},
      titles: null,
    }
  }
  const widestTitle = BOLD * Math.max(...keys.map((name) => textWidth(name)))
  const leastWidth = Math.max(LEAST_WIDTH, widestTitle)
  const columns = Math.max(1, Math.min(keys.length, Math.floor(plotWidth / leastWidth)))
  const rows = Math.ceil(keys.length / columns)
  const column = (name: string) => keys.indexOf(name) % columns
  const row = (name: string) => Math.floor(keys.indexOf(name) / columns)
  // With one row or column Plot would spend its gap on margins.
  const columnGap = columns > 1 ? COLUMN_GAP : 0
  const rowGap = rows > 1 ? ROW_GAP : 0
  return {
    columns,
    rows,
    width: (plotWidth / (columns - columnGap)) * (1 - columnGap),
    height: (each) => (each / (1 - rowGap)) * (rows - rowGap),
    channels: { fx: (datum) => column(key(datum) ?? ''), fy: (datum) => row(key(datum) ?? '') },
    scales: {
      fx: { axis: null, paddingInner: columnGap, paddingOuter: 0, round: false },
      fy: { axis: null, paddingInner: rowGap, paddingOuter: 0, round: false },
    },
    titles: Plot.text(keys, {
      fx: column,
      fy: row,
      text: (name: string) => name,
      frameAnchor: 'top-left',
      lineAnchor: 'bottom',
      dy: -10,
      fontSize: FONT_SIZE,
      fontWeight: 600,
      fill: color('ink'),
      ...(widestTitle > plotWidth ? { lineWidth: plotWidth / FONT_SIZE, textOverflow: 'ellipsis' } : {}),
    }),
  }
}
