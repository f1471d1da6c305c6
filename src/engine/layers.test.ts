/** Every kind of layer, on every engine: float64 differences, PyTorch (stored), norms, statistics, states, refusals. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../core/errors.ts'
import { randomStream } from '../core/random.ts'
import { loadEngine } from './load.ts'
import { createNetwork, estimateMemoryBytes, type LayeredNetworkSpec, type LayerSpec } from './network.ts'
import { referenceLoss, referenceSlope } from './reference-layers.ts'
import { availableEngines, farthestApart, makeSamples, norm, range } from './testing.ts'
import { layerCases } from './torch-cases.ts'

const fixtures = JSON.parse(readFileSync(new URL('torch-fixtures.json', import.meta.url), 'utf8'))
const convolution = (channels: number, kernelSize: number): LayerSpec => ({
  kind: 'convolution',
  channels,
  kernelSize,
})
const dense = (outputs: number): LayerSpec => ({ kind: 'dense', outputs })
const [relu, maxPool, flatten, batchNorm] = (['relu', 'maxPool', 'flatten', 'batchNorm'] as const).map(
  (kind) => ({ kind }),
) as [LayerSpec, LayerSpec, LayerSpec, LayerSpec]
const groupNorm = (groups: number): LayerSpec => ({ kind: 'groupNorm', groups })
const residual = (...layers: readonly LayerSpec[]): LayerSpec => ({ kind: 'residual', layers })
const dropout = (rate: number): LayerSpec => ({ kind: 'dropout', rate })

const networks: Readonly<Record<string, LayeredNetworkSpec>> = {
  dense: { input: [5], layers: [dense(7), relu, dense(3)] },
  'relu first, and not after a product': { input: [5], layers: [relu, dense(4), relu, relu, dense(3)] },
  'convolution 3 x 3 of 3 channels': {
    input: [5, 4, 3],
    layers: [convolution(4, 3), relu, flatten, dense(3)],
  },
  'convolution 5 x 5 larger than the image': {
    input: [2, 3, 1],
    layers: [convolution(3, 5), flatten, dense(2)],
  },
  'convolution 1 x 1 after another': {
    input: [3, 3, 2],
    layers: [convolution(17, 3), relu, convolution(3, 1), flatten, dense(3)],
  },
  'convolution of whole rows of channels': {
    input: [3, 2, 16],
    layers: [convolution(2, 3), flatten, dense(2)],
  },
  'pooling of odd sides': { input: [5, 7, 2], layers: [convolution(3, 3), maxPool, flatten, dense(3)] },
  'convolution as large as the image': {
    input: [5, 5, 2],
    layers: [convolution(3, 5), relu, maxPool, flatten, dense(2)],
  },
  'convolution, ReLU and pooling of odd sides, twice': {
    input: [7, 9, 1],
    layers: [convolution(3, 3), relu, maxPool, convolution(5, 3), relu, maxPool, flatten, dense(2)],
  },
  'pooling to one position': {
    input: [2, 3, 1],
    layers: [convolution(2, 1), maxPool, relu, flatten, dense(2)],
  },
  'pooling first': { input: [4, 4, 3], layers: [maxPool, convolution(2, 3), relu, flatten, dense(3)] },
  'batch normalization of features': { input: [6], layers: [dense(5), batchNorm, relu, dense(3)] },
  'batch normalization of images': {
    input: [3, 4, 2],
    layers: [batchNorm, convolution(3, 3), batchNorm, relu, flatten, dense(2)],
  },
  'group normalization': {
    input: [3, 4, 2],
    layers: [convolution(6, 3), groupNorm(3), relu, flatten, dense(2)],
  },
  'group normalization first, of one group': { input: [3, 3, 3], layers: [groupNorm(1), flatten, dense(2)] },
  'group normalization of features': { input: [6], layers: [dense(18), groupNorm(3), relu, dense(3)] },
  residual: {
    input: [3, 4, 2],
    layers: [
      convolution(3, 3),
      relu,
      residual(convolution(5, 3), relu, convolution(3, 1), relu),
      relu,
      flatten,
      dense(2),
    ],
  },
  'residual first, and one in another': {
    input: [3, 3, 2],
    layers: [residual(convolution(2, 3), residual(groupNorm(2), convolution(2, 3))), flatten, dense(2)],
  },
  'residual of features': { input: [4], layers: [residual(dense(6), relu, dense(4)), dense(3)] },
}
const isCoupled = ({ layers }: LayeredNetworkSpec) => layers.some(({ kind }) => kind === 'batchNorm')

describe.each(await availableEngines())('%s', async (name) => {
  const engine = await loadEngine(name)

  /** Factors and shifts of normalizations off their initial values; samples that are not all positive. */
  function prepare(spec: LayeredNetworkSpec, samples: number, key = 'initial') {
    const network = createNetwork(engine, spec, { maxBatchSize: samples })
    network.initialise(randomStream(key))
    const noise = randomStream('noise')
    network.setParameters(network.getParameters().map((value) => value + 0.2 * noise.normal()))
    network.markInitial()
    const features = spec.input.reduce((product, size) => product * size, 1)
    const made = makeSamples(samples, features, 2, 0.2)
    made.images.forEach((value, at) => {
      made.images[at] = value - 0.4
    })
    const data = network.addData(made.images, made.labels, features)
    return { ...made, network, data, order: Uint32Array.from(range(0, samples - 1)) }
  }

  const train = { batchSize: 6, learningRate: 0.1, reduction: 'mean', distance: true } as const

  test.each(Object.entries(networks))('%s: loss and gradient are those of float64', (_, spec) => {
    const { network, data, order, rows, labels } = prepare(spec, 7)
    const parameters = network.getParameters()
    const slope = referenceSlope(spec, parameters, rows, labels)
    const got = network.gradient(data, order, 'mean')
    expect(got.loss).toBeCloseTo(referenceLoss(spec, parameters, rows, labels), 5)
    expect(farthestApart(got.gradient, slope)).toBeLessThan(5e-6 * (1 + norm(slope)))
    const sum = network.gradient(data, order, 'sum').gradient
    expect(
      farthestApart(
        sum,
        slope.map((value) => 7 * value),
      ),
    ).toBeLessThan(5e-5 * (1 + norm(slope)))
    network.dispose()
  })

  test('loss and slope along a line are those of float64, for random layers on random images', () => {
    const size = fc.integer({ min: 1, max: 7 })
    const channels = fc.integer({ min: 1, max: 20 })
    const convolutions = fc
      .record({ channels, kernelSize: fc.constantFrom(1, 3, 5) })
      .map((one) => convolution(one.channels, one.kernelSize))
    const blocks = fc.oneof(
      convolutions.map((one) => [one, relu]),
      convolutions.map((one) => [one, batchNorm]),
      fc.constantFrom(1, 2, 3).map((groups) => [convolution(6, 3), groupNorm(groups), relu]),
      channels.map((count) => [
        convolution(count, 1),
        residual(convolution(3, 3), relu, convolution(count, 3)),
      ]),
    )
    const shape = fc.tuple(size, size, channels)
    fc.assert(
      fc.property(
        shape,
        fc.array(blocks, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 2, max: 5 }),
        (input, inner, samples) => {
          const pool = input[0] > 1 && input[1] > 1 ? [maxPool] : []
          const spec = { input, layers: [...inner.flat(), ...pool, flatten, dense(3)] }
          expectSlopeOfReference(spec, samples)
        },
      ),
      { numRuns: 12, seed: 5 },
    )
  })

  test('many channels, and rows of every length that a strip may have, are those of float64', () => {
    expectSlopeOfReference(
      { input: [3, 3, 60], layers: [convolution(40, 3), relu, convolution(70, 1), flatten, dense(2)] },
      2,
    )
    expectSlopeOfReference({ input: [24, 24, 1], layers: [convolution(2, 3), flatten, dense(2)] }, 2)
    for (const width of range(6, 33)) {
      const layers = [convolution(9, 3), relu, maxPool, convolution(3, 3), relu, flatten, dense(2)]
      expectSlopeOfReference({ input: [2, width, 2], layers }, 2)
    }
  })

  test('ReLU and pooling done with the convolution give the bits that they give apart', () => {
    const apart = dropout(0)
    const rest = [convolution(19, 3), relu, maxPool, flatten, dense(3)]
    const [together, separate] = [
      [convolution(18, 3), relu, maxPool, ...rest],
      [convolution(18, 3), apart, relu, maxPool, ...rest],
    ].map((layers) => {
      const network = createNetwork(engine, { input: [9, 6, 2], layers }, { maxBatchSize: 5 })
      const random = randomStream('together')
      // Zero biases and images with zeros: maxima that are equal, and ReLUs at exactly zero.
      const parameters = network.getParameters().map(() => Math.round(4 * random.normal()) / 8)
      parameters.fill(0, 9 * 2 * 18, 9 * 2 * 18 + 18)
      network.setParameters(parameters)
      const { images, labels } = makeSamples(5, 9 * 6 * 2, 3, 0.4)
      const data = network.addData(
        images.map((value) => (value > 0.5 ? Math.round(value * 4) / 4 : 0)),
        labels,
        9 * 6 * 2,
      )
      const order = Uint32Array.from(range(0, 4))
      const { gradient, loss } = network.gradient(data, order, 'mean')
      const options = { ...train, batchSize: 5, learningRate: 0, perExampleNorms: true }
      const { perExampleSquaredNorms } = network.trainSteps(data, order, options)
      network.dispose()
      return { gradient: gradient.map((value) => value + 0), loss, perExampleSquaredNorms }
    })
    expect(norm(together!.gradient)).toBeGreaterThan(0)
    expect(together).toEqual(separate)
  })

  /** Along a random direction: one slope for all parameters. */
  function expectSlopeOfReference(spec: LayeredNetworkSpec, samples: number): void {
    const { network, data, order, rows, labels } = prepare(spec, samples)
    const parameters = network.getParameters()
    const random = randomStream('direction')
    const direction = Float64Array.from(parameters, () => random.normal())
    const lossAt = (step: number) =>
      referenceLoss(
        spec,
        Float64Array.from(parameters, (value, at) => value + step * direction[at]!),
        rows,
        labels,
      )
    const h = 1e-7
    const slope = (lossAt(h) - lossAt(-h)) / (2 * h)
    const { loss, gradient } = network.gradient(data, order, 'mean')
    const along = gradient.reduce((sum, value, at) => sum + value * direction[at]!, 0)
    expect(Math.abs(loss - lossAt(0))).toBeLessThan(1e-4 * (1 + loss))
    expect(Math.abs(along - slope), JSON.stringify(spec)).toBeLessThan(1e-3 * (1 + norm(gradient)))
    network.dispose()
  }

  test.each(Object.entries(networks))('%s: a step is w -= rate * gradient', (_, spec) => {
    const { network, data, order } = prepare(spec, 7)
    const before = network.getParameters()
    const { gradient, loss } = network.gradient(data, order, 'mean')
    const step = network.trainSteps(data, order, { ...train, batchSize: 7, perExampleNorms: false })
    expect(
      farthestApart(
        network.getParameters(),
        before.map((w, at) => w - 0.1 * gradient[at]!),
      ),
    ).toBeLessThan(1e-6)
    expect(step.loss[0]).toBeCloseTo(loss, 6)
    expect(step.gradientNorm[0]! / norm(gradient)).toBeCloseTo(1, 5)
    expect(step.distance![0]! / norm(gradient) / 0.1).toBeCloseTo(1, 5)
    network.dispose()
  })

  test.each(Object.entries(networks).filter(([, spec]) => !isCoupled(spec)))(
    "%s: a sample's norm is that of its gradient alone",
    (_, spec) => {
      const { network, data, order } = prepare(spec, 7)
      const expected = range(0, 6).map(
        (at) => norm(network.gradient(data, Uint32Array.of(at), 'sum').gradient) ** 2,
      )
      for (const reduction of ['mean', 'sum'] as const) {
        const options = { ...train, batchSize: 7, learningRate: 0, reduction, perExampleNorms: true }
        const got = network.trainSteps(data, order, options).perExampleSquaredNorms!
        expected.forEach((value, at) => {
          expect(Math.abs(got[at]! - value)).toBeLessThan(1e-5 * (value + 1e-3))
        })
      }
      network.dispose()
    },
  )

  test.each(layerCases())('$name trains as in PyTorch, for a hundred steps', (one) => {
    const { batchSize, optimizer } = one
    const spec = { input: one.shape, layers: one.layers }
    const network = createNetwork(engine, spec, { maxBatchSize: batchSize, optimizer })
    network.setParameters(one.parameters)
    network.markInitial()
    const data = network.addData(one.images, one.labels, one.images.length / one.labels.length)
    const options = { ...train, batchSize, learningRate: one.rates, perExampleNorms: false }
    const result = network.trainSteps(data, one.order, options)
    const stored = fixtures[one.name]
    expect(result.loss).toHaveLength(100)
    for (const trace of ['loss', 'gradientNorm', 'distance'] as const) {
      result[trace]!.forEach((value, step) => {
        expect(Math.abs(value - stored[trace][step])).toBeLessThan(1e-3 * (1 + stored[trace][step]))
      })
    }
    // With the running statistics of a hundred batches, where there are any.
    expect(Math.abs(network.evaluate(data).loss - stored.evaluation)).toBeLessThan(
      1e-3 * (1 + stored.evaluation),
    )
    network.dispose()
  })

  const random = {
    input: [4, 4, 2],
    layers: [convolution(5, 3), batchNorm, relu, dropout(0.3), flatten, dense(8), dropout(0.5), dense(3)],
  }

  test('training goes on from a saved state with the same bits: statistics, masks and all', () => {
    const options = { ...train, perExampleNorms: false }
    const whole = prepare(random, 60)
    const through = whole.network.trainSteps(whole.data, whole.order, options)
    const half = prepare(random, 60)
    half.network.trainSteps(half.data, half.order.subarray(0, 24), options)
    const resumed = prepare(random, 60, 'other')
    resumed.network.restoreState(half.network.saveState())
    const rest = resumed.network.trainSteps(resumed.data, resumed.order.subarray(24), options)
    expect(rest.loss).toEqual(through.loss.subarray(4))
    expect(resumed.network.saveState()).toEqual(whole.network.saveState())
    expect(resumed.network.evaluate(resumed.data)).toEqual(whole.network.evaluate(whole.data))
    for (const { network } of [whole, half, resumed]) network.dispose()
  })

  test('a gradient keeps no statistics, and an evaluation none and drops nothing', () => {
    const { network, data, order } = prepare(random, 20)
    const before = network.saveState()
    network.gradient(data, order, 'mean')
    expect(network.evaluate(data)).toEqual(network.evaluate(data))
    expect(network.saveState()).toEqual(before)
    network.dispose()
  })

  test('the slope of the loss under a dropout mask is the gradient', () => {
    const spec = { input: [6], layers: [dense(9), dropout(0.4), relu, dense(3)] }
    const { network, data, order } = prepare(spec, 5)
    const parameters = network.getParameters()
    const { gradient } = network.gradient(data, order, 'mean')
    // Central differences in single precision, as in network.test.ts; the mask is that of the next step throughout.
    const h = 1e-3
    const lossAt = (at: number, value: number) => {
      network.setParameters(parameters.with(at, value))
      return network.gradient(data, order, 'mean').loss
    }
    const numeric = gradient.map(
      (_, at) => (lossAt(at, parameters[at]! + h) - lossAt(at, parameters[at]! - h)) / (2 * h),
    )
    expect(farthestApart(gradient, numeric)).toBeLessThan(1e-3)
    network.dispose()
  })

  test.each([0, 0.1, 0.5, 0.9])(
    'dropout keeps a share of 1 - %f, grown, and another one each time',
    (rate) => {
      const count = 1 << 16
      const [from, to] = [engine.allocate(count * 4), engine.allocate(count * 4)]
      const mask = (key: number, step: number, layer: number) => {
        engine.floats(from, count).fill(1)
        engine.kernels.dropout(count, from, to, rate, key, step, layer)
        return engine.floats(to, count).map((value) => (value === 0 ? 0 : 1))
      }
      const first = mask(7, 1, 0)
      // Five standard deviations of a binomial share.
      const bound = 5 * Math.sqrt((rate * (1 - rate)) / count)
      const share = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / count
      expect(Math.abs(share(first) - (1 - rate))).toBeLessThanOrEqual(bound)
      // The rate is a float: 1 - 0.9 is right to 2e-7.
      expect(engine.floats(to, count).find((value) => value > 0)! * (1 - rate)).toBeCloseTo(1, 5)
      for (const other of [
        mask(8, 1, 0),
        mask(7, 2, 0),
        mask(7, 1, 1),
        Float32Array.from(first, (_, at) => first[at ^ 1]!),
      ]) {
        const both = share(first.map((value, at) => value * other[at]!))
        expect(Math.abs(both - (1 - rate) ** 2)).toBeLessThanOrEqual(6 * Math.sqrt(1 / count) * (1 - rate))
      }
      engine.release(from)
      engine.release(to)
    },
  )

  test('what is not finite comes through every layer', () => {
    for (const [label, spec] of Object.entries(networks)) {
      const { network, data, order } = prepare(spec, 6)
      network.setParameters(network.getParameters().with(0, Number.NaN))
      const { loss } = network.trainSteps(data, order, { ...train, perExampleNorms: false })
      expect(loss[0], label).toBeNaN()
      network.dispose()
    }
  })

  test('batch normalization refuses norms by sample, and a batch of one value', () => {
    const { network, data, order } = prepare(networks['batch normalization of features']!, 7)
    expect(() => network.trainSteps(data, order, { ...train, perExampleNorms: true })).toThrow(
      'depend on the others',
    )
    // Six, and a last batch of one.
    expect(() => network.trainSteps(data, order, { ...train, perExampleNorms: false })).toThrow(
      'a batch of 1',
    )
    expect(() => network.gradient(data, order.subarray(0, 1), 'mean')).toThrow(UserError)
    expect(network.evaluate(data, order.subarray(0, 1)).loss).toBeGreaterThan(0)
    network.dispose()
  })

  test('a network of layers takes no more memory than was said', () => {
    let taken = 0
    const counting = {
      ...engine,
      allocate(bytes: number) {
        taken += bytes
        return engine.allocate(bytes)
      },
    }
    for (const [batch, spec] of Object.values(networks).entries()) {
      taken = 0
      createNetwork(counting, spec, { maxBatchSize: batch + 1 }).dispose()
      expect(taken).toBeLessThanOrEqual(estimateMemoryBytes(spec, batch + 1))
    }
  })
})

