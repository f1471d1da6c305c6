import { expect, test } from 'vitest'
import { fiellerInterval } from './fieller.ts'
import { studentTQuantile } from './student-t.ts'

const ratio = {
  numerator: 12,
  denominator: 4,
  numeratorVariance: 2,
  denominatorVariance: 0.5,
  covariance: 0.3,
  degreesOfFreedom: 15,
}

test("at the bounds the difference numerator - r denominator is t times its error, which is Fieller's definition", () => {
  const { value, lo, hi } = fiellerInterval(ratio, 0.95)!
  expect(value).toBe(3)
  const t = studentTQuantile(0.975, 15)
  for (const r of [lo, hi]) {
    const error = Math.sqrt(2 - 2 * r * 0.3 + r * r * 0.5)
    expect(Math.abs(12 - r * 4) / error).toBeCloseTo(t, 10)
  }
  expect(lo).toBeLessThan(3)
  expect(hi).toBeGreaterThan(3)
})

test('a known denominator leaves the interval of the numerator', () => {
  const known = {
    ...ratio,
    denominatorVariance: 0,
    covariance: 0,
    degreesOfFreedom: Number.POSITIVE_INFINITY,
  }
  const { lo, hi } = fiellerInterval(known, 0.95)!
  expect(lo).toBeCloseTo((12 - 1.959963984540054 * Math.SQRT2) / 4, 6)
  expect(hi).toBeCloseTo((12 + 1.959963984540054 * Math.SQRT2) / 4, 6)
})

test('a denominator whose interval touches 0, or of which nothing is known, bounds no ratio', () => {
  const t = studentTQuantile(0.975, 15)
  const touching = (variance: number) => fiellerInterval({ ...ratio, denominatorVariance: variance }, 0.95)
  expect(touching((4 / t) ** 2 * 1.0001)).toBeNull()
  expect(touching((4 / t) ** 2 * 0.9999)).not.toBeNull()
  expect(fiellerInterval({ ...ratio, degreesOfFreedom: 0 }, 0.95)).toBeNull()
})
