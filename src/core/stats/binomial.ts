/** The binomial distribution: successes in `trials` independent trials that each succeed with `probability`. */
import { normalQuantile } from './normal.ts'
import { wholeQuantile } from './root.ts'
import { betaTails, binomialTerm, type Tails } from './special.ts'

/** P(K = k) (Loader 2000, section 2). @example binomialMass(2, 4, 0.5) // 0.375 */
export function binomialMass(k: number, trials: number, probability: number): number {
  if (!possible(trials, probability)) return Number.NaN
  if (!Number.isInteger(k) || k < 0 || k > trials) return 0
  return binomialTerm(k, trials - k, probability, 1 - probability)
}

/** P(K <= k), an incomplete beta function (Abramowitz & Stegun 26.5.24). @example binomialCdf(7, 80, 0.05) // 0.9534... */
export function binomialCdf(k: number, trials: number, probability: number): number {
  return tailsOf(k, trials, probability).lower
}

/** P(K > k). @example binomialUpperTail(2, 3, 0.1) // 0.001 */
export function binomialUpperTail(k: number, trials: number, probability: number): number {
  return tailsOf(k, trials, probability).upper
}

/** The least k with P(K <= k) >= p; a tie but for rounding counts. @example binomialQuantile(0.5, 3, 0.5) // 1 */
export function binomialQuantile(p: number, trials: number, probability: number): number {
  if (!possible(trials, probability)) return Number.NaN
  const mean = trials * probability
  const near = mean + normalNear(p) * Math.sqrt(mean * (1 - probability))
  return wholeQuantile(p, (k) => tailsOf(k, trials, probability), 0, trials, near)
}

/** A normal quantile kept away from the ends: a place to start a search. */
function normalNear(p: number): number {
  return normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, p)))
}

function possible(trials: number, probability: number): boolean {
  return Number.isInteger(trials) && trials >= 0 && probability >= 0 && probability <= 1
}

function tailsOf(k: number, trials: number, probability: number): Tails {
  if (!possible(trials, probability)) return { lower: Number.NaN, upper: Number.NaN }
  const whole = Math.floor(k)
  if (whole < 0) return { lower: 0, upper: 1 }
  if (whole >= trials) return { lower: 1, upper: 0 }
  const { lower, upper } = betaTails(whole + 1, trials - whole, probability, 1 - probability)
  return { lower: upper, upper: lower }
}
