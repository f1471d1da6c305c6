/** T3: the variance of gradient norms at equal distance from the initial weights. */
import { randomStream } from '../core/random.ts'
import { matchedVariance } from '../domains/training/gradients/matched-distance.ts'
import {
  type Claim,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  type Judgement,
  judgement,
  oneStudy,
  type StudyRuns,
  undecidedHere,
} from './claim.ts'
import { groupsOf } from './records.ts'
import { measured } from './runs.ts'
import { isAbove } from './truth.ts'
import { estimateText } from './words.ts'

export const matchedDistance: Claim = {
  id: 'T3',
  statement:
    'At the same distance from the initial weights, larger batches show a larger variance of gradient norms',
  test: 'The variance of gradient norms in shared bins of distance, for the gradient of the mean and of the sum over the batch.',
  ...oneStudy({ key: 'norms', file: 'training/gradient-tails' }, judge),
}

/** The study has one rate, and its norms are those of the mean over the batch. */
function judge(results: StudyRuns): Judgement {
  const { confidence, seed } = results.study
  const group = groupsOf(results)[0]
  const compared =
    group && matchedVariance(group, { confidence, random: randomStream(seed, 'claim T3') }).comparison
  if (!compared) return cannotBeJudged('No two batch sizes have enough steps at the same distance.')
  const { smaller, larger, sharedBins } = compared
  const ofMean = compared.ratio.replications
  // The norm of the sum is B times that of the mean, its variance B^2 times.
  const scale = (larger / smaller) ** 2
  const ofSum = { value: scale * ofMean.value, lo: scale * ofMean.lo, hi: scale * ofMean.hi }
  const findings = (
    [
      ['mean', ofMean],
      ['sum', ofSum],
    ] as const
  ).map(
    ([reduction, own]): Finding => ({
      statement: `At equal distance the norms of the gradient of the ${reduction} vary more at batch ${larger} than at batch ${smaller}`,
      truth: isAbove(own, 1),
      because: `At equal distance (${sharedBins} shared bins), the variance of the norm of the ${reduction} at batch ${larger} is ${estimateText(own)} times that at batch ${smaller}.`,
    }),
  )
  const [mean, sum] = findings.map(({ truth }) => truth)
  const outcome =
    mean === 'yes' && sum === 'yes'
      ? holds
      : mean === 'no' && sum === 'no'
        ? doesNotFollow
        : sum === 'yes' && mean === 'no'
          ? holdsWhen(
              'the gradient is that of the sum over the batch; for that of the mean it is the other way round or the same',
            )
          : undecidedHere
  const n = group.sizes[0]!.runs.length
  return judgement(outcome, findings, [
    measured(`Variance of the norm of the mean, batch ${larger} over batch ${smaller}`, '1', ofMean, n),
    measured(`Variance of the norm of the sum, batch ${larger} over batch ${smaller}`, '1', ofSum, n),
  ])
}
