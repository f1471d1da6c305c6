import { expect, test } from 'vitest'
import { learningRateRules } from '../../src/domains/training/models/learning-rate-rules.ts'
import { scaled } from './scaling.ts'

test('rates grow as the formula of the rules has them, from the first network’s', () => {
  const lanes = [16, 64, 128].map((batchSize) => ({ batchSize, learningRate: 0.02 }))
  for (const [exponent, rule] of [
    [1, 'linear'],
    [0.5, 'squareRoot'],
  ] as const) {
    for (const { batchSize, learningRate } of scaled(lanes, exponent)) {
      const expected = learningRateRules.compute({ learningRate: 0.02, baseBatch: 16, batchSize })[rule]!
      expect(Math.abs(learningRate / expected - 1)).toBeLessThan(0.005)
    }
  }
  expect(scaled(lanes, 0)).toEqual(lanes)
})

test('rates stay within what the lab takes, and the first stays what it is', () => {
  const lanes = [1, 4096, 1].map((batchSize) => ({ batchSize, learningRate: 0.12345 }))
  expect(scaled(lanes, 1).map(({ learningRate }) => learningRate)).toEqual([0.12345, 10, 0.12345])
})
