import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { epochComposition, orderWarning } from './composition.ts'
import { epochBatches } from './epoch-batches.ts'
import type { BatchingKind } from './kinds.ts'
import { batchTraceCsv } from './trace.ts'

const labelsOf = (...counts: number[]) =>
  counts.flatMap((count, label) => new Array<number>(count).fill(label))
const random = (...key: readonly (string | number)[]) => randomStream('composition', ...key)
const epochOf = (kind: BatchingKind, labels: readonly number[], batchSize: number, epoch = 0) =>
  epochBatches(kind, { examples: labels.length, labels, batchSize, remainder: 'keep', random, epoch })
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('chi-square of the classes', () => {
  test('by hand: rows of 10, 20 and 20, 10 give 20/3 with 1 degree of freedom, p = 0.00982', () => {
    const labels = [...labelsOf(10, 20), ...labelsOf(20, 10)]
    const { batches, whole } = epochComposition(epochOf('never', labels, 30), labels, {
      withReplacement: true,
    })
    expect(batches.map(({ counts }) => counts)).toEqual([
      [10, 20],
      [20, 10],
    ])
    // Each row against 15, 15: 25/15 + 25/15; P(|Z| > sqrt(10/3)) = 0.0679.
    expect(batches[0]!.chiSquare).toBeCloseTo(10 / 3, 12)
    expect(batches[0]!.pValue).toBeCloseTo(0.06789, 5)
    expect(whole.chiSquare).toBeCloseTo(20 / 3, 12)
    expect(whole.degreesOfFreedom).toBe(1)
    expect(whole.pValue).toBeCloseTo(0.009823, 6)
  })

  test('by hand: Mendel’s peas, 315, 101, 108 and 32 against 9 : 3 : 3 : 1, chi-square 0.470 with 3 degrees of freedom', () => {
    const labels = [
      ...labelsOf(315, 101, 108, 32),
      ...labelsOf(9 * 556 - 315, 3 * 556 - 101, 3 * 556 - 108, 556 - 32),
    ]
    const { batches } = epochComposition(epochOf('never', labels, 556), labels, { withReplacement: true })
    expect(batches[0]!.chiSquare).toBeCloseTo(0.47, 3)
    expect(batches[0]!.degreesOfFreedom).toBe(3)
    expect(batches[0]!.pValue).toBeCloseTo(0.9254, 4)
  })

  test('shuffled batches: the corrected statistic has its degrees of freedom for mean, and is rarely unlikely', () => {
    const labels = labelsOf(60, 30, 30)
    for (const [kind, correction] of [
      ['every-epoch', (120 - 40) / 119],
      ['with-replacement', 1],
    ] as const) {
      const all = Array.from({ length: 600 }, (_, epoch) =>
        epochComposition(epochOf(kind, labels, 40, epoch), labels, {
          withReplacement: kind === 'with-replacement',
        }),
      ).flatMap(({ batches }) => batches)
      // 1,800 statistics of variance 4, in threes that depend on each other.
      expect(Math.abs(mean(all.map(({ chiSquare }) => chiSquare)) / correction - 2)).toBeLessThan(
        4 * Math.sqrt(4 / 600),
      )
      const unlikely = mean(all.map(({ pValue }) => Number(pValue! < 0.05)))
      expect(Math.abs(unlikely - 0.05)).toBeLessThan(0.03)
    }
  })

  test('sorted batches are told from the data, stratified ones differ less than chance, one batch of all not at all', () => {
    const labels = labelsOf(100, 50, 50)
    const options = { withReplacement: false }
    expect(epochComposition(epochOf('sorted', labels, 20), labels, options).whole.pValue).toBeLessThan(1e-30)
    const stratified = epochComposition(epochOf('stratified', labels, 20), labels, options)
    expect(stratified.whole.chiSquare).toBe(0)
    expect(stratified.whole.pValue).toBe(1)
    expect(epochComposition(epochOf('every-epoch', labels, 200), labels, options).batches[0]!.pValue).toBe(1)
  })

  test('a single class, a class that does not occur, no batch at all: no figure that means nothing', () => {
    const options = { withReplacement: false }
    expect(epochComposition(epochOf('never', [1, 1, 1], 2), [1, 1, 1], options).batches[0]).toEqual({
      counts: [0, 2],
      chiSquare: 0,
      degreesOfFreedom: 0,
      pValue: null,
    })
    const gap = epochComposition(epochOf('never', [0, 2, 0, 2], 2), [0, 2, 0, 2], options)
    expect(gap.batches[0]!.degreesOfFreedom).toBe(1)
    const none = { order: new Uint32Array(0), sizes: new Uint32Array(0) }
    expect(epochComposition(none, [0, 1], options).whole.pValue).toBeNull()
  })
})

describe('the warning of an order that keeps classes together', () => {
  const sorted = labelsOf(50, 50, 50)
  const shuffled = random('labels').shuffle([...sorted])
  test.each([
    ['never', sorted, true],
    ['batch-shuffle', sorted, true],
    ['sorted', shuffled, true],
    ['never', [...sorted].reverse(), true],
    ['never', [...labelsOf(25, 25), ...labelsOf(25, 25)], true],
    ['once', sorted, false],
    ['every-epoch', sorted, false],
    ['stratified', sorted, false],
    ['with-replacement', sorted, false],
    ['never', shuffled, false],
    ['never', sorted.map((_, index) => index % 3), false],
    ['never', labelsOf(150), false],
    ['sorted', labelsOf(150), false],
    ['never', [], false],
  ] as const)('%s %#', (kind, labels, warns) => {
    expect(orderWarning(kind, labels) !== null).toBe(warns)
  })
})

test('the trace says which example was in which batch of which epoch', () => {
  const epochs = [0, 1].map((epoch) =>
    epochBatches('never', { examples: 3, labels: [1, 0, 1], batchSize: 2, remainder: 'wrap', random, epoch }),
  )
  expect([...batchTraceCsv(epochs, [1, 0, 1])]).toEqual([
    'epoch,batch,position,example,label',
    '1,1,0,0,1',
    '1,1,1,1,0',
    '1,2,0,2,1',
    '1,2,1,0,1',
    '2,1,0,0,1',
    '2,1,1,1,0',
    '2,2,0,2,1',
    '2,2,1,0,1',
  ])
  expect([...batchTraceCsv(epochs, null)][1]).toBe('1,1,0,0')
})
