/** What a study's trials were made of: the line and every setting of it that has ended. */
import type { Observations, ObservedTrial } from '../../core/answer.ts'
import { isAtSetting } from '../../core/observe.ts'
import type { Batching } from './line/batching.ts'
import type { Line } from './line/line.ts'
import type { ProductionParams, ProductionTrialParams } from './params.ts'
import { loadStation } from './settings.ts'

export const paramsOf = ({ trial }: ObservedTrial): ProductionTrialParams =>
  trial.params as ProductionTrialParams

/** Null before any trial has ended. */
export function lineOf({ trials }: Observations): Line | null {
  const [first] = trials
  return first ? paramsOf(first).line : null
}

/** A setting at each size: the one that is best there, or the first. */
export function settingsBySize(observations: Observations): Map<number, ObservedTrial> {
  const found = new Map<number, ObservedTrial>()
  for (const { batchSize, factors } of observations.curve) {
    const own = observations.trials.filter(({ trial }) => trial.batchSize === batchSize)
    const best = own.find((observed) => isAtSetting(observed, factors)) ?? own[0]
    if (best) found.set(batchSize, best)
  }
  return found
}

/** A batch size as the line's batching, the rest as at `near`; a transfer of the whole lot stays one. */
export function batchingAt(
  params: ProductionParams,
  line: Line,
  near: Batching,
): (batchSize: number) => Batching {
  const station = loadStation(params, line)
  return (batchSize) => {
    if (station !== null) return { ...near, load: { station, items: batchSize } }
    if (params.batch === 'transfer') return { ...near, transfer: batchSize }
    return { ...near, lot: batchSize, transfer: near.transfer === near.lot ? batchSize : near.transfer }
  }
}
