/** T6: is it travel that a large batch lacks? Accuracy at equal epochs, at equal steps and at equal distance. */
import {
  type AccuracyAt,
  travelAndAccuracy as readAccuracy,
  type TravelAndAccuracy,
} from '../domains/training/gradients/distance-accuracy.ts'
import type { RateGroup } from '../domains/training/gradients/rate-groups.ts'
import {
  type Claim,
  type ClaimFigure,
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
  type Truth,
  undecidedHere,
} from './claim.ts'
import { groupsOf } from './records.ts'
import { measured, ratio } from './runs.ts'
import { isAtLeast, isBelow, isBetween } from './truth.ts'
import { estimateText, pointsText } from './words.ts'

/** Half a point of accuracy. */
const margin = 0.005

export const travelAndAccuracy: Claim = {
  id: 'T6',
  statement: 'Large batches fail to generalise because they cannot travel far enough in the epochs they get',
  test: 'Test accuracy of the smallest and the largest batch after equal epochs, after equal steps, and at equal distance from the initial weights.',
  ...oneStudy({ key: 'travel', file: 'training/travel' }, judge),
}

function judge(results: StudyRuns): Judgement {
  const judged = groupsOf(results).flatMap((group) => judgeGroup(group, results.study.confidence) ?? [])
  if (judged.length === 0) return cannotBeJudged('No rate has finished runs with traces at two batch sizes.')
  const findings = judged.flatMap((own) => own.findings)
  return judgement(
    outcomeOf(judged),
    findings,
    judged.flatMap(({ figures }) => figures),
    ['Distance was measured, not set: that accuracy goes with it does not show that it is the cause.'],
  )
}

/** `steps`: it holds but for equal distance, which was not enough. */
type Kind = 'whole' | 'steps' | 'no' | 'undecided'

interface GroupJudgement {
  readonly rate: number
  readonly kind: Kind
  readonly findings: readonly Finding[]
  readonly figures: readonly ClaimFigure[]
}

function outcomeOf(judged: readonly GroupJudgement[]): Outcome {
  const rates = (kind: Kind) => judged.filter((own) => own.kind === kind).map(({ rate }) => rate)
  const [whole, steps, no] = [rates('whole'), rates('steps'), rates('no')]
  if (whole.length === judged.length) return holds
  if (no.length === judged.length) return doesNotFollow
  if (whole.length > 0) return holdsWhen(`the rate is ${whole.join(' or ')}`)
  return steps.length > 0
    ? holdsWhen(
        `"far enough" means steps, at rate ${steps.join(' or ')}: at the same distance the sizes are not equally accurate`,
      )
    : undecidedHere
}

function judgeGroup(group: RateGroup, confidence: number): GroupJudgement | null {
  const read = readAccuracy(group, confidence)
  const atEpochs = read?.gap.equalEpochs
  if (!read || !atEpochs) return null
  const { larger, smaller } = atEpochs
  const rate = group.learningRate
  const ends = (batchSize: number) =>
    read.runs.filter((run) => run.batchSize === batchSize).map(({ distance }) => distance)
  const travelled = ratio(ends(larger), ends(smaller), confidence)
  if (!travelled) return null
  const finding = (statement: string, truth: Truth, because: string): Finding => ({
    statement: `At rate ${rate}, ${statement}`,
    truth,
    because: `At rate ${rate}, ${because}.`,
  })
  const [steps, distance] = [read.gap.equalSteps, read.gap.equalDistance]
  const findings = [
    finding(
      `after equal epochs batch ${larger} is nearer to its initial weights than batch ${smaller}`,
      isBelow(travelled, 1),
      `after equal epochs, batch ${larger} has gone ${estimateText(travelled)} times as far as batch ${smaller}`,
    ),
    finding(
      `after equal epochs batch ${larger} is more than ${100 * margin} points less accurate`,
      isBelow(atEpochs.difference, -margin),
      `after equal epochs, batch ${larger} minus batch ${smaller} is ${pointsText(atEpochs.difference)} of accuracy`,
    ),
    finding(
      `after equal steps batch ${larger} is no more than ${100 * margin} points less accurate`,
      steps ? isAtLeast(steps.difference, -margin) : 'undecided',
      gapText('after equal steps', steps),
    ),
    finding(
      `at equal distance the sizes are equally accurate within ${100 * margin} points`,
      distance ? isBetween(distance.difference, -margin, margin) : 'undecided',
      gapText('at equal distance', distance),
    ),
  ]
  return {
    rate,
    kind: kindOf(findings.map(({ truth }) => truth)),
    findings,
    figures: [
      ...figures(read.equalEpochs.sizes, `after equal epochs, rate ${rate}`, group),
      ...figures(read.equalSteps.sizes, `after ${read.equalSteps.steps} steps, rate ${rate}`, group),
      ...figures(
        read.equalDistance.sizes,
        `at distance ${read.equalDistance.distance.toPrecision(3)}, rate ${rate}`,
        group,
      ),
    ],
  }
}

function kindOf([nearer, lost, steps, distance]: readonly Truth[]): Kind {
  if ([nearer, lost, steps].includes('no')) return 'no'
  if ([nearer, lost, steps].includes('undecided')) return 'undecided'
  return distance === 'yes' ? 'whole' : distance === 'no' ? 'steps' : 'undecided'
}

function gapText(where: string, gap: TravelAndAccuracy['gap']['equalSteps']): string {
  return gap
    ? `${where}, batch ${gap.larger} minus batch ${gap.smaller} is ${pointsText(gap.difference)} of accuracy`
    : `${where} accuracy was measured too rarely to compare`
}

const figures = (sizes: readonly AccuracyAt[], where: string, group: RateGroup): ClaimFigure[] =>
  sizes.map(({ batchSize, testAccuracy }) => {
    const n = group.sizes.find((size) => size.batchSize === batchSize)?.runs.length ?? null
    return measured(`Test accuracy, batch ${batchSize}, ${where}`, 'share', testAccuracy, n)
  })
