import type { Ratio } from './answer.ts'
import { pairedDifferences } from './selection-margins.ts'
import { ratioInterval } from './stats/interval.ts'
import { studentTQuantile } from './stats/student-t.ts'
import { mean, pooledVariance, variance } from './stats/summary.ts'

/**
 * From this many replications on (of both sides), a ratio goes by their own variances; by a pooled one below, and where they
 * are 0, because costs that come in steps may be equal by chance. Pooled, the interval of a size several times as noisy
 * as the others is too narrow: simulated at 0.95 with standard deviations of 0.4, 0.15, 0.05, 0.03 and 0.03, that of the first
 * over the third held the true ratio in .70 (2 replications) to .78 (4) of the runs. Own variances hold .95 there, and are of little use
 * with 2 or 3 (t of 12.7 and 4.3).
 */
const ownVarianceFrom = 5

/**
 * Geometric mean of `a` over that of `b`, both positive, with Welch's t interval of the difference of logarithms. With few
 * replications the variance is pooled over `groups` (which hold `a` and `b`), as in a one-way analysis of variance.
 * Without any repetition the interval is 0 to Infinity.
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
  const isOwn = Math.min(a.length, b.length) >= ownVarianceFrom
  if (isOwn && variance(logs(a)) + variance(logs(b)) > 0) return ratioInterval(a, b, confidence)
  const difference = mean(logs(a)) - mean(logs(b))
  const { variance: common, df } = pooledVariance(groups.map(logs))
  if (df === 0) return { value: Math.exp(difference), lo: 0, hi: Number.POSITIVE_INFINITY }
  const error = Math.sqrt(common * (1 / a.length + 1 / b.length))
  const half = studentTQuantile((1 + confidence) / 2, df) * error
  return { value: Math.exp(difference), lo: Math.exp(difference - half), hi: Math.exp(difference + half) }
}

/**
 * The same of groups whose observations of one block share their random numbers: the geometric mean of the ratios
 * within blocks of group `a` to group `b`, both indices, with a t interval of the logarithms of these. Their variance is
 * their own from as many blocks on, else pooled over all pairs of groups (`selection-margins.ts`). `blocks[i][r]` is the
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
  const { pairs, common, freedom } = pairedDifferences(logs, blocks)
  if (a === b) return { value: 1, lo: 1, hi: 1 }
  const { n, difference, variance: own } = pairs[a]![b]!
  const isOwn = n >= ownVarianceFrom && own > 0
  const df = isOwn ? n - 1 : freedom
  const squared = isOwn ? own : common
  if (n === 0 || !(df > 0) || Number.isNaN(squared)) {
    const value = Math.exp(n === 0 ? mean(logs[a]!) - mean(logs[b]!) : difference)
    return { value, lo: 0, hi: Number.POSITIVE_INFINITY }
  }
  const half = studentTQuantile((1 + confidence) / 2, df) * Math.sqrt(squared / n)
  return { value: Math.exp(difference), lo: Math.exp(difference - half), hi: Math.exp(difference + half) }
}
