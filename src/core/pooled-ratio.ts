import type { Ratio } from './answer.ts'
import { pairedDifferences } from './selection-margins.ts'
import { studentTQuantile } from './stats/student-t.ts'
import { mean, pooledVariance } from './stats/summary.ts'

/**
 * Geometric mean of `a` over that of `b`, both positive, with a t interval of the difference of logarithms. The
 * variance is pooled over `groups` (which hold `a` and `b`), as in a one-way analysis of variance: a handful of
 * replications gives no usable variance of its own. Without any repetition the interval is 0 to Infinity.
 *
 * @example pooledRatio([2, 2], [1, 1], [[2, 2], [1, 1]], 0.95) // { value: 2, lo: 2, hi: 2 }
 */
export function pooledRatio(
  a: readonly number[],
  b: readonly number[],
  groups: readonly (readonly number[])[],
  confidence: number,
): Ratio {
  const logs = (values: readonly number[]) => values.map(Math.log)
  const difference = mean(logs(a)) - mean(logs(b))
  const { variance, df } = pooledVariance(groups.map(logs))
  if (df === 0) return { value: Math.exp(difference), lo: 0, hi: Number.POSITIVE_INFINITY }
  const error = Math.sqrt(variance * (1 / a.length + 1 / b.length))
  const half = studentTQuantile((1 + confidence) / 2, df) * error
  return { value: Math.exp(difference), lo: Math.exp(difference - half), hi: Math.exp(difference + half) }
}

/**
 * The same of groups whose observations of one block share their random numbers: the geometric mean of the ratios
 * within blocks of group `a` to group `b`, both indices, with a t interval of the logarithms of these. Their variance is
 * their own from ten blocks on, else pooled over all pairs of groups (`selection-margins.ts`). `blocks[i][r]` is the
 * block of `groups[i][r]`. Without any repetition the interval is 0 to Infinity.
 *
 * @example pairedRatio(0, 1, [[2, 20], [1, 10]], [[0, 1], [0, 1]], 0.95) // { value: 2, lo: 2, hi: 2 }
 */
export function pairedRatio(
  a: number,
  b: number,
  groups: readonly (readonly number[])[],
  blocks: readonly (readonly number[])[],
  confidence: number,
): Ratio {
  const logs = groups.map((values) => values.map(Math.log))
  const { pairs, pooled, common, freedom } = pairedDifferences(logs, blocks)
  if (a === b) return { value: 1, lo: 1, hi: 1 }
  const { n, difference, variance } = pairs[a]![b]!
  const df = pooled ? freedom : n - 1
  const squared = pooled ? common : variance
  if (n === 0 || !(df > 0) || Number.isNaN(squared)) {
    const value = Math.exp(n === 0 ? mean(logs[a]!) - mean(logs[b]!) : difference)
    return { value, lo: 0, hi: Number.POSITIVE_INFINITY }
  }
  const half = studentTQuantile((1 + confidence) / 2, df) * Math.sqrt(squared / n)
  return { value: Math.exp(difference), lo: Math.exp(difference - half), hi: Math.exp(difference + half) }
}
