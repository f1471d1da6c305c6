/** How many items arrive together: moments, places in a batch, and how many come in a time. */
import { type Complex, complex, minus, over, plus, scaled, times } from './complex.ts'

export type BatchSizes =
  | { readonly kind: 'fixed'; readonly size: number }
  /** 1, 2, ... items, each further item with the same chance. */
  | { readonly kind: 'geometric'; readonly mean: number }
  /** Share of the batches that have 1, 2, ... items; they sum to 1. */
  | { readonly kind: 'given'; readonly shares: readonly number[] }

/** @returns E[X] and E[X^2] */
export function sizeMoments(sizes: BatchSizes): { readonly mean: number; readonly secondMoment: number } {
  if (sizes.kind === 'fixed') return { mean: sizes.size, secondMoment: sizes.size ** 2 }
  if (sizes.kind === 'geometric') return { mean: sizes.mean, secondMoment: sizes.mean * (2 * sizes.mean - 1) }
  return {
    mean: sizes.shares.reduce((sum, share, index) => sum + share * (index + 1), 0),
    secondMoment: sizes.shares.reduce((sum, share, index) => sum + share * (index + 1) ** 2, 0),
  }
}

/** P(X = size) for size = 0 ... count - 1. */
export function sizeChances(sizes: BatchSizes, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, size) => {
    if (size === 0) return 0
    if (sizes.kind === 'fixed') return size === sizes.size ? 1 : 0
    if (sizes.kind === 'geometric') return (1 - 1 / sizes.mean) ** (size - 1) / sizes.mean
    return sizes.shares[size - 1] ?? 0
  })
}

/** P(an item has exactly `before` items before it in its batch) = P(X > before)/E[X], before = 0 ... count - 1. */
export function placeChances(sizes: BatchSizes, count: number): Float64Array {
  const { mean } = sizeMoments(sizes)
  const chances = new Float64Array(count)
  if (sizes.kind === 'geometric') {
    let chance = 1 / mean
    for (let before = 0; before < count; before++) {
      chances[before] = chance
      chance *= 1 - 1 / mean
    }
    return chances
  }
  const largest = sizes.kind === 'fixed' ? sizes.size : sizes.shares.length
  let larger = 0
  for (let before = largest - 1; before >= 0; before--) {
    larger += sizes.kind === 'given' ? sizes.shares[before]! : before === largest - 1 ? 1 : 0
    if (before < count) chances[before] = larger / mean
  }
  return chances
}

/** E[z^X]. */
export function sizeGenerating(sizes: BatchSizes, z: Complex): Complex {
  if (sizes.kind === 'geometric') {
    const more = 1 - 1 / sizes.mean
    return over(scaled(z, 1 - more), minus(complex(1), scaled(z, more)))
  }
  if (sizes.kind === 'fixed') return powerOf(z, sizes.size)
  return sizes.shares.reduceRight((sum, share) => times(z, plus(complex(share), sum)), complex(0))
}

function powerOf(z: Complex, exponent: number): Complex {
  const modulus = Math.hypot(z.re, z.im) ** exponent
  const angle = Math.atan2(z.im, z.re) * exponent
  return { re: modulus * Math.cos(angle), im: modulus * Math.sin(angle) }
}

/**
 * P(n items come) for n = 0 ... count - 1, when a Poisson number of batches does (Panjer 1981, ASTIN Bulletin 12):
 * n p_n = m times the sum of j P(X = j) p_(n-j), m the mean number of batches. All terms are positive.
 *
 * @param sizes P(X = j) at j, at least up to `count`
 * @example compoundPoisson(1, sizeChances({ kind: 'fixed', size: 2 }, 3), 3) // 0.36787944117..., 0, 0.36787944117..., from 1/e
 */
export function compoundPoisson(meanBatches: number, sizes: Float64Array, count: number): Float64Array {
  const chances = new Float64Array(count)
  chances[0] = Math.exp(-meanBatches)
  const possible = Array.from(sizes.keys()).filter((size) => sizes[size]! > 0)
  for (let n = 1; n < count; n++) {
    let sum = 0
    for (const size of possible) {
      if (size > n) break
      sum += size * sizes[size]! * chances[n - size]!
    }
    chances[n] = (meanBatches * sum) / n
  }
  return chances
}
