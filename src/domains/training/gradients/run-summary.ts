/** One run's trace in a few kilobytes: all that the comparisons of this folder are made from. */
import type { MeasurementRow, Trace } from '../../../core/measurement.ts'
import { type Moments, noMoments } from '../../../core/stats/summary.ts'
import type { Trial } from '../../../core/trial.ts'
import { logGrid } from '../profiles.ts'
import { type LogCounts, logCounts } from './log-counts.ts'
import { lagOneCorrelation, type TailIndex, tailIndexOf } from './tail-index.ts'

/** Bins of distance to a doubling: each 19 % wide, the same for all runs. */
export const distanceBinsPerDoubling = 4

/** Gradient norms (of the trial's reduction, before the update) of the first steps of a run. */
export interface NormSummary {
  /** Norms that are finite. */
  readonly observations: number
  readonly mean: number
  readonly counts: LogCounts
  readonly tail: TailIndex | null
  /** Of the logarithms of successive norms. */
  readonly lagOneCorrelation: number
}

export interface RunSummary {
  readonly batchSize: number
  readonly replication: number
  readonly steps: number
  readonly epochs: number
  /** Over the epochs that every run compared with this one has. */
  readonly equalEpochs: NormSummary
  /** Over the steps that every run compared with this one has. */
  readonly equalSteps: NormSummary
  /**
   * Of the norm, by the distance from the initial weights where the gradient was taken: bin b holds the distances
   * from 2^(b / 4) to 2^((b + 1) / 4) weight units.
   */
  readonly byDistance: ReadonlyMap<number, Moments>
  /** Distance after the step, weight units, at steps evenly spaced on a logarithmic axis. */
  readonly travel: readonly { readonly step: number; readonly distance: number }[]
  readonly distanceAtEqualEpochs: number
  readonly distanceAtEqualSteps: number
  /** Where the test set was measured, the untrained network first. */
  readonly path: readonly PathPoint[]
}

export interface PathPoint {
  readonly steps: number
  readonly epochs: number
  readonly distance: number
  readonly testAccuracy: number
}

/** How far runs are compared: each has at least so many steps and epochs. */
export interface Window {
  readonly equalSteps: number
  readonly equalEpochs: number
}

/** Null for a trial without traces of norm and distance. */
export function summarizeRun(
  trial: Trial,
  rows: readonly MeasurementRow[],
  trace: Trace | null,
  window: Window,
): RunSummary | null {
  const norms = trace?.columns.gradientNorm
  const distances = trace?.columns.distance
  const last = rows.at(-1)?.values
  if (!norms || !distances || norms.length === 0 || !last?.epochs) return null
  const stepsAtEqualEpochs = Math.max(1, Math.round((norms.length * window.equalEpochs) / last.epochs))
  const atEpochs = norms.subarray(0, stepsAtEqualEpochs)
  const atSteps = norms.subarray(0, window.equalSteps)
  const equalSteps = normSummary(atSteps)
  return {
    batchSize: trial.batchSize,
    replication: trial.replication,
    steps: norms.length,
    epochs: last.epochs,
    equalSteps,
    equalEpochs: atEpochs.length === atSteps.length ? equalSteps : normSummary(atEpochs),
    byDistance: momentsByDistance(norms, distances),
    travel: logGrid(distances.length).map((step) => ({ step, distance: distances[step - 1]! })),
    distanceAtEqualEpochs: distances[atEpochs.length - 1]!,
    distanceAtEqualSteps: distances[atSteps.length - 1]!,
    path: rows.flatMap(({ values: { steps, epochs, distance, testAccuracy } }) =>
      steps !== undefined && epochs !== undefined && distance !== undefined && testAccuracy !== undefined
        ? [{ steps, epochs, distance, testAccuracy }]
        : [],
    ),
  }
}

export function normSummary(norms: Float32Array): NormSummary {
  const ascending = norms.filter(Number.isFinite).sort()
  return {
    observations: ascending.length,
    mean: ascending.reduce((sum, norm) => sum + norm, 0) / ascending.length,
    counts: logCounts(ascending),
    tail: tailIndexOf(ascending),
    lagOneCorrelation: lagOneCorrelation(norms),
  }
}

/** The gradient of step t is taken where step t - 1 led: the first, at distance 0, is in no bin. */
function momentsByDistance(norms: Float32Array, distances: Float32Array): Map<number, Moments> {
  const bins = new Map<number, { n: number; mean: number; squares: number }>()
  for (let i = 1; i < norms.length; i++) {
    const [norm, distance] = [norms[i]!, distances[i - 1]!]
    if (!(distance > 0) || !Number.isFinite(distance) || !Number.isFinite(norm)) continue
    const bin = Math.floor(Math.log2(distance) * distanceBinsPerDoubling)
    let moments = bins.get(bin)
    if (!moments) {
      moments = { ...noMoments }
      bins.set(bin, moments)
    }
    // Welford, in place: millions of steps.
    const before = norm - moments.mean
    moments.n++
    moments.mean += before / moments.n
    moments.squares += before * (norm - moments.mean)
  }
  return bins
}
