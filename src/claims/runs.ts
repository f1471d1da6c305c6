/** What judges read from runs: values at a step or at the end, and their comparison over replications. */
import { differenceInterval, type Estimate, meanInterval, ratioInterval } from '../core/stats/interval.ts'
import { differencesOf } from '../core/stats/summary.ts'
import type { ClaimFigure, ClaimRun, StudyRuns } from './claim.ts'

/** The runs of a batch size, and of a setting of the trial's parameters where one is given. */
export function runsOf(
  { runs }: StudyRuns,
  batchSize: number,
  params: Readonly<Record<string, unknown>> = {},
): ClaimRun[] {
  return runs.filter(
    ({ trial }) =>
      trial.batchSize === batchSize &&
      Object.entries(params).every(([name, value]) => trial.params[name] === value),
  )
}

/** The last value that was measured; undefined for a run that diverged: what it ended at is no result. */
export function finalValue({ rows, outcome }: ClaimRun, metric: string): number | undefined {
  if (outcome.kind === 'diverged') return undefined
  return rows.findLast(({ values }) => values[metric] !== undefined)?.values[metric]
}

/** By replication; runs without the value are left out. */
export function finalValues(runs: readonly ClaimRun[], metric: string): Map<number, number> {
  return new Map(
    runs.flatMap((run): [number, number][] => {
      const value = finalValue(run, metric)
      return value === undefined ? [] : [[run.trial.replication, value]]
    }),
  )
}

export const divergedCount = (runs: readonly ClaimRun[]): number =>
  runs.filter(({ outcome }) => outcome.kind === 'diverged').length

/** The distinct values of a trial parameter, in the order of their first occurrence. */
export function settingsOf<T>({ runs }: StudyRuns, name: string): T[] {
  return [...new Set(runs.map(({ trial }) => trial.params[name] as T))]
}

export const ratesOf = (results: StudyRuns): number[] =>
  settingsOf<number>(results, 'learningRate').toSorted((a, b) => a - b)

/** Null without a value; infinite bounds from a single one. */
export function meanOf(values: Iterable<number>, confidence: number): (Estimate & { n: number }) | null {
  const list = [...values]
  if (list.length === 0) return null
  const { mean, lo, hi, n } = meanInterval(list, confidence)
  return { value: mean, lo, hi, n }
}

/**
 * Mean of `a` minus mean of `b` over replications, which are independent at different batch sizes (Welch). Null
 * without a value on both sides.
 */
export function difference(
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
  confidence: number,
): Estimate | null {
  if (a.size === 0 || b.size === 0) return null
  return differenceInterval([...a.values()], [...b.values()], confidence)
}

/**
 * The same within a batch size, where replications share initial weights and order: the mean of the differences of
 * common replications.
 */
export function pairedDifference(
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
  confidence: number,
): Estimate | null {
  return meanOf(differencesOf(a, b), confidence)
}

/** Geometric mean of `a` over that of `b`; null without positive values on both sides. */
export function ratio(a: readonly number[], b: readonly number[], confidence: number): Estimate | null {
  if (a.length === 0 || b.length === 0 || ![...a, ...b].every((value) => value > 0)) return null
  return ratioInterval(a, b, confidence)
}

/** What runs gave; `simulated` where no real process was run. */
export function measured(
  name: string,
  unit: string,
  { value, lo, hi }: Estimate,
  n: number | null,
  evidence: ClaimFigure['evidence'] = 'measured',
): ClaimFigure {
  return { name, unit, value, lo, hi, n, evidence }
}

/** The mean of `values`, with its interval; none without a value. */
export function meanFigure(
  name: string,
  unit: string,
  values: Iterable<number>,
  confidence: number,
  evidence: ClaimFigure['evidence'] = 'measured',
): ClaimFigure[] {
  const estimate = meanOf(values, confidence)
  return estimate ? [measured(name, unit, estimate, estimate.n, evidence)] : []
}

export const exact = (name: string, unit: string, value: number): ClaimFigure => ({
  name,
  unit,
  value,
  lo: value,
  hi: value,
  n: null,
  evidence: 'exact',
})
