/**
 * The hypergeometric distribution: marked units in a sample of `sample` drawn without replacement from a lot of
 * `lot` units of which `marked` are marked.
 */
import { normalQuantile } from './normal.ts'
import { wholeQuantile } from './root.ts'
import { binomialTerm, type Tails } from './special.ts'

/** P(K = k), as a ratio of three binomial masses (Loader 2000, section 5). @example hypergeometricMass(1, 10, 3, 2) // 0.4666666666666667 */
export function hypergeometricMass(k: number, lot: number, marked: number, sample: number): number {
  if (!possible(lot, marked, sample)) return Number.NaN
  const [least, most] = support(lot, marked, sample)
  if (!Number.isInteger(k) || k < least || k > most) return 0
  if (sample === 0 || sample === lot) return 1
  const drawn = sample / lot
  const left = (lot - sample) / lot
  return (
    (binomialTerm(k, marked - k, drawn, left) *
      binomialTerm(sample - k, lot - marked - sample + k, drawn, left)) /
    binomialTerm(sample, lot - sample, drawn, left)
  )
}

/** P(K <= k). @example hypergeometricCdf(0, 10, 3, 2) // 0.4666666666666667 */
export function hypergeometricCdf(k: number, lot: number, marked: number, sample: number): number {
  return tailsOf(k, lot, marked, sample).lower
}

/** P(K > k). @example hypergeometricUpperTail(1, 10, 3, 2) // 0.06666666666666667 */
export function hypergeometricUpperTail(k: number, lot: number, marked: number, sample: number): number {
  return tailsOf(k, lot, marked, sample).upper
}

/** The least k with P(K <= k) >= p; a tie but for rounding counts. @example hypergeometricQuantile(0.9, 10, 3, 2) // 1 */
export function hypergeometricQuantile(p: number, lot: number, marked: number, sample: number): number {
  if (!possible(lot, marked, sample)) return Number.NaN
  const [least, most] = support(lot, marked, sample)
  if (least === most) return p >= 0 && p <= 1 ? least : Number.NaN
  const mean = (sample * marked) / lot
  const variance = (mean * (lot - marked) * (lot - sample)) / (lot * (lot - 1))
  const near = mean + normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, p))) * Math.sqrt(variance)
  return wholeQuantile(p, (k) => tailsOf(k, lot, marked, sample), least, most, near)
}

function possible(lot: number, marked: number, sample: number): boolean {
  return [lot, marked, sample].every((count) => Number.isInteger(count) && count >= 0 && count <= lot)
}

function support(lot: number, marked: number, sample: number): readonly [number, number] {
  return [Math.max(0, sample + marked - lot), Math.min(sample, marked)]
}

/** Sums masses from k outwards, by their ratio, on the side where they fall: the small tail is summed directly. */
function tailsOf(k: number, lot: number, marked: number, sample: number): Tails {
  if (!possible(lot, marked, sample)) return { lower: Number.NaN, upper: Number.NaN }
  const [least, most] = support(lot, marked, sample)
  const whole = Math.floor(k)
  if (whole < least) return { lower: 0, upper: 1 }
  if (whole >= most) return { lower: 1, upper: 0 }
  if (whole < (sample * marked) / lot) {
    let term = 1
    let sum = 1
    for (let i = whole; i > least && term > 1e-17 * sum; i--) {
      term *= (i * (lot - marked - sample + i)) / ((marked - i + 1) * (sample - i + 1))
      sum += term
    }
    const lower = Math.min(1, sum * hypergeometricMass(whole, lot, marked, sample))
    return { lower, upper: 1 - lower }
  }
  let term = 1
  let sum = 1
  for (let i = whole + 1; i < most && term > 1e-17 * sum; i++) {
    term *= ((marked - i) * (sample - i)) / ((i + 1) * (lot - marked - sample + i + 1))
    sum += term
  }
  const upper = Math.min(1, sum * hypergeometricMass(whole + 1, lot, marked, sample))
  return { lower: 1 - upper, upper }
}
