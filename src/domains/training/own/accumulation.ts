/**
 * Does a gradient that was accumulated over micro-batches equal that of one large batch? It should: gradients add up,
 * with the weight n_k / sum(n) each under a mean. Where it does not, the usual mistakes are tried in turn, and the one
 * that gives what was found is named.
 */

export interface Accumulation {
  /** The gradient of each micro-batch alone, at the same weights, over its own samples. */
  readonly microGradients: readonly ArrayLike<number>[]
  /** Samples of each. */
  readonly sizes: readonly number[]
  /** Whether the loss of a batch is the mean or the sum over its samples. */
  readonly reduction: 'mean' | 'sum'
  /** What accumulating gave: the gradient that the optimizer would step along. */
  readonly accumulated: ArrayLike<number>
  /** The gradient of all samples as one batch, at the same weights. */
  readonly large: ArrayLike<number>
  /** Micro-batches of a full window; more than there are here in the last window of an epoch. */
  readonly windowLength?: number
}

export type AccumulationFault =
  | 'mean of unequal means'
  | 'missing division'
  | 'last window'
  | 'clipped by micro-batch'
  | 'wrong scale'
  | 'samples are coupled'
  | 'unknown'

export interface AccumulationCheck {
  readonly equal: boolean
  /** |accumulated - large| / |large|. */
  readonly relativeDifference: number
  readonly fault: AccumulationFault | null
  /** A sentence with the figures, and what to do. */
  readonly explanation: string
}

/** Rounding of single precision, summed in another order; more is a difference. */
const tolerance = 1e-5

/**
 * Throws RangeError where lengths do not match, a size is no whole number from 1 up, or there is no micro-batch.
 *
 * @example checkAccumulation({ microGradients: [[1], [3]], sizes: [1, 3], reduction: 'mean', accumulated: [2], large: [2.5] }).fault // 'mean of unequal means'
 */
export function checkAccumulation(given: Accumulation): AccumulationCheck {
  check(given)
  const { microGradients, sizes, reduction, accumulated, large } = given
  const difference = distance(accumulated, large)
  const result = (fault: AccumulationFault | null, explanation: string): AccumulationCheck => ({
    equal: fault === null,
    relativeDifference: difference,
    fault,
    explanation,
  })
  if (difference <= tolerance) {
    return result(null, `the same update: the gradients differ by ${shown(difference)} of their norm`)
  }
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const count = sizes.length
  const right = sizes.map((size) => (reduction === 'mean' ? size / total : 1))
  const combined = weighted(microGradients, right)
  if (distance(combined, large) > tolerance) {
    return result(
      'samples are coupled',
      `no accumulation can give the large batch's gradient: the micro-batches' own add up to one that differs by ` +
        `${shown(distance(combined, large))}. Something couples the samples of a batch or differs between passes: ` +
        'batch normalization (its statistics are those of the micro-batch; use group normalization, or accept it), ' +
        'dropout, or other samples or weights.',
    )
  }
  const matches = (weights: readonly number[]) =>
    distance(accumulated, weighted(microGradients, weights)) <= tolerance
  const equally = (weight: number) => sizes.map(() => weight)

  const window = given.windowLength ?? count
  if (reduction === 'mean' && window > count && matches(equally(1 / window))) {
    return result(
      'last window',
      `the last window has ${count} micro-batches and was divided by ${window}: its update is ${shown(count / window)} ` +
        `times as large as it should be. Divide by the micro-batches that are there (weight n_k / ${total}).`,
    )
  }
  if (reduction === 'mean' && matches(equally(1 / count))) {
    return result(
      'mean of unequal means',
      `the means of micro-batches of ${[...new Set(sizes)].join(', ')} samples were averaged as if they were equal. ` +
        `Weigh each by its share of the samples, n_k / ${total}, or add sums and divide by ${total}.`,
    )
  }
  if (count > 1 && reduction === 'mean' && matches(equally(1))) {
    return result(
      'missing division',
      `the means of the ${count} micro-batches were added, and not divided: the update is about ${count} times too ` +
        `large. Multiply each loss by n_k / ${total} (1 / ${count} where all are of one size).`,
    )
  }
  const clip = [right, equally(1 / count), equally(1)]
    .map((weights) => clippedAt(given, weights))
    .find(isFound)
  if (clip) {
    return result(
      'clipped by micro-batch',
      `each micro-batch's gradient was clipped (to a norm of ${shown(clip)}) before it was added. ` +
        'Clip the accumulated gradient once, before the update.',
    )
  }
  const scale = dot(accumulated, large) / dot(large, large)
  if (distance(accumulated, scaled(large, scale)) <= tolerance * Math.abs(scale)) {
    return result(
      'wrong scale',
      `it is the right gradient times ${shown(scale)}: look for a division that is made twice or not at all, for a ` +
        "loss scale of mixed precision that was not taken out, or for the whole gradient's clipping.",
    )
  }
  return result(
    'unknown',
    `it differs by ${shown(difference)} of its norm, and none of the usual mistakes gives this: look for gradients ` +
      'left over from the window before (not set to zero), or an optimizer or rate schedule that steps within it.',
  )
}

