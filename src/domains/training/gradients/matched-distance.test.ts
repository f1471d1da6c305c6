import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { expandedConfidence, leastPerBin, matchedVariance } from './matched-distance.ts'
import { groupOf, type MadeRun } from './testing.ts'

/** Norms whose standard deviation is 1/sqrt(B) times the distance at which they are taken. */
const runs = (sizes: readonly number[], key: string | number, replications = 3): MadeRun[] =>
  sizes.flatMap((batchSize) =>
    Array.from({ length: replications }, (_, replication) => {
      const random = randomStream(key, batchSize, replication)
      const distance = (step: number) => 0.1 * step ** 0.5
      return {
        batchSize,
        replication,
        steps: 16_000 / batchSize,
        epochExamples: 16_000,
        norm: (step: number) => 20 + (distance(step - 1) * random.normal()) / Math.sqrt(batchSize),
        distance,
      }
    }),
  )
const options = { confidence: 0.95, random: randomStream('bootstrap') }

describe('the variance at equal distance', () => {
  const found = matchedVariance(groupOf(runs([4, 16, 64], 'variance')), options)

  test('is that of the norms there, with an interval about it', () => {
    for (const { batchSize, bins } of found.sizes) {
      expect(bins.length).toBeGreaterThan(2)
      for (const { distance, variance, observations } of bins) {
        expect(observations).toBeGreaterThanOrEqual(3 * leastPerBin)
        // Within a bin the distance varies by 19 %, its square by 41 %.
        expect(variance.value * batchSize).toBeGreaterThan(0.5 * distance ** 2)
        expect(variance.value * batchSize).toBeLessThan(2 * distance ** 2)
        expect(variance.lo).toBeLessThanOrEqual(variance.value)
        expect(variance.hi).toBeGreaterThanOrEqual(variance.value)
      }
    }
  })

  test('compares the sizes furthest apart: here by the ratio of their sizes', () => {
    const { smaller, larger, sharedBins, ratio } = found.comparison!
    expect([smaller, larger]).toEqual([4, 64])
    expect(sharedBins).toBe(found.sizes[2]!.bins.length)
    for (const { lo, hi } of [ratio.bootstrap, ratio.replications]) {
      expect(lo).toBeLessThan(4 / 64)
      expect(hi).toBeGreaterThan(4 / 64)
    }
  })

  test('has only bins in which every run has enough steps', () => {
    const short = matchedVariance(groupOf(runs([4, 16_000 / leastPerBin], 'short')), options)
    expect(short.sizes[1]!.bins).toEqual([])
    expect(short.comparison).toBeNull()
  })

  test('is the same for the same random stream', () => {
    const group = groupOf(runs([4, 64], 'again'))
    const again = () => matchedVariance(group, { confidence: 0.95, random: randomStream(5) })
    expect(again()).toEqual(again())
  })
})

describe('the expanded percentile interval', () => {
  test('is as wide as t quantiles would be', () => {
    expect(expandedConfidence(0.95, 1e9)).toBeCloseTo(0.95, 6)
    // Phi(-sqrt(10/9) t(0.975, 9)) = Phi(-2.38448), by hand from tables: 0.00855.
    expect(expandedConfidence(0.95, 10)).toBeCloseTo(1 - 2 * 0.00855, 4)
    expect(expandedConfidence(0.95, 1)).toBe(0.95)
  })

  test('covers the ratio of variances nearly as often as stated with five replications', () => {
    let covered = 0
    const samples = 60
    for (let sample = 0; sample < samples; sample++) {
      const group = groupOf(runs([16, 64], `coverage-${sample}`, 5))
      const { bootstrap } = matchedVariance(group, { confidence: 0.95, random: randomStream(sample) })
        .comparison!.ratio
      if (bootstrap.lo <= 0.25 && 0.25 <= bootstrap.hi) covered++
    }
    expect(covered / samples).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / samples))
  })
})
