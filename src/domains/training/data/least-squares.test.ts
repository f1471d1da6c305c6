import { expect, test } from 'vitest'
import { gradientTruth, makeLeastSquares } from './least-squares.ts'

const settings = { examples: 100_000, variances: [4, 1, 0.25], noise: 0.5, seed: 5 }
const { inputs, targets, weights, loss } = makeLeastSquares(settings)
const { examples } = settings

/** The residual x.w - y of an example. */
const residual = (row: number, at: ArrayLike<number>) =>
  inputs
    .subarray(3 * row, 3 * row + 3)
    .reduce((sum, input, feature) => sum + input * at[feature]!, -targets[row]!)

test('the planted weights have the planted loss, and nearby ones more', () => {
  const meanLoss = (at: ArrayLike<number>) => {
    let sum = 0
    for (let row = 0; row < examples; row++) sum += residual(row, at) ** 2 / 2
    return sum / examples
  }
  // A squared normal has the standard deviation sqrt(2) times its mean.
  expect(Math.abs(meanLoss(weights) - loss)).toBeLessThan((4 * Math.SQRT2 * loss) / Math.sqrt(examples))
  for (const feature of [0, 1, 2]) {
    for (const step of [-0.1, 0.1]) {
      expect(meanLoss(weights.map((w, index) => w + (index === feature ? step : 0)))).toBeGreaterThan(
        meanLoss(weights),
      )
    }
  }
})

test('mean and covariance of the gradients of single examples are those of the formulas', () => {
  const offset = [0.3, -0.2, 1]
  const at = weights.map((weight, feature) => weight + offset[feature]!)
  const sums = [0, 0, 0]
  let squares = 0
  for (let row = 0; row < examples; row++) {
    const error = residual(row, at)
    for (const feature of [0, 1, 2]) {
      const gradient = error * inputs[3 * row + feature]!
      sums[feature]! += gradient
      squares += gradient ** 2
    }
  }
  const squaredNorm = sums.reduce((sum, value) => sum + (value / examples) ** 2, 0)
  const truth = gradientTruth(settings, offset)
  expect(squaredNorm / truth.squaredNorm).toBeCloseTo(1, 1)
  expect((squares / examples - squaredNorm) / truth.trace).toBeCloseTo(1, 1)
  expect(truth.noiseScale).toBe(truth.trace / truth.squaredNorm)
})

test('one feature by hand: variance 1, offset 1, noise 0 gives |G|^2 = 1 and a variance of E x^4 - 1 = 2', () => {
  expect(gradientTruth({ variances: [1], noise: 0 }, [1])).toEqual({
    squaredNorm: 1,
    trace: 2,
    noiseScale: 2,
  })
})
