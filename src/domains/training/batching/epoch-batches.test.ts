import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluateModel } from '../../../core/model.ts'
import { randomStream } from '../../../core/random.ts'
import { bookkeeping } from '../models/bookkeeping.ts'
import { type BatchingInput, type EpochBatches, epochBatches, epochExamples } from './epoch-batches.ts'
import { type BatchingKind, batchingKinds, remainders } from './kinds.ts'

const cases = fc.record({
  labels: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 120 }),
  batchSize: fc.integer({ min: 1, max: 140 }),
  remainder: fc.constantFrom(...remainders),
  seed: fc.nat(),
  epoch: fc.nat(50),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

const inputOf = ({ labels, batchSize, remainder, seed, epoch }: Case): BatchingInput => ({
  examples: labels.length,
  labels,
  batchSize,
  remainder,
  random: (...key) => randomStream(seed, ...key),
  epoch,
})

function batchesOf({ order, sizes }: EpochBatches): number[][] {
  let at = 0
  return [...sizes].map((size) => {
    at += size
    return [...order.subarray(at - size, at)]
  })
}

const ascending = (values: Iterable<number>) => [...values].sort((a, b) => a - b)
/** The batches as sets, in no order. */
const compositionOf = (batches: EpochBatches) =>
  batchesOf(batches)
    .map((batch) => ascending(batch).join())
    .sort()
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

describe.each(batchingKinds)('%s', (kind) => {
  test('presents as many examples as epochExamples says', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { order } = epochBatches(kind, inputOf(drawn))
        expect(order.length).toBe(epochExamples(drawn.labels.length, drawn.batchSize, drawn.remainder))
      }),
    )
  })

  test('each epoch is cut as the remainder says, and each example comes once where that is promised', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const input = inputOf(given)
        const { order, sizes } = epochBatches(kind, input)
        const { examples, batchSize, remainder } = input
        const [full, left] = [Math.floor(examples / batchSize), examples % batchSize]
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(order.length)
        expect([...sizes.subarray(0, full)]).toEqual(new Array(full).fill(batchSize))
        expect(order.every((example) => example < examples)).toBe(true)
        const once = order.subarray(0, Math.min(order.length, examples))
        if (kind !== 'with-replacement') expect(new Set(once).size).toBe(once.length)
        if (left === 0 || remainder === 'drop') {
          expect([order.length, sizes.length]).toEqual([full * batchSize, full])
        } else if (remainder === 'keep') {
          expect([order.length, sizes.length, sizes[full]]).toEqual([examples, full + 1, left])
        } else {
          const filled = [...order.subarray(examples)]
          const source = [...order.subarray(remainder === 'pad' ? full * batchSize : 0, examples)]
          expect([filled.length, sizes.length, sizes[full]]).toEqual([batchSize - left, full + 1, batchSize])
          expect(filled).toEqual(filled.map((_, index) => source[index % source.length]))
        }
      }),
      { numRuns: 60 },
    )
  })

  test('an epoch made again is the same; another seed or epoch changes it only where that is promised', () => {
    const given = {
      labels: upTo(60).map((index) => index % 3),
      batchSize: 8,
      remainder: 'keep',
      seed: 1,
      epoch: 0,
    }
    const at = (change: Partial<Case>) => [
      ...epochBatches(kind, inputOf({ ...given, ...change } as Case)).order,
    ]
    expect(at({})).toEqual(at({}))
    const isFixed = kind === 'never' || kind === 'sorted'
    expect(String(at({ seed: 2 })) === String(at({}))).toBe(isFixed)
    expect(String(at({ epoch: 1 })) === String(at({}))).toBe(isFixed || kind === 'once')
  })

  test('the count of batches and steps is the one that the bookkeeping says', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const input = inputOf(given)
        const { examples, batchSize, remainder } = input
        const { order, sizes } = epochBatches(kind, input)
        const said = evaluateModel(bookkeeping, {
          examples,
          batchSize,
          remainder,
          epochs: 7,
          withReplacement: kind === 'with-replacement',
        })
        expect(said.batchesPerEpoch).toBe(sizes.length)
        expect(said.steps).toBe(7 * sizes.length)
        expect(said.examplesPerEpoch).toBe(order.length)
        expect(said.lastBatchSize).toBe(sizes.at(-1) ?? 0)
        if (kind !== 'with-replacement')
          expect(said.expectedDistinctShare).toBe(new Set(order).size / examples)
      }),
      { numRuns: 40 },
    )
  })
})

