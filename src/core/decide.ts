/**
 * From observations to the answer. The rules:
 * - only sizes that were run are candidates; one where a run diverged, missed the goal or broke a constraint is out;
 * - the range is every size that cannot be told from the best at the stated confidence, or costs under 5 % more;
 * - the recommended size is the one of least mean cost; `undecided` when, at that confidence, some other size could
 *   be cheaper by more than the tolerance, or when a run was cut off before it could tell;
 * - `infeasible` when every size is out.
 */
import type { Analysis, Answer, CurvePoint, Observations, Ratio, Rejected, Score } from './answer.ts'
import { describeCondition, holds } from './condition.ts'
import { type CostScale, costScale } from './cost.ts'
import type { Metric } from './measurement.ts'
import { type TunedScore, tunedScores } from './observe.ts'
import { pooledRatio } from './pooled-ratio.ts'
import { ownVarianceFrom, replicationsToDecide, screenToTheBest } from './selection.ts'
import { mean } from './stats/summary.ts'
import type { Study } from './study.ts'

/** A size that costs less than this much more than the best belongs to the range. */
const nearBest = 0.05

interface Candidate {
  readonly batchSize: number
  readonly point: CurvePoint
  readonly costs: readonly number[]
}

/** A size cut off before it met the goal, at a cost at which it might still have been the best. */
interface Unfinished {
  readonly batchSize: number
  readonly atLeast: number
}

export function decide(
  study: Study,
  metrics: readonly Metric[],
  observations: Observations,
  analyze: (recommended: number | null) => Analysis,
): Answer {
  const metric = metrics.find(({ name }) => name === study.objective.metric)!
  const sizes = study.batchSizes.map((batchSize) => {
    const own = observations.cells.filter((cell) => cell.batchSize === batchSize)
    return { batchSize, tuned: tunedScores(own, study.objective.better), cells: own.length }
  })
  const values = sizes.flatMap(({ tuned }) => tuned.flatMap(({ score }) => finite(score)))
  const cost = costScale(metric, values)
  const rejected: Rejected[] = []
  const candidates: Candidate[] = []
  const censored: Unfinished[] = []
  for (const { batchSize, tuned } of sizes) {
    const out = whyOut(study, observations, batchSize, tuned)
    if (out) rejected.push({ batchSize, why: out })
    else candidates.push(candidateOf(batchSize, tuned, observations, cost))
    const bound = lowerBound(tuned, cost)
    if (bound !== null) censored.push({ batchSize, atLeast: bound })
  }
  const incomplete = sizes.flatMap(({ batchSize, tuned }) =>
    tuned.length < study.replications ? [batchSize] : [],
  )
  const shared = (analysis: Analysis) => ({
    because: analysis.because,
    caveats: [
      ...poolingCaveats(candidates),
      ...tuningCaveats(study, sizes),
      ...missingCaveats(incomplete),
      ...analysis.caveats,
    ],
    rejected,
    evidence: analysis.evidence,
    confidence: study.confidence,
  })
  if (candidates.length === 0) return noCandidate(study, metric, observations, sizes, shared(analyze(null)))

  const groups = candidates.map(({ costs }) => costs)
  const options = { confidence: study.confidence, better: 'lower', scale: cost.scale } as const
  const screened = screenToTheBest(groups, { ...options, exact: analyze(null).evidence === 'exact' })
  const best = candidates[screened.best]!
  const bestCost = centre(best.costs, cost)
  const range = candidates
    .filter(
      (candidate, index) =>
        screened.survivors.includes(index) ||
        centre(candidate.costs, cost) <= bestCost + Math.abs(bestCost) * nearBest,
    )
    .map(({ batchSize }) => batchSize)
  const regretAtMost =
    cost.scale === 'log' ? screened.regretAtMost : screened.regretAtMost / Math.abs(bestCost)

  const needs = [
    ...unfinishedNeeds(
      study,
      censored.filter(({ atLeast }) => atLeast < bestCost),
    ),
    ...replicationNeeds(study, candidates, range, regretAtMost, bestCost, options),
  ]
  if (needs.length > 0) {
    const analysis = analyze(null)
    return { verdict: 'undecided', ...shared(analysis), range, needs }
  }
  const analysis = analyze(best.batchSize)
  const dearer = candidates
    .filter(({ batchSize }) => !range.includes(batchSize))
    .map((candidate) => ({ batchSize: candidate.batchSize, why: whyDearer(candidate, best, cost) }))
  return {
    verdict: 'recommended',
    ...shared(analysis),
    rejected: [...rejected, ...dearer].sort((a, b) => a.batchSize - b.batchSize),
    batchSize: best.batchSize,
    factors: best.point.factors,
    range,
    objective: best.point,
    cost: cost.name,
    regretAtMost,
    costOfHalving: costAt(best.batchSize / 2, best, candidates, study, cost),
    costOfDoubling: costAt(best.batchSize * 2, best, candidates, study, cost),
    binding: analysis.binding,
  }
}

