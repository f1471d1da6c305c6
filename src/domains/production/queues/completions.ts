/**
 * The number waiting when a service ends, in a queue that is served in batches of at most b: n' = (n - b)+ + A, where
 * A items arrive in a service. Solved exactly by Wiener-Hopf factorization: with K(z) = E[z^A], 1 - z^-b K(z) is a
 * factor in powers of 1/z, which holds the chance of 0 to b - 1 waiting, times a factor in powers of z, whose
 * reciprocal generates W, what a starting batch leaves behind. The logarithm of the one function is cut into its
 * negative and its other powers by a Fourier transform on a circle around the roots of the one and inside those of
 * the other. The two roots that meet as the load nears the capacity, 1 and the first beyond it, are divided out
 * before, so that it works at any load.
 *
 * Bailey (1954) and Downton (1955) find the same distribution from the b roots of z^b = K(z) within the circle.
 * Whether a batch waits until a items are there changes nothing here: it changes only when services begin.
 */
import { findRoot } from '../../../core/stats/root.ts'
import { type Complex, complex, exp, expm1, log, minus, scaled } from './complex.ts'
import { fourierTransform } from './fourier.ts'
import type { ServiceTime } from './service-time.ts'

/** Probabilities at the end of a service, the batch that leaves not counted. */
export interface Completions {
  /** P(n <= j) for j = 0 ... b - 1. */
  readonly cumulative: Float64Array
  /** P(W = j), W = (n - b)+ what a full batch leaves behind; from the last one on they fall by `decay` a step. */
  readonly leftBehind: Float64Array
  /** In (0, 1): the reciprocal of the root of z^b = K(z) beyond the unit circle. */
  readonly decay: number
}

const mostPoints = 1 << 20
/** Coefficients below this, at the end of a transform, are its rounding. */
const rounding = 2e-15
const worstMismatch = 1e-8

/**
 * @param arrivalRate items per unit of time, Poisson
 * @param most items a batch, b
 * @returns null where the load is not below the capacity, arrivalRate x mean service < b
 * @throws RangeError where the load is so near the capacity that doubles cannot tell them apart
 */
export function solveCompletions(
  arrivalRate: number,
  service: ServiceTime,
  most: number,
): Completions | null {
  const spare = most - arrivalRate * service.mean
  if (spare <= 0) return null
  const beyond = rootBeyond(arrivalRate, service, most, spare)
  // At a low load the roots lie close to 1 all around; a wider circle costs digits as r^b.
  const circle = { beyond, radius: Math.min(beyond / 2, 4 / most) }
  for (let points = 64 * 2 ** Math.ceil(Math.log2(most / 8 + 1)); points <= mostPoints; points *= 2) {
    const coefficients = logarithmOnCircle(arrivalRate, service, most, circle, points)
    if (tailOf(coefficients) > rounding) continue
    const solved = fromCoefficients(coefficients, most, spare, circle)
    if (solved) return solved
  }
  throw new RangeError(
    `a load of ${1 - spare / most} of the capacity, at batches of ${most}, is beyond what can be computed`,
  )
}

/** Both as logarithms. */
interface Circle {
  readonly beyond: number
  readonly radius: number
}

/** u > 0 with ln K(e^u) = b u. ln K is convex, so that there is one where K exists far enough, as it does here. */
function rootBeyond(arrivalRate: number, service: ServiceTime, most: number, spare: number): number {
  const excess = (u: number) =>
    u === 0 ? -spare : service.logTransform(complex(-arrivalRate * Math.expm1(u))).re / u - most
  const last = Math.log1p(service.reach / arrivalRate)
  if (last < Number.POSITIVE_INFINITY) return findRoot((u) => (u >= last ? 1 : excess(u)), 0, last)
  let high = 1
  while (!(excess(high) > 0)) high *= 2
  return findRoot(excess, 0, high)
}

/**
 * The coefficients of ln[(1 - z^-b K(z)) / ((1 - 1/z)(1 - z e^-u))] on the circle of radius r, each times r^power, those
 * of negative powers at the end. All three have a positive real part there, so that the principal logarithms are
 * the continuous ones.
 */
