/** What machines do with their time, by batch size: bars that add up to the whole, small multiples by station. */
import * as Plot from '@observablehq/plot'
import { facetsOf } from './facets.ts'
import type { FigureTable } from './figure.ts'
import { formatPercent, formatSetting } from './format.ts'
import { type ChartFrame, DEFAULT_WIDTH, drawPlot, textWidth } from './frame.ts'
import { KEY_LINE, keyMarks, placeKey } from './key.ts'
import { color, rampColor } from './theme.ts'

export interface TimeSharesData extends ChartFrame {
  /** What the time is split into, from the bottom up; what is left over is `rest`. */
  readonly kinds: readonly string[]
  readonly rest: string
  readonly bars: readonly {
    readonly batchSize: number
    readonly station: string
    /** One a kind, each from 0 to 1; they add up to 1 at most. */
    readonly shares: readonly number[]
  }[]
  readonly highlight?: number | null
}

interface Piece {
  readonly size: string
  readonly station: string
  readonly from: number
  readonly to: number
  readonly fill: string
}

const FACET_HEIGHT = 170

export function timeSharesChart(data: TimeSharesData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const sizes = [...new Set(data.bars.map(({ batchSize }) => batchSize))].sort((a, b) => a - b)
  const names = sizes.map(formatSetting)
  const fills = data.kinds.map((_, index) => rampColor(index, data.kinds.length))
  const pieces = data.bars.flatMap(({ batchSize, station, shares }): Piece[] => {
    let from = 0
    const stacked = shares.map((share, index) => {
      const piece = {
        size: formatSetting(batchSize),
        station,
        from,
        to: from + share,
        fill: fills[index] as string,
      }
      from += share
      return piece
    })
    const rest = { size: formatSetting(batchSize), station, from, to: Math.max(from, 1), fill: color('grid') }
    return [...stacked, rest].filter((piece) => piece.to > piece.from)
  })
  const marginLeft = 46
  const marginRight = 8
  const facets = facetsOf(pieces, ({ station }) => station, width - marginLeft - marginRight)
  const key = placeKey(
    [
      ...data.kinds.map((name, index) => ({ name, fill: fills[index] as string })),
      { name: data.rest, fill: color('grid') },
    ],
    width - 12,
  )
  const marginTop = key.height + 26
  const marginBottom = 46
  const shown = labelledSizes(names, facets.width, sizes.indexOf(data.highlight ?? -1))
  return drawPlot(data, document, {
    height: facets.height(FACET_HEIGHT) + marginTop + marginBottom,
    marginTop,
    marginBottom,
    marginLeft,
    marginRight,
    ...facets.scales,
    x: { type: 'band', domain: names, padding: 0.15 },
    y: { domain: [0, 1] },
    marks: [
      Plot.axisY([0, 0.5, 1], {
        label: null,
        tickSize: 0,
        text: (share: number) => `${100 * share} %`,
        fill: color('muted'),
      }),
      Plot.axisX(names, {
        text: (name: string) => (shown.has(name) ? name : ''),
        label: 'batch size →',
        labelAnchor: 'right',
        labelOffset: 36,
        labelArrow: 'none',
        tickSize: 0,
        fill: color('muted'),
      }),
      facets.titles,
      Plot.barY(pieces, { ...facets.channels, x: 'size', y1: 'from', y2: 'to', fill: 'fill' }),
      data.highlight === undefined || data.highlight === null
        ? null
        : Plot.barY(
            pieces.filter(({ size, from }) => size === formatSetting(data.highlight as number) && from === 0),
            {
              ...facets.channels,
              x: 'size',
              y1: 0,
              y2: 1,
              stroke: color('accent'),
              strokeWidth: 2,
              fill: 'none',
            },
          ),
      ...keyMarks(key.placed, {
        marginLeft,
        marginTop,
        top: KEY_LINE / 2 - 6,
        isFaceted: facets.scales.fx !== undefined,
      }),
    ],
  })
}

export function timeSharesTable(data: TimeSharesData): FigureTable {
  return {
    columns: [
      { label: 'batch size', numeric: true },
      { label: 'station', numeric: false },
      ...[...data.kinds, data.rest].map((label) => ({ label, numeric: true })),
    ],
    rows: data.bars.map(({ batchSize, station, shares }) => [
      formatSetting(batchSize),
      station,
      ...[...shares, Math.max(0, 1 - shares.reduce((a, b) => a + b, 0))].map((share) =>
        formatPercent(share, 3),
      ),
    ]),
  }
}

/** The recommended size and the ends first, the others as far as there is room. */
function labelledSizes(names: readonly string[], width: number, must: number): ReadonlySet<string> {
  const step = width / names.length
  const shown: number[] = []
  const wanted = [must, 0, names.length - 1, ...names.keys()]
  for (const index of wanted) {
    const name = names[index]
    if (name === undefined || shown.includes(index)) continue
    const fits = shown.every(
      (other) =>
        Math.abs(other - index) * step >= (textWidth(name) + textWidth(names[other] as string)) / 2 + 5,
    )
    if (fits) shown.push(index)
  }
  return new Set(shown.map((index) => names[index] as string))
}
