import type { Ratio } from './answer.ts'
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