function logarithmOnCircle(
  arrivalRate: number,
  service: ServiceTime,
  most: number,
  { beyond, radius }: Circle,
  points: number,
): Float64Array {
  const re = new Float64Array(points)
  const im = new Float64Array(points)
  for (let index = 0; index <= points / 2; index++) {
    const angle = (2 * Math.PI * index) / points
    const logZ = complex(radius, angle)
    const toOne = scaled(expm1(logZ), -1)
    const power = minus(service.logTransform(scaled(toOne, arrivalRate)), scaled(logZ, most))
    const whole = log(scaled(expm1(power), -1))
    const atOne = log(scaled(expm1(scaled(logZ, -1)), -1))
    const atBeyond = log(scaled(expm1(complex(radius - beyond, angle)), -1))
    re[index] = whole.re - atOne.re - atBeyond.re
    im[index] = whole.im - atOne.im - atBeyond.im
    if (index > 0 && index < points / 2) {
      re[points - index] = re[index]!
      im[points - index] = -im[index]!
    }
  }
  im[0] = 0
  im[points / 2] = 0
  fourierTransform(re, im)
  return re.map((value) => value / points)
}

/** The largest mean size of 8 coefficients on either side of the middle, where powers up and down would meet. */
function tailOf(coefficients: Float64Array): number {
  const middle = coefficients.length / 2
  const near = coefficients.subarray(middle - 8, middle + 8)
  return near.reduce((sum, value) => sum + Math.abs(value), 0) / near.length
}

function fromCoefficients(
  coefficients: Float64Array,
  most: number,
  spare: number,
  { beyond, radius }: Circle,
): Completions | null {
  const half = coefficients.length / 2
  const down = exponential(coefficients, (power) => (power < 0 ? 1 : 0))
  const up = exponential(coefficients, (power) => (power >= 0 ? -1 : 0))
  // sum over n < b of P(n) (z^b - z^n) = (z - 1) sum over j < b of P(n <= j) z^j: the factor in powers of 1/z.
  const ratios = Float64Array.from({ length: most }, (_, j) => {
    const power = most - 1 - j
    return power === 0 ? 1 : down[down.length - power]! * Math.exp(radius * power)
  })
  const last = spare / ratios.reduce((sum, value) => sum + value, 0)
  const cumulative = ratios.map((ratio) => Math.max(0, ratio * last))
  const decay = Math.exp(-beyond)
  const leftBehind = new Float64Array(half)
  let previous = 0
  let total = 0
  const sources = up.subarray(0, half).map((value, j) => value * Math.exp(-radius * j))
  for (let j = 0; j < half; j++) {
    previous = Math.max(0, last * sources[j]! + decay * previous)
    leftBehind[j] = previous
    total += previous
  }
  total += (previous * decay) / -Math.expm1(-beyond)
  return Math.abs(total - 1) < worstMismatch
    ? { cumulative, leftBehind: trimmed(leftBehind, sources), decay }
    : null
}

/** The coefficients of e^(f g) where f has the given coefficients and g says with which factor each power counts. */
function exponential(coefficients: Float64Array, factor: (power: number) => number): Float64Array {
  const length = coefficients.length
  const re = coefficients.map((value, index) => value * factor(index < length / 2 ? index : index - length))
  const im = new Float64Array(length)
  fourierTransform(re, im, true)
  for (let index = 0; index < length; index++) {
    const value: Complex = exp({ re: re[index]!, im: im[index]! })
    re[index] = value.re
    im[index] = value.im
  }
  fourierTransform(re, im)
  return re.map((value) => value / length)
}

/** Without the end at which only the geometric decay is left. */
function trimmed(leftBehind: Float64Array, sources: Float64Array): Float64Array {
  let end = leftBehind.length
  while (end > 2 && Math.abs(sources[end - 1]!) < 1e-16 * sources[0]!) end--
  return leftBehind.slice(0, end)
}