test('engines drop the same values, and train alike through masks and statistics', async () => {
  const spec = {
    input: [4, 4, 2],
    layers: [convolution(5, 3), batchNorm, relu, dropout(0.3), flatten, dense(8), dropout(0.5), dense(3)],
  }
  const runs = await Promise.all(
    (await availableEngines()).map(async (name) => {
      const engine = await loadEngine(name)
      const [from, to] = [engine.allocate(4096), engine.allocate(4096)]
      engine.floats(from, 1024).fill(1)
      engine.kernels.dropout(1024, from, to, 0.4, 3, 5, 1)
      const mask = engine.floats(to, 1024).slice()
      // Not Adam: a bias before batch normalization has no gradient but rounding, of which Adam makes whole steps.
      const optimizer = { kind: 'sgd', momentum: 0.9 } as const
      const network = createNetwork(engine, spec, { maxBatchSize: 10, optimizer })
      network.initialise(randomStream('alike'))
      const { images, labels } = makeSamples(100, 32, 3, 0.3)
      const data = network.addData(images, labels, 32)
      const order = Uint32Array.from(range(0, 499), (at) => at % 100)
      const options = { batchSize: 10, learningRate: 0.02, reduction: 'mean', distance: true } as const
      const { loss } = network.trainSteps(data, order, { ...options, perExampleNorms: false })
      return { mask, loss, evaluation: network.evaluate(data) }
    }),
  )
  for (const { mask, loss, evaluation } of runs.slice(1)) {
    expect(mask).toEqual(runs[0]!.mask)
    expect(farthestApart(loss, runs[0]!.loss)).toBeLessThan(1e-3)
    expect(evaluation.loss).toBeCloseTo(runs[0]!.evaluation.loss, 3)
  }
})

