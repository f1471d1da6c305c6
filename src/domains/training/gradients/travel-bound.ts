/**
 * Claim: for a fixed number of steps, SGD can travel only so far from its initial weights, whatever the batch size.
 * The distance by batch size at equal steps and at equal epochs, and how it grows.
 */
import { fitPower } from '../../../core/fit/power.ts'
import { type Estimate, meanInterval } from '../../../core/stats/interval.ts'
import { type TravelLaws, travelLaws } from './distance-laws.ts'
import type { RateGroup } from './rate-groups.ts'
import type { RunSummary } from './run-summary.ts'

export interface TravelAt {
  /** Weight units, mean over the replications. */
  readonly sizes: readonly { readonly batchSize: number; readonly distance: Estimate }[]
  /** Greatest over least of the sizes' means: 1 where the batch size does not matter. Null where one did not move. */
  readonly spread: number | null
  /** p of d = c B^p over all runs: 0 where the batch size does not matter. Null below two sizes. */
  readonly exponentInBatchSize: Estimate | null
}

export interface TravelBound {
  readonly equalSteps: TravelAt & { readonly steps: number }
  readonly equalEpochs: TravelAt & { readonly epochs: number }
  /** p of d = c t^p through the ends of all runs at equal epochs, t being their steps. Null below two sizes. */
  readonly exponentInSteps: Estimate | null
  /** By batch size, where the runs are long enough. */
  readonly laws: readonly TravelLaws[]
}

export function travelBound(group: RateGroup, confidence: number): TravelBound | null {
  if (group.sizes.length === 0) return null
  const runs = group.sizes.flatMap((size) => size.runs)
  return {
    equalSteps: {
      steps: group.equalSteps,
      ...travelAt(group, (run) => run.distanceAtEqualSteps, confidence),
    },
    equalEpochs: {
      epochs: group.equalEpochs,
      ...travelAt(group, (run) => run.distanceAtEqualEpochs, confidence),
    },
    exponentInSteps: exponent(
      runs.map((run) => ({ x: run.equalEpochs.observations, y: run.distanceAtEqualEpochs })),
      confidence,
    ),
    laws: group.sizes.flatMap((size) => travelLaws(size, confidence) ?? []),
  }
}

function travelAt(group: RateGroup, distance: (run: RunSummary) => number, confidence: number): TravelAt {
  const sizes = group.sizes.map(({ batchSize, runs }) => {
    const { mean: value, lo, hi } = meanInterval(runs.map(distance), confidence)
    return { batchSize, distance: { value, lo, hi } }
  })
  const means = sizes.map((size) => size.distance.value)
  return {
    sizes,
    spread: Math.min(...means) > 0 ? Math.max(...means) / Math.min(...means) : null,
    exponentInBatchSize: exponent(
      group.sizes.flatMap(({ batchSize, runs }) => runs.map((run) => ({ x: batchSize, y: distance(run) }))),
      confidence,
    ),
  }
}

function exponent(points: readonly { x: number; y: number }[], confidence: number): Estimate | null {
  const usable = points.filter(({ y }) => y > 0 && Number.isFinite(y))
  return new Set(usable.map(({ x }) => x)).size < 2 ? null : fitPower(usable, confidence).parameters.exponent
}