test.each(['never', 'once', 'batch-shuffle', 'sorted'] as const)(
  '%s: which examples share a batch never changes',
  (kind) => {
    fc.assert(
      fc.property(cases, (given) => {
        const keep = { ...given, remainder: 'keep' as const }
        const first = compositionOf(epochBatches(kind, inputOf({ ...keep, epoch: 0 })))
        expect(compositionOf(epochBatches(kind, inputOf(keep)))).toEqual(first)
      }),
      { numRuns: 60 },
    )
  },
)

test.each(['every-epoch', 'stratified', 'with-replacement'] as const)(
  '%s: which examples share a batch changes',
  (kind) => {
    const input = inputOf({
      labels: upTo(64).map((i) => i % 2),
      batchSize: 8,
      remainder: 'keep',
      seed: 3,
      epoch: 0,
    })
    expect(compositionOf(epochBatches(kind, input))).not.toEqual(
      compositionOf(epochBatches(kind, { ...input, epoch: 1 })),
    )
  },
)

test('batch-shuffle moves whole slices of the data, and its remainder stays last and as it lies (Keras batch_shuffle)', () => {
  const input = inputOf({ labels: upTo(23).map(() => 0), batchSize: 5, remainder: 'keep', seed: 5, epoch: 2 })
  const batches = batchesOf(epochBatches('batch-shuffle', input))
  expect(batches.at(-1)).toEqual([20, 21, 22])
  expect(ascending(batches.slice(0, 4).map((batch) => batch[0]!))).toEqual([0, 5, 10, 15])
  for (const batch of batches.slice(0, 4)) expect(batch).toEqual(upTo(5).map((index) => batch[0]! + index))
  const orders = upTo(200).map((epoch) => String(epochBatches('batch-shuffle', { ...input, epoch }).order))
  expect(new Set(orders).size).toBe(24)
})

test('every-epoch is the order that training without a batching kind has', () => {
  const input = inputOf({
    labels: upTo(100).map(() => 0),
    batchSize: 7,
    remainder: 'keep',
    seed: 9,
    epoch: 4,
  })
  const expected = randomStream(9, 'shuffle', 4).shuffle(Uint32Array.from(upTo(100)))
  expect(epochBatches('every-epoch', input).order).toEqual(expected)
  expect(epochBatches('once', input).order).toEqual(epochBatches('every-epoch', { ...input, epoch: 0 }).order)
})

test('sorted is by label, and as the data lie within a label', () => {
  const { order } = epochBatches(
    'sorted',
    inputOf({ labels: [2, 0, 1, 0, 2], batchSize: 2, remainder: 'keep', seed: 1, epoch: 0 }),
  )
  expect([...order]).toEqual([1, 3, 2, 0, 4])
})

