/**
 * PNG images (W3C PNG, third edition), as far as data sets have them: grey, palette, RGB, with or without opaque
 * alpha, up to 8 bits a channel, not interlaced. Every chunk's CRC is checked.
 */
import { crc32, inflateSync } from 'node:zlib'
import { UserError } from '../../../core/errors.ts'
import type { ImageShape } from './data-set.ts'

export interface DecodedImage extends ImageShape {
  /** height x width x channels, 0 to 255. */
  readonly pixels: Uint8Array
}

interface Header {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly color: keyof typeof samplesOf
}

/** Samples a pixel by colour type: grey, RGB, palette index, grey with alpha, RGB with alpha. */
const samplesOf = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const
const signature = '\x89PNG\r\n\x1a\n'
const mostPixels = 64 * 1024 ** 2

/** @throws UserError naming the file when it is damaged, or of a kind that is not read */
export function decodePng(content: Uint8Array, file: string): DecodedImage {
  const chunks = readChunks(content, file)
  const header = readHeader(chunks.get('IHDR')?.[0], file)
  const samples = readSamples(chunks, header, file)
  const { width, height, color } = header
  if (color === 0 || color === 2) return { width, height, channels: samplesOf[color], pixels: samples }
  if (color === 3) return applyPalette(samples, chunks, header, file)
  return dropAlpha(samples, header, file)
}

function readChunks(content: Uint8Array, file: string): Map<string, Uint8Array[]> {
  const latin = (from: number, to: number) => Buffer.from(content.subarray(from, to)).toString('latin1')
  if (latin(0, 8) !== signature)
    throw new UserError('not a PNG image: it does not begin as one', { place: file })
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const chunks = new Map<string, Uint8Array[]>()
  for (let at = 8; at + 12 <= content.length; ) {
    const end = at + 8 + view.getUint32(at)
    if (end + 4 > content.length) break
    const name = latin(at + 4, at + 8)
    if (crc32(content.subarray(at + 4, end)) !== view.getUint32(end)) throw damaged(file)
    chunks.set(name, [...(chunks.get(name) ?? []), content.subarray(at + 8, end)])
    if (name === 'IEND') return chunks
    at = end + 4
  }
  throw damaged(file)
}

function readHeader(chunk: Uint8Array | undefined, file: string): Header {
  if (chunk?.length !== 13) throw damaged(file)
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  const [width, height] = [view.getUint32(0), view.getUint32(4)]
  const [depth, color, , , interlace] = chunk.subarray(8) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ]
  if (!Object.hasOwn(samplesOf, color) || width === 0 || height === 0) throw damaged(file)
  if (width * height > mostPixels) {
    throw new UserError(`the image is ${width} x ${height}: too large for an example`, { place: file })
  }
  const known = color === 0 || color === 3 ? [1, 2, 4, 8] : [8]
  if (!known.includes(depth) || interlace !== 0) {
    throw new UserError(
      interlace === 1 ? 'interlaced PNG is not read' : `PNG with ${depth} bits a channel is not read`,
      { place: file, remedy: 'Save it without interlacing, with 8 bits a channel.' },
    )
  }
  return { width, height, depth, color: color as Header['color'] }
}

/** Unpacked and unfiltered, one byte a sample; grey below 8 bits is stretched to 0 to 255. */
function readSamples(chunks: Map<string, Uint8Array[]>, header: Header, file: string): Uint8Array {
  const { width, height, depth, color } = header
  const rowBytes = Math.ceil((width * samplesOf[color] * depth) / 8)
  const bytes = inflate(Buffer.concat(chunks.get('IDAT') ?? []), height * (rowBytes + 1), file)
  const back = Math.max(1, (samplesOf[color] * depth) / 8)
  const rows = unfilter(bytes, rowBytes, back, file)
  if (depth === 8) return rows
  const samples = new Uint8Array(width * height)
  const mask = 2 ** depth - 1
  const stretch = color === 0 ? 255 / mask : 1
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const bit = column * depth
      const byte = rows[row * rowBytes + (bit >> 3)]!
      samples[row * width + column] = ((byte >> (8 - depth - (bit & 7))) & mask) * stretch
    }
  }
  return samples
}

function inflate(packed: Uint8Array, wanted: number, file: string): Uint8Array {
  try {
    const bytes = inflateSync(packed, { maxOutputLength: wanted })
    if (bytes.length === wanted) return bytes
  } catch (cause) {
    throw damaged(file, cause)
  }
  throw damaged(file)
}

/** Each row begins with its filter: none, left, up, their average, or Paeth's predictor (section 9). */
function unfilter(bytes: Uint8Array, rowBytes: number, back: number, file: string): Uint8Array {
  const height = bytes.length / (rowBytes + 1)
  const out = new Uint8Array(height * rowBytes)
  for (let row = 0; row < height; row++) {
    const filter = bytes[row * (rowBytes + 1)]!
    if (filter > 4) throw damaged(file)
    const from = row * (rowBytes + 1) + 1
    const to = row * rowBytes
    for (let index = 0; index < rowBytes; index++) {
      const left = index >= back ? out[to + index - back]! : 0
      const up = row > 0 ? out[to + index - rowBytes]! : 0
      const corner = row > 0 && index >= back ? out[to + index - rowBytes - back]! : 0
      out[to + index] = bytes[from + index]! + predict(filter, left, up, corner)
    }
  }
  return out
}

function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  const guess = left + up - corner
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner
}

function applyPalette(
  indices: Uint8Array,
  chunks: Map<string, Uint8Array[]>,
  { width, height }: Header,
  file: string,
): DecodedImage {
  const palette = chunks.get('PLTE')?.[0]
  const alpha = chunks.get('tRNS')?.[0]
  if (!palette || palette.length % 3 !== 0) throw damaged(file)
  const pixels = new Uint8Array(3 * indices.length)
  for (const [at, index] of indices.entries()) {
    if (3 * index >= palette.length) throw damaged(file)
    if ((alpha?.[index] ?? 255) !== 255) throw transparent(file)
    pixels.set(palette.subarray(3 * index, 3 * index + 3), 3 * at)
  }
  return { width, height, channels: 3, pixels }
}

function dropAlpha(samples: Uint8Array, { width, height, color }: Header, file: string): DecodedImage {
  const channels = samplesOf[color] - 1
  const pixels = new Uint8Array(width * height * channels)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = pixel * (channels + 1)
    if (samples[at + channels] !== 255) throw transparent(file)
    pixels.set(samples.subarray(at, at + channels), pixel * channels)
  }
  return { width, height, channels, pixels }
}

const damaged = (file: string, cause?: unknown): UserError =>
  new UserError('the PNG image is damaged or cut off', {
    place: file,
    remedy: 'Get the file again, or leave it out.',
    cause,
  })

const transparent = (file: string): UserError =>
  new UserError('the image has transparent pixels: what is behind them is not known', {
    place: file,
    remedy: 'Save it on a background, without an alpha channel.',
  })
