import { describe, expect, test } from 'vitest'
import { UserError } from '../../../core/errors.ts'
import oracle from './oracle-files.json' with { type: 'json' }
import { decodePng } from './png.ts'
import { png } from './testing.ts'

test.each(oracle.pngs)('as libpng wrote it: $name', ({ png: text, shape, pixels }) => {
  const image = decodePng(Buffer.from(text, 'base64'), 'x.png')
  expect([image.height, image.width, image.channels]).toEqual(shape)
  expect([...image.pixels]).toEqual(pixels)
})

test('an opaque alpha channel is dropped', () => {
  const grey = decodePng(png(2, 1, [7, 255, 9, 255], { color: 4 }), 'x.png')
  expect([grey.channels, [...grey.pixels]]).toEqual([1, [7, 9]])
  const colour = decodePng(png(1, 1, [1, 2, 3, 255], { color: 6 }), 'x.png')
  expect([colour.channels, [...colour.pixels]]).toEqual([3, [1, 2, 3]])
})

describe('PNG that is not read: one message that names the file', () => {
  const whole = png(2, 2, [1, 2, 3, 4])
  const flipped = Buffer.from(whole)
  flipped[45]! ^= 1
  test.each<[string, Uint8Array, string]>([
    ['empty', Buffer.alloc(0), 'not a PNG image'],
    ['text', Buffer.from('<html>'), 'not a PNG image'],
    ['cut off', whole.subarray(0, whole.length - 20), 'damaged or cut off'],
    ['a flipped bit', flipped, 'damaged or cut off'],
    ['too few rows', png(2, 9, [], { raw: Buffer.alloc(6) }), 'damaged or cut off'],
    ['too many rows', png(2, 1, [], { raw: Buffer.alloc(600) }), 'damaged or cut off'],
    ['an unknown filter', png(1, 1, [], { raw: Buffer.of(9, 1) }), 'damaged or cut off'],
    ['a bomb', png(60_000, 60_000, [], { raw: Buffer.alloc(9) }), '60000 x 60000: too large'],
    ['16 bits', png(1, 1, [1, 2], { depth: 16 }), '16 bits a channel'],
    ['interlaced', png(1, 1, [1], { interlace: 1 }), 'interlaced'],
    ['transparent', png(1, 1, [1, 2, 3, 254], { color: 6 }), 'transparent pixels'],
  ])('%s', (_, content, message) => {
    try {
      decodePng(content, 'x.png')
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(UserError)
      expect((error as UserError).message).toContain(message)
      expect((error as UserError).place).toBe('x.png')
    }
  })
})
