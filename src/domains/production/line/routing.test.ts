import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LineProduct } from './line.ts'
import { passesOf } from './routing.ts'

const routeOf = (steps: readonly { good: number; back: number | null }[]): LineProduct => ({
  name: 'item',
  priority: 0,
  share: 1,
  ratePerSecond: null,
  route: steps.map(({ good, back }, station) => ({
    station,
    seconds: { kind: 'constant', value: 1 },
    yield: good,
    reworkTo: back,
  })),
})

test('a step that is done again until it is good is passed 1/yield times', () => {
  expect(passesOf(routeOf([{ good: 0.8, back: 0 }]))).toEqual({ visits: [1.25], good: 1 })
})

test('scrap leaves, and the next step sees what is good', () => {
  const steps = [
    { good: 0.9, back: null },
    { good: 0.5, back: null },
  ]
  expect(passesOf(routeOf(steps))).toEqual({ visits: [1, 0.9], good: 0.45 })
})

test('visits are those of an item followed step by step', () => {
  const step = fc.record({ good: fc.double({ min: 0.2, max: 1, noNaN: true }), back: fc.option(fc.nat(5)) })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (given) => {
      const steps = given.map(({ good, back }, index) => ({
        good,
        back: back === null ? null : Math.min(back, index),
      }))
      // The expected number of items at each step after each move, summed until none is left.
      let here: number[] = steps.map((_, index) => (index === 0 ? 1 : 0))
      const visits = steps.map(() => 0)
      let good = 0
      for (let move = 0; move < 200_000 && here.some((share) => share > 1e-13); move++) {
        const next = steps.map(() => 0)
        for (const [index, share] of here.entries()) {
          const { good: passing, back } = steps[index]!
          visits[index]! += share
          if (index + 1 < steps.length) next[index + 1]! += share * passing
          else good += share * passing
          if (back !== null) next[back]! += share * (1 - passing)
        }
        here = next
      }
      const passes = passesOf(routeOf(steps))
      for (const [index, count] of passes.visits.entries()) expect(count / visits[index]!).toBeCloseTo(1, 6)
      expect(passes.good / good).toBeCloseTo(1, 6)
    }),
    { numRuns: 60 },
  )
})
