/**
 * From observations to the answer. The rules:
 * - only sizes that were run are candidates; one where a run diverged, missed the goal or broke a constraint is out;
 * - the range is every size that cannot be told from the best at the stated confidence, or costs under 5 % more;
 * - the recommended size is the one of least mean cost; `undecided` when, at that confidence, some other size could
 *   be cheaper by more than the tolerance, or when a run was cut off before it could tell;
 * - `infeasible` when every size is out.
 */
import { type Analysis, type Answer, isComputed, type Observations, type Ratio } from './answer.ts'
import { type Candidate, type SizeScores, whyDearer } from './candidates.ts'
import { caveatsOf } from './caveats.ts'
import { type Comparison, compareSizes, contestOf } from './comparison.ts'
import type { Metric } from './measurement.ts'
import { replicationNeeds, runToItsEnd, unfinishedNeeds } from './needs.ts'
import { gridOf, type Planned } from './planned.ts'
import { pairedRatio, pooledRatio } from './pooled-ratio.ts'
import type { Study } from './study.ts'

/** `planned`: where trials were added to the study's grid; `study.batchSizes` then names every size. */
export function decide(
  study: Study,
  metrics: readonly Metric[],
  observations: Observations,
  analyze: (recommended: number | null) => Analysis,
  planned: Planned = gridOf(study),
): Answer {
  const comparison = compareSizes(study, metrics, observations, planned, isComputed(analyze(null).evidence))
  const { metric, cost, sizes, candidates, rejected, unfinished, leader } = comparison
  const shared = (analysis: Analysis) => ({
    because: analysis.because,
    caveats: [
      ...caveatsOf(study, planned, sizes, candidates, observations.paired ?? false),
      ...analysis.caveats,
    ],
    rejected,
    evidence: analysis.evidence,
    confidence: study.confidence,
  })
  if (leader === null) return noCandidate(study, metric, observations, sizes, shared(analyze(null)))
  const { best, bestCost, range, regretAtMost } = leader

  const dearer = candidates
    .filter(({ batchSize }) => !range.includes(batchSize))
    .map((candidate) => ({ batchSize: candidate.batchSize, why: whyDearer(candidate, best, cost) }))
  const notEnded = new Set(sizes.filter(({ tuned }) => tuned.length === 0).map(({ batchSize }) => batchSize))
  const outOfRange = [...rejected, ...dearer].sort((a, b) => a.batchSize - b.batchSize)

  const incomplete = sizes.some(
    ({ batchSize, tuned }) => tuned.length < (planned.replications.get(batchSize) ?? 0),
  )
  const needs = [
    ...unfinishedNeeds(
      study,
      unfinished.filter(({ atLeast }) => atLeast < bestCost),
    ),
    ...replicationNeeds(study, candidates, leader, incomplete),
  ]
  if (needs.length > 0) {
    const analysis = analyze(null)
    const judged = outOfRange.filter(({ batchSize }) => !notEnded.has(batchSize))
    return { verdict: 'undecided', ...shared(analysis), rejected: judged, range, needs }
  }
  const analysis = analyze(best.batchSize)
  return {
    verdict: 'recommended',
    ...shared(analysis),
    rejected: outOfRange,
    batchSize: best.batchSize,
    factors: best.point.factors,
    range,
    objective: best.point,
    cost: cost.name,
    regretAtMost,
    costOfHalving: costAt(best.batchSize / 2, best, candidates, study, comparison),
    costOfDoubling: costAt(best.batchSize * 2, best, candidates, study, comparison),
    binding: analysis.binding,
  }
}

function noCandidate(
  study: Study,
  metric: Metric,
  observations: Observations,
  sizes: readonly SizeScores[],
  shared: Omit<Extract<Answer, { verdict: 'infeasible' }>, 'verdict' | 'nearest' | 'broke'>,
): Answer {
  const ended = sizes.filter(({ tuned }) => tuned.length > 0).map(({ batchSize }) => batchSize)
  if (ended.length < sizes.length) {
    const needs = [ended.length === 0 ? 'No trial has ended: run the study.' : runToItsEnd]
    const rejected = shared.rejected.filter(({ batchSize }) => ended.includes(batchSize))
    return { verdict: 'undecided', ...shared, rejected, range: [], needs }
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

/** Mean cost at a size over that at the best, with its interval; null where the size was not run or is out. */
function costAt(
  batchSize: number,
  best: Candidate,
  candidates: readonly Candidate[],
  study: Study,
  { cost, leader }: Comparison,
): Ratio | null {
  const other = candidates.find((candidate) => candidate.batchSize === batchSize)
  if (!other || !leader || cost.scale !== 'log') return null
  const [groups, { blocks }] = contestOf(candidates, leader)
  const [index, bestIndex] = [candidates.indexOf(other), candidates.indexOf(best)]
  return blocks
    ? pairedRatio(index, bestIndex, groups, blocks, study.confidence)
    : pooledRatio(other.costs, best.costs, groups, study.confidence)
}