/**
 * The norm c that clipping each micro-batch's gradient to c would explain, or null. With the m largest clipped the
 * result is linear in c, so that c follows by least squares for each m.
 */
function clippedAt({ microGradients, accumulated }: Accumulation, weights: readonly number[]): number | null {
  const norms = microGradients.map((gradient) => Math.sqrt(dot(gradient, gradient)))
  const byNorm = norms.map((_, index) => index).sort((a, b) => norms[b]! - norms[a]!)
  for (let clipped = 1; clipped <= byNorm.length; clipped++) {
    const cut = new Set(byNorm.slice(0, clipped))
    const whole = weighted(
      microGradients,
      weights.map((weight, index) => (cut.has(index) ? 0 : weight)),
    )
    const units = weighted(
      microGradients,
      weights.map((weight, index) => (cut.has(index) && norms[index]! > 0 ? weight / norms[index]! : 0)),
    )
    const rest = Float64Array.from(accumulated, (value, index) => value - whole[index]!)
    const norm = dot(rest, units) / dot(units, units)
    const largestLeft = byNorm[clipped] === undefined ? 0 : norms[byNorm[clipped]]!
    const fits = norm > 0 && norm >= largestLeft * (1 - tolerance) && norm < norms[byNorm[clipped - 1]!]!
    const explained = whole.map((value, index) => value + norm * units[index]!)
    if (fits && distance(explained, accumulated) <= tolerance) return norm
  }
  return null
}

function check({ microGradients, sizes, accumulated, large, windowLength }: Accumulation): void {
  if (microGradients.length === 0 || microGradients.length !== sizes.length) {
    throw new RangeError(
      `expected a size for each micro-batch, got ${sizes.length} for ${microGradients.length}`,
    )
  }
  for (const gradient of [...microGradients, accumulated]) {
    if (gradient.length !== large.length) {
      throw new RangeError(`the gradients have ${gradient.length} and ${large.length} values`)
    }
  }
  for (const size of [...sizes, ...(windowLength === undefined ? [] : [windowLength])]) {
    if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`${size} is no number of samples`)
  }
}

const isFound = (value: number | null): value is number => value !== null

function weighted(vectors: readonly ArrayLike<number>[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(vectors[0]!.length)
  for (const [index, vector] of vectors.entries()) {
    for (let at = 0; at < sum.length; at++) sum[at]! += weights[index]! * vector[at]!
  }
  return sum
}

const scaled = (vector: ArrayLike<number>, factor: number): Float64Array =>
  Float64Array.from(vector, (value) => value * factor)

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

/** |a - b| / |b|; of |a| alone where b is zero; infinite where something is no number. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0
  for (let at = 0; at < a.length; at++) squares += (a[at]! - b[at]!) ** 2
  const norm = Math.sqrt(dot(b, b))
  const relative = Math.sqrt(squares) / (norm > 0 ? norm : 1)
  return Number.isNaN(relative) ? Number.POSITIVE_INFINITY : relative
}

const shown = (value: number): string => String(Number(value.toPrecision(3)))
