/** P2: whether what binds changes with the batch size, and exactly where. */
import { bottleneck, crossovers } from '../domains/production/capacity/bottleneck.ts'
import { type Station, station } from '../domains/production/capacity/station.ts'
import { bottleneckMap } from '../domains/production/line/bottleneck-map.ts'
import { formatNumber } from '../report/format.ts'
import {
  type Claim,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holdsWhen,
  type Judgement,
  judgement,
  oneStudy,
  type StudyRuns,
} from './claim.ts'
import { lineParams, workingShare } from './line-runs.ts'
import { exact, meanOf, measured, runsOf } from './runs.ts'
import { fromBoolean } from './truth.ts'

/** A station this close to the busiest one is as busy: nothing varies in this line. */
const margin = 0.002

export const movingBottleneck: Claim = {
  id: 'P2',
  statement: 'The bottleneck moves with the batch size when some cycle times depend on it and others do not',
  test: 'The busiest station of a simulated bakery that always has work, at each batch size, beside the exact sizes at which the times that an item takes cross; and lines for which the condition is met, or not.',
  page: 'examples/bakery.md',
  ...oneStudy({ key: 'bakery', file: 'production/busy-bakery' }, judge),
}

function judge(results: StudyRuns): Judgement {
  const { batchSizes, confidence } = results.study
  const ran = batchSizes.filter((batchSize) => runsOf(results, batchSize).length > 0)
  const [least, most] = [ran[0], ran.at(-1)]
  if (least === undefined || most === undefined || least === most)
    return cannotBeJudged('Fewer than two batch sizes have run.')
  const { line, batching } = lineParams(runsOf(results, least)[0]!)
  const map = bottleneckMap(line, (lot) => ({ ...batching, lot, transfer: lot }), [least, most])!
  const named = (stations: readonly number[]) => stations.map((index) => map.names[index]!).join(' and ')
  const bySize = ran.map((batchSize) => ({
    batchSize,
    simulated: busiest(results, batchSize, map.names),
    computed: named(map.intervals.find(({ from, to }) => from <= batchSize && batchSize <= to)!.stations),
  }))
  const seen = [...new Set(bySize.map(({ simulated }) => simulated))]
  const apart = bySize.filter(({ simulated, computed }) => simulated !== computed)
  const findings: readonly [Finding, Finding, Finding, Finding] = [
    {
      statement: 'The busiest station of the simulated bakery is another one at other batch sizes',
      truth: fromBoolean(seen.length > 1),
      because: `Busiest, simulated: ${stretches(bySize)}.`,
    },
    {
      statement: 'It changes exactly where the times that an item takes cross',
      truth: fromBoolean(apart.length === 0),
      because:
        apart.length === 0
          ? `By formula the bottleneck moves at ${map.crossovers.map(({ batchSize }) => formatNumber(batchSize)).join(', ')}; the simulation agrees at all ${bySize.length} sizes that were run.`
          : `Simulation and formula differ at ${apart.map(({ batchSize, simulated, computed }) => `${batchSize} (${simulated}, computed ${computed})`).join(', ')}.`,
    },
    mixedIsEnough,
    mixedIsNeeded,
  ]
  const moves = findings[0].truth === 'yes' && findings[1].truth === 'yes'
  return judgement(
    moves
      ? holdsWhen(
          'the times that an item takes cross at a size that can be run: a/B + p is as long at two stations at B = (a1 - a2)/(p2 - p1)',
        )
      : doesNotFollow,
    findings,
    [
      ...map.crossovers.map(({ batchSize, before, after }) =>
        exact(`Batch at which ${named(before)} gives way to ${named(after)}`, 'items', batchSize),
      ),
      ...[3, 5, 6].map((minutes) =>
        exact(
          `Batch at which the oven gives way to cooling of ${minutes} minutes a cake, 30/t`,
          'items',
          crossovers(bakery(minutes), 1, 12)[0]!.batchSize,
        ),
      ),
      ...ran
        .filter((size) => map.intervals.some(({ from }) => from === size))
        .flatMap((batchSize) => map.names.map((name) => busyFigure(results, batchSize, name, confidence))),
    ],
  )
}

const busyShare = (results: StudyRuns, batchSize: number, name: string, confidence: number) =>
  meanOf(
    runsOf(results, batchSize).flatMap((run) => workingShare(run, name) ?? []),
    confidence,
  )!

const busyFigure = (results: StudyRuns, batchSize: number, name: string, confidence: number) => {
  const share = busyShare(results, batchSize, name, confidence)
  return measured(
    `Share of its time that ${name} works, batches of ${batchSize}`,
    'share',
    share,
    share.n,
    'simulated',
  )
}

/** Names, in the order of the line, of the stations that are as busy as any. */
function busiest(results: StudyRuns, batchSize: number, names: readonly string[]): string {
  const shares = names.map((name) => busyShare(results, batchSize, name, results.study.confidence).value)
  return names.filter((_, index) => shares[index]! >= Math.max(...shares) - margin).join(' and ')
}

/** `oven up to 9, oven and cooling at 10, cooling up to 12` */
function stretches(bySize: readonly { readonly batchSize: number; readonly simulated: string }[]): string {
  const parts: { who: string; from: number; to: number }[] = []
  for (const { batchSize, simulated } of bySize) {
    const last = parts.at(-1)
    if (last?.who === simulated) last.to = batchSize
    else parts.push({ who: simulated, from: batchSize, to: batchSize })
  }
  return parts.map(({ who, from, to }) => (from === to ? `${who} at ${to}` : `${who} up to ${to}`)).join(', ')
}

const bakery = (coolingMinutes: number): Station[] => [
  station({ loadTime: 5, loadCapacity: 3 }),
  station({ loadTime: 30, loadCapacity: 12 }),
  station({ runTimePerItem: coolingMinutes }),
]

const bound = (line: readonly Station[], to: number): string[] => [
  ...new Set(Array.from({ length: to }, (_, index) => String(bottleneck(line, index + 1).stations))),
]

/** The oven stays slower than cooling of a minute a cake at every size: 30 minutes for 12 are 2.5 a cake. */
const mixedIsEnough: Finding = {
  statement: 'It is enough that some times depend on the batch and others do not',
  truth: fromBoolean(bound(bakery(1), 48).length > 1),
  because:
    'With cooling of 1 minute a cake the oven binds at every size from 1 to 48: a full load is still 2.5 minutes a cake.',
}

/** A short set-up with a long run beside a long set-up with a short run. */
const bothSetUp = [
  station({ setupTime: 20, runTimePerItem: 4 }),
  station({ setupTime: 40, runTimePerItem: 2 }),
]

const mixedIsNeeded: Finding = {
  statement: 'It is needed: where all times depend on the batch the bottleneck stays',
  truth: fromBoolean(bound(bothSetUp, 48).length === 1),
  because: `Set-ups of 40 and 20 minutes with runs of 2 and 4 minutes an item cross at ${formatNumber(crossovers(bothSetUp, 1, 48)[0]!.batchSize)}, and both depend on the batch.`,
}
