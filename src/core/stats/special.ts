/**
 * Gamma and beta functions, complete and incomplete: what every distribution here rests on. Factors such as
 * x^a e^-x / Gamma(a + 1) are formed by Loader's saddle-point expansion, which keeps their relative accuracy
 * where logarithms of gamma functions would cancel (C. Loader 2000, "Fast and accurate computation of binomial
 * probabilities"). Of two tails the small one is computed, the other is what it leaves.
 *
 * Like every distribution here: NaN for parameters that cannot be. Relative errors are under 1e-11 for parameters up
 * to 1e6 (measured), from tails of 1e-300 on; they grow in proportion to the parameters.
 */

const HALF_LOG_TWO_PI = 0.9189385332046728
const SMALLEST = 1e-300
const CONVERGED = 1e-16
const MOST_STEPS = 1_000_000

/** The two tails of a distribution at a point; each keeps its relative accuracy where it is the small one. */
export interface Tails {
  readonly lower: number
  readonly upper: number
}

/**
 * The error of Stirling's formula, ln Gamma(z + 1) - [(z + 1/2) ln z - z + ln(2 pi)/2], for z > 0.
 * Asymptotic series (Abramowitz & Stegun 6.1.41), reached from small z by the recurrence of the gamma function.
 *
 * @example stirlingError(1) // 0.08106146679532726 = 1 - ln(2 pi)/2
 */
export function stirlingError(z: number): number {
  if (!(z > 0)) return Number.NaN
  let shifted = z
  let sum = 0
  for (; shifted < 16; shifted++) sum += (shifted + 0.5) * Math.log1p(1 / shifted) - 1
  const square = 1 / (shifted * shifted)
  const series =
    1 / 12 -
    square *
      (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360360))))
  return sum + series / shifted
}

/**
 * ln Gamma(x) for x > 0; error about 1e-15 of the larger of its value and 1.
 *
 * @example logGamma(5) // 3.1780538303479458 = ln 24
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN
  if (x < 1e-8) return -Math.log(x) - 0.5772156649015329 * x
  return stirlingError(x) + (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI
}

/**
 * x ln(x / m) + m - x, the deviance of x from its mean m, without cancellation near x = m (Loader 2000, "bd0").
 *
 * @example deviance(3, 3) // 0
 */
export function deviance(x: number, mean: number): number {
  if (x === 0) return mean
  const difference = x - mean
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x
  const ratio = difference / (x + mean)
  let sum = difference * ratio
  let power = 2 * x * ratio
  for (let odd = 3; ; odd += 2) {
    power *= ratio * ratio
    const next = sum + power / odd
    if (next === sum || Number.isNaN(next)) return next
    sum = next
  }
}

/**
 * m^a e^-m / Gamma(a + 1) for real a >= 0 and m >= 0: the Poisson mass where a is whole (Loader 2000).
 *
 * @example poissonTerm(2, 3) // 0.22404180765538775 = 4.5 e^-3
 */
export function poissonTerm(a: number, mean: number): number {
  if (mean === 0) return a === 0 ? 1 : 0
  if (a < SMALLEST) return Math.exp(-mean)
  return Math.exp(-stirlingError(a) - deviance(a, mean)) / Math.sqrt(2 * Math.PI * a)
}

/**
 * Gamma(a + b + 1) / (Gamma(a + 1) Gamma(b + 1)) x^a y^b for real a, b >= 0 and x + y = 1: the binomial mass of a
 * successes and b failures where they are whole (Loader 2000). Both x and y are given, as each may be tiny.
 *
 * @example binomialTerm(1, 2, 0.5, 0.5) // 0.375
 */
export function binomialTerm(a: number, b: number, x: number, y: number): number {
  if (x === 0) return a === 0 ? 1 : 0
  if (y === 0) return b === 0 ? 1 : 0
  const n = a + b
  if (a === 0) return Math.exp(b * logOf(y, x))
  if (b === 0) return Math.exp(a * logOf(x, y))
  const error = stirlingError(n) - stirlingError(a) - stirlingError(b)
  const exponent = error - deviance(a, n * x) - deviance(b, n * y)
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * a * b))
}

