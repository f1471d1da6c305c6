/**
 * Bootstrap intervals of any statistic of replications. A sample is given as strata (e.g. the replications of each
 * batch size); each is resampled within itself, as many as it has (Davison & Hinkley 1997, section 3.2).
 */
import { fsum } from 'd3-array'
import type { RandomStream } from '../random.ts'
import { checkConfidence, type Estimate } from './interval.ts'
import { normalCdf, normalQuantile } from './normal.ts'
import { mean, sortedQuantile } from './summary.ts'

type Strata<T> = readonly (readonly T[])[]

export interface BootstrapOptions {
  readonly confidence: number
  /** How many resamples; 2000 or more for a 95 % interval. */
  readonly resamples: number
  /** Equal streams give equal intervals, bit for bit. */
  readonly random: RandomStream
}

/**
 * The percentile interval (Efron & Tibshirani 1993, section 13.3): the quantiles of the statistic over resamples.
 * With few observations it is too narrow, by about sqrt((n - 1) / n) and for the want of t. Throws RangeError at a
 * stratum without observations or fewer than one resample.
 *
 * @example percentileInterval([[1, 1], [3, 3]], (strata) => strata[0][0] + strata[1][1], { confidence: 0.9, resamples: 100, random: randomStream(1) }) // { value: 4, lo: 4, hi: 4 }
 */
export function percentileInterval<T>(
  strata: Strata<T>,
  statistic: (strata: Strata<T>) => number,
  options: BootstrapOptions,
): Estimate {
  const sorted = resampledStatistics(strata, statistic, options).sort()
  const tail = (1 - options.confidence) / 2
  return { value: statistic(strata), lo: sortedQuantile(sorted, tail), hi: sortedQuantile(sorted, 1 - tail) }
}

/**
 * The bias-corrected and accelerated interval (Efron 1987, "Better bootstrap confidence intervals", eq. 2.3 and 6.6):
 * percentiles shifted for the median bias and the skewness of the statistic. The acceleration comes from the
 * jackknife, over strata as in Davison & Hinkley (1997), section 5.3. Errors as for `percentileInterval`.
 *
 * @example bcaInterval([[1, 1], [3, 3]], (strata) => strata[0][0] + strata[1][1], { confidence: 0.9, resamples: 100, random: randomStream(1) }) // { value: 4, lo: 4, hi: 4 }
 */
export function bcaInterval<T>(
  strata: Strata<T>,
  statistic: (strata: Strata<T>) => number,
  options: BootstrapOptions,
): Estimate {
  const value = statistic(strata)
  const sorted = resampledStatistics(strata, statistic, options).sort()
  const below = sorted.reduce((sum, each) => sum + (each < value ? 1 : each === value ? 0.5 : 0), 0)
  const bias = normalQuantile(below / sorted.length)
  const acceleration = jackknifeAcceleration(strata, statistic)
  const z = normalQuantile((1 + options.confidence) / 2)
  const bound = (side: number) => {
    const shifted = bias + side * z
    return sortedQuantile(sorted, normalCdf(bias + shifted / (1 - acceleration * shifted)))
  }
  return Number.isFinite(bias)
    ? { value, lo: bound(-1), hi: bound(1) }
    : { value, lo: Math.min(value, sorted[0]), hi: Math.max(value, sorted[sorted.length - 1]) }
}

function resampledStatistics<T>(
  strata: Strata<T>,
  statistic: (strata: Strata<T>) => number,
  { confidence, resamples, random }: BootstrapOptions,
): Float64Array {
  checkConfidence(confidence)
  if (!(resamples >= 1) || strata.length === 0 || strata.some((stratum) => stratum.length === 0)) {
    throw new RangeError('bootstrap: needs one resample or more, and observations in every stratum')
  }
  return Float64Array.from({ length: resamples }, () =>
    statistic(strata.map((stratum) => stratum.map(() => stratum[random.integer(stratum.length)]))),
  )
}

function jackknifeAcceleration<T>(strata: Strata<T>, statistic: (strata: Strata<T>) => number): number {
  const influences = strata.flatMap((stratum, i) => {
    if (stratum.length < 2) return []
    const without = stratum.map((_, left) => statistic(strata.with(i, stratum.toSpliced(left, 1))))
    const center = mean(without)
    return without.map((each) => ((stratum.length - 1) * (center - each)) / stratum.length)
  })
  const squares = fsum(influences, (influence) => influence ** 2)
  const cubes = fsum(influences, (influence) => influence ** 3)
  return squares > 0 && Number.isFinite(cubes) ? cubes / (6 * squares ** 1.5) : 0
}
