import { expect, test } from 'vitest'
import type { DataSet } from './data-set.ts'
import { inspectDataSet } from './inspect.ts'

const part = (images: number[], labels: number[]) => ({
  images: Uint8Array.from(images),
  labels: Uint8Array.from(labels),
  count: labels.length,
})

const set: DataSet = {
  train: part([0, 51, 102, 255], [0, 0, 0, 1]),
  test: part([7, 8, 102, 9], [0, 1, 1, 1]),
  features: 1,
  classes: 2,
  classNames: ['well', 'ill'],
  sha256: 'x',
}

test('counts by class, the range of the values, and what to watch for', () => {
  const { parts, values, warnings } = inspectDataSet(set)
  expect(parts).toEqual([
    { name: 'train', examples: 4, byClass: [3, 1] },
    { name: 'test', examples: 4, byClass: [1, 3] },
  ])
  expect(values).toEqual({ lowest: 0, highest: 1, mean: 0.4 })
  expect(warnings).toEqual([
    'unbalanced: well is 75 % of training, ill 25 %. Always answering "well" scores 25 % on the test set: a goal must lie above that',
    '1 of 4 test examples are also in the training set',
  ])
})

test('MNIST-like balance, apart and in range: nothing to watch', () => {
  const fine = { ...set, train: part([0, 51, 102, 255], [0, 0, 1, 1]), test: part([7], [0]) }
  expect(inspectDataSet(fine).warnings).toEqual([])
})

test('floats of very different size, and a class without examples', () => {
  const floats = { images: Float32Array.of(0.5, 3000, 1, -2000), labels: Uint8Array.of(0, 2), count: 2 }
  const { warnings } = inspectDataSet({
    ...set,
    train: floats,
    test: floats,
    features: 2,
    classes: 3,
    classNames: [],
  })
  expect(warnings[0]).toBe('class 1 never occurs in training: it can never be learned')
  expect(warnings.at(-1)).toContain('the features reach from 1 to 3000 in size')
})
