/** Gradients of a real network; each mistake is made as people make it, and must be named. */
import { expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { loadEngine } from '../../../engine/load.ts'
import { createNetwork } from '../../../engine/network.ts'
import { makeSamples, range } from '../../../engine/testing.ts'
import { checkAccumulation } from './accumulation.ts'

/** Gradients of the parts of one batch, and of the whole, from the engine in single precision. */
async function gradients(sizes: readonly number[], reduction: 'mean' | 'sum') {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const { images, labels } = makeSamples(total, 12, 4, 0.2)
  const spec = { inputs: 12, hidden: [16], classes: 4 }
  const network = createNetwork(await loadEngine('wasm'), spec, { maxBatchSize: total })
  network.initialise(randomStream('accumulation'))
  const data = network.addData(images, labels, 12)
  let from = 0
  const microGradients = sizes.map((size) => {
    const indices = Uint32Array.from(range(from, from + size - 1))
    from += size
    return network.gradient(data, indices, reduction).gradient
  })
  const large = network.gradient(data, Uint32Array.from(range(0, total - 1)), reduction).gradient
  network.dispose()
  return { microGradients, sizes, reduction, large, total }
}

const combine = (vectors: readonly Float32Array[], weight: (index: number) => number) =>
  vectors[0]!.map((_, at) => vectors.reduce((sum, vector, index) => sum + weight(index) * vector[at]!, 0))

const normOf = (vector: Float32Array) => Math.hypot(...vector)

test.each(['mean', 'sum'] as const)(
  'rightly accumulated, the %s of a batch is that of its parts',
  async (reduction) => {
    const given = await gradients([16, 16, 5], reduction)
    const accumulated = combine(given.microGradients, (index) =>
      reduction === 'mean' ? given.sizes[index]! / given.total : 1,
    )
    const result = checkAccumulation({ ...given, accumulated })
    expect(result).toMatchObject({ equal: true, fault: null })
    expect(result.relativeDifference).toBeLessThan(1e-5)
  },
)

test('a mean of unequal means is named; of equal ones it is right', async () => {
  const unequal = await gradients([16, 16, 5], 'mean')
  const wrong = checkAccumulation({ ...unequal, accumulated: combine(unequal.microGradients, () => 1 / 3) })
  expect(wrong.fault).toBe('mean of unequal means')
  expect(wrong.explanation).toMatch(/n_k \/ 37/)
  const equal = await gradients([8, 8, 8], 'mean')
  const right = checkAccumulation({ ...equal, accumulated: combine(equal.microGradients, () => 1 / 3) })
  expect(right.equal).toBe(true)
})

test('means that were added and not divided are named', async () => {
  const given = await gradients([8, 8, 8, 8], 'mean')
  const result = checkAccumulation({ ...given, accumulated: combine(given.microGradients, () => 1) })
  expect(result.fault).toBe('missing division')
  expect(result.relativeDifference).toBeCloseTo(3, 4)
})

test('a last window that was divided by the length of a full one is named', async () => {
  const given = await gradients([8, 8], 'mean')
  const accumulated = combine(given.microGradients, () => 1 / 4)
  expect(checkAccumulation({ ...given, accumulated, windowLength: 4 }).fault).toBe('last window')
  expect(checkAccumulation({ ...given, accumulated })).toMatchObject({
    fault: 'wrong scale',
    explanation: expect.stringContaining('times 0.5'),
  })
})

test.each([0.2, 0.5, 0.9])('clipping by micro-batch is named, with the norm (at share %s)', async (share) => {
  const given = await gradients([4, 9, 7, 12], 'mean')
  const norms = given.microGradients.map(normOf)
  const clip = Math.min(...norms) * 0.5 + share * (Math.max(...norms) - Math.min(...norms) * 0.5)
  const accumulated = combine(
    given.microGradients,
    (index) => (given.sizes[index]! / given.total) * Math.min(1, clip / norms[index]!),
  )
  const result = checkAccumulation({ ...given, accumulated })
  expect(result.fault).toBe('clipped by micro-batch')
  expect(Number(/norm of ([\d.]+)/.exec(result.explanation)![1]) / clip).toBeCloseTo(1, 2)
})

/** d/dw of the mean of (w x̂ - x)^2 / 2 with x̂ standardized over the batch. */
function standardizedGradient(xs: readonly number[], w: number): number[] {
  const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length
  const deviation = Math.sqrt(xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / xs.length)
  const hats = xs.map((x) => (x - mean) / deviation)
  return [hats.reduce((sum, hat, index) => sum + (w * hat - xs[index]!) * hat, 0) / xs.length]
}

test('batch normalization is named where no weights could help', () => {
  const parts = [
    [0.1, 0.9, 1.4],
    [2.2, 3.1, 7.9],
  ]
  const micro = parts.map((part) => standardizedGradient(part, 0.3))
  const result = checkAccumulation({
    microGradients: micro,
    sizes: [3, 3],
    reduction: 'mean',
    accumulated: [(micro[0]![0]! + micro[1]![0]!) / 2],
    large: standardizedGradient(parts.flat(), 0.3),
  })
  expect(result.fault).toBe('samples are coupled')
  expect(result.explanation).toMatch(/batch normalization/)
})

test('what has no usual cause is said to have none, and NaN is a difference', async () => {
  const given = await gradients([8, 8, 8], 'mean')
  const stale = combine(given.microGradients, (index) => (index === 0 ? 1 : 1 / 3))
  expect(checkAccumulation({ ...given, accumulated: stale }).fault).toBe('unknown')
  const broken = checkAccumulation({ ...given, accumulated: stale.fill(Number.NaN) })
  expect(broken).toMatchObject({
    equal: false,
    fault: 'unknown',
    relativeDifference: Number.POSITIVE_INFINITY,
  })
})

test.each([
  [{ microGradients: [], sizes: [] }, /a size for each micro-batch/],
  [{ microGradients: [[1]], sizes: [1, 2] }, /got 2 for 1/],
  [{ microGradients: [[1, 2]], sizes: [1] }, /2 and 1 values/],
  [{ microGradients: [[1]], sizes: [1.5] }, /1\.5 is no number of samples/],
])('gradients that do not fit together are refused %#', (given, message) => {
  expect(() => checkAccumulation({ reduction: 'mean', accumulated: [1], large: [1], ...given })).toThrow(
    message,
  )
})
