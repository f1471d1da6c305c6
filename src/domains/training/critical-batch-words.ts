/** The critical batch size and the fastest batch in sentences, with what they rest on. */
import type { Observations } from '../../core/answer.ts'
import type { CriticalBatch } from '../../core/fit/critical-batch.ts'
import type { AssumptionCheck } from '../../core/fit/fitted.ts'
import type { StepTimeFit } from '../../core/fit/step-time.ts'
import { isOnePrice } from '../../core/price.ts'
import type { Estimate } from '../../core/stats/interval.ts'
import type { Study } from '../../core/study.ts'
import { fastestBatch, halfThroughputBatch } from './fastest-batch.ts'
import { stepTimes } from './step-time.ts'

export function criticalBatchWords(
  study: Study,
  observations: Observations,
  critical: CriticalBatch,
  stepTime: StepTimeFit | null,
): string[] {
  const { criticalBatch, regime, sizes } = critical
  const percent = Math.round(100 * study.confidence)
  const words = [
    regime === 'both'
      ? `The critical batch size is ${round(criticalBatch.value)} examples (${bounds(criticalBatch)} at ${percent} %): well below it a doubled batch halves the steps to the goal, well above it hardly saves any.`
      : oneSided(regime, criticalBatch, sizes),
  ]
  if (regime === 'both') words.push(regimeWords(criticalBatch.value, sizes))
  const broken = critical.checks.find(
    ({ assumption, holds }) => holds === false && assumption.startsWith('steps follow'),
  )
  if (broken)
    words.push(
      `The steps do not follow S_min (1 + B_crit / B) well (${broken.detail}): a rate that does not suit a size bends them, so try more rates.`,
    )
  if (stepTime && regime === 'both' && ['trainSeconds', 'cost'].includes(study.objective.metric)) {
    words.push(...fastestWords(study, observations, critical, stepTime, percent))
  }
  return words
}

function fastestWords(
  { confidence, price }: Study,
  observations: Observations,
  critical: CriticalBatch,
  stepTime: StepTimeFit,
  percent: number,
): string[] {
  const half = halfThroughputBatch(stepTimes(observations.trials), confidence)
  if (!(half.value > 0) || !Number.isFinite(half.value)) {
    return [
      'The fixed cost of a step is too small to be seen in its time, so the laws ask for as small a batch as learns well.',
    ]
  }
  const fastest = fastestBatch(critical.criticalBatch, half)
  const money = !price
    ? ''
    : isOnePrice(price)
      ? ', and the cheapest, since an hour costs the same at every size'
      : '; where the cheapest lies depends on the price of each size'
  return [
    `With the time of a step, the laws put the fastest batch at ${round(fastest.value)} (${bounds(fastest)} at ${percent} %)${money}; the sizes that were run are judged by what they took${comparedWords(observations, fastest)}.`,
    assumptionWords(observations, critical, stepTime, fastest),
  ]
}

/** The laws' size beside the best of those that were run. */
function comparedWords({ curve }: Observations, { lo, hi }: Estimate): string {
  const known = curve.flatMap(({ batchSize, mean }) => (mean === null ? [] : [{ batchSize, mean }]))
  if (known.length === 0) return ''
  const { batchSize } = known.reduce((best, each) => (each.mean < best.mean ? each : best))
  const where =
    batchSize < lo ? 'below that interval' : batchSize > hi ? 'above that interval' : 'within that interval'
  return `, and of these ${batchSize} took least, ${where}`
}

/** What B* rests on, each with whether it is so here. */
function assumptionWords(
  { cells, curve }: Observations,
  critical: CriticalBatch,
  stepTime: StepTimeFit,
  fastest: Estimate,
): string {
  const settings = Math.max(
    ...curve.map(({ batchSize }) => cells.filter((cell) => cell.batchSize === batchSize).length),
  )
  const largest = Math.max(...curve.map(({ batchSize }) => batchSize))
  const parts = [
    `the steps follow their law ${checkWords(critical.checks[0])}`,
    `the time of a step is a straight line in the batch ${checkWords(stepTime.checks[0])}`,
    `the rate suits each size (${settings > 1 ? `tuned over ${settings} settings` : 'no: one setting for all'})`,
    `such a batch fits (${fastest.value <= largest ? `sizes up to ${largest} ran` : `not tried beyond ${largest}`})`,
  ]
  return `That size assumes: ${parts.join('; ')}.`
}

const checkWords = (check: AssumptionCheck | undefined): string =>
  check ? `(${check.holds === null ? 'cannot be told' : check.holds ? 'yes' : 'no'}: ${check.detail})` : ''

/**
 * The three regimes (Shallue et al. 2019), by the slope of ln steps over ln batch, -B_crit / (B + B_crit): below -0.8
 * perfect scaling, above -0.2 the plateau.
 */
function regimeWords(criticalBatch: number, sizes: readonly number[]): string {
  const regimes = Map.groupBy(sizes, (size) =>
    size < criticalBatch / 4
      ? 'perfect scaling (doubling the batch halves the steps)'
      : size > 4 * criticalBatch
        ? 'the plateau (a larger batch saves no steps)'
        : 'diminishing returns',
  )
  return `Of the sizes that were run: ${[...regimes].map(([regime, own]) => `${span(own)} in ${regime}`).join('; ')}.`
}

const span = (sizes: readonly number[]): string =>
  sizes.length > 2 ? `${sizes[0]} to ${sizes.at(-1)}` : sizes.join(' and ')

function oneSided(regime: CriticalBatch['regime'], { lo, hi }: Estimate, sizes: readonly number[]): string {
  const range = `${sizes[0]} to ${sizes.at(-1)}`
  switch (regime) {
    case 'perfect-scaling':
      return `From ${range} a doubled batch still about halves the steps: the critical batch size is above ${round(lo)} examples.`
    case 'plateau':
      return `From ${range} a larger batch hardly saves steps: the critical batch size is below ${round(hi)} examples.`
    default:
      return `The steps from ${range} do not bound the critical batch size.`
  }
}

const bounds = ({ lo, hi }: Estimate) => `${round(lo)} to ${Number.isFinite(hi) ? round(hi) : 'any'}`
const round = (value: number) => String(Number(value.toPrecision(2)))
