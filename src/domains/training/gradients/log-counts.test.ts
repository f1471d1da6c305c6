import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantile } from '../../../core/stats/summary.ts'
import {
  binned,
  cellEdge,
  cellOf,
  countedQuantile,
  countFrom,
  logCounts,
  mergedCounts,
  pooledQuantileCell,
  scaledCounts,
} from './log-counts.ts'

const norms = fc.array(fc.double({ min: 1e-9, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 })

test('a count above a threshold is the count of the values', () => {
  fc.assert(
    fc.property(norms, fc.double({ min: 1e-6, max: 1e3, noNaN: true }), (values, threshold) => {
      const cell = cellOf(threshold)
      expect(countFrom(logCounts(values), cell)).toBe(values.filter((value) => cellOf(value) >= cell).length)
    }),
  )
  // 1 and 2 are edges of cells: a value on the edge is above it.
  expect(countFrom(logCounts([0.5, 0.9999, 1, 2, 3]), cellOf(1))).toBe(3)
})

test('zeros are counted below all, what is no number not at all', () => {
  const counts = logCounts([0, 0, 1, Number.NaN, Number.POSITIVE_INFINITY])
  expect(counts).toMatchObject({ total: 3, zeros: 2 })
  expect(countedQuantile(counts, 0.5)).toBe(0)
  expect(() => logCounts([-1])).toThrow(RangeError)
  expect(countedQuantile(logCounts([]), 0.5)).toBeNaN()
})

test('counts of two runs are the counts of their values together', () => {
  fc.assert(
    fc.property(norms, norms, (a, b) => {
      expect(mergedCounts([logCounts(a), logCounts(b)])).toEqual(logCounts([...a, ...b]))
    }),
  )
  expect(mergedCounts([])).toEqual(logCounts([]))
})

test('scaling by a power of two is exact, by another factor within half a cell', () => {
  const values = [0.3, 1, 1.7, 42]
  expect(scaledCounts(logCounts(values), 1024)).toEqual(logCounts(values.map((value) => 1024 * value)))
  const median = countedQuantile(scaledCounts(logCounts(values), 3), 0.5)
  expect(Math.abs(Math.log(median / (3 * countedQuantile(logCounts(values), 0.5))))).toBeLessThan(0.0014)
})

test('a quantile is that of the values within the width of a cell', () => {
  fc.assert(
    fc.property(norms, (values) => {
      const found = countedQuantile(logCounts(values), 0.5)
      const sorted = [...values].sort((a, b) => a - b)
      const exact = sorted[Math.round(0.5 * (sorted.length - 1))]!
      expect(Math.abs(Math.log(found / exact))).toBeLessThan(0.0014)
    }),
  )
})

test('the pooled quantile gives each size the same weight', () => {
  // 10,000 values of a thousandth beside ten of which one is large: half the weight is theirs.
  const many = logCounts(Array.from({ length: 10_000 }, () => 0.001))
  const few = logCounts([...Array.from({ length: 9 }, () => 1), 64])
  expect(pooledQuantileCell([many, few], 0.95)).toBe(cellOf(1) + 1)
  expect(countFrom(few, pooledQuantileCell([many, few], 0.95)!)).toBe(1)
  const uniform = Array.from({ length: 1000 }, (_, index) => (index + 0.5) / 1000)
  expect(cellEdge(pooledQuantileCell([logCounts(uniform)], 0.9)!)).toBeCloseTo(quantile(uniform, 0.9), 2)
  expect(pooledQuantileCell([logCounts([0])], 0.9)).toBeNull()
})

test('bins of all are aligned, and lose nothing', () => {
  fc.assert(
    fc.property(norms, fc.constantFrom(32, 64, 128, 256, 512), (values, cells) => {
      const { firstBin, counts } = binned(logCounts(values), cells)
      const expected = counts.map(
        (_, index) => values.filter((value) => Math.floor(cellOf(value) / cells) === firstBin + index).length,
      )
      expect(counts).toEqual(expected)
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length)
    }),
  )
})