/** ln x where x = 1 - complement, accurate also near 1. */
function logOf(x: number, complement: number): number {
  return complement < 0.5 ? Math.log1p(-complement) : Math.log(x)
}

/**
 * Regularised incomplete gamma functions P(a, x) and Q(a, x) for a > 0, x >= 0: a series below a + 1, Legendre's
 * continued fraction above (DLMF 8.11.4, 8.9.2). About 10 sqrt(a) steps near x = a; throws RangeError where a million
 * would not do, from a = 1e10 on.
 *
 * @example gammaTails(1, 2).upper // 0.1353352832366127 = e^-2
 */
export function gammaTails(a: number, x: number): Tails {
  if (!(a > 0 && a < Number.POSITIVE_INFINITY) || Number.isNaN(x))
    return { lower: Number.NaN, upper: Number.NaN }
  if (x <= 0) return { lower: 0, upper: 1 }
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 }
  const factor = poissonTerm(a, x)
  if (x < a + 1) {
    let term = 1
    let sum = 1
    for (let k = 1; term > CONVERGED * sum; k++) {
      if (k > MOST_STEPS) throw noConvergence()
      term *= x / (a + k)
      sum += term
    }
    const lower = Math.min(1, factor * sum)
    return { lower, upper: 1 - lower }
  }
  const fraction = continuedFraction(x + 1 - a, (k) => [k * (a - k), x + 1 - a + 2 * k])
  const upper = Math.min(1, (factor * a) / fraction)
  return { lower: 1 - upper, upper }
}

/**
 * Regularised incomplete beta functions I_x(a, b) and I_y(b, a) for a, b > 0 and x + y = 1, by a continued fraction
 * on the side where it converges fast. Both x and y are given, as each may be tiny.
 *
 * @example betaTails(1, 2, 0.25, 0.75).upper // 0.5625 = 0.75^2
 */
export function betaTails(a: number, b: number, x: number, y: number): Tails {
  const possible = a > 0 && b > 0 && a + b < Number.POSITIVE_INFINITY
  if (!possible || Number.isNaN(x) || Number.isNaN(y)) return { lower: Number.NaN, upper: Number.NaN }
  if (x <= 0) return { lower: 0, upper: 1 }
  if (y <= 0) return { lower: 1, upper: 0 }
  if (x <= (a + 1) / (a + b + 2)) {
    const lower = betaSmall(a, b, x, y)
    return { lower, upper: 1 - lower }
  }
  const upper = betaSmall(b, a, y, x)
  return { lower: 1 - upper, upper }
}

/** Didonato & Morris (1992), Algorithm 708, eq. 9: no differences of nearly equal terms, however large a is. */
function betaSmall(a: number, b: number, x: number, y: number): number {
  const excess = a > b ? (a + b) * y - b : a - (a + b) * x
  const denominator = (m: number) =>
    m + (m * (b - m) * x) / (a + 2 * m - 1) + ((a + m) * (excess + 1 + m * (1 + y))) / (a + 2 * m + 1)
  const fraction = continuedFraction((a * (excess + 1)) / (a + 1), (m) => [
    ((a + m - 1) / (a + 2 * m - 1)) * ((a + b + m - 1) / (a + 2 * m - 1)) * m * (b - m) * x * x,
    denominator(m),
  ])
  return Math.min(1, (binomialTerm(a, b, x, y) * a * b) / ((a + b) * fraction))
}

/** first + n1/(d1 + n2/(d2 + ...)) by Lentz's method (Press et al. 2007, section 5.2). */
function continuedFraction(first: number, term: (k: number) => readonly [number, number]): number {
  let value = first || SMALLEST
  let c = value
  let d = 0
  for (let k = 1; k <= MOST_STEPS; k++) {
    const [numerator, denominator] = term(k)
    d = 1 / (denominator + numerator * d || SMALLEST)
    c = denominator + numerator / c || SMALLEST
    const factor = c * d
    value *= factor
    if (Math.abs(factor - 1) <= 2 * CONVERGED) return value
  }
  throw noConvergence()
}

function noConvergence(): RangeError {
  return new RangeError(
    `incomplete gamma or beta function: parameters too large, no convergence in ${MOST_STEPS} steps`,
  )
}
