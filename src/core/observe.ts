/** From trials to the curve: cells, the factors tuned for each size, means with their intervals. */
import type { Cell, CurvePoint, Observations, ObservedTrial, Score } from './answer.ts'
import { type Factor, factorsTold, settingOf } from './factors.ts'
import { canonicalJson } from './identity.ts'
import type { MeasurementRow, Metric, TrialOutcome } from './measurement.ts'
import { decisiveRow, scoreTrial } from './objective.ts'
import { logMeanInterval, meanInterval } from './stats/interval.ts'
import { mean } from './stats/summary.ts'
import type { Condition, Study } from './study.ts'
import type { Trial } from './trial.ts'

/** A trial that ended, with what it yielded. */
export interface TrialResult {
  readonly trial: Trial
  readonly outcome: TrialOutcome
  readonly rows: readonly MeasurementRow[]
}

/** One replication of a batch size with the factors tuned on the other replications. */
export interface TunedScore {
  readonly replication: number
  readonly factors: Cell['factors']
  readonly score: Score
}

export function observe(
  study: Study,
  metrics: readonly Metric[],
  factors: readonly Factor[],
  results: readonly TrialResult[],
  { isComputed = false, paired = false }: { readonly isComputed?: boolean; readonly paired?: boolean } = {},
): Observations {
  const inOrder = [...results].sort(
    (a, b) =>
      a.trial.batchSize - b.trial.batchSize ||
      a.trial.replication - b.trial.replication ||
      (a.trial.id < b.trial.id ? -1 : 1),
  )
  const told = factorsTold(
    factors,
    inOrder.map(({ trial }) => trial),
  )
  const cells = new Map<string, Cell & { scores: Map<number, Score>; slack: Map<number, number[]> }>()
  const trials: ObservedTrial[] = []
  for (const { trial, outcome, rows } of inOrder) {
    const setting = settingOf(trial, told)
    const key = canonicalJson([trial.batchSize, setting])
    const cell = cells.get(key) ?? {
      batchSize: trial.batchSize,
      factors: setting,
      scores: new Map(),
      slack: new Map(),
    }
    cell.scores.set(trial.replication, scoreTrial(rows, outcome, study.objective))
    cells.set(key, cell)
    const last = decisiveRow(rows, study.objective) ?? rows.at(-1)
    const values = last?.values ?? {}
    cell.slack.set(
      trial.replication,
      study.constraints.map((constraint) => slackOf(constraint, values[constraint.metric])),
    )
    trials.push({ trial, factors: setting, outcome, values })
  }
  const metric = metrics.find((candidate) => candidate.name === study.objective.metric)
  if (!metric)
    throw new TypeError(`the objective's metric ${study.objective.metric} is not one of the domain's`)
  const ordered = [...cells.values()]
  const curve = study.batchSizes.map((batchSize) => curvePoint(study, metric, batchSize, ordered, isComputed))
  return { cells: ordered, curve, trials, paired }
}

/**
 * The best of several noisy cells looks better than it is. So each replication is scored at the setting that is
 * best on the *other* replications (leave-one-out); the mean of these scores is free of that bias, and is the
 * performance of the tuning with one replication fewer. With a single replication there is nothing to tune on:
 * the best cell is taken as it is, and the answer says so.
 *
 * Where settings are about as good as one another, the scores of two replications hang together, because each had a part in
 * choosing the other's setting. What an interval takes as independent then is not (no estimate of the variance is free of that: Bengio & Grandvalet
 * 2004, Journal of Machine Learning Research 5). Simulated at 0.95 with normal numbers: of 2 equally good settings and 3
 * replications .92 hold, of 4 settings .90 (3 replications), .87 (5) and .81 (10); where settings differ by twice the standard
 * deviation of a run .94 or more.
 */
export function tunedScores(cells: readonly Cell[], better: 'lower' | 'higher'): TunedScore[] {
  const replications = wholeReplications(cells)
  return replications.flatMap((replication) => {
    const others = replications.filter((other) => other !== replication)
    const tuneOn = cells.length > 1 && others.length > 0 ? others : replications
    const cell = bestCell(cells, tuneOn, better)
    return cell ? [{ replication, factors: cell.factors, score: cell.scores.get(replication)! }] : []
  })
}

