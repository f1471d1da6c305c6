/**
 * How heavy the tail of the gradient norms is: the estimator of Hill (1975, Annals of Statistics 3(5), eq. 2.5). A
 * tail P(X > x) ~ x^-a has the index a; below 2 it has no variance. On a tail that is no power (a lognormal one, say)
 * there is no such limit: the index is then that of the tail at the quantile it starts from, which is why every run
 * is cut at the same share of its values.
 */
import { chiSquareQuantile } from '../../../core/stats/chi-square.ts'
import { checkConfidence, type Estimate, logMeanInterval } from '../../../core/stats/interval.ts'

/** The tail is this share of a run's norms, the same whatever their number, so that sizes compare. */
export const tailShare = 0.05
/** Fewer norms in the tail give no index. */
export const leastTail = 10

export interface TailIndex {
  readonly index: number
  /** Norms in the tail. */
  readonly tail: number
  /** The norm that it starts above. */
  readonly threshold: number
}

/**
 * Hill's estimate of values in ascending order: one over the mean of ln(x / threshold) of the greatest `tailShare`,
 * the threshold being the next one below. Null where the tail has fewer than ten values, starts at 0 or is all ties.
 *
 * @example tailIndexOf(Float64Array.from({ length: 1000 }, (_, i) => (1 - i / 1000) ** -0.5))?.tail // 50
 */
export function tailIndexOf(ascending: ArrayLike<number>, share = tailShare): TailIndex | null {
  const n = ascending.length
  const tail = Math.floor(share * n)
  const threshold = ascending[n - 1 - tail] ?? 0
  if (tail < leastTail || !(threshold > 0)) return null
  let excess = 0
  for (let i = n - tail; i < n; i++) excess += Math.log(ascending[i]! / threshold)
  return excess > 0 && Number.isFinite(excess) ? { index: tail / excess, tail, threshold } : null
}

/**
 * The interval of one run's index, exact where the norms are independent and the tail is a power: 2 k a / estimate
 * is then chi-square with 2 k degrees of freedom (Rényi's representation), k norms in the tail. Norms of successive
 * steps are neither; use the spread over replications (`tailIndexInterval`) where there is one.
 */
export function independentTailInterval({ index, tail }: TailIndex, confidence: number): Estimate {
  checkConfidence(confidence)
  const half = (1 - confidence) / 2
  const bound = (p: number) => (index * chiSquareQuantile(p, 2 * tail)) / (2 * tail)
  return { value: index, lo: bound(half), hi: bound(1 - half) }
}

/**
 * The geometric mean of the replications' indices with the t interval of their logarithms. Replications are
 * independent whatever the steps within one are, so its coverage survives autocorrelation. One gives 0 to Infinity.
 */
export function tailIndexInterval(indices: readonly TailIndex[], confidence: number): Estimate {
  const { mean, lo, hi } = logMeanInterval(
    indices.map(({ index }) => index),
    confidence,
  )
  return { value: mean, lo, hi }
}

/** Correlation of the logarithms of successive norms; of those above 0. NaN below three. */
export function lagOneCorrelation(values: ArrayLike<number>): number {
  let [n, previous, sumA, sumB, squaresA, squaresB, products] = [0, Number.NaN, 0, 0, 0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! > 0 ? Math.log(values[i]!) : Number.NaN
    if (Number.isFinite(value) && Number.isFinite(previous)) {
      n++
      sumA += previous
      sumB += value
      squaresA += previous * previous
      squaresB += value * value
      products += previous * value
    }
    previous = value
  }
  if (n < 2) return Number.NaN
  const spread = (sum: number, squares: number) => squares - (sum * sum) / n
  return (products - (sumA * sumB) / n) / Math.sqrt(spread(sumA, squaresA) * spread(sumB, squaresB))
}
