/** Forming of batches against integrals of the definition, properties, and the simulator's one rule of forming. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formingWaitBeyond, formingWaitQuantile, type SizeOrLinger, sizeOrLinger } from './size-or-linger.ts'
import { expectWithin, type Held, simulateStation } from './testing.ts'

/** Simpson's rule. */
function integral(f: (x: number) => number, from: number, to: number, steps = 4000): number {
  const width = (to - from) / steps
  let sum = 0
  for (let index = 0; index <= steps; index++) {
    sum += (index === 0 || index === steps ? 1 : index % 2 === 1 ? 4 : 2) * f(from + index * width)
  }
  return (sum * width) / 3
}

test('E[N] by its sum, the wait by its integral: (1/E[N]) int over T of sum (1 + k) e^(-lambda t) (lambda t)^k / k!', () => {
  for (const [arrivalRate, most, linger] of [
    [1, 2, 1],
    [0.7, 12, 30],
    [3, 5, 0.4],
    [2, 40, 10],
  ] as const) {
    const mass = (k: number, mean: number) => {
      let value = Math.exp(-mean)
      for (let j = 1; j <= k; j++) value *= mean / j
      return value
    }
    let expected = 1
    let below = 0
    for (let k = 0; k < most - 1; k++) {
      expected += k * mass(k, arrivalRate * linger)
      below += mass(k, arrivalRate * linger)
    }
    expected += (most - 1) * (1 - below)
    const waiting = integral(
      (t) => {
        let sum = 0
        for (let k = 0; k <= most - 2; k++) sum += (1 + k) * mass(k, arrivalRate * t)
        return sum
      },
      0,
      linger,
    )
    const formed = sizeOrLinger({ arrivalRate, most, linger, from: 'first' })
    expect(formed.meanBatch).toBeCloseTo(expected, 11)
    expect(formed.meanWait).toBeCloseTo(waiting / expected, 9)
    expect(formed.timedOut).toBeCloseTo(below, 11)
  }
})

const rules: fc.Arbitrary<SizeOrLinger> = fc.record({
  arrivalRate: fc.double({ min: 0.05, max: 20, noNaN: true }),
  most: fc.integer({ min: 1, max: 40 }),
  linger: fc.double({ min: 0.05, max: 20, noNaN: true }),
  from: fc.constantFrom('first', 'periodic'),
})

test('sizes are shares of their mean, and the chance to wait longer falls and has the mean wait as its area', () => {
  fc.assert(
    fc.property(rules, (rule) => {
      const { sizes, meanBatch, meanWait, timedOut, batchRate } = sizeOrLinger(rule)
      expect(sizes.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10)
      expect(sizes.reduce((sum, share, index) => sum + (index + 1) * share, 0)).toBeCloseTo(meanBatch, 9)
      expect(batchRate * meanBatch).toBeCloseTo(rule.arrivalRate, 9)
      expect(timedOut).toBeGreaterThanOrEqual(0)
      const beyond = (time: number) => formingWaitBeyond(rule, time)
      let previous = 1
      for (let step = 0; step <= 40; step++) {
        const now = beyond((rule.linger * step) / 40)
        expect(now).toBeLessThanOrEqual(previous + 1e-12)
        previous = now
      }
      // Up to the time-out, where it jumps to 0.
      const area = integral(beyond, 0, rule.linger * (1 - 1e-9), 1000)
      expect(Math.abs(area - meanWait)).toBeLessThan(1e-5 * rule.linger)
      for (const share of [0.1, 0.5, 0.95]) {
        const quantile = formingWaitQuantile(rule, share)
        expect(beyond(quantile * (1 + 1e-9))).toBeLessThanOrEqual(1 - share + 1e-9)
        if (quantile > 0) expect(beyond(quantile * (1 - 1e-6))).toBeGreaterThanOrEqual(1 - share - 1e-4)
      }
    }),
    { numRuns: 60 },
  )
})

test('simulated: sizes, time-outs and waits lie within 99 % intervals', () => {
  const checks: Held[] = []
  for (const rule of [
    { arrivalRate: 1, most: 4, linger: 2.5, from: 'first' },
    { arrivalRate: 1, most: 12, linger: 6, from: 'first' },
    { arrivalRate: 1, most: 3, linger: 5, from: 'first' },
    { arrivalRate: 1, most: 4, linger: 5, from: 'periodic' },
    { arrivalRate: 1, most: 30, linger: 10, from: 'periodic' },
  ] as const) {
    const exact = sizeOrLinger(rule)
    const limit = formingWaitQuantile(rule, 0.8)
    const runs = Array.from({ length: 30 }, (_, seed) =>
      simulateStation({
        arrivalRate: 1,
        process: 'parallel',
        service: { kind: 'constant', value: 0 },
        servers: 1,
        forming: {
          min: rule.most,
          max: rule.most,
          linger: { time: rule.linger, from: rule.from, atLeast: 0 },
        },
        items: 20_000,
        seed,
      }),
    )
    const what = `${rule.most} or ${rule.linger}, ${rule.from}`
    checks.push(
      {
        what: `${what}, wait`,
        exact: exact.meanWait,
        values: runs.map(({ stations }) => stations[0]!.wait.mean),
      },
      {
        what: `${what}, batch`,
        exact: exact.meanBatch,
        values: runs.map(({ stations }) => stations[0]!.batchSize.mean),
      },
    )
    // The sketch's quantile is within 1 % of its value; where the chance jumps at the time-out there is nothing between.
    if (limit < rule.linger) {
      const quantile = runs.reduce((sum, run) => sum + run.leadTimes.quantile(0.8), 0) / runs.length
      expect(Math.abs(quantile / limit - 1), `${what}, quantile`).toBeLessThan(0.02)
    }
  }
  expectWithin(checks)
})

test('no time to wait for is a full batch, (b - 1)/(2 lambda), the wait uniform over places', () => {
  const rule = { arrivalRate: 2, most: 9, linger: Number.POSITIVE_INFINITY, from: 'first' } as const
  expect(sizeOrLinger(rule)).toMatchObject({ meanBatch: 9, meanWait: 2, timedOut: 0 })
  expect(formingWaitBeyond(rule, 0)).toBeCloseTo(8 / 9, 13)
})
