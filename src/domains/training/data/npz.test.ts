import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../../core/errors.ts'
import { loadDataSet } from './load.ts'
import { parseNpy } from './npy.ts'
import { parseNpz } from './npz.ts'
import oracle from './oracle-files.json' with { type: 'json' }
import { npy, npyWithHeader, zip } from './testing.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)

/** Two examples of 1 x 2 pixels in each part. */
const arrays = {
  'train_images.npy': npy('|u1', [2, 1, 2], bytes(1, 2, 3, 4)),
  'train_labels.npy': npy('|u1', [2, 1], bytes(0, 1)),
  'test_images.npy': npy('|u1', [2, 1, 2], bytes(5, 6, 7, 8)),
  'test_labels.npy': npy('|u1', [2], bytes(1, 0)),
}

function messageOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    const { place, message } = error as UserError
    return `${place}: ${message}`
  }
  return 'no error'
}

describe('.npz as Python writes it', () => {
  test.each(oracle.npzs)('$name', ({ npz }) => {
    const { train, test: held, features, shape } = parseNpz(Buffer.from(npz, 'base64'), 'x.npz')
    expect([...train.images]).toEqual(Array.from({ length: 24 }, (_, index) => index))
    expect([...train.labels]).toEqual([0, 1, 2, 0, 1, 2])
    expect([...held!.images]).toEqual(Array.from({ length: 12 }, (_, index) => 100 + index))
    expect([...held!.labels]).toEqual([2, 1, 0])
    expect({ features, shape }).toEqual({ features: 4, shape: { height: 2, width: 2, channels: 1 } })
  })

  const pneumonia = process.env.PNEUMONIAMNIST_NPZ ?? ''
  test.skipIf(!existsSync(pneumonia))(
    'PneumoniaMNIST has its published counts, parts and size (skipped where PNEUMONIAMNIST_NPZ names no file)',
    () => {
      const { train, validation, test: held, shape, classes } = loadDataSet({ npz: pneumonia })
      expect([train.count, validation?.count, held.count, classes]).toEqual([4708, 524, 624, 2])
      expect(shape).toEqual({ height: 28, width: 28, channels: 1 })
      // 3,883 of the source's 5,232 training images show pneumonia (Kermany et al. 2018).
      const ill = [train, validation!]
        .flatMap(({ labels }) => [...labels])
        .reduce((sum, label) => sum + label, 0)
      expect(ill).toBe(3883)
    },
  )
})

describe('.npz that is not what it should be: one message with its place', () => {
  const whole = zip(arrays)
  test.each<[string, () => Uint8Array, string]>([
    ['empty', () => bytes(), 'x.npz: not a whole zip archive'],
    ['cut off', () => whole.subarray(0, whole.length - 30), 'x.npz: not a whole zip archive'],
    ['cut in front', () => whole.subarray(40), 'x.npz: the zip archive is damaged'],
    ['a wrong checksum', () => zip(arrays, { crc: 7 }), 'member train_images.npy: the member is damaged'],
    ['encrypted', () => zip(arrays, { flags: 1 }), 'encrypted'],
    ['bzip2', () => zip(arrays, { method: 12 }), 'packed by method 12'],
    ['more than it says', () => zip(arrays, { bytes: 20 }), 'unpacks to more than the 20 bytes'],
    [
      'a claim of 1.9 GB',
      () => zip(arrays, { bytes: 1_900_000_000 }),
      ' bytes to 1.77 GiB: that is no data set',
    ],
    [
      'a real bomb',
      () => zip({ ...arrays, 'train_images.npy': new Uint8Array(64 * 1024 ** 2) }),
      'to 64 MiB: that is no data set',
    ],
    [
      'no arrays',
      () => zip({ 'a.txt': bytes(1) }),
      'no array train_images or x_train; the archive holds a.txt',
    ],
    [
      'no labels',
      () => zip({ 'train_images.npy': arrays['train_images.npy'] }),
      'no array train_labels or y_train',
    ],
    [
      'too few labels',
      () => zip({ ...arrays, 'train_labels.npy': npy('|u1', [1], bytes(0)) }),
      'x.npz, train_labels: 2 images, but labels of shape (1)',
    ],
    [
      'fourteen labels an image',
      () => zip({ ...arrays, 'train_labels.npy': npy('|u1', [2, 14], new Uint8Array(28)) }),
      '14 labels an example',
    ],
    [
      'a label below 0',
      () => zip({ ...arrays, 'train_labels.npy': npy('|i1', [2], bytes(0, 255)) }),
      'train_labels: label -1 of example 2 is not a class',
    ],
    [
      'a label that is not whole',
      () => zip({ ...arrays, 'train_labels.npy': npy('<f4', [2], floats(1, 0.5)) }),
      'label 0.5 of example 2',
    ],
    [
      'images of several sizes',
      () => zip({ ...arrays, 'test_images.npy': npy('|u1', [2, 2, 1], bytes(5, 6, 7, 8)) }),
      'training images are 1 x 2 x 1, others 2 x 1 x 1',
    ],
    [
      'volumes',
      () => zip({ ...arrays, 'train_images.npy': npy('|u1', [2, 1, 1, 9], new Uint8Array(18)) }),
      'no flat images with up to four channels',
    ],
    [
      'pixels above 255',
      () => zip({ ...arrays, 'train_images.npy': npy('<i2', [2, 1], bytes(1, 0, 0, 1)) }),
      'value 2 is 256: whole numbers are pixels from 0 to 255',
    ],
  ])('%s', (_, make, message) => {
    expect(messageOf(() => parseNpz(make(), 'x.npz'))).toContain(message)
  })
})

