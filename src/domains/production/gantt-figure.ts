/** A run at the recommended size, from its start on: simulated again, as it was for the answer. */
import type { StudyResults } from '../../charts/domain-figures.ts'
import { type FigureSpec, figureOf } from '../../charts/figure.ts'
import { formatSetting } from '../../charts/format.ts'
import { type GanttData, ganttChart, ganttTable } from '../../charts/gantt.ts'
import { isAtSetting } from '../../core/observe.ts'
import type { Span } from '../../sim/stations/result.ts'
import { simulateNetwork } from '../../sim/stations/simulate-network.ts'
import type { Line } from './line/line.ts'
import { networkOf } from './line/network.ts'
import { paramsOf } from './settled.ts'

/** Bars and machines that are shown: more could not be read. */
const mostBars = 60
const mostMachines = 20

/** All of the run: spans are kept as they end, and a long one that began early ends late. */
const spansKept = 1_000_000

/** What is kept of a run covers few items: it need not be long. */
const items = 2000

export function runFigure({ observations, answer }: StudyResults): FigureSpec | null {
  if (answer.verdict !== 'recommended') return null
  const observed = observations.trials.find(
    (candidate) =>
      candidate.trial.batchSize === answer.batchSize &&
      isAtSetting(candidate, answer.factors) &&
      paramsOf(candidate).method === 'simulation',
  )
  if (!observed) return null
  const { line, batching, simulationSeed } = paramsOf(observed)
  const machines = line.stations.reduce((sum, { servers }) => sum + servers, 0)
  if (machines > mostMachines) return null
  const { spans } = simulateNetwork(networkOf(line, batching), {
    seed: simulationSeed!,
    items,
    spans: spansKept,
  })
  const data = ganttOf(line, spans)
  if (data.bars.length === 0) return null
  return figureOf(ganttChart, data, {
    title: `The first hours at a batch size of ${formatSetting(answer.batchSize)}`,
    caption:
      'What every machine does from the start of a run, when the line is empty: a bar bears the items of its batch, as many as have come to it by then. The first replication, simulated.',
    table: ganttTable(data),
  })
}

/** The spans that begin first, up to the moment at which the first begins that is not shown. */
export function ganttOf(line: Line, spans: readonly Span[]): GanttData {
  const rowOf = (station: number, machine: number) => {
    const { name, servers } = line.stations[station]!
    return servers > 1 ? `${name} ${machine + 1}` : name
  }
  const inOrder = spans.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)
  const until = inOrder[mostBars]?.from ?? Number.POSITIVE_INFINITY
  const kinds = { setup: 'set-up', running: 'run', down: 'down', blocked: 'blocked' } as const
  return {
    id: 'run',
    alt: 'What every machine does, batch by batch, from the start of a run',
    rows: line.stations.flatMap(({ servers }, station) =>
      Array.from({ length: servers }, (_, machine) => rowOf(station, machine)),
    ),
    bars: inOrder
      .filter(({ from }) => from < until)
      .map(({ station, machine, kind, product, items: count, from, to }) => ({
        row: rowOf(station, machine),
        kind: kinds[kind],
        what: line.products[product]!.name,
        fromSeconds: from,
        toSeconds: Math.min(to, until),
        ...(kind === 'running' ? { label: String(count) } : {}),
      })),
  }
}
