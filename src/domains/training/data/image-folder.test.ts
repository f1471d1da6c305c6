import { createHash } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { UserError } from '../../../core/errors.ts'
import oracle from './jpeg-files.json' with { type: 'json' }
import { loadDataSet } from './load.ts'
import { makeFolder, png } from './testing.ts'

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const { folder, remove } = makeFolder(files)
  onTestFinished(remove)
  return folder
}

const jpegNamed = (name: string) =>
  Buffer.from(oracle.jpegs.find((file) => file.name === name)!.jpeg, 'base64')

const dark = png(2, 1, [1, 2])
const light = png(2, 1, [250, 251])

test('a folder a class; some are taken for testing', () => {
  const files = {
    'a/1.png': dark,
    'a/2.PNG': dark,
    'a/3.png': dark,
    'b/1.png': light,
    'b/2.png': light,
    'b/3.png': light,
    'b/notes.txt': 'passed over',
    'b/.hidden.png': 'passed over',
  }
  const set = loadDataSet({ imageFolder: folderOf(files), test: 2 })
  expect([set.train.count, set.test.count, set.classNames]).toEqual([4, 2, ['a', 'b']])
  expect(set.shape).toEqual({ height: 1, width: 2, channels: 1 })
  for (const { images, labels } of [set.train, set.test]) {
    for (const [row, label] of labels.entries()) expect(images[2 * row]).toBe(label === 0 ? 1 : 250)
  }
})

test('PNG and JPEG may stand side by side', () => {
  const { jpeg, pixels } = oracle.jpegs.find(({ name }) => name === 'grey')!
  const content = Buffer.from(jpeg, 'base64')
  const files = { 'a/1.jpg': content, 'a/2.jpeg': content, 'b/1.png': png(13, 9, pixels), 'b/2.JPG': content }
  const { train, test: held, shape } = loadDataSet({ imageFolder: folderOf(files), test: 2 })
  expect(shape).toEqual({ height: 9, width: 13, channels: 1 })
  for (const { images } of [train, held])
    for (const [index, value] of images.entries())
      expect(Math.abs(value - pixels[index % pixels.length]!)).toBeLessThanOrEqual(1)
})

test('a class may be called train', () => {
  const files = { 'train/1.png': dark, 'train/2.png': dark, 'car/1.png': light, 'car/2.png': light }
  expect(loadDataSet({ imageFolder: folderOf(files), test: 1 }).classNames).toEqual(['car', 'train'])
})

test('train, validation and test folders are kept apart, and named by what is in train', () => {
  const files = {
    'train/a/1.png': dark,
    'train/b/1.png': light,
    'val/a/1.png': dark,
    'test/b/1.png': light,
    'test/b/2.png': light,
  }
  const set = loadDataSet({ imageFolder: folderOf(files) })
  expect([set.train.count, set.validation?.count, set.test.count]).toEqual([2, 1, 2])
  expect([...set.test.labels]).toEqual([1, 1])
  const sha256 = createHash('sha256')
  for (const [name, content] of [
    ['a/', dark],
    ['b/', light],
    ['b/', light],
    ['b/', light],
    ['a/', dark],
  ] as const) {
    sha256.update(name).update(content)
  }
  expect(set.sha256).toBe(sha256.digest('hex'))
})

describe('what is wrong is said with its file', () => {
  test.each<[string, Record<string, string | Uint8Array>, string]>([
    ['no folders', { '1.png': dark }, 'the folder holds no folders'],
    ['an empty class', { 'a/1.png': dark, 'b/x.txt': '' }, '/b: the folder holds no images'],
    ['GIF', { 'a/1.gif': '', 'b/1.png': dark }, '/a/1.gif: images of type .gif are not read yet'],
    ['no JPEG', { 'a/1.jpg': 'GIF89a', 'b/1.png': dark }, '/a/1.jpg: not a JPEG image'],
    [
      'a JPEG of another size',
      { 'a/1.png': dark, 'b/1.JPG': jpegNamed('grey') },
      '/b/1.JPG: the image is 9 x 13 grey',
    ],
    [
      'a JPEG in colour among grey ones',
      { 'a/1.jpg': jpegNamed('grey'), 'b/1.jpeg': jpegNamed('colour, 4:4:4') },
      '/b/1.jpeg: the image is 9 x 13 in colour, the first 9 x 13 grey',
    ],
    ['no image', { 'a/1.png': 'GIF89a', 'b/1.png': dark }, '/a/1.png: not a PNG image'],
    [
      'several sizes',
      { 'a/1.png': dark, 'b/1.png': png(1, 2, [1, 2]) },
      '/b/1.png: the image is 2 x 1 grey, the first 1 x 2 grey',
    ],
    [
      'grey and colour',
      { 'a/1.png': dark, 'b/1.png': png(2, 1, [1, 2, 3, 4, 5, 6], { color: 2 }) },
      '/b/1.png: the image is 1 x 2 in colour',
    ],
    [
      'one class',
      { 'a/1.png': dark, 'a/2.png': dark, 'a/3.png': dark },
      'all training labels are of one class',
    ],
    [
      'a class that is never trained on',
      { 'train/a/1.png': dark, 'train/b/1.png': light, 'test/c/1.png': light },
      '/test/c: class "c" never occurs in training',
    ],
  ])('%s', (_, files, message) => {
    try {
      loadDataSet({ imageFolder: folderOf(files) })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(UserError)
      expect(`${(error as UserError).place}: ${(error as UserError).message}`).toContain(message)
    }
  })

  test('no such folder', () => {
    expect(() => loadDataSet({ imageFolder: '/nowhere/at/all' })).toThrow('there is no such file or folder')
  })
})
