import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DataSet } from './data-set.ts'
import { splitRows, splitValidation } from './split.ts'

/** Example `row` has the features row and row + 1, and the class row mod 3. */
function numbered(count: number): DataSet {
  const train = {
    images: Float32Array.from({ length: 2 * count }, (_, index) => Math.ceil(index / 2)),
    labels: Uint8Array.from({ length: count }, (_, row) => row % 3),
    count,
  }
  return { train, test: train, features: 2, classes: 3, sha256: '' }
}

test('every example is in one of the two parts, in its order, with its label', () => {
  const { train, validation } = splitValidation(numbered(50), 0.2, 7)
  expect([train.count, validation!.count]).toEqual([40, 10])
  const rows = [train, validation!].map(({ images, labels }) =>
    Array.from(labels, (label, at) => {
      expect([images[2 * at + 1], label]).toEqual([images[2 * at]! + 1, images[2 * at]! % 3])
      return images[2 * at]!
    }),
  )
  for (const part of rows) expect(part).toEqual(part.toSorted((a, b) => a - b))
  expect(rows.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, row) => row))
})

test('a count is taken as it is; the seed alone decides which', () => {
  const taken = (seed: number) => [...splitValidation(numbered(50), 7, seed).validation!.images]
  expect(taken(1)).toHaveLength(14)
  expect(taken(1)).toEqual(taken(1))
  expect(taken(1)).not.toEqual(taken(2))
})

test('a validation part that the source brings is kept', () => {
  const brought = { ...numbered(9), validation: numbered(3).train }
  expect(splitValidation(brought, 0.5, 1)).toBe(brought)
})

test('nothing left, or a class lost: said so', () => {
  expect(() => splitValidation(numbered(5), 5, 1)).toThrow('5 cannot be taken from 5 examples')
  expect(() => splitValidation(numbered(3), 1, 1)).toThrow('takes all examples of a class')
})

test('any count and share: a partition', () => {
  const amount = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0.001, max: 0.999, noNaN: true }))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), amount, (count, share) => {
      const { kept, taken } = splitRows(count, share, [1])
      expect([...kept, ...taken].sort((a, b) => a - b)).toEqual(
        Array.from({ length: count }, (_, row) => row),
      )
      expect(taken.length).toBeGreaterThan(0)
    }),
  )
})
