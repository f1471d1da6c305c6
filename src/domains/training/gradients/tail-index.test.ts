import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { normalCdf, normalQuantile } from '../../../core/stats/normal.ts'
import {
  independentTailInterval,
  lagOneCorrelation,
  tailIndexInterval,
  tailIndexOf,
  tailShare,
} from './tail-index.ts'

const random = randomStream('tail-index')
const sample = (n: number, draw: () => number) => Float64Array.from({ length: n }, draw).sort()
const pareto = (index: number) => () => (1 - random.uniform()) ** (-1 / index)

/** The index that a lognormal tail has above its (1 - tailShare)-quantile: one over the mean excess of the normal. */
function lognormalIndex(sigma: number): number {
  const z = normalQuantile(1 - tailShare)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  return 1 / (sigma * (density / (1 - normalCdf(z)) - z))
}

const coverage = (runs: number, truth: number, interval: () => { lo: number; hi: number }) => {
  let covered = 0
  for (let run = 0; run < runs; run++) {
    const { lo, hi } = interval()
    if (lo <= truth && truth <= hi) covered++
  }
  return covered / runs
}

/** A chain whose logarithms are normal with the correlation `rho` from step to step. */
function chain(n: number, rho: number): Float64Array {
  let state = random.normal()
  return sample(n, () => {
    state = rho * state + Math.sqrt(1 - rho * rho) * random.normal()
    return Math.exp(state)
  })
}

describe('the tail index', () => {
  test('is what the definition gives, by hand', () => {
    // 200 values, the ten greatest e^1 ... e^10 above a threshold of 1: mean excess 5.5.
    const values = [
      ...Array.from({ length: 190 }, () => 1),
      ...Array.from({ length: 10 }, (_, i) => Math.exp(i + 1)),
    ]
    expect(tailIndexOf(values)).toEqual({ index: expect.closeTo(1 / 5.5, 12), tail: 10, threshold: 1 })
  })

  test('does not depend on the unit', () => {
    const values = sample(2000, pareto(3))
    expect(tailIndexOf(values.map((value) => 1e-6 * value))!.index).toBeCloseTo(tailIndexOf(values)!.index, 9)
  })

  test('is none of few values, of a tail that starts at 0, and of ties', () => {
    expect(tailIndexOf(sample(199, pareto(2)))).toBeNull()
    expect(tailIndexOf([...Array.from({ length: 1000 }, () => 0), 1])).toBeNull()
    expect(tailIndexOf(Array.from({ length: 1000 }, () => 1))).toBeNull()
  })

  // Bounds: three standard errors of a share over so many samples.
  test('covers the index of independent Pareto values as often as stated', () => {
    for (const index of [0.8, 2, 5]) {
      const share = coverage(1000, index, () =>
        independentTailInterval(tailIndexOf(sample(1770, pareto(index)))!, 0.95),
      )
      expect(Math.abs(share - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / 1000))
    }
  })

  test('of independent lognormal values covers the index at its quantile, at least as often as stated', () => {
    const share = coverage(1000, lognormalIndex(1), () =>
      independentTailInterval(tailIndexOf(sample(2000, () => Math.exp(random.normal())))!, 0.95),
    )
    expect(share).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / 1000))
  })

  test('of correlated norms: one run alone covers too rarely, the spread of replications as often as stated', () => {
    const truth = lognormalIndex(1)
    const alone = coverage(400, truth, () => independentTailInterval(tailIndexOf(chain(2000, 0.95))!, 0.95))
    expect(alone).toBeLessThan(0.7)
    const replicated = coverage(400, truth, () =>
      tailIndexInterval(
        [0, 1, 2].map(() => tailIndexOf(chain(8000, 0.95))!),
        0.95,
      ),
    )
    expect(Math.abs(replicated - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / 400))
  })
})

test('the correlation of successive norms is that of the chain', () => {
  let state = 0
  const values = Float64Array.from({ length: 50_000 }, () => {
    state = 0.6 * state + 0.8 * random.normal()
    return Math.exp(state)
  })
  expect(lagOneCorrelation(values)).toBeCloseTo(0.6, 1)
  expect(lagOneCorrelation([1, 2])).toBeNaN()
})
