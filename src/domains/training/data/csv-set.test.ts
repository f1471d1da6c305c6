import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { UserError } from '../../../core/errors.ts'
import { loadDataSet } from './load.ts'
import { makeFolder } from './testing.ts'

function load(text: string, more: { test?: number | string; label?: string } = {}) {
  const { folder, remove } = makeFolder({ 'a.csv': text })
  onTestFinished(remove)
  const { label = 'kind', test: held = 1 } = more
  return loadDataSet({ csv: join(folder, 'a.csv'), label, test: held })
}

test('columns are features in their order, labels are classes sorted by name', () => {
  const {
    train,
    test: held,
    features,
    classes,
    classNames,
    shape,
  } = load('x,kind,y\n1,cat,-2\n2.5,ant,1e-3\n3,cat,4\n5,ant,6\n7,cat,8\n')
  expect({ features, classes, classNames, shape }).toEqual({
    features: 2,
    classes: 2,
    classNames: ['ant', 'cat'],
    shape: undefined,
  })
  expect([train.count, held.count]).toEqual([4, 1])
  const rows = [train, held].flatMap(({ images, labels }) =>
    Array.from(labels, (label, row) => [images[2 * row], images[2 * row + 1], label].join(' ')),
  )
  const expected = ['1 -2 1', `2.5 ${Math.fround(1e-3)} 0`, '3 4 1', '5 6 0', '7 8 1']
  expect(rows.sort()).toEqual(expected.sort())
})

test('numeric labels are sorted as numbers', () => {
  expect(load('x,kind\n1,10\n2,9\n3,10\n4,9\n5,9\n').classNames).toEqual(['9', '10'])
})

test('a test file of its own is used whole, and must have the same columns', () => {
  const { folder, remove } = makeFolder({
    'a.csv': 'x,kind\n1,a\n2,b\n',
    'b.csv': 'x,kind\n3,b\n',
    'c.csv': 'z,kind\n3,b\n',
  })
  onTestFinished(remove)
  const source = (name: string) =>
    ({ csv: join(folder, 'a.csv'), label: 'kind', test: join(folder, name) }) as const
  const set = loadDataSet(source('b.csv'))
  expect([set.train.count, [...set.test.images], [...set.test.labels]]).toEqual([2, [3], [1]])
  expect(() => loadDataSet(source('c.csv'))).toThrow('the columns are not those of')
})

describe('what is wrong is said with its line', () => {
  test.each<[string, string, string]>([
    ['empty', '', 'a.csv: the file is empty'],
    ['no such column', 'x,kin\n1,a\n', 'a.csv:1: there is no column "kind" (did you mean "kin"?)'],
    ['a word', 'x,kind\n1,a\nred,b\n', 'a.csv:3 column x: expected a number, got "red"'],
    ['nothing', 'x,kind\n1,a\n,b\n', 'a.csv:3 column x: expected a number, got nothing'],
    ['NaN', 'x,kind\n1,a\nNaN,b\n', 'a.csv:3 column x: expected a number, got "NaN"'],
    ['above what a float holds', 'x,kind\n1,a\n1e39,b\n', 'a.csv:3 column x'],
    ['no label', 'x,kind\n1,a\n2,\n', 'a.csv:3 column kind: the label is empty'],
    ['a short row', 'x,kind\n1,a\n2\n', 'a.csv:3: the row has 1 cells, the header 2'],
    ['decimal commas', 'x;kind\n0,5;a\n', 'a.csv:2 column x: expected a number, got "0,5"'],
    ['a quantity', 'x,kind\n1,0.5\n2,1\n', 'a.csv, column kind: the labels are numbers with decimals'],
    [
      'a class for every row',
      `x,kind\n${Array.from({ length: 300 }, (_, i) => `1,${i}\n`).join('')}`,
      '300 different',
    ],
    ['one class', 'x,kind\n1,a\n2,a\n3,a\n', 'a.csv: all training labels are of one class'],
    ['one row', 'x,kind\n1,a\n', 'a.csv: 1 cannot be taken from 1 examples'],
    ['no features', 'kind\na\nb\na\nb\n', 'a.csv: the training set is empty'],
  ])('%s', (_, text, message) => {
    try {
      load(text)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(UserError)
      expect(`${(error as UserError).place}: ${(error as UserError).message}`).toContain(message)
    }
  })
})
