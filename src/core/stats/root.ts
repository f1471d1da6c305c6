/** Roots of monotone functions, and the quantiles that come from them. */
import type { Tails } from './special.ts'

/**
 * Where `f` changes sign between `lo` and `hi`, to the last bits of a double: Chandrupatla's method (1997), which
 * bisects until inverse quadratic interpolation is safe. Infinite values of `f` are allowed. Throws RangeError
 * when the signs at the ends agree.
 *
 * @example findRoot((x) => x * x - 2, 0, 2) // 1.4142135623730951
 */
export function findRoot(f: (x: number) => number, lo: number, hi: number): number {
  let [a, b, c] = [hi, lo, hi]
  let [fa, fb, fc] = [f(a), f(b), 0]
  if (fa === 0) return a
  if (fb === 0) return b
  if (!(fa > 0 !== fb > 0)) throw new RangeError(`findRoot: no change of sign between ${lo} and ${hi}`)
  let step = 0.5
  for (;;) {
    const x = a + step * (b - a)
    const fx = f(x)
    if (fx > 0 === fa > 0) {
      ;[c, fc] = [a, fa]
    } else {
      ;[c, fc] = [b, fb]
      ;[b, fb] = [a, fa]
    }
    ;[a, fa] = [x, fx]
    const [best, fBest] = Math.abs(fa) < Math.abs(fb) ? [a, fa] : [b, fb]
    const tolerance = 2 * Number.EPSILON * Math.abs(best) + Number.MIN_VALUE
    const relative = tolerance / Math.abs(b - a)
    if (fBest === 0 || relative > 0.5 || Number.isNaN(fx)) return Number.isNaN(fx) ? Number.NaN : best
    const xi = (a - b) / (c - b)
    const phi = (fa - fb) / (fc - fb)
    const safe = phi * phi < xi && (1 - phi) ** 2 < 1 - xi
    const interpolated =
      (fa / (fb - fa)) * (fc / (fb - fc)) + (((c - a) / (b - a)) * (fa / (fc - fa)) * fb) / (fc - fb)
    step = safe && Number.isFinite(interpolated) ? interpolated : 0.5
    step = Math.min(1 - relative, Math.max(relative, step))
  }
}

/**
 * The x > 0 at which a continuous distribution on (0, Infinity) has the lower tail `p`. Solved for ln x on the
 * logarithm of the smaller tail, so that it is as accurate at 1e-300 as in the middle; `near` is any rough guess.
 */
export function positiveQuantile(p: number, tails: (x: number) => Tails, near: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0) return 0
  if (p === 1) return Number.POSITIVE_INFINITY
  const excess =
    p < 0.5
      ? (u: number) => Math.log(tails(Math.exp(u)).lower) - Math.log(p)
      : (u: number) => Math.log1p(-p) - Math.log(tails(Math.exp(u)).upper)
  let [lo, hi] = [Math.log(near) - 0.25, Math.log(near) + 0.25]
  for (let width = 0.5; excess(lo) > 0 && lo > -745; width *= 2) [lo, hi] = [Math.max(-745, lo - width), lo]
  for (let width = 0.5; excess(hi) < 0 && hi < 709.78; width *= 2)
    [lo, hi] = [hi, Math.min(709.78, hi + width)]
  if (excess(lo) > 0) return 0
  if (excess(hi) < 0) return Number.POSITIVE_INFINITY
  if (Number.isNaN(excess(lo) + excess(hi))) return Number.NaN
  return Math.exp(findRoot(excess, lo, hi))
}

/**
 * The smallest whole k from `lo` to `hi` at which a discrete distribution's lower tail reaches `p`. What misses it by
 * rounding (1e-13 of the smaller tail, or the last bits of `p`) counts as reached: a fair coin's median is a tie.
 */
export function wholeQuantile(
  p: number,
  tails: (k: number) => Tails,
  lo: number,
  hi: number,
  near: number,
): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0) return lo
  if (p === 1) return hi
  const slack = 1e-13
  const reached =
    p < 0.5
      ? (k: number) => tails(k).lower >= p * (1 - slack)
      : (k: number) => tails(k).upper <= (1 - p) * (1 + slack) + 2 * Number.EPSILON
  let below = Math.max(lo, Math.min(hi, Math.floor(near)))
  let above = below
  for (let width = 1; above < hi && !reached(above); width *= 2)
    [below, above] = [above, Math.min(hi, above + width)]
  for (let width = 1; below > lo && reached(below); width *= 2)
    [below, above] = [Math.max(lo, below - width), below]
  if (reached(below)) return below
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    if (reached(middle)) above = middle
    else below = middle
  }
  return above
}
