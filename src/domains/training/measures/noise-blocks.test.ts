import { expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { mean } from '../../../core/stats/summary.ts'
import { gradientTruth, makeLeastSquares } from '../data/least-squares.ts'
import { averageNoise, estimateNoise, type GradientBlock, noiseScaleOf } from './noise-blocks.ts'

const variances = Array.from({ length: 20 }, (_, index) => 1 / (index + 1))
const blockExamples = 32

/** Gradients of single examples at weights + offset, row by row. */
function exampleGradients(examples: number, offset: number, seed: number): Float64Array[] {
  const { inputs, targets, weights } = makeLeastSquares({ examples, variances, noise: 1, seed })
  const features = variances.length
  return Array.from({ length: examples }, (_, row) => {
    const x = inputs.subarray(row * features, (row + 1) * features)
    let residual = -targets[row]!
    for (const [at, value] of x.entries()) residual += value * (weights[at]! + offset)
    return Float64Array.from(x, (value) => residual * value)
  })
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

function meanOf(rows: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(rows[0]!.length)
  for (const row of rows) for (let at = 0; at < sum.length; at++) sum[at]! += row[at]!
  return sum.map((value) => value / rows.length)
}

function blocksOf(rows: readonly Float64Array[], perExample = true, size = blockExamples): GradientBlock[] {
  const groups = Array.from({ length: rows.length / size }, (_, block) =>
    rows.slice(block * size, (block + 1) * size),
  )
  const means = groups.map(meanOf)
  const whole = meanOf(means)
  return groups.map((group, block) => ({
    squaredNorm: dot(means[block]!, means[block]!),
    withMean: dot(means[block]!, whole),
    exampleSquaredNorms: perExample ? group.reduce((sum, row) => sum + dot(row, row), 0) : null,
  }))
}

test('the whole of a finite set gives its own gradient and covariance exactly', () => {
  const rows = exampleGradients(256, 0.3, 1)
  const whole = meanOf(rows)
  const trace = rows.reduce((sum, row) => sum + dot(row, row) - dot(whole, whole), 0) / 255
  const { signal, noise } = estimateNoise(blocksOf(rows), blockExamples, 256)
  expect(signal).toBeCloseTo(dot(whole, whole), 10)
  expect(noise).toBeCloseTo(trace, 9)
})

test('parts of a finite set give its gradient and covariance on average, in both forms', () => {
  const rows = exampleGradients(256, 0.1, 2)
  const whole = meanOf(rows)
  const trace = rows.reduce((sum, row) => sum + dot(row, row) - dot(whole, whole), 0) / 255
  for (const perExample of [true, false]) {
    const random = randomStream('parts', 1)
    const estimates = Array.from({ length: 2000 }, () =>
      estimateNoise(blocksOf(random.shuffle([...rows]).slice(0, 64), perExample, 16), 16, 256),
    )
    for (const [values, truth] of [
      [estimates.map(({ signal }) => signal), dot(whole, whole)],
      [estimates.map(({ noise }) => noise), trace],
    ] as const) {
      const centre = mean(values)
      const error = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)) / values.length)
      expect(Math.abs(centre - truth)).toBeLessThan(3.5 * error)
    }
  }
})

test('leaving blocks out by the identity is leaving them out by hand', () => {
  const rows = exampleGradients(5 * blockExamples, 0.3, 3)
  const estimate = estimateNoise(blocksOf(rows), blockExamples)
  const left = [0, 1, 2, 3, 4].map((block) =>
    estimateNoise(blocksOf(rows.toSpliced(block * blockExamples, blockExamples)), blockExamples),
  )
  const centre = mean(left.map(({ signal }) => signal))
  const centreNoise = mean(left.map(({ noise }) => noise))
  const sum = (of: (at: (typeof left)[number]) => number) =>
    (4 / 5) * left.reduce((s, each) => s + of(each), 0)
  expect(estimate.signalVariance).toBeCloseTo(
    sum(({ signal }) => (signal - centre) ** 2),
    12,
  )
  expect(estimate.noiseVariance).toBeCloseTo(
    sum(({ noise }) => (noise - centreNoise) ** 2),
    10,
  )
  expect(estimate.covariance).toBeCloseTo(
    sum(({ signal, noise }) => (signal - centre) * (noise - centreNoise)),
    11,
  )
})

test.each([
  { form: 'per example', perExample: true, offset: 0.3 },
  { form: 'per example', perExample: true, offset: 0.6 },
  { form: 'two batches', perExample: false, offset: 0.3 },
])('95 % intervals hold the planted scale in 90 to 99 % of 200 runs: $form, offset $offset', (setting) => {
  const { perExample, offset } = setting
  const truth = gradientTruth(
    { variances, noise: 1 },
    variances.map(() => offset),
  )
  let [held, resolved] = [0, 0]
  for (let seed = 0; seed < 200; seed++) {
    const blocks = blocksOf(exampleGradients(32 * blockExamples, offset, seed), perExample)
    const { scale } = noiseScaleOf(estimateNoise(blocks, blockExamples), 0.95)
    if (!scale) continue
    resolved++
    if (scale.lo <= truth.noiseScale && truth.noiseScale <= scale.hi) held++
  }
  expect(resolved).toBe(200)
  expect(held).toBeGreaterThanOrEqual(180)
  expect(held).toBeLessThanOrEqual(198)
})

test('at the optimum the signal is not resolved, whatever the ratio of two noisy numbers is', () => {
  let resolved = 0
  for (let seed = 0; seed < 200; seed++) {
    const blocks = blocksOf(exampleGradients(16 * blockExamples, 0, seed))
    if (noiseScaleOf(estimateNoise(blocks, blockExamples), 0.95).scale) resolved++
  }
  expect(resolved).toBeLessThanOrEqual(20)
})

test('a weak signal is resolved by averaging signal and noise apart over many checkpoints', () => {
  const offset = 0.04
  const truth = gradientTruth(
    { variances, noise: 1 },
    variances.map(() => offset),
  )
  const estimates = Array.from({ length: 120 }, (_, seed) =>
    estimateNoise(blocksOf(exampleGradients(8 * blockExamples, offset, seed)), blockExamples),
  )
  const unresolved = estimates.filter((each) => noiseScaleOf(each, 0.95).scale === null)
  expect(unresolved.length).toBeGreaterThan(60)
  const { scale } = noiseScaleOf(averageNoise(estimates), 0.95)
  expect(scale!.lo).toBeLessThan(truth.noiseScale)
  expect(scale!.hi).toBeGreaterThan(truth.noiseScale)
})

test('sums over layers are sums of signal and noise', () => {
  const rows = exampleGradients(8 * blockExamples, 0.3, 4)
  const first = rows.map((row) => row.slice(0, 7))
  const rest = rows.map((row) => row.slice(7))
  const [a, b, whole] = [first, rest, rows].map((part) => estimateNoise(blocksOf(part), blockExamples))
  expect(a!.signal + b!.signal).toBeCloseTo(whole!.signal, 12)
  expect(a!.noise + b!.noise).toBeCloseTo(whole!.noise, 10)
})
