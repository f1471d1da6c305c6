/**
 * How the distance from the initial weights grows. Hoffer et al. (2017, arXiv 1705.08741) describe d = a + b ln t; a
 * power law d = c t^p is its rival. Both are fitted to each run by least squares of relative errors.
 */
import { fsum } from 'd3-array'
import { fitPower } from '../../../core/fit/power.ts'
import { type Estimate, logMeanInterval, meanInterval } from '../../../core/stats/interval.ts'
import { mean, weightedMean } from '../../../core/stats/summary.ts'
import type { SizeGroup } from './rate-groups.ts'
import type { RunSummary } from './run-summary.ts'

/**
 * Fitted from this share of a run's steps on, i.e. over its last decade: at a small rate the distance first grows
 * almost in proportion to the steps, which belongs to neither law.
 */
export const fittedFromShare = 0.1
const leastPoints = 10

export interface TravelLaws {
  readonly batchSize: number
  /** Of d = c t^p, over the replications. */
  readonly exponent: Estimate
  /** Of d = a + b ln t, weight units. */
  readonly logarithm: { readonly a: Estimate; readonly b: Estimate }
  /** Root mean square of the residuals as shares of the distance, mean over the replications. */
  readonly misfit: { readonly power: number; readonly logarithm: number }
  /** The law whose misfit is smaller; `undecided` where the replications cannot tell, or there is one only. */
  readonly better: 'power' | 'logarithm' | 'undecided'
}

/** Null where a run has fewer than ten points to fit, or a distance of 0 among them. */
export function travelLaws({ batchSize, runs }: SizeGroup, confidence: number): TravelLaws | null {
  const fits = runs.map(({ travel }) => fitBoth(travel))
  if (fits.some((fit) => fit === null)) return null
  const of = (value: (fit: NonNullable<(typeof fits)[number]>) => number) => fits.map((fit) => value(fit!))
  const estimate = (values: readonly number[]): Estimate => {
    const { mean: value, lo, hi } = meanInterval(values, confidence)
    return { value, lo, hi }
  }
  const misfits = [of((fit) => fit.misfit.power), of((fit) => fit.misfit.logarithm)] as const
  const ratio = misfits.flat().every((misfit) => misfit > 0)
    ? pairedRatio(misfits[0], misfits[1], confidence)
    : null
  return {
    batchSize,
    exponent: estimate(of((fit) => fit.exponent)),
    logarithm: { a: estimate(of((fit) => fit.a)), b: estimate(of((fit) => fit.b)) },
    misfit: { power: mean(misfits[0]), logarithm: mean(misfits[1]) },
    better: ratio && ratio.hi < 1 ? 'power' : ratio && ratio.lo > 1 ? 'logarithm' : 'undecided',
  }
}

function fitBoth(travel: RunSummary['travel']) {
  const from = fittedFromShare * (travel.at(-1)?.step ?? 0)
  const points = travel.filter(({ step }) => step >= from)
  if (points.length < leastPoints || points.some(({ distance }) => !(distance > 0))) return null
  const power = fitPower(
    points.map(({ step, distance }) => ({ x: step, y: distance })),
    0.95,
  )
  const logarithm = fitLogarithm(points)
  const misfit = (fitted: readonly { y: number; fitted: number }[]) =>
    Math.sqrt(mean(fitted.map((point) => (1 - point.fitted / point.y) ** 2)))
  return {
    exponent: power.parameters.exponent.value,
    a: logarithm.a,
    b: logarithm.b,
    misfit: { power: misfit(power.points), logarithm: misfit(logarithm.points) },
  }
}

/** d = a + b ln t with the least sum of ((d - fitted) / d)^2: the normal equations of x = ln t, weights 1/d^2. */
function fitLogarithm(points: RunSummary['travel']) {
  const weights = points.map(({ distance }) => distance ** -2)
  const logs = points.map(({ step }) => Math.log(step))
  const distances = points.map(({ distance }) => distance)
  const [centerX, centerY] = [weightedMean(logs, weights), weightedMean(distances, weights)]
  const spread = fsum(logs, (x, i) => weights[i]! * (x - centerX) ** 2)
  const b = fsum(logs, (x, i) => weights[i]! * (x - centerX) * (distances[i]! - centerY)) / spread
  const a = centerY - b * centerX
  return { a, b, points: distances.map((y, i) => ({ y, fitted: a + b * logs[i]! })) }
}

function pairedRatio(a: readonly number[], b: readonly number[], confidence: number): Estimate {
  const {
    mean: value,
    lo,
    hi,
  } = logMeanInterval(
    a.map((each, index) => each / b[index]!),
    confidence,
  )
  return { value, lo, hi }
}
