/**
 * JPEG images (ITU-T T.81), as far as data sets have them: baseline and progressive, 8 bits, grey or three colours. The
 * decoder is jpeg-js; what it would read past is refused here first: a file that is cut off, RGB taken for YCbCr, an
 * image that fills the memory. Colour of lower resolution is repeated, not interpolated, and EXIF's orientation is not
 * applied. The data of a JPEG have no checksum: a flipped bit may only change the picture.
 */
import { decode } from 'jpeg-js'
import { UserError } from '../../../core/errors.ts'
import type { DecodedImage } from './png.ts'

/** About 25 bytes a pixel are taken while an image is decoded. */
const mostMegabytes = 512
const mostPixels = 16 * 1024 ** 2
/** Progressive files have about ten; each passes over the whole image. */
const mostScans = 100

interface Header {
  readonly width: number
  readonly height: number
  readonly channels: number
  /** Three colours are RGB as they stand, not YCbCr. */
  readonly isRgb: boolean
}

/** @throws UserError naming the file when it is damaged, cut off, or of a kind that is not read */
export function decodeJpeg(content: Uint8Array, file: string): DecodedImage {
  const { width, height, channels, isRgb } = readHeader(content, file)
  const colour = decodeColour(content, isRgb, file)
  if (channels === 3) return { width, height, channels, pixels: colour }
  const pixels = new Uint8Array(width * height)
  for (let pixel = 0; pixel < pixels.length; pixel++) pixels[pixel] = colour[3 * pixel]!
  return { width, height, channels, pixels }
}

function decodeColour(content: Uint8Array, isRgb: boolean, file: string): Uint8Array {
  try {
    const options = {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxMemoryUsageInMB: mostMegabytes,
      ...(isRgb ? { colorTransform: false } : {}),
    } as const
    return decode(content, options).data
  } catch (cause) {
    if (/maxMemoryUsageInMB|maxResolutionInMP/.test(String(cause))) {
      throw new UserError(
        `the image takes more than ${mostMegabytes} MB to decode: too large for an example`,
        {
          place: file,
          cause,
        },
      )
    }
    throw damaged(file, cause)
  }
}

const marker = {
  start: 0xd8,
  end: 0xd9,
  scan: 0xda,
  adobe: 0xee,
  firstRestart: 0xd0,
  lastRestart: 0xd7,
} as const
/** Frames by marker: baseline, extended, progressive; the others are lossless, hierarchical or arithmetic-coded. */
const readFrames = [0xc0, 0xc1, 0xc2]
const otherFrames = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]

/** Walks all segments to the end of the image, which a file that was cut off has not. */
function readHeader(content: Uint8Array, file: string): Header {
  if (content[0] !== 0xff || content[1] !== marker.start)
    throw new UserError('not a JPEG image: it does not begin as one', { place: file })
  let frame: Omit<Header, 'isRgb'> | null = null
  let isRgb = false
  let scans = 0
  for (let at = 2; ; ) {
    while (content[at] === 0xff && content[at + 1] === 0xff) at++
    const kind = content[at + 1]
    if (content[at] !== 0xff || kind === undefined) throw damaged(file)
    if (kind === marker.end) break
    const length = (content[at + 2]! << 8) | content[at + 3]!
    const segment = content.subarray(at + 4, at + 2 + length)
    if (!(length >= 2) || segment.length !== length - 2) throw damaged(file)
    if (otherFrames.includes(kind)) throw unread('lossless or arithmetic-coded JPEG', file)
    if (readFrames.includes(kind)) {
      if (frame) throw damaged(file)
      frame = readFrame(segment, file)
      // As libjpeg has it: component names R, G, B, without another word.
      isRgb ||= String.fromCharCode(segment[6]!, segment[9]!, segment[12]!) === 'RGB'
    }
    if (kind === marker.adobe && Buffer.from(segment.subarray(0, 5)).toString('latin1') === 'Adobe')
      isRgb = segment[11] === 0
    at += 2 + length
    if (kind !== marker.scan) continue
    scans++
    if (scans > mostScans) throw unread(`JPEG with more than ${mostScans} scans`, file)
    at = endOfScan(content, at)
  }
  if (!frame || scans === 0) throw damaged(file)
  return { ...frame, isRgb: isRgb && frame.channels === 3 }
}

/** Where the next marker stands that is neither a stuffed byte nor a restart. */
function endOfScan(content: Uint8Array, from: number): number {
  for (let at = content.indexOf(0xff, from); at >= 0; at = content.indexOf(0xff, at + 1)) {
    const next = content[at + 1]
    const isData =
      next === 0 || next === 0xff || (next! >= marker.firstRestart && next! <= marker.lastRestart)
    if (!isData) return at
  }
  return content.length
}

function readFrame(segment: Uint8Array, file: string): Omit<Header, 'isRgb'> {
  const [precision = 0, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0, components = 0] = segment
  const [width, height] = [(widthHigh << 8) | widthLow, (heightHigh << 8) | heightLow]
  if (segment.length !== 6 + 3 * components || width === 0 || height === 0) throw damaged(file)
  if (precision !== 8) throw unread(`JPEG with ${precision} bits a channel`, file)
  if (components !== 1 && components !== 3) throw unread(`JPEG with ${components} channels (CMYK?)`, file)
  if (width * height > mostPixels)
    throw new UserError(`the image is ${width} x ${height}: too large for an example`, { place: file })
  return { width, height, channels: components }
}

const unread = (what: string, file: string): UserError =>
  new UserError(`${what} is not read`, {
    place: file,
    remedy: 'Save it as an ordinary JPEG (8 bits, grey or RGB) or as PNG.',
  })

const damaged = (file: string, cause?: unknown): UserError =>
  new UserError('the JPEG image is damaged or cut off', {
    place: file,
    remedy: 'Get the file again, or leave it out.',
    cause,
  })
