/** T6: is it travel that a large batch lacks? Accuracy at equal epochs, at equal steps and at equal distance. */
import type { Estimate } from '../core/stats/interval.ts'
import {
  type Claim,
  type ClaimFigure,
  type ClaimRun,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  type Judgement,
  type Outcome,
  type StudyRuns,
  type Truth,
  undecidedHere,
} from './claim.ts'
import { difference, finalValue, finalValues, meanOf, measured, ratesOf, runsOf, valueWhere } from './runs.ts'
import { isAbove, isBetween } from './truth.ts'
import { pointsText } from './words.ts'

/** Half a point of accuracy. */
const margin = 0.005

export const travelAndAccuracy: Claim = {
  id: 'T6',
  statement: 'Large batches fail to generalise because they cannot travel far enough in the epochs they get',
  test: 'Test accuracy of the smallest and the largest batch after equal epochs, after equal steps, and at equal distance from the initial weights.',
  studies: [{ key: 'travel', file: 'travel' }],
  judge: (results) => (results.travel ? judge(results.travel) : cannotBeJudged('The study was not run.')),
}

interface RateJudgement {
  readonly rate: number
  readonly findings: readonly Finding[]
  readonly outcome: 'all' | 'steps' | 'none' | 'undecided'
  readonly figures: readonly ClaimFigure[]
}

function judge(results: StudyRuns): Judgement {
  const byRate = ratesOf(results).flatMap((rate) => judgeRate(results, rate) ?? [])
  if (byRate.length === 0) return cannotBeJudged('No rate has finished runs at two batch sizes.')
  return {
    outcome: outcomeOf(byRate),
    because: [
      ...byRate.flatMap(({ findings }) => findings.map(({ because }) => because)),
      'Distance was measured, not set: that accuracy goes with it does not show that it is the cause.',
    ],
    findings: byRate.flatMap(({ findings }) => findings),
    figures: byRate.flatMap(({ figures }) => figures),
  }
}

function outcomeOf(byRate: readonly RateJudgement[]): Outcome {
  const all = (kind: RateJudgement['outcome']) => byRate.every(({ outcome }) => outcome === kind)
  const ratesWith = (kind: RateJudgement['outcome']) =>
    byRate.filter(({ outcome }) => outcome === kind).map(({ rate }) => rate)
  if (all('all')) return holds
  if (all('none')) return doesNotFollow
  const [whole, steps] = [ratesWith('all'), ratesWith('steps')]
  if (whole.length > 0) return holdsWhen(`the rate is ${whole.join(' or ')}`)
  return steps.length > 0
    ? holdsWhen(
        `"far enough" means steps, at rate ${steps.join(' or ')}; at the same distance the sizes are not shown to be equally accurate`,
      )
    : undecidedHere
}

function judgeRate(results: StudyRuns, rate: number): RateJudgement | null {
  const { study } = results
  const sizes = study.batchSizes.filter(
    (batchSize) => finalValues(runsOf(results, batchSize, { learningRate: rate }), 'testAccuracy').size > 0,
  )
  const [small, large] = [sizes[0], sizes.at(-1)]
  if (small === undefined || large === undefined || small === large) return null
  const [smallRuns, largeRuns] = [small, large].map((batchSize) =>
    runsOf(results, batchSize, { learningRate: rate }).filter(({ outcome }) => outcome.kind !== 'diverged'),
  ) as [ClaimRun[], ClaimRun[]]
  const ends = (runs: readonly ClaimRun[], metric: string) => finalValues(runs, metric)
  const meanEnd = (metric: string) =>
    meanOf(ends(largeRuns, metric).values(), study.confidence)?.value ?? Number.NaN
  const smallWhere = (metric: string) =>
    new Map(
      smallRuns.flatMap((run): [number, number][] => {
        const value = valueWhere(run.rows, 'testAccuracy', metric, meanEnd(metric))
        return value === undefined ? [] : [[run.trial.replication, value]]
      }),
    )
  const accuracies = ends(largeRuns, 'testAccuracy')
  const nearer = difference(ends(smallRuns, 'distance'), ends(largeRuns, 'distance'), study.confidence)
  const lost = difference(ends(smallRuns, 'testAccuracy'), accuracies, study.confidence)
  const atSteps = difference(accuracies, smallWhere('steps'), study.confidence)
  const atDistance = difference(accuracies, smallWhere('distance'), study.confidence)
  if (!nearer || !lost || !atSteps) return null

  const finding = (statement: string, truth: Truth, because: string): Finding => ({
    statement: `At rate ${rate}: ${statement}`,
    truth,
    because: `At rate ${rate}, ${because}`,
  })
  const nearerFinding = finding(
    `after equal epochs batch ${large} is nearer to its initial weights than batch ${small}`,
    isAbove(nearer, 0),
    `batch ${small} ends ${nearer.value.toPrecision(3)} weight units (${nearer.lo.toPrecision(3)} to ${nearer.hi.toPrecision(3)}) farther than batch ${large} after equal epochs.`,
  )
  const lostFinding = finding(
    `and more than ${100 * margin} points less accurate`,
    isAbove(lost, margin),
    `it is more accurate by ${pointsText(lost)}.`,
  )
  const stepsFinding = finding(
    `after equal steps batch ${large} is no more than ${100 * margin} points less accurate`,
    atSteps.lo >= -margin ? 'yes' : atSteps.hi < -margin ? 'no' : 'undecided',
    `after equal steps batch ${large} is ahead by ${pointsText(atSteps)}.`,
  )
  const distanceFinding = finding(
    `at equal distance the two are equally accurate within ${100 * margin} points`,
    atDistance ? isBetween(atDistance, -margin, margin) : 'undecided',
    atDistance
      ? `at equal distance batch ${large} is ahead by ${pointsText(atDistance)}.`
      : `batch ${small} never was as far as batch ${large}.`,
  )
  return {
    rate,
    findings: [nearerFinding, lostFinding, stepsFinding, distanceFinding],
    outcome: kindOf(nearerFinding.truth, lostFinding.truth, stepsFinding.truth, distanceFinding.truth),
    figures: ([small, large] as const).flatMap((batchSize, index) =>
      (['testAccuracy', 'distance', 'steps'] as const).flatMap((metric) =>
        endFigure(metric, batchSize, rate, [smallRuns, largeRuns][index]!, study.confidence),
      ),
    ),
  }
}

function kindOf(nearer: Truth, lost: Truth, steps: Truth, distance: Truth): RateJudgement['outcome'] {
  if (nearer === 'no' || lost === 'no' || steps === 'no') return 'none'
  if (nearer !== 'yes' || lost !== 'yes' || steps !== 'yes') return 'undecided'
  return distance === 'yes' ? 'all' : 'steps'
}

const metricWords = {
  testAccuracy: ['Test accuracy', 'share'],
  distance: ['Distance', 'weight units'],
  steps: ['Steps', 'steps'],
} as const

function endFigure(
  metric: keyof typeof metricWords,
  batchSize: number,
  rate: number,
  runs: readonly ClaimRun[],
  confidence: number,
): ClaimFigure[] {
  const values = runs.flatMap((run) => finalValue(run, metric) ?? [])
  const estimate: (Estimate & { n: number }) | null = meanOf(values, confidence)
  const [words, unit] = metricWords[metric]
  return estimate
    ? [measured(`${words} after equal epochs, batch ${batchSize}, rate ${rate}`, unit, estimate, estimate.n)]
    : []
}
