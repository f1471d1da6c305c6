import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../random.ts'
import { binomialCdf, binomialUpperTail } from './binomial.ts'
import {
  clopperPearsonInterval,
  differenceInterval,
  logMeanInterval,
  meanInterval,
  poissonRateInterval,
  ratioInterval,
  wilsonInterval,
} from './interval.ts'
import { poissonCdf, poissonUpperTail } from './poisson.ts'

const { conventions } = JSON.parse(readFileSync(new URL('oracle-values.json', import.meta.url), 'utf8'))
const { a, b } = conventions.samples

function expectBounds({ lo, hi }: { lo: number; hi: number }, [low, high]: readonly number[]): void {
  expect(lo).toBeCloseTo(low, 10)
  expect(hi).toBeCloseTo(high, 10)
}

describe('of a mean', () => {
  test('SciPy: one sample, Welch, and Welch on logarithms', () => {
    expectBounds(meanInterval(a, 0.95), conventions.meanA95)
    expectBounds(differenceInterval(a, b, 0.95), conventions.welch95)
    expectBounds(ratioInterval(a, b, 0.9), conventions.ratio90)
  })

  test('one observation bounds nothing, on either scale', () => {
    expect(meanInterval([5], 0.95)).toEqual({
      mean: 5,
      lo: Number.NEGATIVE_INFINITY,
      hi: Number.POSITIVE_INFINITY,
      n: 1,
    })
    const { lo, hi } = logMeanInterval([5], 0.95)
    expect([lo, hi]).toEqual([0, Number.POSITIVE_INFINITY])
    expect(differenceInterval([1], [2, 3], 0.95)).toMatchObject({
      lo: Number.NEGATIVE_INFINITY,
      hi: Number.POSITIVE_INFINITY,
    })
  })

  test('equal observations leave no width', () => {
    expect(meanInterval([2, 2, 2], 0.95)).toEqual({ mean: 2, lo: 2, hi: 2, n: 3 })
    expect(differenceInterval([2, 2], [1, 1], 0.95)).toEqual({ value: 1, lo: 1, hi: 1 })
  })

  test('a ratio turned round is its inverse', () => {
    const [there, back] = [ratioInterval(a, b, 0.95), ratioInterval(b, a, 0.95)]
    expect(there.lo * back.hi).toBeCloseTo(1, 12)
    expect(there.value * back.value).toBeCloseTo(1, 12)
  })

  test('normal data are covered as often as stated', () => {
    const random = randomStream('interval')
    const covered = { mean: 0, log: 0, difference: 0 }
    const runs = 3000
    for (let run = 0; run < runs; run++) {
      const [x, y] = [4, 7].map((n) => Array.from({ length: n }, () => random.normal()))
      const contains = ({ lo, hi }: { lo: number; hi: number }, truth: number) =>
        lo <= truth && truth <= hi ? 1 : 0
      covered.mean += contains(meanInterval(x, 0.9), 0)
      covered.log += contains(logMeanInterval(x.map(Math.exp), 0.9), 1)
      covered.difference += contains(
        differenceInterval(
          x.map((value) => 4 * value),
          y,
          0.9,
        ),
        0,
      )
    }
    for (const count of Object.values(covered)) expect(Math.abs(count / runs - 0.9)).toBeLessThan(0.02)
  })

  test('what has no logarithm, and a confidence that is none, are refused', () => {
    expect(() => logMeanInterval([1, 0], 0.95)).toThrow(/above 0, got 0/)
    expect(() => ratioInterval([1, Number.NaN], [1], 0.95)).toThrow(RangeError)
    expect(() => meanInterval([], 0.95)).toThrow(RangeError)
    for (const confidence of [0, 1, 95, Number.NaN])
      expect(() => meanInterval([1, 2], confidence)).toThrow(/confidence/)
  })
})

describe('of a count', () => {
  test('SciPy: Wilson, Clopper-Pearson, Poisson', () => {
    for (const [k, n, lo, hi] of conventions.wilson) expectBounds(wilsonInterval(k, n, 0.95), [lo, hi])
    for (const [k, n, lo, hi] of conventions.clopperPearson)
      expectBounds(clopperPearsonInterval(k, n, 0.95), [lo, hi])
    for (const [k, lo, hi] of conventions.poissonRate) {
      expectBounds(poissonRateInterval(k, 1, 0.95), [lo, hi])
      expectBounds(poissonRateInterval(k, 4, 0.95), [lo / 4, hi / 4])
    }
  })

  test('at an exact bound the tail beyond the count is half of what confidence leaves', () => {
    const share = clopperPearsonInterval(7, 40, 0.9)
    expect(binomialUpperTail(6, 40, share.lo)).toBeCloseTo(0.05, 12)
    expect(binomialCdf(7, 40, share.hi)).toBeCloseTo(0.05, 12)
    const rate = poissonRateInterval(5, 2, 0.9)
    expect(poissonUpperTail(4, 2 * rate.lo)).toBeCloseTo(0.05, 12)
    expect(poissonCdf(5, 2 * rate.hi)).toBeCloseTo(0.05, 12)
  })

  test('counts that cannot be are refused', () => {
    expect(() => wilsonInterval(3, 2, 0.95)).toThrow(RangeError)
    expect(() => clopperPearsonInterval(0, 0, 0.95)).toThrow(RangeError)
    expect(() => poissonRateInterval(1.5, 1, 0.95)).toThrow(RangeError)
    expect(() => poissonRateInterval(1, 0, 0.95)).toThrow(RangeError)
  })
})
