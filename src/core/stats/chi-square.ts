/** The chi-square distribution; `df` are its degrees of freedom, any number above 0. */
import { normalQuantile } from './normal.ts'
import { positiveQuantile } from './root.ts'
import { gammaTails, poissonTerm } from './special.ts'

/** The density at x >= 0. @example chiSquareDensity(2, 2) // 0.18393972058572117 = 1 / (2 e) */
export function chiSquareDensity(x: number, df: number): number {
  if (!(df > 0 && df < Number.POSITIVE_INFINITY)) return Number.NaN
  if (x < 0) return 0
  if (df >= 2) return poissonTerm(df / 2 - 1, x / 2) / 2
  return x === 0 ? Number.POSITIVE_INFINITY : (poissonTerm(df / 2, x / 2) * df) / (2 * x)
}

/** P(X <= x), an incomplete gamma function (Abramowitz & Stegun 26.4.19). @example chiSquareCdf(3.841458821, 1) // 0.95 */
export function chiSquareCdf(x: number, df: number): number {
  return gammaTails(df / 2, x / 2).lower
}

/** P(X > x). @example chiSquareUpperTail(2, 2) // 0.36787944117144233 = 1 / e */
export function chiSquareUpperTail(x: number, df: number): number {
  return gammaTails(df / 2, x / 2).upper
}

/** The x with P(X <= x) = p; searched from Wilson & Hilferty's approximation (1931). @example chiSquareQuantile(0.95, 10) // 18.307038053275146 */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(df > 0 && df < Number.POSITIVE_INFINITY)) return Number.NaN
  const spread = 2 / (9 * df)
  const near =
    df * (1 - spread + normalQuantile(Math.min(0.999999, Math.max(1e-6, p))) * Math.sqrt(spread)) ** 3
  return positiveQuantile(p, (x) => gammaTails(df / 2, x / 2), Math.max(near, 1e-6))
}
