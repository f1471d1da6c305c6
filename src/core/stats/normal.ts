/** The normal distribution with mean 0 and standard deviation 1. */
import { gammaTails } from './special.ts'

/** @example normalDensity(0) // 0.3989422804014327 */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

/**
 * P(Z <= z), with full relative accuracy far into the lower tail: half an incomplete gamma function (DLMF 7.11.2).
 *
 * @example normalCdf(-1.96) // 0.024997895148220435
 */
export function normalCdf(z: number): number {
  const tails = gammaTails(0.5, 0.5 * z * z)
  return z < 0 ? tails.upper / 2 : 0.5 + tails.lower / 2
}

/** P(Z > z). @example normalUpperTail(1.96) // 0.024997895148220435 */
export function normalUpperTail(z: number): number {
  return normalCdf(-z)
}

// Coefficients of AS 241, PPND16: the rational approximations for the middle, the near and the far tail.
const MIDDLE = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852546,
  ],
] as const
const NEAR = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const
const FAR = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const

/**
 * The z with P(Z <= z) = p (M. J. Wichura 1988, Algorithm AS 241, PPND16; about 1e-16 relative, to p = 1e-316).
 * For an upper tail q use -normalQuantile(q).
 *
 * @example normalQuantile(0.975) // 1.959963984540054
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0) return Number.NEGATIVE_INFINITY
  if (p === 1) return Number.POSITIVE_INFINITY
  const fromMiddle = p - 0.5
  if (Math.abs(fromMiddle) <= 0.425) return fromMiddle * rational(MIDDLE, 0.180625 - fromMiddle * fromMiddle)
  const depth = Math.sqrt(-Math.log(Math.min(p, 1 - p)))
  const distance = depth <= 5 ? rational(NEAR, depth - 1.6) : rational(FAR, depth - 5)
  return fromMiddle < 0 ? -distance : distance
}

function rational(
  [numerator, denominator]: readonly [readonly number[], readonly number[]],
  x: number,
): number {
  const polynomial = (coefficients: readonly number[]) => coefficients.reduceRight((sum, c) => sum * x + c, 0)
  return polynomial(numerator) / polynomial(denominator)
}
