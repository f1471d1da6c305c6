/** T2: counts of large gradients by batch size, for the gradient of the mean and for that of the sum over the batch. */
import { differenceInterval } from '../core/stats/interval.ts'
import { largeNorms } from '../domains/training/gradients/large-norms.ts'
import { countedQuantile } from '../domains/training/gradients/log-counts.ts'
import type { RateGroup, SizeGroup } from '../domains/training/gradients/rate-groups.ts'
import {
  type Claim,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  type Judgement,
  judgement,
  type Outcome,
  oneStudy,
  type StudyRuns,
  undecidedHere,
} from './claim.ts'
import { groupsOf } from './records.ts'
import { measured, ratio } from './runs.ts'
import { allOf, fromBoolean, isAbove, isBelow, isBetween } from './truth.ts'
import { estimateText } from './words.ts'

/** Centres within a factor of two of each other are "much the same", where counts are said to differ by a thousand. */
const sameCentre = 2

export const gradientTails: Claim = {
  id: 'T2',
  statement:
    "Large batches meet many more large gradients than small ones (100,000 against 100 in one figure): the distribution's tail is heavier, its centre much the same; counts fall in order of batch size",
  test: "Norms of every step's gradient after equal epochs: how many are above the 99 % quantile of all sizes, the tail index, the median; for the gradient of the mean and of the sum over the batch.",
  ...oneStudy({ key: 'norms', file: 'training/gradient-tails' }, judge),
}

/** The study has one rate. */
function judge(results: StudyRuns): Judgement {
  const { confidence } = results.study
  const group = groupsOf(results)[0]
  if (!group || group.sizes.length < 2) {
    return cannotBeJudged('Fewer than two batch sizes have finished runs with traces.')
  }
  const reductions = (['mean', 'sum'] as const).flatMap(
    (reduction) => judgeReduction(group, reduction, confidence) ?? [],
  )
  const tail = tailFinding(group, confidence)
  const findings = [...reductions.flatMap(({ counts, centre }) => [counts, centre]), tail]
  return judgement(
    outcomeOf(reductions, tail),
    findings,
    reductions.flatMap(({ figures }) => figures),
    [
      'A run of fewer steps has fewer gradients to count: after equal epochs a batch has steps in inverse proportion to its size.',
    ],
  )
}

interface ReductionJudgement {
  readonly reduction: 'mean' | 'sum'
  readonly counts: Finding
  readonly centre: Finding
  readonly figures: Judgement['figures']
}

function outcomeOf(reductions: readonly ReductionJudgement[], tail: Finding): Outcome {
  const whole = reductions.filter(
    ({ counts, centre }) => allOf([counts.truth, centre.truth, tail.truth]) === 'yes',
  )
  const counted = reductions.filter(({ counts }) => counts.truth === 'yes')
  if (reductions.length > 0 && whole.length === reductions.length) return holds
  if (whole[0]) return holdsWhen(`the gradient is that of the ${whole[0].reduction} over the batch`)
  if (counted[0]) {
    const { reduction, centre } = counted[0]
    const rest = [
      ...(centre.truth === 'yes' ? [] : ['that the centre stays']),
      ...(tail.truth === 'yes' ? [] : ['that the tail is heavier']),
    ]
    return holdsWhen(
      `the gradient is that of the ${reduction} over the batch, and only its counts are meant: ${rest.join(' and ')} is not shown`,
    )
  }
  return reductions.every(({ counts }) => counts.truth === 'no') ? doesNotFollow : undecidedHere
}

function judgeReduction(
  group: RateGroup,
  reduction: 'mean' | 'sum',
  confidence: number,
): ReductionJudgement | null {
  const large = largeNorms(group, 'equalEpochs', reduction, { confidence })
  if (!large) return null
  const [smallest, largest] = [group.sizes[0]!, group.sizes.at(-1)!]
  const factor = (size: SizeGroup) =>
    reduction === group.reduction ? 1 : reduction === 'sum' ? size.batchSize : 1 / size.batchSize
  const medians = (size: SizeGroup) =>
    size.runs.map((run) => factor(size) * countedQuantile(run.equalEpochs.counts, 0.5))
  const centre = ratio(medians(largest), medians(smallest), confidence)
  const which = `of the ${reduction} over the batch`
  const most = large.sizes.map(
    ({ batchSize, large: count, replications }) => `${Math.round(count / replications)} at ${batchSize}`,
  )
  return {
    reduction,
    counts: {
      statement: `Gradients ${which}: the larger the batch, the more large ones`,
      truth: allOf([isAbove(large.countRatio, 1), fromBoolean(large.countsBySize === 'rises')]),
      because: `Gradients ${which} above ${large.threshold.toPrecision(3)}, a run: ${most.join(', ')}; batch ${largest.batchSize} meets ${estimateText(large.countRatio)} times as many as batch ${smallest.batchSize}.`,
    },
    centre: {
      statement: `Gradients ${which}: the median is the same within ${sameCentre} times`,
      truth: centre ? isBetween(centre, 1 / sameCentre, sameCentre) : 'undecided',
      because: centre
        ? `The median ${which} at batch ${largest.batchSize} is ${estimateText(centre)} times that at batch ${smallest.batchSize}.`
        : `The median ${which} is 0 in some run.`,
    },
    figures: [
      measured(
        `Count of large gradients ${which}, largest size over smallest`,
        '1',
        large.countRatio,
        group.sizes[0]!.runs.length,
      ),
      measured(
        `Share of large gradients ${which}, largest size over smallest`,
        '1',
        large.shareRatio,
        group.sizes[0]!.runs.length,
      ),
    ],
  }
}

/** A smaller index is a heavier tail; it has no unit, and is the same for sum and mean. */
function tailFinding({ sizes }: RateGroup, confidence: number): Finding {
  const [smallest, largest] = [sizes[0]!, sizes.at(-1)!]
  const statement = `The tail at batch ${largest.batchSize} is heavier than at batch ${smallest.batchSize}`
  const indices = ({ runs }: SizeGroup) => runs.flatMap((run) => run.equalEpochs.tail?.index ?? [])
  const [small, large] = [indices(smallest), indices(largest)]
  if (small.length === 0 || large.length === 0) {
    return { statement, truth: 'undecided', because: 'Runs are too short for a tail index.' }
  }
  const heavier = differenceInterval(large, small, confidence)
  return {
    statement,
    truth: isBelow(heavier, 0),
    because: `Hill's tail index, smaller where the tail is heavier, is higher by ${estimateText(heavier)} at batch ${largest.batchSize} than at batch ${smallest.batchSize}.`,
  }
}
