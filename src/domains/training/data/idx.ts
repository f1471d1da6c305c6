/**
 * The idx format of the MNIST family: two zero bytes, a type code, the number of dimensions, each dimension as a
 * big-endian 32-bit count, then the values (LeCun, Cortes & Burges, "The MNIST database"). Bytes only; gzip too.
 */
import { gunzipSync } from 'node:zlib'
import { UserError } from '../../../core/errors.ts'

export interface IdxArray {
  readonly dimensions: readonly number[]
  readonly values: Uint8Array
}

const unsignedByte = 0x08
const largestBytes = 4 * 1024 ** 3

/** @throws UserError naming the file and what is wrong with it */
export function parseIdx(content: Uint8Array, file: string): IdxArray {
  const bytes = content[0] === 0x1f && content[1] === 0x8b ? unzip(content, file) : content
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rank = bytes[3] ?? 0
  const headerBytes = 4 + 4 * rank
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || rank === 0 || rank > 4) {
    throw new UserError('not an idx file: it does not begin with two zero bytes, a type and a rank', {
      place: file,
    })
  }
  if (bytes[2] !== unsignedByte) {
    throw new UserError(
      `only idx files of bytes (type 0x08) are read; this one has type 0x${bytes[2]!.toString(16)}`,
      {
        place: file,
      },
    )
  }
  if (bytes.length < headerBytes) throw truncated(file, headerBytes, bytes.length)
  const dimensions = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const count = dimensions.reduce((product, dimension) => product * dimension, 1)
  if (count > largestBytes)
    throw new UserError(`the header claims ${count} values, more than can be held`, { place: file })
  if (bytes.length < headerBytes + count) throw truncated(file, headerBytes + count, bytes.length)
  if (bytes.length > headerBytes + count) {
    throw new UserError(
      `${bytes.length - headerBytes - count} bytes follow the ${count} values that the header names`,
      {
        place: file,
      },
    )
  }
  return { dimensions, values: bytes.subarray(headerBytes) }
}

function truncated(file: string, wanted: number, got: number): UserError {
  return new UserError(`the file is truncated: its header asks for ${wanted} bytes, it has ${got}`, {
    place: file,
    remedy: 'Get the file again.',
  })
}

function unzip(content: Uint8Array, file: string): Uint8Array {
  try {
    return gunzipSync(content, { maxOutputLength: largestBytes })
  } catch (cause) {
    throw new UserError(`the file is not whole gzip: ${(cause as Error).message}`, {
      place: file,
      remedy: 'Get the file again.',
      cause,
    })
  }
}
