/** Every engine of this machine against the plain float64 reference, closed identities and itself. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../core/random.ts'
import { engineNames, loadEngine } from './load.ts'
import {
  createNetwork,
  type DenseNetworkSpec,
  estimateMemoryBytes,
  type Reduction,
  workspaceFloatsBound,
} from './network.ts'
import { measurePeak } from './peak.ts'
import { referenceGradient } from './reference.ts'
import { availableEngines, farthestApart, makeSamples, norm, range } from './testing.ts'

const engines = await availableEngines()

// Single precision rounds to 6e-8; sums of some hundred terms in a fixed order lose a digit, differences one more.
const tolerance = 3e-6

test('every engine that the machine could have is tested, or its absence is said aloud', () => {
  const missing = engineNames.filter((name) => !engines.includes(name))
  for (const name of missing) console.warn(`not tested on this machine: the engine ${name}`)
  expect(engines).toContain('wasm')
})

const spec = { inputs: 33, hidden: [17, 40], classes: 10 }
const trainAll = { learningRate: 0.1, perExampleNorms: true, distance: true } as const

describe.each(engines)('%s', async (name) => {
  const engine = await loadEngine(name)

  /** A network with samples in it, and their order. */
  function prepare(shape: DenseNetworkSpec, samples: number, zeros = 0.4, maxBatchSize = samples) {
    const network = createNetwork(engine, shape, { maxBatchSize })
    network.initialise(randomStream('initial'))
    const made = makeSamples(samples, shape.inputs, shape.classes, zeros)
    const data = network.addData(made.images, made.labels, shape.inputs)
    return { ...made, network, data, order: Uint32Array.from(range(0, samples - 1)) }
  }

  function expectStepOfReference(
    shape: DenseNetworkSpec,
    batch: number,
    zeros: number,
    reduction: Reduction,
  ): void {
    const { network, data, order, rows, labels } = prepare(shape, batch, zeros)
    const before = network.getParameters()
    const reference = referenceGradient(shape, before, { inputs: rows, labels }, reduction)
    const alone = network.gradient(data, order, reduction)
    const step = network.trainSteps(data, order, { ...trainAll, batchSize: batch, reduction })
    const after = network.getParameters()

    const scale = norm(reference.gradient)
    const moved = norm(after.map((value, at) => value - before[at]!))
    const expectedAfter = before.map((value, at) => value - trainAll.learningRate * reference.gradient[at]!)
    expect(farthestApart(alone.gradient, reference.gradient)).toBeLessThanOrEqual(tolerance * scale)
    expect(farthestApart(after, expectedAfter)).toBeLessThanOrEqual(
      tolerance * (scale * trainAll.learningRate + 1),
    )
    expect(Math.abs(alone.loss - reference.loss)).toBeLessThan(tolerance * (1 + reference.loss))
    expect(Math.abs(step.loss[0]! - reference.loss)).toBeLessThan(tolerance * (1 + reference.loss))
    expect(Math.abs(step.gradientNorm[0]! - scale)).toBeLessThanOrEqual(tolerance * scale)
    expect(Math.abs(step.distance![0]! - moved)).toBeLessThanOrEqual(tolerance * moved)
    reference.exampleSquaredNorms.forEach((expected, sample) => {
      const got = step.perExampleSquaredNorms![sample]!
      expect(Math.abs(got - expected)).toBeLessThan(tolerance * (expected + 1e-6))
    })
    network.dispose()
  }

  const batches = [...range(1, 17), 64, 130, 600]
  const cases = batches.flatMap((batch) =>
    (['mean', 'sum'] as const).map((reduction) => ({ batch, reduction })),
  )
  test.each(cases)('a step at batch $batch, $reduction, is that of the reference', ({ batch, reduction }) => {
    expectStepOfReference(spec, batch, 0.4, reduction)
  })

  // Wide enough rows, and few enough inputs that are not zero, for the sparse update.
  test.each([9, 16, 17, 130, 600, 1024, 1025])(
    'so is one at batch %i whose inputs are mostly zero',
    (batch) => {
      expectStepOfReference({ inputs: 41, hidden: [150, 70], classes: 10 }, batch, 0.85, 'mean')
    },
  )

  test('a step is that of the reference for random shapes, batches and shares of zero inputs', () => {
    const width = fc.integer({ min: 1, max: 70 })
    const shape = fc.record({
      inputs: width,
      hidden: fc.array(width, { maxLength: 3 }),
      classes: fc.integer({ min: 1, max: 40 }),
    })
    fc.assert(
      fc.property(
        shape,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(0, 0.3, 0.9, 1),
        fc.constantFrom('mean' as const, 'sum' as const),
        (randomShape, batch, zeros, reduction) => {
          expectStepOfReference(randomShape, batch, zeros, reduction)
        },
      ),
      { numRuns: 25, seed: 7 },
    )
  })

  test('sums deeper and wider than a block of the packed product are those of the reference', () => {
    expectStepOfReference({ inputs: 530, hidden: [528], classes: 3 }, 31, 0, 'mean')
    expectStepOfReference({ inputs: 3, hidden: [600], classes: 17 }, 1100, 0, 'sum')
  })

  test('the gradient is the slope of the loss', () => {
    const shape = { inputs: 5, hidden: [7], classes: 3 }
    const { network, data, order } = prepare(shape, 6, 0)
    const parameters = network.getParameters()
    const { gradient } = network.gradient(data, order, 'mean')
    // Central differences in single precision: error h^2 f'''/6 + 6e-8 f / h, about 1e-4 at this h.
    const h = 1e-3
    const lossAt = (at: number, value: number) => {
      network.setParameters(parameters.with(at, value))
      return network.evaluate(data).loss
    }
    const numeric = gradient.map(
      (_, at) => (lossAt(at, parameters[at]! + h) - lossAt(at, parameters[at]! - h)) / (2 * h),
    )
    expect(farthestApart(gradient, numeric)).toBeLessThan(1e-3)
    network.dispose()
  })

  test("a sample's own norm is that of its gradient alone", () => {
    const { network, data, order } = prepare(spec, 23)
    const expected = range(0, 22).map(
      (sample) => norm(network.gradient(data, Uint32Array.of(sample), 'sum').gradient) ** 2,
    )
    const { perExampleSquaredNorms } = network.trainSteps(data, order, {
      ...trainAll,
      batchSize: 23,
      reduction: 'mean',
    })
    expected.forEach((value, sample) => {
      expect(Math.abs(perExampleSquaredNorms![sample]! / value - 1)).toBeLessThan(tolerance)
    })
    network.dispose()
  })

  test('the gradient of the sum is the batch size times that of the mean', () => {
    const { network, data, order } = prepare(spec, 48)
    const mean = network.gradient(data, order, 'mean').gradient
    const sum = network.gradient(data, order, 'sum').gradient
    expect(norm(sum) / norm(mean) / 48).toBeCloseTo(1, 6)
    const options = { ...trainAll, batchSize: 48, learningRate: 0 }
    const ofMean = network.trainSteps(data, order, { ...options, reduction: 'mean' })
    const ofSum = network.trainSteps(data, order, { ...options, reduction: 'sum' })
    expect(ofSum.gradientNorm[0]! / ofMean.gradientNorm[0]! / 48).toBeCloseTo(1, 6)
    expect(ofSum.loss).toEqual(ofMean.loss)
    network.dispose()
  })

  // Rows with zero input are left alone up to batch 8 and, where rows are wide, above; 7 of 100 leaves a remainder.
  test.each([
    [1, 40],
    [3, 40],
    [7, 40],
    [8, 40],
    [30, 40],
    [3, 80],
    [12, 80],
    [30, 80],
  ])('after hundreds of steps at batch %i the distance is exact, in layers %i wide', (batchSize, width) => {
    const shape = { inputs: 33, hidden: [width, width], classes: 10 }
    const { network, data, order } = prepare(shape, 100, 0.8)
    const initial = network.getParameters()
    let steps = 0
    for (let epoch = 0; epoch < 8; epoch++) {
      // Updates that do not follow the distance come between, and ones at another batch size.
      network.trainSteps(data, order, {
        ...trainAll,
        batchSize: 40,
        reduction: 'mean',
        distance: epoch % 2 > 0,
      })
      const { distance } = network.trainSteps(data, order, { ...trainAll, batchSize, reduction: 'mean' })
      const now = network.getParameters()
      const direct = norm(now.map((value, at) => value - initial[at]!))
      expect(Math.abs(distance!.at(-1)! / direct - 1)).toBeLessThan(tolerance)
      expect(Math.abs(network.distanceFromInitial() / direct - 1)).toBeLessThan(tolerance)
      steps += distance!.length
    }
    expect(steps).toBeGreaterThanOrEqual(8 * Math.ceil(100 / batchSize))
    network.dispose()
  })

  test('going on from saved parameters gives the same bits as never having stopped', () => {
    const options = { ...trainAll, batchSize: 4, reduction: 'mean' } as const
    const whole = prepare(spec, 64, 0.5)
    const through = whole.network.trainSteps(whole.data, whole.order, options)
    const halves = prepare(spec, 64, 0.5)
    halves.network.trainSteps(halves.data, halves.order.subarray(0, 32), options)
    const saved = halves.network.getParameters()
    const resumed = prepare(spec, 64, 0.5)
    resumed.network.setParameters(saved)
    const rest = resumed.network.trainSteps(resumed.data, resumed.order.subarray(32), options)
    expect(rest.loss).toEqual(through.loss.subarray(8))
    expect(rest.gradientNorm).toEqual(through.gradientNorm.subarray(8))
    expect(rest.distance).toEqual(through.distance!.subarray(8))
    expect(resumed.network.getParameters()).toEqual(whole.network.getParameters())
    for (const { network } of [whole, halves, resumed]) network.dispose()
  })

  test.each([1, 5, 12, 64])(
    'the same inputs give the same bits at batch %i, in a fresh engine too',
    async (batchSize) => {
      const other = await loadEngine(name)
      const runs = [engine, other].map((one) => {
        const network = createNetwork(one, spec, { maxBatchSize: 64 })
        network.initialise(randomStream('initial'))
        const { images, labels } = makeSamples(200, spec.inputs, spec.classes, 0.3)
        const data = network.addData(images, labels, spec.inputs)
        const order = randomStream('order').shuffle(Uint32Array.from(range(0, 199)))
        const result = network.trainSteps(data, order, { ...trainAll, batchSize, reduction: 'mean' })
        const state = { ...result, parameters: network.getParameters(), evaluation: network.evaluate(data) }
        network.dispose()
        return state
      })
      expect(runs[1]).toEqual(runs[0])
    },
  )

  test('a last partial batch is a batch of its own size', () => {
    const { network, data, order } = prepare(spec, 25)
    const saved = network.getParameters()
    const cut = network.trainSteps(data, order, { ...trainAll, batchSize: 10, reduction: 'mean' })
    expect(cut.loss).toHaveLength(3)
    const after = network.getParameters()
    network.setParameters(saved)
    for (const [from, to] of [
      [0, 10],
      [10, 20],
      [20, 25],
    ] as const) {
      network.trainSteps(data, order.subarray(from, to), { ...trainAll, batchSize: 10, reduction: 'mean' })
    }
    expect(network.getParameters()).toEqual(after)
    network.dispose()
  })

  test('pixels are bytes divided by 255, and samples come in the given order', () => {
    const bytes = Uint8Array.from(range(0, 4 * 33 - 1), (value) => value % 256)
    const labels = Uint8Array.of(3, 1, 4, 1)
    const network = createNetwork(engine, spec, { maxBatchSize: 4 })
    network.initialise(randomStream('initial'))
    const pixels = network.addData(bytes, labels, 33)
    const order = Int32Array.of(2, 0, 3)
    const picked = [2, 0, 3].map((row) =>
      Float32Array.from(bytes.subarray(row * 33, row * 33 + 33), (v) => v / 255),
    )
    const expected = referenceGradient(
      spec,
      network.getParameters(),
      { inputs: picked, labels: [4, 3, 1] },
      'mean',
    )
    const got = network.gradient(pixels, order, 'mean')
    expect(got.loss).toBeCloseTo(expected.loss, 5)
    expect(norm(got.gradient.map((value, at) => value - expected.gradient[at]!))).toBeLessThan(
      tolerance * norm(expected.gradient),
    )
    network.dispose()
  })

  test('evaluation gives the mean loss and the share of labels hit, whatever the chunks', () => {
    const { network, data, rows, labels } = prepare(spec, 700)
    const expected = referenceGradient(spec, network.getParameters(), { inputs: rows, labels }, 'mean')
    const got = network.evaluate(data)
    expect(got.loss).toBeCloseTo(expected.loss, 5)
    expect(got.accuracy).toBe(expected.accuracy)
    const some = network.evaluate(data, Uint32Array.of(5, 6))
    const both = referenceGradient(
      spec,
      network.getParameters(),
      { inputs: rows.slice(5, 7), labels: labels.subarray(5, 7) },
      'mean',
    )
    expect(some.loss).toBeCloseTo(both.loss, 5)
    network.dispose()
  })

  test('losses are right from certainty to certain error', () => {
    const shape = { inputs: 1, hidden: [], classes: 2 }
    const network = createNetwork(engine, shape, { maxBatchSize: 1 })
    const data = network.addData(Float32Array.of(1), Uint8Array.of(0), 1)
    for (const gap of [-300, -100, -20, -3, -0.5, -1e-3, 0, 1e-3, 0.5, 3, 8, 12, 20, 80, 300]) {
      network.setParameters(Float32Array.of(gap, 0, 0, 0))
      const exact = gap > 0 ? Math.log1p(Math.exp(-Math.fround(gap))) : Math.log1p(Math.exp(gap)) - gap
      const { loss } = network.evaluate(data)
      expect(Math.abs(loss - exact)).toBeLessThan(1e-6 * exact + 1e-12)
    }
    network.dispose()
  })

  describe('what is not finite comes through as such', () => {
    const cases = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    // The first parameter feeds a hidden unit, the last is a bias of a logit.
    test.each(cases.flatMap((value) => [1, 9].map((batch) => ({ value, batch }))))(
      'a weight of $value at batch $batch',
      ({ value, batch }) => {
        const { network, data, order } = prepare(spec, batch, 0)
        const parameters = network.getParameters()
        network.setParameters(parameters.with(parameters.length - 1, value))
        const { loss, accuracy } = network.evaluate(data)
        const finite = value === Number.NEGATIVE_INFINITY
        if (!finite) expect(loss).toBeNaN()
        if (Number.isNaN(value)) {
          expect(accuracy).toBe(0)
          network.setParameters(parameters.with(0, value))
          expect(network.evaluate(data).loss).toBeNaN()
          const step = network.trainSteps(data, order, { ...trainAll, batchSize: batch, reduction: 'mean' })
          expect(step.loss[0]).toBeNaN()
          expect(step.gradientNorm[0]).toBeNaN()
          expect(step.distance![0]).toBeNaN()
        }
        network.dispose()
      },
    )

    test.each([1, 20])(
      'a rate that diverges at batch %i ends in NaN or Infinity and goes on',
      (batchSize) => {
        const { network, data, order } = prepare(spec, 200, 0)
        const { loss } = network.trainSteps(data, order, {
          ...trainAll,
          batchSize,
          learningRate: 1e20,
          reduction: 'sum',
        })
        expect(Number.isFinite(loss.at(-1))).toBe(false)
        network.dispose()
      },
    )
  })

  test('a network takes no more memory than was said', () => {
    for (const [shape, batch] of [
      [{ inputs: 784, hidden: [512, 512], classes: 10 }, 1024],
      [spec, 3],
    ] as const) {
      let taken = 0
      const counting = {
        ...engine,
        allocate(bytes: number) {
          taken += bytes
          return engine.allocate(bytes)
        },
      }
      createNetwork(counting, shape, { maxBatchSize: batch }).dispose()
      expect(taken).toBeLessThanOrEqual(estimateMemoryBytes(shape, batch))
    }
    expect(engine.kernels.workspaceFloats()).toBeLessThanOrEqual(workspaceFloatsBound)
  })

  test('the whole data can be one batch', () => {
    const shape = { inputs: 20, hidden: [16], classes: 2 }
    const { network, data, order, images, labels } = prepare(shape, 60_000, 0)
    const before = network.getParameters()
    const { loss, gradientNorm } = network.trainSteps(data, order, {
      ...trainAll,
      batchSize: 60_000,
      reduction: 'mean',
    })
    const rows = range(0, 1999).map((row) => images.subarray(row * 20, row * 20 + 20))
    const part = referenceGradient(shape, before, { inputs: rows, labels }, 'mean')
    expect(loss[0]).toBeCloseTo(part.loss, 1)
    expect(Number.isFinite(gradientNorm[0])).toBe(true)
    network.dispose()
  })

  test('memory given back is used again', () => {
    const addresses = range(0, 5).map(() => {
      const network = createNetwork(engine, spec, { maxBatchSize: 64 })
      network.dispose()
      const address = engine.allocate(1000)
      expect(engine.bytes(address, 1000).every((byte) => byte === 0)).toBe(true)
      expect(address % 64).toBe(0)
      engine.bytes(address, 1000).fill(255)
      engine.release(address)
      return address
    })
    if (name === 'wasm') expect(new Set(addresses).size).toBe(1)
  })

  test('what does not fit is refused with its name', () => {
    const { network, data } = prepare(spec, 4)
    const options = { ...trainAll, reduction: 'mean' } as const
    expect(() => network.trainSteps(data, Uint32Array.of(4), { ...options, batchSize: 1 })).toThrow(
      'sample 4',
    )
    expect(() => network.trainSteps(data, Int32Array.of(-1), { ...options, batchSize: 1 })).toThrow(
      'sample -1',
    )
    expect(() => network.trainSteps(data, Uint32Array.of(0), { ...options, batchSize: 5 })).toThrow(
      'from 1 to 4',
    )
    expect(() => network.addData(new Float32Array(33), Uint8Array.of(10), 33)).toThrow('label 10')
    expect(() => network.addData(new Float32Array(32), Uint8Array.of(1), 33)).toThrow('32 values')
    expect(() => network.setParameters(new Float32Array(3))).toThrow('expected')
    network.dispose()
  })

  test('the micro-kernel reaches a speed above zero', () => {
    expect(measurePeak(engine, 2)).toBeGreaterThan(0.1)
  })
})

// Two hundred steps let rounding grow: engines sum in other orders. Bound seen: 4e-5.
test.runIf(engines.length > 1)('engines agree over two hundred steps', async () => {
  const results = await Promise.all(
    engines.map(async (name) => {
      const network = createNetwork(await loadEngine(name), spec, { maxBatchSize: 16 })
      network.initialise(randomStream('initial'))
      const { images, labels } = makeSamples(400, spec.inputs, spec.classes, 0.4)
      const data = network.addData(images, labels, spec.inputs)
      const order = Uint32Array.from(range(0, 3199), (value) => value % 400)
      return network.trainSteps(data, order, { ...trainAll, batchSize: 16, reduction: 'mean' })
    }),
  )
  for (const { loss, gradientNorm, distance } of results.slice(1)) {
    loss.forEach((value, step) => {
      expect(Math.abs(value - results[0]!.loss[step]!)).toBeLessThan(1e-3 * value)
      expect(Math.abs(gradientNorm[step]! / results[0]!.gradientNorm[step]! - 1)).toBeLessThan(1e-3)
      expect(Math.abs(distance![step]! / results[0]!.distance![step]! - 1)).toBeLessThan(1e-3)
    })
  }
})
