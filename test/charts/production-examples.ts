/** Examples of the charts of lines: capacity by batch size, shares of time, a plan of the machines. */
import { type BySizeData, bySizeChart, sizesBetween } from '../../src/charts/by-size.ts'
import { type GanttData, ganttChart } from '../../src/charts/gantt.ts'
import { timeSharesChart } from '../../src/charts/time-shares.ts'

/** Mixing takes three at a time, the oven any load, cooling one by one: the oven binds up to 10, then cooling. */
export function bySizeBakery(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
  const moves = [10]
  const at = sizesBetween(sizes, moves)
  const data: BySizeData = {
    id: `by-size-bakery${suffix}`,
    ...(width ? { width } : {}),
    alt: 'Capacity by batch size: the oven binds up to 10, then cooling',
    y: { label: 'capacity', unit: 'items/h', scale: 'linear' },
    sizes,
    at,
    parts: [
      { name: 'mixing', values: at.map((size) => (60 * size) / (5 * Math.ceil(size / 3))) },
      { name: 'oven', values: at.map((size) => 2 * size) },
      { name: 'cooling', values: at.map(() => 20) },
      { name: 'porter', values: at.map(() => Number.POSITIVE_INFINITY) },
    ],
    moves,
    binding: ['oven', 'cooling'],
    level: { value: 14, label: 'demand' },
    highlight: 9,
  }
  return bySizeChart(data, document)
}

export function timeSharesCell(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const bars = [4, 8, 16, 32, 64].flatMap((batchSize) => [
    { batchSize, station: 'press brake', shares: [0.5, 1.6 / batchSize, 0.05, 0] },
    { batchSize, station: 'washing', shares: [0.3, 0, 0, 0.004 * batchSize] },
  ])
  return timeSharesChart(
    {
      id: `time-shares-cell${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Shares of time of two stations by batch size; set-ups shrink with it',
      kinds: ['running', 'set-up', 'down', 'blocked'],
      rest: 'idle',
      bars,
      highlight: 16,
    },
    document,
  )
}

/** Two products through two machines of one station and an oven. */
export function ganttLine(document: Document, width?: number, suffix = ''): SVGSVGElement {
  const bars = [0, 1, 2, 3, 4, 5].flatMap((lot): GanttData['bars'] => {
    const what = lot % 3 === 2 ? 'covers' : 'brackets'
    const row = `press brake ${(lot % 2) + 1}`
    const from = 3600 * Math.floor(lot / 2) + 600 * (lot % 2)
    return [
      { row, kind: 'set-up', what, fromSeconds: from, toSeconds: from + 900 },
      { row, kind: 'run', what, fromSeconds: from + 900, toSeconds: from + 3000, label: '12' },
      {
        row: 'oven',
        kind: 'run',
        what,
        fromSeconds: 3000 + 1800 * lot,
        toSeconds: 4800 + 1800 * lot,
        label: '12',
      },
    ]
  })
  const down = { row: 'press brake 1', kind: 'down', what: '', fromSeconds: 3000, toSeconds: 3500 } as const
  const blocked = {
    row: 'press brake 2',
    kind: 'blocked',
    what: '',
    fromSeconds: 3600,
    toSeconds: 4200,
  } as const
  return ganttChart(
    {
      id: `gantt-line${suffix}`,
      ...(width ? { width } : {}),
      alt: 'Six lots on two press brakes and an oven over four hours',
      rows: ['press brake 1', 'press brake 2', 'oven'],
      bars: [...bars, down, blocked],
    },
    document,
  )
}
