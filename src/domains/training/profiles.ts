/** From the traces of many steps to the few numbers that a figure needs; one trial's trace in memory at a time. */
import type { ObservedTrial } from '../../core/answer.ts'
import type { Trace } from '../../core/measurement.ts'
import { meanInterval } from '../../core/stats/interval.ts'
import { mean } from '../../core/stats/summary.ts'

/** The steps drawn: 1 to the last, evenly spaced on the logarithmic axis, each once. */
const gridPoints = 160

export const normShares = [0.05, 0.25, 0.5, 0.75, 0.95] as const

export interface TrialProfile {
  readonly observed: ObservedTrial
  readonly steps: number
  /** Distance at `logGrid(steps)`. */
  readonly distance: readonly number[]
  /** Quantiles of the gradient norm over all steps, at `normShares`; null where a norm is not finite. */
  readonly gradientNorms: readonly number[] | null
  readonly observations: number
}

/** Null for a trial without traces. */
export function profileOf(observed: ObservedTrial, found: Trace | null): TrialProfile | null {
  const distance = found?.columns.distance
  const norms = found?.columns.gradientNorm
  if (!distance || !norms || distance.length === 0) return null
  const sorted = norms.filter(Number.isFinite).sort()
  return {
    observed,
    steps: distance.length,
    distance: logGrid(distance.length).map((step) => distance[step - 1]!),
    gradientNorms:
      sorted.length === 0
        ? null
        : normShares.map((share) => sorted[Math.round(share * (sorted.length - 1))]!),
    observations: sorted.length,
  }
}

export function logGrid(steps: number): number[] {
  const grid = new Set<number>()
  for (let point = 0; point < gridPoints; point++) grid.add(Math.round(steps ** (point / (gridPoints - 1))))
  return [...grid].sort((a, b) => a - b)
}

/** Mean over replications, with its interval, at each grid step of the shortest of them. */
export function meanDistance(
  profiles: readonly Pick<TrialProfile, 'steps' | 'distance'>[],
  confidence: number,
): { x: number; y: number; lo: number; hi: number }[] {
  const shortest = profiles.reduce((least, profile) => (profile.steps < least.steps ? profile : least))
  const grids = profiles.map(({ steps }) => logGrid(steps))
  return logGrid(shortest.steps).map((step) => {
    const values = profiles.map(({ distance }, index) => interpolate(grids[index]!, distance, step))
    return { x: step, ...bounded(values, confidence) }
  })
}

/** The mean and, from two values on, its interval; without one the bounds are the mean. */
export function bounded(
  values: readonly number[],
  confidence: number,
): { y: number; lo: number; hi: number } {
  if (values.length < 2) return { y: values[0]!, lo: values[0]!, hi: values[0]! }
  const { lo, hi } = meanInterval(values, confidence)
  return { y: mean(values), lo, hi }
}

function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  const right = xs.findIndex((candidate) => candidate >= x)
  if (right <= 0) return ys[Math.max(0, right)]!
  const [x0, x1] = [xs[right - 1]!, xs[right]!]
  const share = (x - x0) / (x1 - x0)
  return ys[right - 1]! * (1 - share) + ys[right]! * share
}
