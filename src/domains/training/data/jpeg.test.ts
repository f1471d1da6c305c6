import { describe, expect, test } from 'vitest'
import { UserError } from '../../../core/errors.ts'
import { decodeJpeg } from './jpeg.ts'
import oracle from './jpeg-files.json' with { type: 'json' }

/**
 * Decoders may differ by 1 in the inverse transform (ITU-T T.83), and by 2 more where YCbCr becomes RGB; libjpeg
 * also interpolates colour of lower resolution, which is repeated here.
 */
const toleranceOf = (name: string) =>
  name.startsWith('grey') || name.includes('RGB') ? 1 : /4:2:/.test(name) ? 6 : 3

test.each(oracle.jpegs)('as libjpeg reads it: $name', ({ name, jpeg, shape, pixels }) => {
  const image = decodeJpeg(Buffer.from(jpeg, 'base64'), 'x.jpg')
  expect([image.height, image.width, image.channels]).toEqual(shape)
  expect(image.pixels.length).toBe(pixels.length)
  const differences = pixels.map((value, index) => Math.abs(value - image.pixels[index]!))
  expect(Math.max(...differences)).toBeLessThanOrEqual(toleranceOf(name))
  expect(differences.reduce((sum, each) => sum + each) / pixels.length).toBeLessThan(toleranceOf(name) / 3)
})

const bytesOf = (name: string) => Buffer.from(oracle.jpegs.find((file) => file.name === name)!.jpeg, 'base64')

/** The frame header: marker, length, precision, height, width, components. */
function withFrame(change: (frame: Buffer) => void): Buffer {
  const content = bytesOf('grey')
  change(content.subarray(content.indexOf(Buffer.of(0xff, 0xc0))))
  return content
}

describe('JPEG that is not read: one message that names the file', () => {
  const whole = bytesOf('grey')
  test.each<[string, Uint8Array, string]>([
    ['empty', Buffer.alloc(0), 'not a JPEG image'],
    ['PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'not a JPEG image'],
    ['only its beginning', Buffer.of(0xff, 0xd8), 'damaged or cut off'],
    ['without a picture', Buffer.of(0xff, 0xd8, 0xff, 0xd9), 'damaged or cut off'],
    ['a bomb', withFrame((frame) => frame.fill(0xff, 5, 9)), '65535 x 65535: too large'],
    ['no height', withFrame((frame) => frame.fill(0, 5, 7)), 'damaged or cut off'],
    ['12 bits', withFrame((frame) => frame.writeUInt8(12, 4)), '12 bits a channel'],
    ['arithmetic-coded', withFrame((frame) => frame.writeUInt8(0xc9, 1)), 'arithmetic-coded'],
    ['CMYK', Buffer.from(oracle.cmyk, 'base64'), '4 channels (CMYK?)'],
    [
      'less data than the frame says',
      withFrame((frame) => frame.writeUInt16BE(4000, 5)),
      'damaged or cut off',
    ],
  ])('%s', (_, content, message) => {
    try {
      decodeJpeg(content, 'x.jpg')
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(UserError)
      expect((error as UserError).message).toContain(message)
      expect((error as UserError).place).toBe('x.jpg')
    }
  })

  test('cut off at any byte', () => {
    for (let length = 0; length < whole.length; length++) {
      try {
        decodeJpeg(whole.subarray(0, length), 'x.jpg')
        expect.unreachable(`cut off at ${length}`)
      } catch (error) {
        expect((error as Error).message).toMatch(/damaged or cut off|not a JPEG image/)
      }
    }
  })

  test('any byte changed: it is read, or refused with one message', () => {
    for (const name of ['grey', 'colour, 4:2:2, progressive']) {
      const content = bytesOf(name)
      for (let at = 2; at < content.length; at++) {
        const changed = Buffer.from(content)
        changed[at]! ^= 0x55
        try {
          const { width, height, channels, pixels } = decodeJpeg(changed, 'x.jpg')
          expect(pixels.length).toBe(width * height * channels)
        } catch (error) {
          if (!(error instanceof UserError)) throw error
        }
      }
    }
  })
})
