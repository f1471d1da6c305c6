import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../random.ts'
import {
  type Moments,
  mean,
  median,
  mergedMoments,
  momentsVariance,
  noMoments,
  pooledVariance,
  quantile,
  standardDeviation,
  standardError,
  variance,
  weightedMean,
  withValue,
} from './summary.ts'

const { conventions } = JSON.parse(readFileSync(new URL('oracle-values.json', import.meta.url), 'utf8'))
const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 })
const momentsOf = (items: readonly number[]) => items.reduce<Moments>(withValue, noMoments)

describe('of an array', () => {
  test('quantiles are those of NumPy (type 7)', () => {
    for (const [p, value] of conventions.quantile) {
      expect(quantile(conventions.samples.skewed, p)).toBeCloseTo(value, 13)
    }
    expect(median([9, 1, 5])).toBe(5)
    expect(quantile([], 0.5)).toBeNaN()
  })

  test('variance is the mean squared difference of all pairs, halved', () => {
    fc.assert(
      fc.property(values, (items) => {
        const pairs = items.flatMap((a, i) => items.slice(i + 1).map((b) => (a - b) ** 2 / 2))
        const expected = pairs.reduce((x, y) => x + y) / pairs.length
        expect(Math.abs(variance(items) - expected)).toBeLessThanOrEqual(1e-9 * expected + 1e-300)
      }),
    )
  })

  test('a large offset costs no digits (NIST StRD NumAcc4: mean 10000000.2, deviation 0.1)', () => {
    const items = [10000000.2, ...Array.from({ length: 1000 }, (_, i) => (i % 2 ? 10000000.3 : 10000000.1))]
    expect(mean(items)).toBeCloseTo(10000000.2, 8)
    expect(standardDeviation(items)).toBeCloseTo(0.1, 8)
    expect(Math.sqrt(momentsVariance(momentsOf(items)))).toBeCloseTo(0.1, 7)
  })

  test('mean and variance are the same bit for bit in any order', () => {
    fc.assert(
      fc.property(values, fc.integer(), (items, seed) => {
        const shuffled = randomStream(seed).shuffle([...items])
        expect([mean(shuffled), variance(shuffled)]).toEqual([mean(items), variance(items)])
      }),
    )
  })

  test('too few values give NaN, equal ones no variance', () => {
    expect([mean([]), variance([3]), standardError([]), pooledVariance([[1], [2]]).variance]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
    expect([mean([0.1, 0.1, 0.1]), variance([0.1, 0.1, 0.1]), standardError([7, 7])]).toEqual([0.1, 0, 0])
  })

  test('pooled variance of equal groups is the mean of their variances; a weighted mean counts repeats', () => {
    const groups = [
      [1, 4, 2],
      [8, 8, 9],
      [0, 5, 5],
    ]
    const pooled = pooledVariance([...groups, [100]])
    expect(pooled.df).toBe(6)
    expect(pooled.variance).toBeCloseTo(mean(groups.map(variance)), 13)
    expect(weightedMean([2, 7], [3, 2])).toBeCloseTo(mean([2, 2, 2, 7, 7]), 13)
    expect(() => weightedMean([1], [1, 2])).toThrow(RangeError)
  })
})

describe('of a stream', () => {
  test('merging any split gives the moments of the whole', () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const whole = [...left, ...right]
        const merged = mergedMoments(momentsOf(left), momentsOf(right))
        expect(merged.n).toBe(whole.length)
        expect(Math.abs(merged.mean - mean(whole))).toBeLessThanOrEqual(1e-9)
        expect(Math.abs(momentsVariance(merged) - variance(whole))).toBeLessThanOrEqual(
          1e-9 * variance(whole) + 1e-9,
        )
      }),
    )
  })

  test('nothing merged with a stream is the stream', () => {
    const some = momentsOf([1, 2, 5])
    expect(mergedMoments(noMoments, some)).toBe(some)
    expect(mergedMoments(some, noMoments)).toBe(some)
    expect(momentsVariance(momentsOf([4]))).toBeNaN()
  })
})
