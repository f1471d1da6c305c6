/**
 * What has been planned of a study: its grid, and the rounds of further trials that `untilDecided` added. Each round
 * is chosen after a look at the data, and a look that may stop the study is a chance to be wrong; so the looks share
 * the error. Look r (0 after the grid) has the part 1 / ((r + 1)(r + 2)) of it: 1/2, 1/6, 1/12, ... These add up to 1
 * however many looks are taken (alpha spending by Bonferroni's inequality; Lan & DeMets 1983, Biometrika 70(3), for
 * the idea of spending), so a budget may be raised and the study gone on with.
 */
import type { Study } from './study.ts'
import type { Trial } from './trial.ts'

export interface Planned {
  /** Rounds after the grid; 0 while there is only the grid. */
  readonly round: number
  /** Replications by batch size. */
  readonly replications: ReadonlyMap<number, number>
}

export const gridOf = ({ batchSizes, replications }: Study): Planned => ({
  round: 0,
  replications: new Map(batchSizes.map((batchSize) => [batchSize, replications])),
})

/** The study with every batch size that was added to it, and what has been planned of it. */
export function withRounds<P>(
  study: Study<P>,
  trials: readonly { readonly trial: Trial; readonly round: number }[],
): { readonly study: Study<P>; readonly planned: Planned } {
  const replications = new Map(gridOf(study).replications)
  let round = 0
  for (const added of trials) {
    if (added.round === 0) continue
    const { batchSize, replication } = added.trial
    replications.set(batchSize, Math.max(replications.get(batchSize) ?? 0, replication + 1))
    round = Math.max(round, added.round)
  }
  const batchSizes = [...replications.keys()].sort((a, b) => a - b)
  return { study: round === 0 ? study : { ...study, batchSizes }, planned: { round, replications } }
}

/**
 * The confidence of one look, so that the study's own holds over all of them.
 *
 * @example lookConfidence(0.95, 0) // 0.975
 */
export const lookConfidence = (confidence: number, round: number): number =>
  1 - (1 - confidence) / ((round + 1) * (round + 2))
