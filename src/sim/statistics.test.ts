import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../core/random.ts'
import { mean, variance } from '../core/stats/summary.ts'
import { QuantileSketch } from './quantile-sketch.ts'
import { sampler } from './sampler.ts'
import { Tally } from './tally.ts'
import { TimeWeighted } from './time-weighted.ts'

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 })
const amounts = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-300, max: 1e300, noNaN: true })), {
  minLength: 1,
  maxLength: 60,
})

const tallied = (values: readonly number[]) => {
  const tally = new Tally()
  for (const value of values) tally.add(value)
  return tally
}
const sketched = (values: readonly number[]) => {
  const sketch = new QuantileSketch()
  for (const value of values) sketch.add(value)
  return sketch
}
const near = (a: number, b: number, scale: number) =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * scale)

describe('tally', () => {
  test('has the moments of all that was added, whole or merged from parts', () => {
    fc.assert(
      fc.property(numbers, fc.nat(50), (values, cut) => {
        const parts = tallied(values.slice(0, cut))
        parts.merge(tallied(values.slice(cut)))
        const scale = Math.max(1, ...values.map(Math.abs))
        for (const tally of [tallied(values), parts]) {
          near(tally.mean, mean(values), scale)
          near(tally.variance, variance(values), scale * scale)
          expect([tally.count, tally.least, tally.most]).toEqual([
            values.length,
            Math.min(...values),
            Math.max(...values),
          ])
        }
      }),
    )
  })

  test('keeps its digits where the mean is large', () => {
    expect(tallied([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).variance).toBe(30)
  })

  test('forgets on reset', () => {
    const tally = tallied([5, 7])
    tally.reset()
    tally.add(1)
    expect(tally).toEqual(tallied([1]))
  })
})

describe('time-weighted mean', () => {
  test('is the area under the steps over the time', () => {
    const level = new TimeWeighted(10, 3)
    level.set(5, 12)
    level.change(-4, 16)
    expect(level.mean(20)).toBe((3 * 2 + 5 * 4 + 1 * 4) / 10)
    expect([level.level, level.most]).toEqual([1, 5])
  })

  test('starts anew at the end of the warm-up, at the level that is', () => {
    const level = new TimeWeighted(0, 9)
    level.set(2, 5)
    level.reset(6)
    level.set(4, 8)
    expect([level.mean(10), level.most]).toEqual([3, 4])
    expect(new TimeWeighted(3, 7).mean(3)).toBe(7)
  })
})

describe('quantile sketch', () => {
  test('every quantile is within 1/256 of the order statistic, whole or merged from parts', () => {
    fc.assert(
      fc.property(amounts, fc.nat(60), fc.double({ min: 0, max: 1, noNaN: true }), (values, cut, p) => {
        const sorted = Float64Array.from(values).sort()
        const exact = sorted[Math.max(1, Math.ceil(p * sorted.length)) - 1]!
        const merged = sketched(values.slice(cut))
        merged.merge(sketched(values.slice(0, cut)))
        for (const sketch of [sketched(values), merged]) {
          expect(Math.abs(sketch.quantile(p) - exact)).toBeLessThanOrEqual(exact / 256)
          expect([sketch.quantile(0), sketch.quantile(1)]).toEqual([sorted[0], sorted.at(-1)])
        }
      }),
    )
  })

  test('finds the quantiles of an exponential distribution', () => {
    const draw = sampler({ kind: 'exponential', mean: 10 }, randomStream('sketch'))
    const sketch = new QuantileSketch()
    const count = 200_000
    for (let i = 0; i < count; i++) sketch.add(draw())
    for (const p of [0.05, 0.5, 0.95, 0.999]) {
      const exact = -10 * Math.log(1 - p)
      const error = (10 * Math.sqrt(p / (1 - p))) / Math.sqrt(count)
      expect(Math.abs(sketch.quantile(p) - exact)).toBeLessThan(4 * error + exact / 256)
    }
  })

  test('says NaN of nothing, and refuses what has no logarithm', () => {
    const sketch = new QuantileSketch()
    expect(sketch.quantile(0.5)).toBeNaN()
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => sketch.add(value)).toThrow(RangeError)
    sketch.add(3)
    sketch.reset()
    sketch.add(5)
    expect([sketch.count, sketch.quantile(0.5)]).toEqual([1, 5])
  })
})
