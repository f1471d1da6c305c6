/** Student's t distribution; `df` are its degrees of freedom, any number above 0. */
import { normalQuantile } from './normal.ts'
import { positiveQuantile } from './root.ts'
import { betaTails, deviance, stirlingError, type Tails } from './special.ts'

/** |t| / sqrt(df) beyond which the tail is |t|^-df to the last bit. */
const FAR = 1e50

/** The density (Loader 2000, section 4). @example studentTDensity(0, 1) // 0.3183098861837907 = 1 / pi */
export function studentTDensity(t: number, df: number): number {
  if (!(df > 0 && df < Number.POSITIVE_INFINITY)) return Number.NaN
  const half = df / 2
  const constant = stirlingError(half + 0.5) - stirlingError(half) - deviance(half, half + 0.5)
  const ratio = Math.abs(t) / Math.sqrt(df)
  const logLength = ratio > 1e8 ? Math.log(ratio) : 0.5 * Math.log1p(ratio * ratio)
  return Math.exp(constant - (df + 1) * logLength) / Math.sqrt(2 * Math.PI)
}

/**
 * P(T <= t), accurate far into the lower tail (Abramowitz & Stegun 26.7.1).
 *
 * @example studentTCdf(2.228138852, 10) // 0.975, from any table
 */
export function studentTCdf(t: number, df: number): number {
  const { lower, upper } = absoluteTails(Math.abs(t), df)
  return t < 0 ? upper / 2 : 0.5 + lower / 2
}

/** P(T > t). @example studentTUpperTail(1, 1) // 0.25 */
export function studentTUpperTail(t: number, df: number): number {
  return studentTCdf(-t, df)
}

/**
 * The t with P(T <= t) = p.
 *
 * @example studentTQuantile(0.975, 4) // 2.7764451051977987
 */
export function studentTQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1 && df > 0 && df < Number.POSITIVE_INFINITY)) return Number.NaN
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  const near = Math.min(1e6, Math.max(1e-6, -normalQuantile(tail) * (1 + 1 / df)))
  const distance = distanceOfTail(tail, df, near)
  return p < 0.5 ? -distance : distance
}

function distanceOfTail(tail: number, df: number, near: number): number {
  // The upper tail of |T| plays the lower tail of 1/|T|, which keeps tails of 1e-300.
  const tails = (inverse: number): Tails => {
    const { lower, upper } = absoluteTails(1 / inverse, df)
    return { lower: upper, upper: lower }
  }
  return 1 / positiveQuantile(2 * tail, tails, 1 / near)
}

/** P(|T| <= t) and P(|T| > t). */
function absoluteTails(t: number, df: number): Tails {
  if (!(df > 0 && df < Number.POSITIVE_INFINITY)) return { lower: Number.NaN, upper: Number.NaN }
  const ratio = t / Math.sqrt(df)
  const square = Math.min(ratio, FAR) ** 2
  const [x, y] =
    square > 1
      ? [1 / square / (1 + 1 / square), 1 / (1 + 1 / square)]
      : [1 / (1 + square), square / (1 + square)]
  const tails = betaTails(0.5, df / 2, y, x)
  return ratio > FAR ? { lower: 1, upper: tails.upper * (ratio / FAR) ** -df } : tails
}
