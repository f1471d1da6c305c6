/** P5: parts that move on by themselves, and cells of their own, against one batch and one line for all. */
import { streamedMakespan } from '../domains/production/capacity/lot-streaming.ts'
import { lineCapacity } from '../domains/production/line/capacity.ts'
import { formatNumber, formatQuantity } from '../report/format.ts'
import {
  type Claim,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  type Judgement,
  judgement,
  type Outcome,
  type StudyRuns,
  undecidedHere,
} from './claim.ts'
import { bySize, lineParams, type SizeValues } from './line-runs.ts'
import { exact, finalValue, meanFigure, ratio, runsOf } from './runs.ts'
import { allOf, fromBoolean, isAbove, isBelow } from './truth.ts'
import { estimateText } from './words.ts'

const lot = 12
const stations = 3
const runMinutes = 1
const setupMinutes = 10

export const streams: Claim = {
  id: 'P5',
  statement:
    'Decoupling and parallel streams give more throughput over time though they look slower at first',
  test: 'A lot moved as a whole and piece by piece through a simulated line; three products on a line that they share and in cells of their own; and exactly, what each has made by when.',
  page: 'examples/one-piece-flow.md',
  studies: [
    { key: 'flow', file: 'production/one-piece-flow' },
    { key: 'closed', file: 'production/busy-flow' },
    { key: 'line', file: 'production/shared-line' },
    { key: 'cells', file: 'production/own-cells' },
  ],
  judge: ({ flow, closed, line, cells }) =>
    flow && closed && line && cells
      ? judge({ flow, closed, line, cells })
      : cannotBeJudged('The studies were not run.'),
}

type Studies = Readonly<Record<'flow' | 'closed' | 'line' | 'cells', StudyRuns>>

function judge({ flow, closed, line, cells }: Studies): Judgement {
  const { confidence } = flow.study
  const leads = bySize(flow, (run) => finalValue(run, 'leadTime'))
  const rates = bySize(closed, (run) => finalValue(run, 'throughput'))
  const [shared, own] = [line, cells].map((results) =>
    bySize(results, (run) => finalValue(run, 'throughput')).find(({ batchSize }) => batchSize === lot),
  )
  const at = (sizes: readonly SizeValues[], size: number) => sizes.find(({ batchSize }) => batchSize === size)
  const [leadOne, leadLot, rateOne, rateLot] = [at(leads, 1), at(leads, lot), at(rates, 1), at(rates, lot)]
  if (!leadOne || !leadLot || !rateOne || !rateLot || !shared || !own)
    return cannotBeJudged(`Not every study has run pieces by themselves and lots of ${lot}.`)
  const sooner = ratio(leadOne.values, leadLot.values, confidence)!
  const more = ratio(rateOne.values, rateLot.values, confidence)!
  const moreInCells = ratio(own.values, shared.values, confidence)!
  const capacities = [1, lot].map((transfer) => {
    const { line: of, batching } = lineParams(runsOf(flow, transfer)[0]!)
    return lineCapacity(of, batching).itemsPerHour
  })
  const behind = minutesBehind()
  const findings: readonly [Finding, Finding, Finding, Finding, Finding, Finding] = [
    {
      statement: 'Pieces that move on by themselves are through sooner than as one lot',
      truth: isBelow(sooner, 1),
      because: `The mean lead time is ${estimateText(sooner)} times that of lots of ${lot}; of a first lot the first piece is there after ${through(1).first} minutes instead of ${through(lot).first}, the last after ${through(1).makespan} instead of ${through(lot).makespan}: this does not look slower at first.`,
    },
    {
      statement: 'With the same pieces in work they give more throughput',
      truth: isAbove(more, 1),
      because: `With ${lot} pieces always in work the line makes ${estimateText(more)} times as much: as one lot they keep one station of ${stations} busy.`,
    },
    {
      statement: 'They give more where work never runs out',
      truth: fromBoolean(capacities[0]! > capacities[1]! * (1 + 1e-9)),
      because: `The line can make ${formatNumber(capacities[0]!)} items an hour either way.`,
    },
    {
      statement: 'A cell of its own for each product gives more over time than a line that they share',
      truth: isAbove(moreInCells, 1),
      because: `Cells make ${estimateText(moreInCells)} times as much as the line with lots of ${lot}: set up once, not ${setupMinutes} minutes for every lot.`,
    },
    {
      statement: 'The cells look slower at first',
      truth: fromBoolean(behind > 0),
      because: `A cell is set up for all ${stations} steps, and its first piece is there after ${firstOfCells} minutes instead of ${firstOfLine}; it has made less than the line until minute ${behind}.`,
    },
    {
      statement: 'Cells give more without set-ups too',
      truth: fromBoolean(cellsPerHour > linePerHour(0) * (1 + 1e-9)),
      because: `Without set-ups both make ${formatNumber(cellsPerHour)} items an hour: a piece takes ${stations} minutes in one of ${stations} cells, or a minute at each of ${stations} stations.`,
    },
  ]
  return judgement(
    outcomeOf(findings),
    findings,
    [
      ...[1, lot].flatMap((transfer) => [
        exact(
          `First piece of a lot of ${lot}, ${transfer} moving together`,
          's',
          60 * through(transfer).first,
        ),
        exact(
          `Last piece of a lot of ${lot}, ${transfer} moving together`,
          's',
          60 * through(transfer).makespan,
        ),
      ]),
      ...leads.flatMap(({ batchSize, values }) =>
        meanFigure(`Lead time, ${batchSize} moving together`, 's', values, confidence, 'simulated'),
      ),
      ...rates.flatMap(({ batchSize, values }) =>
        meanFigure(
          `Throughput of ${lot} pieces in work, ${batchSize} moving together`,
          'items/h',
          values,
          confidence,
          'simulated',
        ),
      ),
      exact(
        `Throughput of the shared line, lots of ${lot}, by formula`,
        'items/h',
        linePerHour(setupMinutes),
      ),
      ...meanFigure(
        `Throughput of the shared line, lots of ${lot}`,
        'items/h',
        shared.values,
        confidence,
        'simulated',
      ),
      exact('Throughput of the cells, by formula', 'items/h', cellsPerHour),
      ...meanFigure('Throughput of the cells', 'items/h', own.values, confidence, 'simulated'),
      exact('First piece of the shared line', 's', 60 * firstOfLine),
      exact('First piece of the cells', 's', 60 * firstOfCells),
      exact('Time until which the cells are behind', 's', 60 * behind),
    ],
    [
      `Cells are dedicated: a product with much less demand than its cell can make leaves it idle, where a shared line would be set up for another. What ${formatQuantity(60 * behind, 's')} of being behind are worth, the shop must say.`,
    ],
  )
}

