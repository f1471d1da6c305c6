/**
 * How the best learning rate grows with the batch: eta* = c B^a, and eta* = eta_max / (1 + B_noise / B) (McCandlish
 * et al. 2018, "An empirical model of large-batch training", eq. 2.7).
 *
 * Of the best rate only the cell of the grid is seen. Where the cost is symmetric in ln rate about its least, the best
 * of the grid is the one nearest to it, so ln eta* lies between the geometric means with the neighbours; where it is
 * not, but alike at every size, only c and eta_max shift. Beside the end of a grid the cell is open. Which cell is
 * the best is itself uncertain: replications are resampled within each size, all rates of one together (they share
 * their random numbers), and every cell counts by how often it is the best.
 */
import type { Cell, Fit, Observations } from '../../core/answer.ts'
import { type CensoredFit, type CensoredObservation, fitCensored } from '../../core/fit/censored.ts'
import { canonicalJson } from '../../core/identity.ts'
import { bestCell } from '../../core/observe.ts'
import { randomStream } from '../../core/random.ts'
import type { Estimate } from '../../core/stats/interval.ts'
import type { Study } from '../../core/study.ts'

/** The best rate of one batch size, and where in its grid it stands. */
export interface BestRate {
  readonly batchSize: number
  /** Ascending; those that were run. */
  readonly rates: readonly number[]
  readonly best: number
  /** Bounds of the best rate's cell; 0 or Infinity beside the end of the grid. */
  readonly lo: number
  readonly hi: number
  readonly edge: 'smallest' | 'largest' | null
  readonly observation: CensoredObservation
}

export interface RateLaw {
  readonly bestRates: readonly BestRate[]
  /** eta* = c B^a. */
  readonly power: { readonly exponent: Estimate; readonly coefficient: Estimate }
  /** eta* = eta_max / (1 + B_noise / B); the scale in examples. */
  readonly saturating: { readonly noiseScale: Estimate; readonly maximumRate: Estimate }
  /** Which law is the likelier; null where the sizes that were run cannot tell. */
  readonly better: 'power' | 'saturating' | null
  readonly fits: readonly [power: Fit, saturating: Fit]
}

const resamples = 400
/**
 * Twice the difference of the logarithmic likelihoods from which the worse of two laws with as many parameters has
 * "considerably less support" (Burnham & Anderson 2002, section 2.6).
 */
const toldApart = 4

