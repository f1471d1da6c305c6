import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../../core/errors.ts'
import { parseIdx } from './idx.ts'
import { loadDataSet } from './load.ts'

const header = (type: number, ...dimensions: number[]) => {
  const bytes = Buffer.alloc(4 + 4 * dimensions.length)
  bytes[2] = type
  bytes[3] = dimensions.length
  for (const [axis, dimension] of dimensions.entries()) bytes.writeUInt32BE(dimension, 4 + 4 * axis)
  return bytes
}
const images = Buffer.concat([header(8, 2, 2, 3), Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])])

describe('idx files', () => {
  test.each([
    ['plain', images],
    ['gzip', gzipSync(images)],
  ])('%s: dimensions and values', (_, bytes) => {
    const array = parseIdx(bytes, 'images')
    expect(array.dimensions).toEqual([2, 2, 3])
    expect([...array.values]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  test.each([
    ['empty', Buffer.alloc(0), 'not an idx file'],
    ['text', Buffer.from('P5 28 28 255'), 'not an idx file'],
    ['floats', header(13, 1), 'type 0xd'],
    ['cut in the header', images.subarray(0, 10), 'truncated: its header asks for 16 bytes, it has 10'],
    ['cut in the values', images.subarray(0, 20), 'truncated: its header asks for 28 bytes, it has 20'],
    ['too long', Buffer.concat([images, Buffer.alloc(2)]), '2 bytes follow'],
    ['a claim of 10^18 values', header(8, 1e9, 1e9), 'more than can be held'],
    ['cut gzip', gzipSync(images).subarray(0, 15), 'not whole gzip'],
  ])('%s: one message that names the file', (_, bytes, message) => {
    expect(() => parseIdx(bytes, 'images.idx')).toThrow(message)
    try {
      parseIdx(bytes, 'images.idx')
    } catch (error) {
      expect((error as UserError).place).toBe('images.idx')
    }
  })

  test('any bytes give an array or a UserError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          parseIdx(bytes, 'x')
        } catch (error) {
          expect(error).toBeInstanceOf(UserError)
        }
      }),
    )
  })
})

test('MNIST has its published counts: 60,000 + 10,000 images of 28 x 28 in 10 classes', () => {
  const { train, test: held, features, classes } = loadDataSet('mnist')
  expect([train.count, held.count, features, classes]).toEqual([60_000, 10_000, 784, 10])
  // LeCun, Cortes & Burges: how often each digit occurs in the training set.
  const counts = Array(10).fill(0)
  for (const label of train.labels) counts[label]++
  expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
})
