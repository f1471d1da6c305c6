/** What would decide an undecided study, in words that say what to type. */
import type { Candidate, Unfinished } from './candidates.ts'
import { describeCondition } from './condition.ts'
import { replicationsToDecide, type ScreeningOptions } from './selection.ts'
import type { Study } from './study.ts'
import { listed } from './words.ts'

export function unfinishedNeeds(study: Study, unfinished: readonly Unfinished[]): string[] {
  if (unfinished.length === 0) return []
  const sizes = listed(unfinished.map(({ batchSize }) => batchSize))
  return [
    `Longer runs at ${sizes}: they ended before ${describeCondition(study.objective.goal!)}, at a cost below that of the best size that reached it.`,
  ]
}

export interface Openness {
  readonly candidates: readonly Candidate[]
  readonly best: Candidate
  readonly bestCost: number
  /** Sizes that cannot be told from the best. */
  readonly range: readonly number[]
  readonly regretAtMost: number
  /** Some of the study's own trials have not ended. */
  readonly incomplete: boolean
}

export function replicationNeeds(study: Study, openness: Openness, options: ScreeningOptions): string[] {
  const { candidates, best, bestCost, range, regretAtMost, incomplete } = openness
  if (study.batchSizes.length === 1) {
    return ['More than one batch size: there is nothing to compare this one with.']
  }
  const alone = !options.exact && best.costs.length < 2
  if (regretAtMost <= study.tolerance && !alone) return []
  if (incomplete) return ['The trials of this study that have not ended: run it to its end.']
  if (alone) return ['Replications: one run a size has no interval. Set replications: 3 or more.']
  const more = replicationsToDecide(
    candidates.map(({ costs }) => costs),
    options.scale === 'log' ? study.tolerance : study.tolerance * Math.abs(bestCost),
    options,
  )
  const open = listed(range)
  return [
    more === null
      ? `More than 1,000 replications at ${open} would be needed: within the tolerance of ${study.tolerance} they cannot be told apart by running more.`
      : `${more} more ${more === 1 ? 'replication' : 'replications'} at ${open} would decide: set replications: ${study.replications + more}.`,
  ]
}