/** The trial behind a tuned score. */
export function trialOf(
  observations: Observations,
  batchSize: number,
  { replication, factors }: TunedScore,
): ObservedTrial | undefined {
  return observations.trials.find(
    (observed) =>
      observed.trial.batchSize === batchSize &&
      observed.trial.replication === replication &&
      isAtSetting(observed, factors),
  )
}

export function isAtSetting({ factors }: ObservedTrial, setting: Cell['factors']): boolean {
  return Object.entries(setting).every(([name, value]) => factors?.[name] === value)
}

/** Those of which every setting has ended: in the others the best setting may be the one that is missing. */
function wholeReplications(cells: readonly Cell[]): number[] {
  const [first, ...others] = cells
  if (!first) return []
  return [...first.scores.keys()]
    .filter((replication) => others.every((cell) => cell.scores.has(replication)))
    .sort((a, b) => a - b)
}

/** NaN where the metric was not measured. */
const slackOf = ({ relation, value }: Condition, measured = Number.NaN): number =>
  relation === '>=' ? measured - value : value - measured

/** Whether a mean over the replications breaks a constraint; what was not measured in any breaks none here. */
function breaksConstraint({ slack }: Cell, replications: readonly number[]): boolean {
  const rows = replications.flatMap((replication) => [slack?.get(replication) ?? []])
  return (rows[0] ?? []).some((_, index) => {
    const known = rows.map((row) => row[index] as number).filter((value) => !Number.isNaN(value))
    return known.length > 0 && mean(known) < 0
  })
}

/**
 * The cell with the fewest runs that failed to give a value, then one that keeps the constraints, then the best mean; the
 * first where these are equal.
 */
export function bestCell(
  cells: readonly Cell[],
  replications: readonly number[],
  better: 'lower' | 'higher',
): Cell | null {
  let best: { cell: Cell; lost: number; broken: boolean; mean: number } | null = null
  for (const cell of cells) {
    const scores = replications.flatMap((replication) => cell.scores.get(replication) ?? [])
    if (scores.length === 0) continue
    const values = scores.flatMap((score) => (score.kind === 'value' ? [score.value] : []))
    const lost = (scores.length - values.length) / scores.length
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const broken = breaksConstraint(cell, replications)
    const ahead =
      best === null ||
      (lost !== best.lost
        ? lost < best.lost
        : broken !== best.broken
          ? best.broken
          : better === 'lower'
            ? mean < best.mean
            : mean > best.mean)
    if (ahead) best = { cell, lost, broken, mean }
  }
  return best?.cell ?? null
}

function curvePoint(
  study: Study,
  metric: Metric,
  batchSize: number,
  cells: readonly Cell[],
  isComputed: boolean,
): CurvePoint {
  const own = cells.filter((cell) => cell.batchSize === batchSize)
  const tuned = tunedScores(own, study.objective.better)
  const values = tuned.flatMap(({ score }) => (score.kind === 'value' ? [score.value] : []))
  const factors = bestCell(own, wholeReplications(own), study.objective.better)?.factors ?? {}
  const complete = values.length > 0 && values.length === tuned.length
  const interval = !complete
    ? null
    : isComputed
      ? pointInterval(values)
      : onLogScale(metric, values)
        ? logMeanInterval(values, study.confidence)
        : meanInterval(values, study.confidence)
  return {
    batchSize,
    metric: metric.name,
    mean: interval ? interval.mean : null,
    lo: interval ? interval.lo : Number.NEGATIVE_INFINITY,
    hi: interval ? interval.hi : Number.POSITIVE_INFINITY,
    n: values.length,
    of: tuned.length,
    factors,
  }
}

/** Of values without error. */
function pointInterval(values: readonly number[]): { mean: number; lo: number; hi: number } {
  const value = mean(values)
  return { mean: value, lo: value, hi: value }
}

/** Costs are compared as ratios, shares as differences. */
export function onLogScale(metric: Metric, values: readonly number[]): boolean {
  return metric.ratioScale === true && values.every((value) => value > 0)
}
