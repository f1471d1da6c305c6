import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseBatchSizes } from './batch-sizes.ts'
import { UserError } from './errors.ts'

describe('batch sizes as a person writes them', () => {
  test.each([
    ['2..16 x2', [2, 4, 8, 16]],
    ['2..1024', [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]],
    ['8..32 +8', [8, 16, 24, 32]],
    ['1..10 x1.5', [1, 2, 3, 5, 8]],
    [
      [64, 2, 64],
      [2, 64],
    ],
    [7, [7]],
  ])('%j is %j', (written, sizes) => {
    expect(parseBatchSizes(written)).toEqual(sizes)
  })

  test.each([
    [[], 'at least one'],
    [[0], 'whole numbers from 1 up, got 0'],
    [[2.5], 'got 2.5'],
    [['a'], 'got "a"'],
    [[Number.NaN], 'whole numbers'],
    ['0..8', 'got 0'],
    ['8..2', 'ends below its start'],
    ['2..8 x1', 'does not grow'],
    ['2..8 +0', 'does not grow'],
    ['2 to 8', 'a range such as'],
    ['1..999999 +1', 'more than 1000'],
  ])('%j is refused: %s', (written, message) => {
    expect(() => parseBatchSizes(written)).toThrow(message)
    expect(() => parseBatchSizes(written)).toThrow(UserError)
  })

  test('any text either gives ascending whole sizes or a UserError', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^\d{1,9}\.\.\d{1,12} ?[x+]\d{1,3}(\.\d{1,2})?$/)),
        (text) => {
          try {
            const sizes = parseBatchSizes(text)
            return sizes.every(
              (size, index) =>
                Number.isInteger(size) && size >= 1 && (index === 0 || size > sizes[index - 1]!),
            )
          } catch (error) {
            return error instanceof UserError
          }
        },
      ),
    )
  })
})
