import { expect, test } from 'vitest'
import { columnsIn, likelyLabel } from './table-columns.ts'

test.each([
  ['a,b,label\n1,2,3\n', ['a', 'b', 'label']],
  ['\ufeff"a";"b, in mm, dry";kind\r\n1;2;x\r\n', ['a', 'b, in mm, dry', 'kind']],
  ['a\tb\n', ['a', 'b']],
  ['alone\n1\n', ['alone']],
])('the columns of %j', (head, columns) => {
  expect(columnsIn(head)).toEqual(columns)
})

test.each([
  [['x', 'y', 'label'], 'label'],
  [['x', 'Y'], 'Y'],
  [['width', 'Species', 'height'], 'Species'],
  [['width', 'tree'], 'tree'],
])('the classes of %j are most likely in %s', (columns, label) => {
  expect(likelyLabel(columns)).toBe(label)
})
