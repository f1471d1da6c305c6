import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { travelLaws } from './distance-laws.ts'
import { groupOf } from './testing.ts'
import { travelBound } from './travel-bound.ts'

const sizesOf = (
  distance: (step: number, batchSize: number) => number,
  { noise = 0.01, replications = 3, examples = 200_000, sizes = [4, 16, 64] } = {},
) =>
  groupOf(
    sizes.flatMap((batchSize) =>
      Array.from({ length: replications }, (_, replication) => {
        const factor = Math.exp(noise * randomStream('laws', batchSize, replication).normal())
        return {
          batchSize,
          replication,
          steps: examples / batchSize,
          epochExamples: examples,
          norm: () => 1,
          distance: (step: number) => factor * distance(step, batchSize),
        }
      }),
    ),
  )

const lawOf = (distance: (step: number) => number, options = {}) =>
  travelLaws(sizesOf(distance, { sizes: [4], ...options }).sizes[0]!, 0.95)!

describe('how the distance grows', () => {
  test('a power law is found as one, with its exponent', () => {
    const law = lawOf((step) => 0.7 * step ** 0.26)
    expect(law.exponent.value).toBeCloseTo(0.26, 6)
    expect(law.misfit.power).toBeLessThan(1e-6)
    expect(law.misfit.logarithm).toBeGreaterThan(0.002)
    expect(law.better).toBe('power')
  })

  test('a logarithm is found as one, with its constants; a negative one too', () => {
    for (const [a, b] of [
      [2, 1.5],
      [-6, 1.8],
    ] as const) {
      const law = lawOf((step) => Math.max(0.01, a + b * Math.log(step)), { noise: 0 })
      expect(law.logarithm.a.value).toBeCloseTo(a, 4)
      expect(law.logarithm.b.value).toBeCloseTo(b, 4)
      expect(law.misfit.logarithm).toBeLessThan(1e-5)
      expect(law.better).toBe('logarithm')
    }
  })

  test('the fit of the logarithm has the least squared relative error of all', () => {
    const distance = (step: number) => 0.7 * step ** 0.26
    const { logarithm, misfit } = lawOf(distance, { noise: 0 })
    const run = sizesOf(distance, { noise: 0, sizes: [4] }).sizes[0]!.runs[0]!
    const points = run.travel.filter(({ step }) => step >= 5000)
    const off = (a: number, b: number) =>
      points.reduce((sum, { step, distance: d }) => sum + ((d - a - b * Math.log(step)) / d) ** 2, 0)
    const [a, b] = [logarithm.a.value, logarithm.b.value]
    for (const [da, db] of [
      [0.01, 0],
      [-0.01, 0],
      [0, 0.001],
      [0, -0.001],
    ] as const)
      expect(off(a + da, b + db)).toBeGreaterThan(off(a, b))
    expect(misfit.logarithm).toBeGreaterThan(0)
  })

  test('one replication cannot tell, and a short run has no law', () => {
    expect(lawOf((step) => step ** 0.3, { replications: 1 })).toMatchObject({ better: 'undecided' })
    expect(lawOf((step) => step ** 0.3, { examples: 32 })).toBeNull()
  })
})

describe('the bound on travel', () => {
  test('where steps decide, sizes are alike at equal steps and a power of the steps apart at equal epochs', () => {
    const bound = travelBound(
      sizesOf((step) => 0.7 * step ** 0.26),
      0.95,
    )!
    expect(bound.equalSteps.steps).toBe(200_000 / 64)
    expect(bound.equalSteps.spread).toBeLessThan(1.03)
    expect(bound.equalSteps.exponentInBatchSize!.lo).toBeLessThan(0)
    expect(bound.equalSteps.exponentInBatchSize!.hi).toBeGreaterThan(0)
    expect(bound.equalEpochs.spread).toBeCloseTo(16 ** 0.26, 1)
    expect(bound.equalEpochs.exponentInBatchSize!.value).toBeCloseTo(-0.26, 2)
    expect(bound.exponentInSteps!.value).toBeCloseTo(0.26, 2)
    expect(bound.laws.map(({ batchSize }) => batchSize)).toEqual([4, 16, 64])
  })

  test('where the batch size matters, the exponent says by how much', () => {
    const bound = travelBound(
      sizesOf((step, batchSize) => step ** 0.3 * batchSize ** -0.1, { noise: 0 }),
      0.95,
    )!
    expect(bound.equalSteps.exponentInBatchSize!.value).toBeCloseTo(-0.1, 5)
    expect(bound.equalSteps.spread).toBeCloseTo(16 ** 0.1, 4)
  })

  test('one size has no exponent', () => {
    const bound = travelBound(
      sizesOf((step) => step ** 0.3, { sizes: [4] }),
      0.95,
    )!
    expect(bound).toMatchObject({
      exponentInSteps: null,
      equalSteps: { exponentInBatchSize: null, spread: 1 },
    })
  })
})
