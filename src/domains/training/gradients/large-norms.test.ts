import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { largeNorms, meanNormRatios } from './large-norms.ts'
import { groupOf, type MadeRun } from './testing.ts'

const SIZES = [4, 16, 64]
const examples = 64_000

/**
 * At fixed weights the squared norm of the mean of B samples' gradients is |G|^2 + tr(S)/B on average; here pure
 * noise in many dimensions, so that it is sqrt(tr(S)/B) with hardly any spread of its own, times a lognormal factor.
 */
function noise(reduction: 'mean' | 'sum', spread = 0.3): MadeRun[] {
  return SIZES.flatMap((batchSize) =>
    [0, 1, 2].map((replication) => {
      const random = randomStream('noise', batchSize, replication)
      const level = Math.sqrt(1 / batchSize) * (reduction === 'sum' ? batchSize : 1)
      return {
        batchSize,
        replication,
        reduction,
        steps: examples / batchSize,
        epochExamples: examples,
        norm: () => level * Math.exp(spread * random.normal()),
        distance: (step: number) => step,
      }
    }),
  )
}

describe.each(['mean', 'sum'] as const)('norms of which the %s was measured', (reduction) => {
  const group = groupOf(noise(reduction))

  test('what the norm is of decides which size has the large ones', () => {
    const counts = (scale: 'mean' | 'sum' | 'rescaled') =>
      largeNorms(group, 'equalSteps', scale, { confidence: 0.95, quantile: 0.9 })!
    expect(counts('mean')).toMatchObject({ countsBySize: 'falls' })
    expect(counts('sum')).toMatchObject({ countsBySize: 'rises' })
    expect(counts('mean').countRatio.hi).toBeLessThan(1)
    expect(counts('sum').countRatio.lo).toBeGreaterThan(1)
    // With the level divided out, the sizes are one distribution.
    const { shareRatio } = counts('rescaled')
    expect(shareRatio.lo).toBeLessThan(1)
    expect(shareRatio.hi).toBeGreaterThan(1)
  })

  test('mean norms go as B^-1/2 for the mean and B^1/2 for the sum', () => {
    for (const [scale, power] of [
      ['mean', -0.5],
      ['sum', 0.5],
    ] as const) {
      for (const { batchSize, ratio } of meanNormRatios(group, 'equalEpochs', scale, 0.999)) {
        const truth = (batchSize / 64) ** power
        expect(ratio.lo).toBeLessThanOrEqual(truth)
        expect(ratio.hi).toBeGreaterThanOrEqual(truth)
        expect(ratio.value).toBeCloseTo(truth, 1)
      }
    }
    expect(meanNormRatios(group, 'equalEpochs', 'mean', 0.95).at(-1)!.ratio).toEqual({
      value: 1,
      lo: 1,
      hi: 1,
    })
  })
})

test('equal epochs give a small batch more norms, equal steps as many', () => {
  const group = groupOf(noise('mean'))
  const of = (window: 'equalEpochs' | 'equalSteps') =>
    largeNorms(group, window, 'rescaled', { confidence: 0.95, quantile: 0.9 })!
  expect(of('equalEpochs').sizes.map(({ observations }) => observations)).toEqual([48_000, 12_000, 3000])
  expect(of('equalSteps').sizes.map(({ observations }) => observations)).toEqual([3000, 3000, 3000])
  // One distribution: the counts are as the observations.
  expect(of('equalEpochs').countRatio.value).toBeCloseTo(1 / 16, 1)
  expect(of('equalEpochs').shareRatio.value).toBeCloseTo(1, 0)
})

test('counts above the threshold and in bins are those of the values', () => {
  const runs = noise('mean')
  const values = runs
    .filter(({ batchSize }) => batchSize === 16)
    .flatMap((_, replication) => {
      const random = randomStream('noise', 16, replication)
      return Array.from({ length: 4000 }, () => Math.fround(0.25 * Math.exp(0.3 * random.normal())))
    })
  const found = largeNorms(groupOf(runs), 'equalEpochs', 'mean', { confidence: 0.95, quantile: 0.7 })!
  const size = found.sizes[1]!
  expect(size.large).toBe(values.filter((value) => value >= found.threshold).length)
  expect(size.largeShare).toBe(size.large / 12_000)
  const bin = (value: number) => Math.floor(Math.log2(value) / found.binDoublings)
  expect(size.bins).toEqual(
    size.bins.map((_, index) => values.filter((value) => bin(value) === size.firstBin + index).length),
  )
  expect(Math.max(...found.sizes.map(({ bins }) => bins.length))).toBeLessThanOrEqual(41)
})

test('one replication has counts, and intervals without end', () => {
  const group = groupOf(noise('mean').filter(({ replication }) => replication === 0))
  const found = largeNorms(group, 'equalSteps', 'mean', { confidence: 0.95 })!
  expect(found.countRatio).toMatchObject({ lo: 0, hi: Number.POSITIVE_INFINITY })
  expect(found.sizes[0]!.tailIndex).toMatchObject({ lo: 0, hi: Number.POSITIVE_INFINITY })
})

test('the tail index of Pareto norms is theirs, whatever the size of the batch', () => {
  const runs = noise('mean').map((run) => {
    const random = randomStream('pareto', run.batchSize, run.replication)
    return { ...run, norm: () => run.batchSize * (1 - random.uniform()) ** (-1 / 3) }
  })
  for (const { tailIndex } of largeNorms(groupOf(runs), 'equalEpochs', 'mean', { confidence: 0.99 })!.sizes) {
    expect(tailIndex!.lo).toBeLessThan(3)
    expect(tailIndex!.hi).toBeGreaterThan(3)
  }
})

test('norms that are all 0 are none', () => {
  const runs = noise('mean').map((run) => ({ ...run, norm: () => 0 }))
  expect(largeNorms(groupOf(runs), 'equalSteps', 'mean', { confidence: 0.95 })).toBeNull()
})
