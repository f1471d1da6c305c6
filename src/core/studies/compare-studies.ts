/** Two studies or more beside one another: each at its best, and size by size, against the first of them. */
import type { Answer, Observations } from '../answer.ts'
import { isComputed } from '../answer.ts'
import { valueOfScore } from '../candidates.ts'
import { compareSizes } from '../comparison.ts'
import { type CostScale, costScale } from '../cost.ts'
import { canonicalJson } from '../identity.ts'
import type { Metric } from '../measurement.ts'
import { gridOf } from '../planned.ts'
import type { Estimate } from '../stats/interval.ts'
import { mean } from '../stats/summary.ts'
import type { Study } from '../study.ts'
import { contrast, type Sample } from './contrast.ts'

export interface StudyInComparison {
  /** With the sizes that were added to it. */
  readonly study: Study
  readonly metrics: readonly Metric[]
  readonly observations: Observations
  readonly answer: Answer
}

/** The cost of a study over that of the first (`log`), or less it (`linear`); see `StudiesCompared.cost`. */
export interface StudyContrast {
  /** Index of the study; never 0. */
  readonly study: number
  readonly estimate: Estimate
}

export interface StudiesCompared {
  readonly metric: Metric
  readonly cost: Pick<CostScale, 'name' | 'scale'>
  /** By study: the recommended size, or the one of least cost where nothing is decided; null where every size is out. */
  readonly best: readonly (number | null)[]
  /** Each at its best; the confidence holds for all of them together (Bonferroni). */
  readonly atBest: readonly StudyContrast[]
  /** Of sizes that the first study and another have; the confidence is of each alone. */
  readonly atSize: readonly { readonly batchSize: number; readonly contrasts: readonly StudyContrast[] }[]
  readonly confidence: number
  /** Studies, by index, whose replications are compared one by one with those of the first. */
  readonly paired: readonly number[]
}

/** Not the same thing was asked: what differs in it, in words that can follow "they ask". */
export interface NotComparable {
  readonly why: string
}

/**
 * Costs as in the answers (`cost.ts`); sizes that are out of an answer are not compared. The confidence is the greatest
 * of the studies' own.
 *
 * @throws RangeError for fewer than two studies
 */
export function compareStudies(studies: readonly StudyInComparison[]): StudiesCompared | NotComparable {
  const [first, ...others] = studies
  if (!first || others.length === 0) throw new RangeError('compareStudies: needs two studies or more')
  const metric = metricOf(first)
  for (const other of others) {
    const why = whyNotComparable(first, other)
    if (why !== null) return { why }
  }
  const values = studies.map(scoresBySize)
  const cost = costScale(
    metric,
    values.flatMap((sizes) => [...sizes.values()].flatMap(({ values: own }) => own)),
  )
  const samples = studies.map((study, index) => samplesOf(study, values[index]!, cost))
  const best = studies.map(({ answer }, index) => bestSize(answer, samples[index]!))
  const confidence = Math.max(...studies.map(({ study }) => study.confidence))
  const paired = [...studies.keys()].filter((index) => index > 0 && isPaired(first, studies[index]!))
  const against = (
    index: number,
    size: number | null,
    sizeOfFirst: number | null,
    at: number,
  ): StudyContrast[] => {
    const [own, base] = [samples[index]?.get(size ?? -1), samples[0]?.get(sizeOfFirst ?? -1)]
    if (!own || !base) return []
    const options = { scale: cost.scale, confidence: at, paired: paired.includes(index) }
    return [{ study: index, estimate: contrast(own, base, options) }]
  }
  const indices = [...others.keys()].map((index) => index + 1)
  const together = 1 - (1 - confidence) / others.length
  const sizes = [...new Set(samples.flatMap((own) => [...own.keys()]))].sort((a, b) => a - b)
  return {
    metric,
    cost: { name: cost.name, scale: cost.scale },
    best,
    atBest: indices.flatMap((index) => against(index, best[index]!, best[0]!, together)),
    atSize: sizes
      .map((batchSize) => ({
        batchSize,
        contrasts: indices.flatMap((index) => against(index, batchSize, batchSize, confidence)),
      }))
      .filter(({ contrasts }) => contrasts.length > 0),
    confidence,
    paired,
  }
}

const metricOf = ({ study, metrics }: StudyInComparison): Metric =>
  metrics.find(({ name }) => name === study.objective.metric)!

function whyNotComparable(a: StudyInComparison, b: StudyInComparison): string | null {
  const [one, other] = [a.study.objective, b.study.objective]
  if (one.metric !== other.metric) return `for ${one.metric} and ${other.metric}`
  const units = [metricOf(a).unit, metricOf(b).unit]
  if (units[0] !== units[1]) return `for ${one.metric} in ${units[0]} and in ${units[1]}`
  if (one.better !== other.better) return `for the least and for the most ${one.metric}`
  for (const name of ['goal', 'budget'] as const) {
    if (canonicalJson(one[name] as never) !== canonicalJson(other[name] as never)) {
      return `for ${one.metric} with another ${name}`
    }
  }
  return null
}

/** Simulated with the same seed, replication r of both met the same arrivals and working times. */
const isPaired = (a: StudyInComparison, b: StudyInComparison): boolean =>
  a.observations.paired === true &&
  b.observations.paired === true &&
  a.study.domain === b.study.domain &&
  a.study.seed === b.study.seed

interface Scores {
  readonly values: readonly number[]
  readonly replications: readonly number[]
}

/** Of the sizes that are not out. */
function scoresBySize({ study, metrics, observations, answer }: StudyInComparison): Map<number, Scores> {
  const exact = isComputed(answer.evidence)
  const { sizes, candidates } = compareSizes(study, metrics, observations, gridOf(study), exact)
  const inside = new Set(candidates.map(({ batchSize }) => batchSize))
  return new Map(
    sizes
      .filter(({ batchSize }) => inside.has(batchSize))
      .map(({ batchSize, tuned }) => [
        batchSize,
        {
          values: tuned.flatMap(({ score }) => valueOfScore(score)),
          replications: tuned.map(({ replication }) => replication),
        },
      ]),
  )
}

function samplesOf(
  { answer }: StudyInComparison,
  scores: ReadonlyMap<number, Scores>,
  cost: CostScale,
): Map<number, Sample> {
  const exact = isComputed(answer.evidence)
  return new Map(
    [...scores].map(([size, { values, replications }]) => [
      size,
      { costs: values.map(cost.of), replications, exact },
    ]),
  )
}

function bestSize(answer: Answer, samples: ReadonlyMap<number, Sample>): number | null {
  if (answer.verdict === 'recommended') return answer.batchSize
  if (answer.verdict === 'infeasible') return null
  const open = [...samples].filter(([size]) => answer.range.length === 0 || answer.range.includes(size))
  const ranked = open.sort(([, a], [, b]) => mean(a.costs) - mean(b.costs))
  return ranked[0]?.[0] ?? null
}