function outcomeOf(findings: readonly Finding[]): Outcome {
  const [sooner, more, always, cells, slower, withoutSetups] = findings.map(({ truth }) => truth)
  const gains = allOf([more!, cells!])
  if (gains === 'no') return doesNotFollow
  if (gains === 'undecided' || sooner === 'undecided') return undecidedHere
  if (allOf([always!, slower!, withoutSetups!]) === 'yes') return holds
  const when =
    'the work in process is limited, or each stream is set up once where a shared line is set up again and again'
  return holdsWhen(
    sooner === 'yes' ? `${when}; slower at first is the set-up of the streams, not one-piece flow` : when,
  )
}

const through = (transferBatch: number) =>
  streamedMakespan({
    lotSize: lot,
    transferBatch,
    runTimes: Array(stations).fill(runMinutes),
    setupTimes: Array(stations).fill(0),
    setups: 'attached',
  })

/** Items an hour of the slowest station. */
const linePerHour = (setup: number): number => (60 * lot) / (setup + lot * runMinutes)
const cellsPerHour = (60 * stations) / (stations * runMinutes)

/** All stations are set up at once; a cell one step after the other. */
const firstOfLine = setupMinutes + stations * runMinutes
const firstOfCells = stations * setupMinutes + stations * runMinutes

/** Pieces that have left a line whose stations are set up before each lot while the lot before it is still on its way. */
export function madeByLine(minute: number): number {
  const round = setupMinutes + lot * runMinutes
  const since = minute - (stations - 1) * runMinutes
  const lots = Math.max(0, Math.floor(since / round))
  const rest = Math.floor((since - lots * round - setupMinutes) / runMinutes)
  return lots * lot + Math.min(lot, Math.max(0, rest))
}

/** Of all cells together, which begin at once. */
export function madeByCells(minute: number): number {
  return stations * Math.max(0, Math.floor((minute - stations * setupMinutes) / (stations * runMinutes)))
}

/** The last minute at which the line has made more; looked for over the first day. */
function minutesBehind(): number {
  const minutes = Array.from({ length: 24 * 60 }, (_, minute) => minute)
  return minutes.findLast((minute) => madeByLine(minute) > madeByCells(minute)) ?? 0
}