describe('stratified', () => {
  test('each batch has each class within one example of its proportion', () => {
    const skewed = fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 6 })), {
      minLength: 1,
      maxLength: 150,
    })
    fc.assert(
      fc.property(skewed, fc.integer({ min: 1, max: 160 }), fc.nat(), (labels, batchSize, seed) => {
        const input = inputOf({ labels, batchSize, remainder: 'keep', seed, epoch: 0 })
        for (const batch of batchesOf(epochBatches('stratified', input))) {
          for (const label of new Set(labels)) {
            const inData = labels.filter((other) => other === label).length
            const inBatch = batch.filter((example) => labels[example] === label).length
            expect(Math.abs(inBatch - (batch.length * inData) / labels.length)).toBeLessThan(1)
          }
        }
      }),
      { numRuns: 400 },
    )
  })

  test('which way a share is rounded is left to chance in the right proportion, and every example takes every place', () => {
    // Seven of class 0, three of class 1, batches of 3, 3, 3 and 1: class 1 has 0.9 a batch, and 0.3 in the last.
    const labels = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1]
    const epochs = 4000
    const counts = [0, 0, 0, 0]
    let placeOfFirst = 0
    for (let epoch = 0; epoch < epochs; epoch++) {
      const batches = epochBatches(
        'stratified',
        inputOf({ labels, batchSize: 3, remainder: 'keep', seed: 11, epoch }),
      )
      for (const [index, batch] of batchesOf(batches).entries()) {
        counts[index]! += batch.filter((example) => labels[example] === 1).length / epochs
      }
      placeOfFirst += batches.order.indexOf(0) / epochs
    }
    const expected = [0.9, 0.9, 0.9, 0.3]
    for (const [index, count] of counts.entries()) {
      // Four standard errors of a share of 0.9 (0.3 in the last).
      const share = expected[index]!
      expect(Math.abs(count - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / epochs))
    }
    expect(Math.abs(placeOfFirst - 4.5)).toBeLessThan(4 * Math.sqrt(99 / 12 / epochs))
  })
})

describe('with replacement (claim T14)', () => {
  const labels = new Array<number>(200).fill(0)
  const at = (epoch: number, kind: BatchingKind = 'with-replacement') =>
    epochBatches(kind, inputOf({ labels, batchSize: 5, remainder: 'keep', seed: 14, epoch }))
  const model = evaluateModel(bookkeeping, {
    examples: 200,
    batchSize: 5,
    epochs: 1000,
    withReplacement: true,
  })

  test('the count of updates does not grow: 40 batches of 5 an epoch, 40,000 in 1,000 epochs', () => {
    expect([...at(0).sizes]).toEqual([...at(0, 'every-epoch').sizes])
    expect(model.steps).toBe(40_000)
  })

  test('some examples come twice or more, some not at all: 63.3 % are seen, as the model says', () => {
    const epochs = 1000
    const distinct = upTo(epochs).map((epoch) => new Set(at(epoch).order).size)
    const mean = distinct.reduce((sum, count) => sum + count, 0) / epochs
    // The variance of the number of cells left empty: of a sum of indicators, each pair of them dependent.
    const empty = (share: number) => (1 - share / 200) ** 200
    const variance = 200 * empty(1) + 200 * 199 * empty(2) - (200 * empty(1)) ** 2
    expect(Math.abs(mean / 200 - model.expectedDistinctShare!)).toBeLessThan(
      (4 * Math.sqrt(variance / epochs)) / 200,
    )
    expect(model.expectedDistinctShare).toBeCloseTo(0.633, 3)
  })

  test('only "until all are seen" takes more: N H_N draws on average', () => {
    const runs = 1000
    let total = 0
    for (let run = 0; run < runs; run++) {
      const stream = randomStream('all seen', run)
      const seen = new Set<number>()
      for (; seen.size < 200; total++) seen.add(stream.integer(200))
    }
    const expected = model.expectedDrawsUntilAllSeen!
    const squares = upTo(200).reduce((sum, k) => sum + 1 / (k + 1) ** 2, 0)
    const variance = 200 ** 2 * squares - expected
    expect(Math.abs(total / runs - expected)).toBeLessThan(4 * Math.sqrt(variance / runs))
  })
})

test.each([
  [{ examples: 0 }, 'examples must be a whole number from 1 up, got 0'],
  [{ batchSize: 2.5 }, 'batchSize must be a whole number from 1 up, got 2.5'],
  [{ labels: [1, 2] }, '2 labels for 3 examples'],
])('%j is refused', (change, message) => {
  const input = inputOf({ labels: [0, 0, 0], batchSize: 1, remainder: 'keep', seed: 1, epoch: 0 })
  expect(() => epochBatches('stratified', { ...input, ...change })).toThrow(message)
})
