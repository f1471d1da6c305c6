/** The ratio of two uncertain numbers (Fieller 1954, Journal of the Royal Statistical Society B 16, 175-185). */
import { checkConfidence, type Estimate } from './interval.ts'
import { studentTQuantile } from './student-t.ts'

/** Two estimates of one sample, with the variances of their errors. */
export interface UncertainRatio {
  readonly numerator: number
  readonly denominator: number
  readonly numeratorVariance: number
  readonly denominatorVariance: number
  readonly covariance: number
  /** Of the variances; Infinity where they are known. */
  readonly degreesOfFreedom: number
}

/**
 * All ratios r for which numerator - r denominator cannot be told from 0, in the unit of the ratio. Null where the
 * interval of the denominator touches 0: then no ratio, however large, is ruled out.
 *
 * @example fiellerInterval({ numerator: 10, denominator: 5, numeratorVariance: 0, denominatorVariance: 0, covariance: 0, degreesOfFreedom: 9 }, 0.95) // { value: 2, lo: 2, hi: 2 }
 */
export function fiellerInterval(ratio: UncertainRatio, confidence: number): Estimate | null {
  checkConfidence(confidence)
  const { numerator: n, denominator: d, numeratorVariance, denominatorVariance, covariance } = ratio
  const t2 = tSquared(ratio.degreesOfFreedom, confidence)
  const a = d * d - t2 * denominatorVariance
  if (!(a > 0)) return null
  const b = n * d - t2 * covariance
  const c = n * n - t2 * numeratorVariance
  const root = Math.sqrt(Math.max(0, b * b - a * c))
  return { value: n / d, lo: (b - root) / a, hi: (b + root) / a }
}

function tSquared(degreesOfFreedom: number, confidence: number): number {
  const df = Number.isFinite(degreesOfFreedom) ? degreesOfFreedom : 1e9
  if (!(df > 0)) return Number.POSITIVE_INFINITY
  return studentTQuantile((1 + confidence) / 2, df) ** 2
}
