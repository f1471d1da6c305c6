import { describe, expect, test } from 'vitest'
import { interpolated, travelAndAccuracy } from './distance-accuracy.ts'
import { groupOf } from './testing.ts'

const examples = 64_000
const distance = (step: number) => step ** 0.25
/** Measured at the ends of eight stretches, each twice the last. */
const at = (steps: number) => [128, 64, 32, 16, 8, 4, 2, 1].map((part) => steps / part)
const group = (accuracy: (step: number, batchSize: number, replication: number) => number, rare = false) =>
  groupOf(
    [4, 16, 64].flatMap((batchSize) =>
      [0, 1, 2].map((replication) => {
        const steps = examples / batchSize
        return {
          batchSize,
          replication,
          steps,
          epochExamples: examples,
          norm: () => 1,
          distance,
          accuracy: {
            at: rare ? [steps] : at(steps),
            of: (step: number) => accuracy(step, batchSize, replication) + 1e-4 * replication,
          },
        }
      }),
    ),
  )

describe('travel and accuracy', () => {
  test('where distance decides, sizes are alike at equal distance and unlike at equal epochs', () => {
    const found = travelAndAccuracy(
      group((step) => 0.5 + 0.03 * Math.log(distance(Math.max(1, step)))),
      0.95,
    )!
    expect(found.equalDistance.distance).toBeCloseTo(1000 ** 0.25, 5)
    expect(found.equalDistance.sizes.map(({ batchSize }) => batchSize)).toEqual([4, 16, 64])
    expect(found.gap.equalDistance!.difference.value).toBeCloseTo(0, 4)
    expect(found.gap.equalSteps!.difference.value).toBeCloseTo(0, 4)
    expect(found.gap.equalEpochs).toMatchObject({ larger: 64, smaller: 4 })
    expect(found.gap.equalEpochs!.difference.value).toBeCloseTo(-0.03 * 0.25 * Math.log(16), 6)
    expect(found.correlationOfSizes).toBeCloseTo(1, 6)
    expect(found.runs.length).toBe(9)
  })

  test('where the size itself decides, the gap stays at equal distance', () => {
    const found = travelAndAccuracy(
      group((_, batchSize) => 0.9 - 0.01 * Math.log2(batchSize)),
      0.95,
    )!
    const { difference } = found.gap.equalDistance!
    expect(difference.value).toBeCloseTo(-0.04, 5)
    expect(difference.hi).toBeLessThan(0)
  })

  test('sizes that were measured too rarely are not read between', () => {
    const found = travelAndAccuracy(
      group(() => 0.9, true),
      0.95,
    )!
    expect(found.equalEpochs.sizes.length).toBe(3)
    expect(found.equalSteps.sizes.map(({ batchSize }) => batchSize)).toEqual([64])
    expect(found.gap).toMatchObject({ equalSteps: null, equalDistance: null })
  })
})

test('between two measurements accuracy is straight in the logarithm', () => {
  const path = [0, 100, 200].map((steps, index) => ({
    steps,
    epochs: steps / 100,
    distance: steps / 50,
    testAccuracy: 0.1 * index,
  }))
  expect(interpolated(path, 'steps', 100 * Math.SQRT2)?.testAccuracy).toBeCloseTo(0.15, 9)
  expect(interpolated(path, 'distance', 4)).toMatchObject({ testAccuracy: 0.2 })
  // Not from the untrained network on, and not beyond the end.
  expect(interpolated(path, 'steps', 50)).toBeNull()
  expect(interpolated(path, 'steps', 201)).toBeNull()
})
