/**
 * Means, variances and quantiles. Sums over arrays are exact before the last rounding (Shewchuk 1997, through
 * d3-array's fsum), so that a result is the same bit for bit in whatever order the values come.
 */
import { fsum } from 'd3-array'

/** The arithmetic mean; NaN of nothing. Of equal values it is that value. @example mean([0.1, 0.1, 0.1]) // 0.1 */
export function mean(values: readonly number[]): number {
  const rounded = fsum(values) / values.length
  return Number.isFinite(rounded)
    ? rounded + fsum(values, (value) => value - rounded) / values.length
    : rounded
}

/**
 * The sample variance, over n - 1; NaN below two values, 0 of equal ones (corrected two-pass: Chan, Golub & LeVeque
 * 1983, eq. 1.7).
 *
 * @example variance([1, 2, 6]) // 7
 */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN
  const center = mean(values)
  const squares = fsum(values, (value) => (value - center) ** 2)
  const correction = fsum(values, (value) => value - center) ** 2 / values.length
  return Math.max(0, squares - correction) / (values.length - 1)
}

/** Of two samples of equal length, with n - 1; NaN below two. @example covariance([1, 2, 3], [2, 4, 6]) // 2 */
export function covariance(a: readonly number[], b: readonly number[]): number {
  const [centreA, centreB] = [mean(a), mean(b)]
  return fsum(a, (value, index) => (value - centreA) * (b[index]! - centreB)) / (a.length - 1)
}

/** `a` less `b` for the keys that both have, in the order of `a`. @example [...differencesOf(new Map([[0, 5]]), new Map([[0, 2], [1, 9]]))] // [3] */
export function differencesOf<Key>(a: ReadonlyMap<Key, number>, b: ReadonlyMap<Key, number>): number[] {
  return [...a].flatMap(([key, value]) => {
    const other = b.get(key)
    return other === undefined ? [] : [value - other]
  })
}

/** The square root of the sample variance. @example standardDeviation([0, 2]) // 1.4142135623730951 */
export function standardDeviation(values: readonly number[]): number {
  return Math.sqrt(variance(values))
}

/** The standard error of the mean, s / sqrt(n). @example standardError([0, 2]) // 1 */
export function standardError(values: readonly number[]): number {
  return Math.sqrt(variance(values) / values.length)
}

/** Sum of weight x value over the sum of weights. @example weightedMean([1, 4], [2, 1]) // 2 */
export function weightedMean(values: readonly number[], weights: readonly number[]): number {
  if (values.length !== weights.length) throw new RangeError('weightedMean: one weight for each value')
  return fsum(values.map((value, i) => value * weights[i])) / fsum(weights)
}

/**
 * The p-quantile, interpolated linearly between order statistics at 1 + (n - 1) p (type 7 of Hyndman & Fan 1996,
 * the default of R and NumPy); NaN of nothing.
 *
 * @example quantile([4, 1, 2], 0.75) // 3
 */
export function quantile(values: readonly number[], p: number): number {
  return sortedQuantile(Float64Array.from(values).sort(), p)
}

/** The same of values that are in ascending order already. @example sortedQuantile([1, 2, 4], 0.25) // 1.5 */
export function sortedQuantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0 || !(p >= 0 && p <= 1)) return Number.NaN
  const position = (sorted.length - 1) * p
  const below = Math.floor(position)
  const share = position - below
  return share === 0 || sorted[below] === sorted[below + 1]
    ? sorted[below]
    : sorted[below] + share * (sorted[below + 1] - sorted[below])
}

/** @example median([1, 2, 10, 3]) // 2.5 */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/**
 * The variance within groups, pooled: sum of (n_i - 1) s_i^2 over df = sum of (n_i - 1). A group of one adds
 * nothing; NaN with df 0.
 *
 * @example pooledVariance([[0, 2], [5, 5, 5]]) // { variance: 0.6666666666666666, df: 3 }
 */
export function pooledVariance(groups: readonly (readonly number[])[]): { variance: number; df: number } {
  const repeated = groups.filter((group) => group.length > 1)
  const df = fsum(repeated, (group) => group.length - 1)
  const within = fsum(repeated, (group) => (group.length - 1) * variance(group))
  return { variance: df > 0 ? within / df : Number.NaN, df }
}

/** What a stream of values leaves behind: constant memory, whatever its length. */
export interface Moments {
  readonly n: number
  readonly mean: number
  /** Sum of squared differences from the mean. */
  readonly squares: number
}

export const noMoments: Moments = { n: 0, mean: 0, squares: 0 }

/** One more value (Welford 1962). @example withValue(withValue(noMoments, 0), 2) // { n: 2, mean: 1, squares: 2 } */
export function withValue({ n, mean: before, squares }: Moments, value: number): Moments {
  const after = before + (value - before) / (n + 1)
  return { n: n + 1, mean: after, squares: squares + (value - before) * (value - after) }
}

/** Two streams as one (Chan, Golub & LeVeque 1979, eq. 2.1). @example mergedMoments({ n: 1, mean: 0, squares: 0 }, { n: 1, mean: 2, squares: 0 }) // { n: 2, mean: 1, squares: 2 } */
export function mergedMoments(a: Moments, b: Moments): Moments {
  if (a.n === 0) return b
  if (b.n === 0) return a
  const n = a.n + b.n
  const difference = b.mean - a.mean
  return {
    n,
    mean: a.mean + difference * (b.n / n),
    squares: a.squares + b.squares + difference * difference * ((a.n * b.n) / n),
  }
}

/** The sample variance of a stream; NaN below two values. @example momentsVariance({ n: 2, mean: 1, squares: 2 }) // 2 */
export function momentsVariance({ n, squares }: Moments): number {
  return n < 2 ? Number.NaN : squares / (n - 1)
}
