/** What would decide an undecided study, in words that say what to type. */
import type { Candidate, Unfinished } from './candidates.ts'
import { contestOf, type Leader, toleranceOf } from './comparison.ts'
import { describeCondition } from './condition.ts'
import { replicationsToDecide } from './selection.ts'
import type { Study } from './study.ts'
import { listed } from './words.ts'

export function unfinishedNeeds(study: Study, unfinished: readonly Unfinished[]): string[] {
  if (unfinished.length === 0) return []
  const sizes = listed(unfinished.map(({ batchSize }) => batchSize))
  return [
    `Longer runs at ${sizes}: they ended before ${describeCondition(study.objective.goal!)}, at a cost below that of the best size that reached it.`,
  ]
}

export const runToItsEnd = 'The trials of this study that have not ended: run it to its end.'

/** @param incomplete some of the trials that are planned have not ended */
export function replicationNeeds(
  study: Study,
  candidates: readonly Candidate[],
  leader: Leader,
  incomplete: boolean,
): string[] {
  const { best, range, regretAtMost, options } = leader
  if (study.batchSizes.length === 1) {
    return ['More than one batch size: there is nothing to compare this one with.']
  }
  const alone = !options.exact && best.costs.length < 2
  if (regretAtMost <= study.tolerance && !alone) return []
  if (incomplete) return [runToItsEnd]
  if (alone) return ['Replications: one run a size has no interval. Set replications: 3 or more.']
  const [groups, comparedBy] = contestOf(candidates, leader)
  const more = replicationsToDecide(groups, toleranceOf(study, leader), comparedBy)
  const open = listed(range)
  if (more === null) {
    return [
      `More than 1,000 replications at ${open} would be needed: within the tolerance of ${study.tolerance} they cannot be told apart by running more.`,
    ]
  }
  const replications = `${more} more ${more === 1 ? 'replication' : 'replications'} at ${open} would decide`
  return [
    study.untilDecided
      ? `${replications}: give it more trials, untilDecided: { maxTrials: ... } or --max-trials.`
      : `${replications}: set replications: ${study.replications + more}, or run it with --until-decided.`,
  ]
}
