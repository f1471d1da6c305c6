/** What a reader of an answer should know about how it was reached. */
import type { Candidate, SizeScores } from './candidates.ts'
import { lookConfidence, type Planned } from './planned.ts'
import { ownVarianceFrom } from './selection-margins.ts'
import type { Study } from './study.ts'
import { listed } from './words.ts'

export function caveatsOf(
  study: Study,
  planned: Planned,
  sizes: readonly SizeScores[],
  candidates: readonly Candidate[],
  paired: boolean,
): string[] {
  return [
    ...poolingCaveats(candidates, paired),
    ...tuningCaveats(planned, sizes),
    ...missingCaveats(planned, sizes),
    ...lookCaveats(study, planned),
  ]
}

function tuningCaveats({ replications }: Planned, sizes: readonly SizeScores[]): string[] {
  const tunedSizes = sizes.filter(({ cells }) => cells > 1)
  if (tunedSizes.length === 0) return []
  if (Math.max(...replications.values()) === 1) {
    return [
      'The best of several settings was chosen and reported on the same single replication, so it looks better than it is.',
    ]
  }
  const names = [...new Set(tunedSizes.flatMap(({ varied }) => varied))]
  return [
    `${listed(names)} ${names.length === 1 ? 'was' : 'were'} tuned for each size on all replications but the one reported, in turn.`,
  ]
}

function poolingCaveats(candidates: readonly Candidate[], paired: boolean): string[] {
  const counts = candidates.map(({ costs }) => costs.length)
  if (counts.every((count) => count < 2)) return []
  const together =
    'Sizes are compared replication by replication, because each meets the same random numbers there'
  if (counts.every((count) => count >= ownVarianceFrom)) return paired ? [`${together}.`] : []
  if (paired) {
    return [
      `${together}; with fewer than ${ownVarianceFrom} replications the variance of the differences is pooled over the sizes. The intervals of the curve are of one size alone.`,
    ]
  }
  return [
    `With fewer than ${ownVarianceFrom} replications a size has no usable variance of its own: the verdict pools it over the sizes, the intervals of the curve do not.`,
  ]
}

function missingCaveats({ replications }: Planned, sizes: readonly SizeScores[]): string[] {
  const incomplete = sizes.flatMap(({ batchSize, tuned }) =>
    tuned.length < (replications.get(batchSize) ?? 0) ? [batchSize] : [],
  )
  return incomplete.length === 0 ? [] : [`Not every replication has ended at ${listed(incomplete)}.`]
}

function lookCaveats(study: Study, { round }: Planned): string[] {
  if (!study.untilDecided) return []
  const percent = (share: number) => `${Number((100 * share).toPrecision(4))} %`
  const looks = round === 0 ? 'one look so far' : `${round + 1} looks`
  return [
    `What to run next was chosen from the data (${looks}): this look is judged at ${percent(lookConfidence(study.confidence, round))}, so that ${percent(study.confidence)} holds over all of them. The intervals of the curve are of one size and one look.`,
  ]
}
