/**
 * The .npy format of NumPy (NEP 1): a magic text, a version, a header that is a Python dictionary, then the values.
 * Versions 1.0 to 3.0, little-endian, C order; the kinds in `kinds` below.
 */
import { UserError } from '../../../core/errors.ts'

export type NpyValues =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array

export interface NpyArray {
  readonly kind: keyof typeof kinds
  readonly shape: readonly number[]
  readonly values: NpyValues
}

const kinds = {
  u1: Uint8Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  f4: Float32Array,
  f8: Float64Array,
  /** True and false as 1 and 0. */
  b1: Uint8Array,
} as const

const magic = '\x93NUMPY'
const longestHeaderBytes = 65_536

/** @throws UserError naming `place` when the content is not such an array, or not whole */
export function parseNpy(content: Uint8Array, place: string): NpyArray {
  const { text, valuesAt } = readHeader(content, place)
  const { kind, shape } = parseHeader(text, place)
  const count = shape.reduce((product, side) => product * side, 1)
  const wanted = count * kinds[kind].BYTES_PER_ELEMENT
  const got = content.length - valuesAt
  if (got !== wanted) {
    throw new UserError(
      got < wanted
        ? `the array is truncated: ${shape.join(' x ')} values of ${kind} take ${wanted} bytes, ${got} are there`
        : `${got - wanted} bytes follow the ${shape.join(' x ')} values of ${kind}`,
      { place, remedy: 'Get the file again.' },
    )
  }
  const aligned = (content.byteOffset + valuesAt) % kinds[kind].BYTES_PER_ELEMENT === 0
  const bytes = aligned ? content.subarray(valuesAt) : new Uint8Array(content.subarray(valuesAt))
  return { kind, shape, values: new kinds[kind](bytes.buffer as ArrayBuffer, bytes.byteOffset, count) }
}

function readHeader(content: Uint8Array, place: string): { text: string; valuesAt: number } {
  const latin = (from: number, to: number) => Buffer.from(content.subarray(from, to)).toString('latin1')
  if (latin(0, magic.length) !== magic || content.length < 12) {
    throw new UserError('not a .npy array: it does not begin as one', { place })
  }
  const version = content[6]!
  if (version < 1 || version > 3)
    throw new UserError(`.npy version ${version} is not known; 1 to 3 are read`, { place })
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const headerAt = version === 1 ? 10 : 12
  const headerBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const valuesAt = headerAt + headerBytes
  if (headerBytes > longestHeaderBytes || valuesAt > content.length) {
    throw new UserError(
      `the .npy header claims ${headerBytes} bytes, more than are there or than a header has`,
      {
        place,
        remedy: 'Get the file again.',
      },
    )
  }
  return { text: latin(headerAt, valuesAt), valuesAt }
}

/** The three members that NumPy writes, in any order: `{'descr': '|u1', 'fortran_order': False, 'shape': (9, 28)}`. */
function parseHeader(text: string, place: string): { kind: keyof typeof kinds; shape: number[] } {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1]
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const shapeText = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1]
  if (/'descr'\s*:\s*\[/.test(text)) {
    throw new UserError('the array has named fields; plain arrays of numbers are read', { place })
  }
  if (descr === undefined || fortran === undefined || shapeText === undefined) {
    throw new UserError('the .npy header names no descr, fortran_order and shape', { place })
  }
  const kind = readKind(descr, place)
  const shape = shapeText
    .split(',')
    .map((side) => side.trim())
    .filter((side) => side !== '')
    .map(Number)
  if (fortran === 'True') {
    throw new UserError('the array is in Fortran order (columns first)', {
      place,
      remedy: 'Save it in C order: numpy.ascontiguousarray(array).',
    })
  }
  if (shape.some((side) => !Number.isSafeInteger(side)) || shape.length > 32) {
    throw new UserError(`the shape (${shapeText}) is not one that an array can have`, { place })
  }
  return { kind, shape }
}

function readKind(descr: string, place: string): keyof typeof kinds {
  const [, order = '', kind = ''] = /^([<>|=]?)(.*)$/s.exec(descr) ?? []
  if (kind.startsWith('O')) {
    throw new UserError('the array holds Python objects, which are never loaded (they can run code)', {
      place,
      remedy: 'Save plain numbers: array.astype("uint8").',
    })
  }
  if (!Object.hasOwn(kinds, kind)) {
    throw new UserError(
      `values of type ${JSON.stringify(descr.slice(0, 20))} are not read; known: ${Object.keys(kinds).join(', ')}`,
      { place, remedy: 'Convert them before saving, e.g. array.astype("float32").' },
    )
  }
  if (order === '>') {
    throw new UserError(`the values are big-endian (${descr})`, {
      place,
      remedy: `Save them little-endian: array.astype("<${kind}").`,
    })
  }
  return kind as keyof typeof kinds
}