const finite = (score: Score): number[] => (score.kind === 'value' ? [score.value] : [])

/** Geometric mean of costs on the logarithmic scale, else their mean. */
function centre(costs: readonly number[], cost: CostScale): number {
  return cost.scale === 'log' ? Math.exp(mean(costs.map(Math.log))) : mean(costs)
}

function candidateOf(
  batchSize: number,
  tuned: readonly TunedScore[],
  observations: Observations,
  cost: CostScale,
): Candidate {
  const point = observations.curve.find((candidate) => candidate.batchSize === batchSize)!
  return { batchSize, point, costs: tuned.flatMap(({ score }) => finite(score).map(cost.of)) }
}

function whyOut(
  study: Study,
  observations: Observations,
  batchSize: number,
  tuned: readonly TunedScore[],
): string | null {
  if (tuned.length === 0) return 'no trial has ended'
  const of = `${tuned.length} ${tuned.length === 1 ? 'run' : 'runs'}`
  const diverged = tuned.filter(({ score }) => score.kind === 'diverged').length
  if (diverged > 0) return `${diverged} of ${of} diverged`
  const short = tuned.filter(({ score }) => score.kind === 'censored').length
  if (short > 0) return `${short} of ${of} did not reach ${describeCondition(study.objective.goal!)}`
  for (const constraint of study.constraints) {
    const measured = constrainedValues(observations, batchSize, tuned, constraint.metric)
    if (measured.length > 0 && !holds(constraint, mean(measured))) {
      return `${constraint.metric} is ${mean(measured).toPrecision(3)}, which breaks ${describeCondition(constraint)}`
    }
    if (measured.length === 0)
      return `${constraint.metric} was not measured, and must keep ${describeCondition(constraint)}`
  }
  return null
}

function constrainedValues(
  observations: Observations,
  batchSize: number,
  tuned: readonly TunedScore[],
  metric: string,
): number[] {
  return tuned.flatMap(({ replication, factors }) =>
    observations.trials.flatMap(({ trial, values }) =>
      trial.batchSize === batchSize &&
      trial.replication === replication &&
      Object.entries(factors).every(([name, value]) => trial.params[name] === value) &&
      values[metric] !== undefined
        ? [values[metric]]
        : [],
    ),
  )
}

/** The mean cost if every run that was cut off had met the goal that very moment; null when a run diverged or none was cut off. */
function lowerBound(tuned: readonly TunedScore[], cost: CostScale): number | null {
  if (!tuned.some(({ score }) => score.kind === 'censored')) return null
  const bounds: number[] = []
  for (const { score } of tuned) {
    if (score.kind === 'diverged') return null
    bounds.push(score.kind === 'value' ? cost.of(score.value) : score.atLeast)
  }
  return bounds.every((bound) => bound > 0) ? centre(bounds, cost) : mean(bounds)
}

function tuningCaveats(
  study: Study,
  sizes: readonly {
    readonly batchSize: number
    readonly tuned: readonly TunedScore[]
    readonly cells: number
  }[],
): string[] {
  const tunedSizes = sizes.filter(({ cells }) => cells > 1)
  if (tunedSizes.length === 0) return []
  if (study.replications === 1) {
    return [
      'The best of several settings was chosen and reported on the same single replication, so it looks better than it is.',
    ]
  }
  const names = Object.keys(tunedSizes[0]!.tuned[0]?.factors ?? {}).join(', ')
  return [`${names} was tuned for each size on all replications but the one reported, in turn.`]
}

function poolingCaveats(candidates: readonly Candidate[]): string[] {
  const counts = candidates.map(({ costs }) => costs.length)
  if (counts.every((count) => count >= ownVarianceFrom) || counts.every((count) => count < 2)) return []
  return [
    `With fewer than ${ownVarianceFrom} replications a size has no usable variance of its own: the verdict pools it over the sizes, the intervals of the curve do not.`,
  ]
}

