/** The batch sizes of a study beside one another: which may be the answer, and which of them is the best so far. */
import type { Observations, Rejected } from './answer.ts'
import {
  type Candidate,
  centre,
  type SizeScores,
  sortSizes,
  type Unfinished,
  valueOfScore,
} from './candidates.ts'
import { type CostScale, costScale } from './cost.ts'
import { variedFactors } from './factors.ts'
import type { Metric } from './measurement.ts'
import { tunedScores } from './observe.ts'
import { lookConfidence, type Planned } from './planned.ts'
import { type ScreeningOptions, screenToTheBest } from './selection.ts'
import type { Study } from './study.ts'

/** A size that costs less than this much more than the best belongs to the range. */
export const nearBest = 0.05

export interface Comparison {
  readonly metric: Metric
  readonly cost: CostScale
  readonly sizes: readonly SizeScores[]
  readonly candidates: readonly Candidate[]
  readonly rejected: readonly Rejected[]
  readonly unfinished: readonly Unfinished[]
  /** Null where every size is out. */
  readonly leader: Leader | null
}

export interface Leader {
  readonly best: Candidate
  readonly bestCost: number
  /** Every size that cannot be told from the best, or that costs under 5 % more. */
  readonly range: readonly number[]
  /** As a share of the cost of the best. */
  readonly regretAtMost: number
  /** Of `screenToTheBest`, but for the blocks: `contestOf` adds them for the candidates at hand. */
  readonly options: Omit<ScreeningOptions, 'blocks'>
  /** Whether candidates are compared replication by replication. */
  readonly paired: boolean
}

export function compareSizes(
  study: Study,
  metrics: readonly Metric[],
  observations: Observations,
  planned: Planned,
  exact: boolean,
): Comparison {
  const metric = metrics.find(({ name }) => name === study.objective.metric)!
  const sizes = study.batchSizes.map((batchSize) => {
    const own = observations.cells.filter((cell) => cell.batchSize === batchSize)
    return {
      batchSize,
      tuned: tunedScores(own, study.objective.better),
      cells: own.length,
      varied: variedFactors(own.map(({ factors }) => factors)),
    }
  })
  const values = sizes.flatMap(({ tuned }) => tuned.flatMap(({ score }) => valueOfScore(score)))
  const cost = costScale(metric, values)
  const sorted = sortSizes(study, observations, sizes, cost)
  const confidence = study.untilDecided ? lookConfidence(study.confidence, planned.round) : study.confidence
  const options = { confidence, better: 'lower', scale: cost.scale, exact } as const
  const leader =
    sorted.candidates.length === 0
      ? null
      : leaderOf(sorted.candidates, cost, options, observations.paired ?? false)
  return { metric, cost, sizes, ...sorted, leader }
}

function leaderOf(
  candidates: readonly Candidate[],
  cost: CostScale,
  options: Leader['options'],
  paired: boolean,
): Leader {
  const screened = screenToTheBest(...contestOf(candidates, { options, paired }))
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
  return { best, bestCost, range, regretAtMost, options, paired }
}

/** The costs of candidates, and the options under which they are compared. */
export function contestOf(
  candidates: readonly Candidate[],
  { options, paired }: Pick<Leader, 'options' | 'paired'>,
): [groups: (readonly number[])[], options: ScreeningOptions] {
  const blocks = paired ? { blocks: candidates.map(({ replications }) => replications) } : {}
  return [candidates.map(({ costs }) => costs), { ...options, ...blocks }]
}

/** The study's tolerance in the unit of `regretAtMost` as the screening states it. */
export const toleranceOf = (study: Study, { bestCost, options }: Leader): number =>
  options.scale === 'log' ? study.tolerance : study.tolerance * Math.abs(bestCost)
