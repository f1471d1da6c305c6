import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  averagedVariance,
  congestion,
  economicOrderQuantity,
  formingDelay,
  squareRootOptimum,
  squareRootPenalty,
  stepsToGoal,
  type TrainingLaw,
  trainingOptimum,
  trainingPenalty,
  trainingSeconds,
} from './laws.ts'
import { randomStream } from './random.ts'
import { mean, variance } from './stats/summary.ts'

const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true })
const trainingLaw: fc.Arbitrary<TrainingLaw> = fc.record({
  minimumSteps: positive,
  criticalBatch: positive,
  secondsPerStep: positive,
  secondsPerExample: positive,
})

/** The least of a cost over a fine geometric grid around `center`. */
function leastOnGrid(cost: (batchSize: number) => number, center: number) {
  const grid = Array.from({ length: 4001 }, (_, i) => center * 10 ** ((i - 2000) / 1000))
  return grid.reduce((best, batchSize) => (cost(batchSize) < cost(best) ? batchSize : best))
}

test('the forming delay is the mean wait until the last of the batch has come', () => {
  for (const [batchSize, rate] of [
    [1, 3],
    [4, 2],
    [25, 0.5],
  ]) {
    const waits = Array.from({ length: batchSize }, (_, i) => (batchSize - 1 - i) / rate)
    expect(formingDelay(batchSize, rate)).toBeCloseTo(mean(waits), 12)
  }
})

test('congestion is the mean queue of M/M/1 summed over its states, and endless at full load', () => {
  for (const load of [0.1, 0.5, 0.9]) {
    const states = Array.from({ length: 2000 }, (_, n) => n * (1 - load) * load ** n)
    expect(congestion(load)).toBeCloseTo(
      states.reduce((a, b) => a + b),
      9,
    )
  }
  expect(congestion(1)).toBe(Number.POSITIVE_INFINITY)
  // From 90 to 95 % load waiting grows 2.11-fold.
  expect(congestion(0.95) / congestion(0.9)).toBeCloseTo(2.11, 2)
})

test('averaging: the sum over the covariance matrix, and simulation', () => {
  for (const [size, correlation] of [
    [1, 0.3],
    [5, 0],
    [8, 0.5],
    [3, 1],
  ]) {
    let sum = 0
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) sum += i === j ? 2.5 : 2.5 * correlation
    expect(averagedVariance(2.5, correlation, size)).toBeCloseTo(sum / size ** 2, 12)
  }
  const random = randomStream('averaging')
  const means = Array.from({ length: 40_000 }, () => {
    const shared = Math.sqrt(0.4) * random.normal()
    return shared + Math.sqrt(0.6) * mean(Array.from({ length: 6 }, () => random.normal()))
  })
  expect(variance(means) / averagedVariance(1, 0.4, 6)).toBeCloseTo(1, 1.3)
})

test('the square-root optimum is the least cost that a grid finds', () => {
  fc.assert(
    fc.property(positive, positive, (amortised, growing) => {
      const { batchSize, cost } = squareRootOptimum(amortised, growing)
      const costAt = (size: number) => amortised / size + growing * size
      expect(leastOnGrid(costAt, 1.1 * batchSize) / batchSize).toBeCloseTo(1, 2)
      expect(costAt(batchSize) / cost).toBeCloseTo(1, 12)
    }),
    { numRuns: 30 },
  )
})

test('the economic order quantity: Snyder & Shen, Fundamentals of Supply Chain Theory, example 3.1', () => {
  const { batchSize, cost } = economicOrderQuantity(8, 1300, 0.225)
  expect(batchSize).toBeCloseTo(304.04678, 5)
  expect(cost).toBeCloseTo(68.41052551, 8)
  expect((8 * 1300) / 250 + (0.225 * 250) / 2).toBeCloseTo(cost * squareRootPenalty(250 / batchSize), 10)
})

test('a release curve of 2 B + 800 / B is least at 20, and twice off costs a quarter more', () => {
  expect(squareRootOptimum(800, 2)).toEqual({ batchSize: 20, cost: 80 })
  expect([squareRootPenalty(2), squareRootPenalty(0.5), squareRootPenalty(1)]).toEqual([1.25, 1.25, 1])
  expect(squareRootPenalty(1.2)).toBeLessThan(1.03)
})

test('steps to a goal at a quarter, once and four times the critical batch: 5, 2 and 1.25 times the least', () => {
  expect([250, 1000, 4000].map((batchSize) => stepsToGoal(1, 1000, batchSize))).toEqual([5, 2, 1.25])
})

test('the fastest training batch and its seconds are what a grid finds', () => {
  fc.assert(
    fc.property(trainingLaw, (law) => {
      const { batchSize, cost } = trainingOptimum(law)
      const least = leastOnGrid((size) => trainingSeconds(law, size), 0.9 * batchSize)
      expect(trainingSeconds(law, batchSize) / cost).toBeCloseTo(1, 10)
      expect(trainingSeconds(law, least) / cost).toBeGreaterThan(1 - 1e-12)
      expect(trainingSeconds(law, least) / cost).toBeLessThan(1 + 1e-5)
    }),
    { numRuns: 30 },
  )
})

test('training at a factor off the optimum costs at most half of the square-root penalty: 12.5 % at twice', () => {
  fc.assert(
    fc.property(trainingLaw, fc.double({ min: 0.1, max: 10, noNaN: true }), (law, factor) => {
      const penalty = trainingPenalty(law, factor)
      expect(penalty).toBeGreaterThan(1 - 1e-12)
      expect(penalty).toBeLessThan((1 + squareRootPenalty(factor)) / 2 + 1e-12)
      expect(trainingPenalty(law, 2)).toBeLessThan(1.125 + 1e-12)
    }),
  )
  // The worst case is alpha = beta B_crit.
  const worst = { minimumSteps: 7, criticalBatch: 300, secondsPerStep: 3, secondsPerExample: 0.01 }
  expect(trainingPenalty(worst, 2)).toBeCloseTo(1.125, 12)
})