function missingCaveats(incomplete: readonly number[]): string[] {
  return incomplete.length === 0 ? [] : [`Not every replication has ended at ${listed(incomplete)}.`]
}

function noCandidate(
  study: Study,
  metric: Metric,
  observations: Observations,
  sizes: readonly { readonly batchSize: number; readonly tuned: readonly TunedScore[] }[],
  shared: Omit<Extract<Answer, { verdict: 'infeasible' }>, 'verdict' | 'nearest' | 'broke'>,
): Answer {
  if (sizes.every(({ tuned }) => tuned.length === 0)) {
    return { verdict: 'undecided', ...shared, range: [], needs: ['No trial has ended: run the study.'] }
  }
  const { goal } = study.objective
  const nearest = nearestSize(
    study,
    observations,
    goal?.metric ?? study.constraints[0]?.metric ?? metric.name,
  )
  const broke = shared.rejected.map(({ batchSize, why }) => `${batchSize}: ${why}`)
  return { verdict: 'infeasible', ...shared, nearest, broke }
}

/** The size whose trials came closest to the bound that no size keeps. */
function nearestSize(study: Study, observations: Observations, metric: string): number | null {
  const bound = study.objective.goal ??
    study.constraints[0] ?? { relation: study.objective.better === 'lower' ? '<=' : '>=' }
  let nearest: { batchSize: number; value: number } | null = null
  for (const { trial, values } of observations.trials) {
    const value = values[metric]
    if (value === undefined || !Number.isFinite(value)) continue
    const closer =
      nearest === null || (bound.relation === '>=' ? value > nearest.value : value < nearest.value)
    if (closer) nearest = { batchSize: trial.batchSize, value }
  }
  return nearest?.batchSize ?? null
}

function unfinishedNeeds(study: Study, unfinished: readonly Unfinished[]): string[] {
  if (unfinished.length === 0) return []
  const sizes = listed(unfinished.map(({ batchSize }) => batchSize))
  return [
    `Longer runs at ${sizes}: they ended before ${describeCondition(study.objective.goal!)}, at a cost below that of the best size that reached it.`,
  ]
}

function replicationNeeds(
  study: Study,
  candidates: readonly Candidate[],
  range: readonly number[],
  regretAtMost: number,
  bestCost: number,
  options: Parameters<typeof screenToTheBest>[1],
): string[] {
  if (candidates.length === 1 && study.batchSizes.length === 1) {
    return ['More than one batch size: there is nothing to compare this one with.']
  }
  if (regretAtMost <= study.tolerance) return []
  const open = listed(range)
  if (candidates.every(({ costs }) => costs.length < 2)) {
    return [`Replications: one run a size has no interval. Set replications: 3 or more.`]
  }
  const more = replicationsToDecide(
    candidates.map(({ costs }) => costs),
    options.scale === 'log' ? study.tolerance : study.tolerance * Math.abs(bestCost),
    options,
  )
  return [
    more === null
      ? `More than 1,000 replications at ${open} would be needed: within the tolerance of ${study.tolerance} they cannot be told apart by running more.`
      : `${more} more replications at ${open} would decide: set replications: ${study.replications + more}.`,
  ]
}

function whyDearer(candidate: Candidate, best: Candidate, cost: CostScale): string {
  const [own, least] = [centre(candidate.costs, cost), centre(best.costs, cost)]
  return cost.scale === 'log'
    ? `costs ${(own / least).toPrecision(3)} times as much`
    : `costs ${(own - least).toPrecision(3)} more`
}

/** Mean cost at a size over that at the best, with its interval; null where the size was not run or is out. */
function costAt(
  batchSize: number,
  best: Candidate,
  candidates: readonly Candidate[],
  study: Study,
  cost: CostScale,
): Ratio | null {
  const other = candidates.find((candidate) => candidate.batchSize === batchSize)
  if (!other || cost.scale !== 'log') return null
  return pooledRatio(
    other.costs,
    best.costs,
    candidates.map(({ costs }) => costs),
    study.confidence,
  )
}

function listed(sizes: readonly number[]): string {
  return sizes.length <= 1
    ? String(sizes[0] ?? 'no size')
    : `${sizes.slice(0, -1).join(', ')} and ${sizes.at(-1)}`
}
