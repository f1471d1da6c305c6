/** What holds for every source: identity, finite values, classes; and that no bytes make a reader fall over. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { UserError } from '../../../core/errors.ts'
import { trainingParams } from '../params.ts'
import { catalogue, publishedNames } from './catalogue.ts'
import { loadDataSet } from './load.ts'
import { parseNpy } from './npy.ts'
import { parseNpz } from './npz.ts'
import oracle from './oracle-files.json' with { type: 'json' }
import { finish } from './parts.ts'
import { decodePng } from './png.ts'
import { parseSource } from './source.ts'
import { makeFolder, npy, zip } from './testing.ts'

const { folder, remove } = makeFolder()
afterAll(remove)

test("MNIST's identity is what trials have rested on since version 1", () => {
  expect(loadDataSet('mnist').sha256).toBe('b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a')
  const read = (data: unknown) => trainingParams.parse({ data, learningRate: 1, epochs: 1 }).data
  expect([read('mnist'), read({ idxFolder: 'x' })]).toEqual(['mnist', { idxFolder: 'x' }])
})

test('every published set can be named in a study', () => {
  expect(catalogue.map(({ name }) => name)).toEqual([...publishedNames])
})

test('a published set that is not here: the command that brings it', () => {
  process.env.BATCHWISE_DATA = folder
  try {
    loadDataSet('bloodmnist')
    expect.unreachable()
  } catch (error) {
    expect((error as UserError).message).toBe(`bloodmnist is not on this machine (looked in ${folder})`)
    expect((error as UserError).remedy).toBe('Download it: batchwise data get bloodmnist')
  } finally {
    delete process.env.BATCHWISE_DATA
  }
})

describe('the whole is checked', () => {
  const part = (images: number[], labels: number[]) => ({
    images: Float32Array.from(images),
    labels: Uint8Array.from(labels),
    count: labels.length,
  })
  const good = {
    train: part([1, 2, 3], [0, 1, 0]),
    test: part([4], [1]),
    features: 1,
    sha256: '',
    place: 'here',
  }
  test.each<[string, Parameters<typeof finish>[0], string]>([
    [
      'NaN pixels',
      { ...good, train: part([1, Number.NaN, Number.NaN], [0, 1, 0]) },
      'value 1 of training example 2 is NaN; 2 values',
    ],
    [
      'infinite',
      { ...good, test: part([Number.POSITIVE_INFINITY], [1]) },
      'value 1 of test example 1 is Infinity',
    ],
    ['an empty part', { ...good, test: part([], []) }, 'the test set is empty'],
    ['one class', { ...good, train: part([1, 2], [1, 1]) }, 'of one class'],
    [
      'a class of the test alone',
      { ...good, test: part([4], [5]) },
      'class 5 occurs in the test set, but never',
    ],
    [
      'a label above the named classes',
      { ...good, classNames: ['a'] },
      'label 1 of training example 2 is out of range: the classes are 0 to 0',
    ],
  ])('%s', (_, parts, message) => {
    expect(() => finish(parts)).toThrow(message)
    expect(() => finish(parts)).toThrow(UserError)
  })

  test('a share for testing beside a test set of its own', () => {
    expect(() => finish(good, 0.1)).toThrow('a test set of their own: 0.1 cannot be taken')
  })

  test('a fifth is kept for testing where the source has no test set, the same each time', () => {
    const train = part(
      Array.from({ length: 20 }, (_, row) => row),
      Array.from({ length: 20 }, (_, row) => row % 2),
    )
    const { test: _, ...untested } = good
    const set = finish({ ...untested, train })
    expect([set.train.count, set.test.count]).toEqual([16, 4])
    expect(finish({ ...untested, train }).test.images).toEqual(set.test.images)
  })
})

describe('from what a person types', () => {
  test('names, files and folders', () => {
    writeFileSync(join(folder, 'a.npz'), '')
    writeFileSync(join(folder, 'a.csv'), '')
    expect(parseSource('mnist')).toBe('mnist')
    expect(parseSource(join(folder, 'a.npz'))).toEqual({ npz: join(folder, 'a.npz') })
    expect(parseSource(join(folder, 'a.csv'), 'y')).toEqual({ csv: join(folder, 'a.csv'), label: 'y' })
    expect(parseSource(folder)).toEqual({ imageFolder: folder })
  })

  test('what is none of these', () => {
    expect(() => parseSource('fashionmnist')).toThrow('(did you mean "fashion-mnist"?)')
    expect(() => parseSource(join(folder, 'a.csv'))).toThrow('which column holds the label?')
  })
})

describe('any bytes give data or a UserError', () => {
  const readers: Record<string, (content: Uint8Array) => unknown> = {
    npz: (content) => parseNpz(content, 'x'),
    npy: (content) => parseNpy(content, 'x'),
    png: (content) => decodePng(content, 'x'),
    'a CSV set': (content) => {
      writeFileSync(join(folder, 'any.csv'), content)
      return loadDataSet({ csv: join(folder, 'any.csv'), label: 'a' })
    },
  }
  const seeds: Record<string, Uint8Array[]> = {
    npz: [
      ...oracle.npzs.map(({ npz }) => Buffer.from(npz, 'base64')),
      zip({ 'train_images.npy': npy('|u1', [1], Uint8Array.of(1)) }),
    ],
    npy: [npy('<f4', [2, 1], new Uint8Array(8)), npy('<i8', [1], new Uint8Array(8))],
    png: oracle.pngs.map(({ png }) => Buffer.from(png, 'base64')),
    'a CSV set': [Buffer.from('a,b\nx,2\ny,3\n"x",3\ny,"4\n5"\nx,5\ny,4\n')],
  }
  test.each(Object.keys(readers))('%s', (name) => {
    const whole = fc.constantFrom(...seeds[name]!)
    /** Bytes of a whole file, some changed, perhaps cut. */
    const changed = fc
      .tuple(whole, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), fc.nat(), fc.boolean())
      .map(([bytes, changes, cut, cuts]) => {
        const copy = Uint8Array.from(bytes)
        for (const [at, value] of changes) copy[at % copy.length] = value
        return cuts ? copy.subarray(0, cut % copy.length) : copy
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), changed), (bytes) => {
        try {
          readers[name]!(bytes)
        } catch (error) {
          if (!(error instanceof UserError)) throw error
        }
      }),
      { numRuns: 400 },
    )
  })
})