test('dense layers in a list give what the fast path gives', async () => {
  const engine = await loadEngine('auto')
  const [fast, listed] = [
    { inputs: 20, hidden: [12, 9], classes: 4 },
    { input: [20], layers: [dense(12), relu, dense(9), relu, dense(4)] },
  ].map((spec) => {
    const network = createNetwork(engine, spec as LayeredNetworkSpec, { maxBatchSize: 10 })
    network.initialise(randomStream('same'))
    const { images, labels } = makeSamples(50, 20, 4, 0.3)
    const data = network.addData(images, labels, 20)
    const order = Uint32Array.from(range(0, 49))
    const options = {
      batchSize: 10,
      learningRate: 0.2,
      reduction: 'mean',
      perExampleNorms: true,
      distance: true,
    } as const
    return network.trainSteps(data, order, options)
  })
  for (const trace of ['loss', 'gradientNorm', 'distance', 'perExampleSquaredNorms'] as const) {
    expect(farthestApart(listed![trace]!, fast![trace]!)).toBeLessThan(1e-5)
  }
})

test.each<[LayeredNetworkSpec, string, string]>([
  [{ input: [4, 4, 1], layers: [dense(3)] }, 'layer 1 (dense)', 'a row of features'],
  [{ input: [4, 4, 1], layers: [convolution(3, 2), flatten, dense(2)] }, 'layer 1 (convolution)', 'odd'],
  [{ input: [4, 4, 1], layers: [convolution(0, 3), flatten, dense(2)] }, 'layer 1 (convolution)', 'channels'],
  [{ input: [4, 1, 1], layers: [relu, maxPool, flatten, dense(2)] }, 'layer 2 (maxPool)', '2 x 2'],
  [{ input: [4], layers: [dense(6), groupNorm(4), dense(2)] }, 'layer 2 (groupNorm)', '4 groups'],
  [{ input: [4], layers: [dropout(1), dense(2)] }, 'layer 1 (dropout)', 'below 1'],
  [{ input: [4], layers: [residual(dense(3)), dense(2)] }, 'layer 1 (residual)', 'to be added'],
  [{ input: [4], layers: [residual(flatten), dense(2)] }, 'layer 1 (residual)', 'do something'],
  [{ input: [4], layers: [residual(dense(0)), dense(2)] }, 'layer 1 (residual), layer 1 (dense)', 'outputs'],
])('%j is refused with the place %s', async (spec, place, message) => {
  const engine = await loadEngine('wasm')
  const refused = expect(() => createNetwork(engine, spec, { maxBatchSize: 1 }))
  refused.toThrow(UserError)
  refused.toThrow(expect.objectContaining({ place, message: expect.stringContaining(message) }))
})

test.each<[LayeredNetworkSpec, string]>([
  [{ input: [4, 4, 1], layers: [convolution(3, 3)] }, 'a row of logits'],
  [{ input: [4], layers: [] }, 'a row of logits'],
  [{ input: [4, 4], layers: [dense(2)] }, 'the input must be'],
  [{ input: [0], layers: [dense(2)] }, 'the input must be'],
  [{ input: [4], layers: [dense(300)] }, '300 classes'],
])('%j is refused: %s', async (spec, message) => {
  const engine = await loadEngine('wasm')
  expect(() => createNetwork(engine, spec, { maxBatchSize: 1 })).toThrow(message)
})
