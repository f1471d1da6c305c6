/** The Poisson distribution with the given mean >= 0. */
import { normalQuantile } from './normal.ts'
import { wholeQuantile } from './root.ts'
import { gammaTails, poissonTerm, type Tails } from './special.ts'

/** P(K = k) (Loader 2000, section 3). @example poissonMass(0, 2) // 0.1353352832366127 = e^-2 */
export function poissonMass(k: number, mean: number): number {
  if (!possible(mean)) return Number.NaN
  return Number.isInteger(k) && k >= 0 ? poissonTerm(k, mean) : 0
}

/** P(K <= k), an incomplete gamma function (Abramowitz & Stegun 26.4.21). @example poissonCdf(1, 1) // 0.7357588823428847 = 2 / e */
export function poissonCdf(k: number, mean: number): number {
  return tailsOf(k, mean).lower
}

/** P(K > k). @example poissonUpperTail(0, 1e-20) // 1e-20 */
export function poissonUpperTail(k: number, mean: number): number {
  return tailsOf(k, mean).upper
}

/** The least k with P(K <= k) >= p; a tie but for rounding counts. @example poissonQuantile(0.5, 3) // 3 */
export function poissonQuantile(p: number, mean: number): number {
  if (!possible(mean)) return Number.NaN
  const near = mean + normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, p))) * Math.sqrt(mean)
  return p === 1
    ? Number.POSITIVE_INFINITY
    : wholeQuantile(p, (k) => tailsOf(k, mean), 0, Number.MAX_SAFE_INTEGER, near)
}

const possible = (mean: number) => mean >= 0 && mean < Number.POSITIVE_INFINITY

function tailsOf(k: number, mean: number): Tails {
  if (!possible(mean)) return { lower: Number.NaN, upper: Number.NaN }
  const whole = Math.floor(k)
  if (whole < 0) return { lower: 0, upper: 1 }
  if (mean === 0) return { lower: 1, upper: 0 }
  const { lower, upper } = gammaTails(whole + 1, mean)
  return { lower: upper, upper: lower }
}
