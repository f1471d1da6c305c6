/** Fisher's F distribution of a ratio of variances with `df1` and `df2` degrees of freedom, both above 0. */
import { positiveQuantile } from './root.ts'
import { betaTails, binomialTerm, type Tails } from './special.ts'

/** The density at x > 0 (Loader 2000, section 4). @example fDensity(1, 2, 2) // 0.25 */
export function fDensity(x: number, df1: number, df2: number): number {
  if (!possible(df1, df2)) return Number.NaN
  if (x < 0) return 0
  if (x === 0) return df1 < 2 ? Number.POSITIVE_INFINITY : df1 === 2 ? 1 : 0
  const [share, rest] = shares(x, df1, df2)
  return ((binomialTerm(df1 / 2, df2 / 2, share, rest) * df1 * df2) / (2 * (df1 + df2))) * (1 / x)
}

/** P(X <= x), an incomplete beta function (Abramowitz & Stegun 26.6.2). @example fCdf(1, 4, 4) // 0.5 */
export function fCdf(x: number, df1: number, df2: number): number {
  return tailsOf(x, df1, df2).lower
}

/** P(X > x). @example fUpperTail(3, 2, 2) // 0.25 */
export function fUpperTail(x: number, df1: number, df2: number): number {
  return tailsOf(x, df1, df2).upper
}

/** The x with P(X <= x) = p. @example fQuantile(0.95, 3, 10) // 3.708264819... */
export function fQuantile(p: number, df1: number, df2: number): number {
  if (!possible(df1, df2)) return Number.NaN
  return positiveQuantile(p, (x) => tailsOf(x, df1, df2), 1)
}

function tailsOf(x: number, df1: number, df2: number): Tails {
  if (!possible(df1, df2)) return { lower: Number.NaN, upper: Number.NaN }
  if (x <= 0) return { lower: 0, upper: 1 }
  const [share, rest] = shares(x, df1, df2)
  return betaTails(df1 / 2, df2 / 2, share, rest)
}

const possible = (df1: number, df2: number) => df1 > 0 && df2 > 0 && df1 + df2 < Number.POSITIVE_INFINITY

/** df1 x / (df1 x + df2) and its complement, without overflow. */
function shares(x: number, df1: number, df2: number): readonly [number, number] {
  const ratio = (df1 / df2) * x
  return ratio > 1
    ? [1 / (1 + 1 / ratio), 1 / ratio / (1 + 1 / ratio)]
    : [ratio / (1 + ratio), 1 / (1 + ratio)]
}