describe('.npy', () => {
  test.each<[string, Uint8Array, number[]]>([
    ['|u1', bytes(0, 255), [0, 255]],
    ['|i1', bytes(255, 127), [-1, 127]],
    ['<i2', bytes(255, 255, 0, 1), [-1, 256]],
    ['<i4', new Uint8Array(Int32Array.of(-5, 70_000).buffer), [-5, 70_000]],
    ['<i8', new Uint8Array(BigInt64Array.of(-5n, 2n ** 40n).buffer), [-5, 2 ** 40]],
    ['<f4', floats(0.5, -2), [0.5, -2]],
    ['<f8', new Uint8Array(Float64Array.of(0.1, 1e300).buffer), [0.1, 1e300]],
    ['|b1', bytes(1, 0), [1, 0]],
  ])('%s', (descr, content, values) => {
    // One byte further in memory: the values are then not aligned.
    for (const shift of [0, 1]) {
      const whole = npy(descr, [2], content)
      const memory = new Uint8Array(whole.length + shift)
      memory.set(whole, shift)
      const array = parseNpy(memory.subarray(shift), 'x')
      expect(array.shape).toEqual([2])
      expect(Array.from(array.values as Iterable<number | bigint>, Number)).toEqual(values)
    }
  })

  test.each<[string, Uint8Array, string]>([
    ['big-endian', npy('>f4', [1], floats(1)), 'the values are big-endian (>f4)'],
    ['Fortran order', npy('<f4', [1, 1], floats(1), true), 'Fortran order'],
    ['objects', npy('|O', [1], bytes(0x80)), 'Python objects, which are never loaded'],
    ['half precision', npy('<f2', [1], bytes(0, 0)), 'values of type "<f2" are not read; known: u1, i1'],
    ['named fields', npyWithHeader("{'descr': [('a', '<f4')], 'shape': (1,), }", floats(1)), 'named fields'],
    ['no shape', npyWithHeader("{'descr': '<f4'}", floats(1)), 'names no descr, fortran_order and shape'],
    ['truncated', npy('<f4', [3], floats(1)), '3 values of f4 take 12 bytes, 4 are there'],
    ['too long', npy('|u1', [1], bytes(1, 2)), '1 bytes follow'],
    ['a claim of 10^30 values', npy('|u1', [1e15, 1e15], bytes(1)), 'truncated'],
    ['no array', bytes(1, 2, 3), 'does not begin as one'],
    ['cut in its header', npy('<f4', [1], floats(1)).subarray(0, 40), 'the .npy header claims'],
  ])('%s: one message', (_, content, message) => {
    expect(messageOf(() => parseNpy(content, 'x'))).toContain(message)
  })
})
