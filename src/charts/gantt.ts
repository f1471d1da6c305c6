/** Who works on what, and when: a row a machine, a bar a batch. */
import * as Plot from '@observablehq/plot'
import type { FigureTable } from './figure.ts'
import { formatSeconds } from './format.ts'
import { type ChartFrame, DEFAULT_WIDTH, drawPlot, FONT_SIZE, positionAxis, textWidth } from './frame.ts'
import { KEY_LINE, keyMarks, placeKey } from './key.ts'
import { color, rampColor } from './theme.ts'

export type GanttKind = 'run' | 'set-up' | 'down' | 'blocked'

export interface GanttData extends ChartFrame {
  /** Machines from top to bottom. */
  readonly rows: readonly string[]
  readonly bars: readonly {
    readonly row: string
    readonly kind: GanttKind
    /** What is worked: a product; one colour each. Of a set-up, for which. */
    readonly what: string
    readonly fromSeconds: number
    readonly toSeconds: number
    /** Within the bar where there is room, e.g. the number of items. */
    readonly label?: string
  }[]
}

type Bar = GanttData['bars'][number]

const ROW_HEIGHT = 26

export function ganttChart(data: GanttData, document: Document): SVGSVGElement {
  const width = data.width ?? DEFAULT_WIDTH
  const products = [...new Set(data.bars.flatMap(({ kind, what }) => (kind === 'run' ? [what] : [])))]
  const kinds = (['set-up', 'blocked', 'down'] as const).filter((kind) =>
    data.bars.some((bar) => bar.kind === kind),
  )
  const ofProduct = (what: string) =>
    rampColor(Math.max(0, products.indexOf(what)), Math.max(2, products.length))
  const fills: Readonly<Record<Exclude<GanttKind, 'run'>, string>> = {
    'set-up': color('muted'),
    blocked: color('grid'),
    down: color('ink'),
  }
  const fill = ({ kind, what }: Bar) => (kind === 'run' ? ofProduct(what) : fills[kind])
  const key = placeKey(
    [
      ...products.map((name) => ({ name, fill: ofProduct(name) })),
      ...kinds.map((kind) => ({ name: kind, fill: fills[kind] })),
    ],
    width - 12,
  )
  const domain: [number, number] = [
    Math.min(0, ...data.bars.map(({ fromSeconds }) => fromSeconds)),
    Math.max(1, ...data.bars.map(({ toSeconds }) => toSeconds)),
  ]
  const marginLeft = Math.min(width / 3, Math.max(...data.rows.map((row) => textWidth(row))) + 12)
  const marginRight = 16
  const marginTop = key.height + 12
  const marginBottom = 46
  const pixels = (seconds: number) => (seconds / (domain[1] - domain[0])) * (width - marginLeft - marginRight)
  const labelled = data.bars.filter(
    ({ label, kind, fromSeconds, toSeconds }) =>
      label !== undefined && kind === 'run' && pixels(toSeconds - fromSeconds) > textWidth(label) + 6,
  )
  const channels = { x1: 'fromSeconds', x2: 'toSeconds', y: 'row' } as const
  return drawPlot(data, document, {
    height: data.rows.length * ROW_HEIGHT + marginTop + marginBottom,
    marginTop,
    marginBottom,
    marginLeft,
    marginRight,
    x: { domain },
    y: { type: 'band', domain: [...data.rows], padding: 0.2 },
    marks: [
      ...positionAxis(
        { label: 'time', unit: 's', scale: 'linear' },
        domain,
        Math.max(2, Math.floor(width / 90)),
      ),
      Plot.axisY([...data.rows], {
        label: null,
        tickSize: 0,
        fill: color('ink'),
        lineWidth: marginLeft / FONT_SIZE,
        textOverflow: 'ellipsis',
      }),
      Plot.barX(data.bars, { ...channels, fill, stroke: color('background'), strokeWidth: 0.75 }),
      Plot.text(labelled, {
        x: ({ fromSeconds, toSeconds }: Bar) => (fromSeconds + toSeconds) / 2,
        y: 'row',
        text: 'label',
        fill: color('background'),
        fontWeight: 600,
      }),
      ...keyMarks(key.placed, { marginLeft, marginTop, top: KEY_LINE / 2 - 6 }),
    ],
  })
}

const MOST_ROWS = 200

export function ganttTable(data: GanttData): FigureTable {
  return {
    columns: [
      { label: 'machine', numeric: false },
      { label: 'from', numeric: true },
      { label: 'to', numeric: true },
      { label: 'does', numeric: false },
    ],
    rows: data.bars
      .slice(0, MOST_ROWS)
      .map(({ row, fromSeconds, toSeconds, kind, what, label }) => [
        row,
        formatSeconds(fromSeconds, 4),
        formatSeconds(toSeconds, 4),
        kind === 'run' ? `${what}${label ? `: ${label}` : ''}` : kind,
      ]),
  }
}