/** What else is tuned (the optimizer) has a law of its own: the rates are those of the setting that is best most often. */
function commonestOthers({ curve, cells }: Observations): string {
  const counts = new Map<string, number>()
  for (const { factors } of curve.length > 0 ? curve : cells) {
    if (factors.learningRate === undefined) continue
    counts.set(otherFactors(factors), (counts.get(otherFactors(factors)) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? ''
}

const otherFactors = ({ learningRate: _, ...others }: Cell['factors']): string => canonicalJson(others)

/** The best rate of every size at which two rates or more were run and one gave a value; ascending. */
export function bestRates(study: Study, observations: Observations): BestRate[] {
  const others = commonestOthers(observations)
  return study.batchSizes.flatMap((batchSize) => {
    const cells = observations.cells
      .filter((cell) => cell.batchSize === batchSize && otherFactors(cell.factors) === others)
      .sort((a, b) => rateOf(a) - rateOf(b))
    return bestRateOf(study, batchSize, cells) ?? []
  })
}

const rateOf = ({ factors }: Cell) => factors.learningRate as number

function bestRateOf(study: Study, batchSize: number, cells: readonly Cell[]): BestRate | null {
  const [first] = cells
  if (!first || cells.length < 2) return null
  const { better } = study.objective
  const replications = [...first.scores.keys()].filter((each) =>
    cells.every(({ scores }) => scores.has(each)),
  )
  const best = bestCell(cells, replications, better)
  if (!best || ![...best.scores.values()].some(({ kind }) => kind === 'value')) return null
  const rates = cells.map(rateOf)
  const bounds = (at: number) => ({
    lo: at === 0 ? 0 : Math.sqrt(rates[at - 1]! * rates[at]!),
    hi: at === rates.length - 1 ? Number.POSITIVE_INFINITY : Math.sqrt(rates[at]! * rates[at + 1]!),
  })
  const counts = new Map<number, number>()
  const random = randomStream('best-rate', study.seed, batchSize)
  const known = new Map<string, number>()
  for (let draw = 0; draw < resamples; draw++) {
    const drawn = replications.map(() => replications[random.integer(replications.length)]!).sort()
    const at = known.get(drawn.join()) ?? cells.indexOf(bestCell(cells, drawn, better)!)
    known.set(drawn.join(), at)
    counts.set(at, (counts.get(at) ?? 0) + 1)
  }
  const index = cells.indexOf(best)
  return {
    batchSize,
    rates,
    best: rates[index]!,
    ...bounds(index),
    edge: index === 0 ? 'smallest' : index === rates.length - 1 ? 'largest' : null,
    observation: {
      x: batchSize,
      cells: [...counts].map(([at, count]) => {
        const { lo, hi } = bounds(at)
        return { lo: Math.log(lo), hi: Math.log(hi), weight: count / resamples }
      }),
    },
  }
}

/** Null below three sizes whose best rate lies within its grid: two would fit any pair of cells. */
export function fitRateLaw(study: Study, observations: Observations): RateLaw | null {
  const rates = bestRates(study, observations)
  if (rates.filter(({ edge }) => edge === null).length < 3) return null
  const seen = rates.map(({ observation }) => observation)
  const sizes = rates.map(({ batchSize }) => batchSize)
  const power = fitCensored(seen, powerLaw, study.confidence)
  const law = saturatingLaw(sizes)
  const saturating = fitCensored(seen, law, study.confidence)
  const gain = 2 * (power.logLikelihood - saturating.logLikelihood)
  const exponent = openEnds(power.theta, powerLaw.range, Number.NEGATIVE_INFINITY, (value) => value)
  const coefficient = exponentials(power.level)
  const noiseScale = openEnds(saturating.theta, law.range, 0, Math.exp)
  const maximumRate = {
    ...exponentials(saturating.level),
    ...(noiseScale.value === Number.POSITIVE_INFINITY ? { value: Number.POSITIVE_INFINITY } : {}),
  }
  return {
    bestRates: rates,
    power: { exponent, coefficient },
    saturating: { noiseScale, maximumRate },
    better: Math.abs(gain) < toldApart ? null : gain > 0 ? 'power' : 'saturating',
    fits: [
      {
        name: 'ratePower',
        formula: 'best learning rate = c * batch size^a',
        parameters: [
          { name: 'a', unit: '1', ...exponent },
          { name: 'c', unit: '1', ...coefficient },
        ],
        points: pointsOf(rates, power, powerLaw.shape),
        rSquared: null,
      },
      {
        name: 'rateSaturating',
        formula: 'best learning rate = eta_max / (1 + B_noise / batch size)',
        parameters: [
          { name: 'B_noise', unit: 'examples', ...noiseScale },
          { name: 'eta_max', unit: '1', ...maximumRate },
        ],
        points: pointsOf(rates, saturating, law.shape),
        rSquared: null,
      },
    ],
  }
}

const powerLaw = {
  shape: (exponent: number, batchSize: number) => exponent * Math.log(batchSize),
  range: { lo: -3, hi: 4 },
}

/** How far beyond the batch sizes ln B_noise is searched: a factor of 3000, where the law is at its limit to 0.03 %. */
const reach = 8

const saturatingLaw = (sizes: readonly number[]) => ({
  shape: (logNoise: number, batchSize: number) => -Math.log1p(Math.exp(logNoise) / batchSize),
  range: { lo: Math.log(Math.min(...sizes)) - reach, hi: Math.log(Math.max(...sizes)) + reach },
  unboundedLevel: { lo: false, hi: true },
})

/** The ends of the searched range stand for the limits of the law. */
function openEnds(
  estimate: Estimate,
  range: { readonly lo: number; readonly hi: number },
  least: number,
  from: (value: number) => number,
): Estimate {
  const open = (value: number) =>
    value <= range.lo ? least : value >= range.hi ? Number.POSITIVE_INFINITY : from(value)
  return { value: open(estimate.value), lo: open(estimate.lo), hi: open(estimate.hi) }
}

const exponentials = ({ value, lo, hi }: Estimate): Estimate => ({
  value: Math.exp(value),
  lo: Math.exp(lo),
  hi: Math.exp(hi),
})

const pointsOf = (
  rates: readonly BestRate[],
  { theta, level }: CensoredFit,
  shape: (theta: number, batchSize: number) => number,
): Fit['points'] =>
  rates.map(({ batchSize, best }) => ({
    x: batchSize,
    y: best,
    fitted: Math.exp(level.value + shape(theta.value, batchSize)),
  }))
