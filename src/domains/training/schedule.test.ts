import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sliceEpoch, stepsPerEpoch } from './schedule.ts'

test('an epoch is cut into whole batches, each sample once, the remainder last', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70_000 }),
      fc.integer({ min: 1, max: 70_000 }),
      fc.integer({ min: 1, max: 20 }),
      (examples, wanted, evaluations) => {
        const batchSize = Math.min(wanted, examples)
        const slices = sliceEpoch(examples, batchSize, evaluations)
        const steps = stepsPerEpoch(examples, batchSize)
        expect(slices[0]!.from).toBe(0)
        expect(slices.at(-1)!.to).toBe(examples)
        expect(slices.at(-1)!.evaluate).toBe(true)
        expect(slices.reduce((sum, slice) => sum + slice.steps, 0)).toBe(steps)
        expect(slices.filter((slice) => slice.evaluate)).toHaveLength(Math.min(evaluations, steps))
        for (const [index, slice] of slices.entries()) {
          if (index > 0) expect(slice.from).toBe(slices[index - 1]!.to)
          expect(Math.ceil((slice.to - slice.from) / batchSize)).toBe(slice.steps)
          if (index < slices.length - 1) expect((slice.to - slice.from) % batchSize).toBe(0)
        }
      },
    ),
  )
})

// The worked cases of the bookkeeping: 200 samples in batches of 5 are 40 batches; 1,050 in batches of 100 are 11.
test.each([
  [200, 5, 40],
  [1050, 100, 11],
  [60_000, 60_000, 1],
  [60_000, 1, 60_000],
])('%i samples in batches of %i are %i steps', (examples, batchSize, steps) => {
  expect(stepsPerEpoch(examples, batchSize)).toBe(steps)
})
