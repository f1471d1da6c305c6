/** Which sizes may be the answer, which are out, and why. */
import type { CurvePoint, Observations, Rejected, Score } from './answer.ts'
import { describeCondition, holds } from './condition.ts'
import type { CostScale } from './cost.ts'
import { type TunedScore, trialOf } from './observe.ts'
import { mean } from './stats/summary.ts'
import type { Study } from './study.ts'

/** A size with one score a replication, its factors tuned. */
export interface SizeScores {
  readonly batchSize: number
  readonly tuned: readonly TunedScore[]
  /** Settings that were compared. */
  readonly cells: number
  /** Names of the factors that they differ in. */
  readonly varied: readonly string[]
}

/** A size that may be the answer, with the costs of its replications. */
export interface Candidate {
  readonly batchSize: number
  readonly point: CurvePoint
  readonly costs: readonly number[]
  /** That of each of them. */
  readonly replications: readonly number[]
}

export const valueOfScore = (score: Score): number[] => (score.kind === 'value' ? [score.value] : [])

/** Geometric mean of costs on the logarithmic scale, else their mean. */
export function centre(costs: readonly number[], cost: CostScale): number {
  return cost.scale === 'log' ? Math.exp(mean(costs.map(Math.log))) : mean(costs)
}

function candidateOf(
  batchSize: number,
  tuned: readonly TunedScore[],
  observations: Observations,
  cost: CostScale,
): Candidate {
  const point = observations.curve.find((candidate) => candidate.batchSize === batchSize)!
  const known = tuned.filter(({ score }) => score.kind === 'value')
  return {
    batchSize,
    point,
    costs: known.flatMap(({ score }) => valueOfScore(score).map(cost.of)),
    replications: known.map(({ replication }) => replication),
  }
}

function whyOut(
  study: Study,
  observations: Observations,
  batchSize: number,
  tuned: readonly TunedScore[],
): Omit<Rejected, 'batchSize'> | null {
  if (tuned.length === 0) return { why: 'no trial has ended' }
  const of = `${tuned.length} ${tuned.length === 1 ? 'run' : 'runs'}`
  const diverged = tuned.flatMap(({ score }) => (score.kind === 'diverged' ? [score] : []))
  const [first] = diverged
  if (diverged.length === tuned.length && diverged.every(({ reason }) => reason === first!.reason)) {
    return { why: first!.reason }
  }
  if (first) {
    const what =
      first.inBrief === undefined ? 'diverged' : `were ${first.inBrief}; the first: ${first.reason}`
    return { why: `${diverged.length} of ${of} ${what}` }
  }
  const short = tuned.filter(({ score }) => score.kind === 'censored').length
  if (short > 0) return { why: `${short} of ${of} did not reach ${describeCondition(study.objective.goal!)}` }
  for (const constraint of study.constraints) {
    const measured = constrainedValues(observations, batchSize, tuned, constraint.metric)
    if (measured.length > 0 && !holds(constraint, mean(measured))) {
      const value = mean(measured)
      const why = `${constraint.metric} is ${value.toPrecision(3)}, which breaks ${describeCondition(constraint)}`
      return { why, breaks: { condition: constraint, value } }
    }
    if (measured.length === 0) {
      return { why: `${constraint.metric} was not measured, and must keep ${describeCondition(constraint)}` }
    }
  }
  return null
}

function constrainedValues(
  observations: Observations,
  batchSize: number,
  tuned: readonly TunedScore[],
  metric: string,
): number[] {
  return tuned.flatMap((score) => trialOf(observations, batchSize, score)?.values[metric] ?? [])
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

export function whyDearer(candidate: Candidate, best: Candidate, cost: CostScale): string {
  const [own, least] = [centre(candidate.costs, cost), centre(best.costs, cost)]
  return cost.scale === 'log'
    ? `costs ${(own / least).toPrecision(3)} times as much`
    : `costs ${(own - least).toPrecision(3)} more`
}

/** A size cut off before it met the goal, at a cost at which it might still have been the best. */
export interface Unfinished {
  readonly batchSize: number
  readonly atLeast: number
}

export interface SortedSizes {
  readonly candidates: readonly Candidate[]
  readonly rejected: readonly Rejected[]
  readonly unfinished: readonly Unfinished[]
}

export function sortSizes(
  study: Study,
  observations: Observations,
  sizes: readonly SizeScores[],
  cost: CostScale,
): SortedSizes {
  const candidates: Candidate[] = []
  const rejected: Rejected[] = []
  const unfinished: Unfinished[] = []
  for (const { batchSize, tuned } of sizes) {
    const why = whyOut(study, observations, batchSize, tuned)
    if (why) rejected.push({ batchSize, ...why })
    else candidates.push(candidateOf(batchSize, tuned, observations, cost))
    const atLeast = lowerBound(tuned, cost)
    if (atLeast !== null) unfinished.push({ batchSize, atLeast })
  }
  return { candidates, rejected, unfinished }
}
