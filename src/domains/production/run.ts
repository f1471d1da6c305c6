import type { TrialContext } from '../../core/domain.ts'
import type { TrialOutcome } from '../../core/measurement.ts'
import type { Trial } from '../../core/trial.ts'
import { computedValues, costPerItem, exactValues, unstableInBrief, whyUnstable } from './computed.ts'
import { goodShare } from './line/work.ts'
import type { ProductionTrialParams } from './params.ts'
import { simulateLine } from './simulate.ts'
import { shareKinds, shareName } from './time-shares.ts'

/** One setting of the line, by formula or one simulated replication. One that cannot work is an answer, not an error. */
export async function runProduction(
  { params }: Trial<ProductionTrialParams>,
  context: Pick<TrialContext, 'record'>,
): Promise<TrialOutcome> {
  const { line, batching, costs } = params
  const unstable = whyUnstable(line, batching)
  if (unstable !== null) {
    context.record({ step: 0, values: exactValues(line, batching) })
    return { kind: 'diverged', step: 0, reason: unstable, inBrief: unstableInBrief(line, batching) }
  }
  if (params.method === 'formula') {
    context.record({ step: 0, values: computedValues(params).values })
    return { kind: 'finished' }
  }
  const { items, simulationSeed, warmUpItems = 'detected' } = params
  const run = simulateLine(line, batching, { items: items!, seed: simulationSeed!, warmUpItems })
  const values: Record<string, number> = {
    ...exactValues(line, batching),
    throughput: run.throughputPerHour,
  }
  if (line.arrivals.kind !== 'saturated') {
    values.leadTime = run.leadSeconds
    values.leadTimeP95 = run.leadP95Seconds
    values.wip = run.wip
    if (costs) values.costPerItem = costPerItem(costs, run, run.leadSeconds, goodShare(line))
  }
  for (const [index, shares] of run.stations.entries()) {
    for (const kind of shareKinds) values[shareName(line.stations[index]!.name, kind)] = shares[kind]
  }
  context.record({ step: 0, values })
  return run.unsteady === null
    ? { kind: 'finished' }
    : { kind: 'diverged', step: 0, reason: run.unsteady, inBrief: 'unsteady' }
}
