/** What is measured of a network beside its training, on every engine: by hand, sample by sample, and without a trace. */
import { describe, expect, test } from 'vitest'
import { UserError } from '../core/errors.ts'
import { randomStream } from '../core/random.ts'
import { loadEngine } from './load.ts'
import { createNetwork, type NetworkSpec, type Optimizer } from './network.ts'
import { availableEngines, makeSamples, norm, range } from './testing.ts'

const dense: NetworkSpec = { inputs: 21, hidden: [19, 18], classes: 5 }
const layered: NetworkSpec = {
  input: [4, 4, 2],
  layers: [
    { kind: 'convolution', channels: 3, kernelSize: 3 },
    { kind: 'groupNorm', groups: 3 },
    { kind: 'relu' },
    { kind: 'residual', layers: [{ kind: 'convolution', channels: 3, kernelSize: 1 }, { kind: 'relu' }] },
    { kind: 'flatten' },
    { kind: 'dense', outputs: 6 },
    { kind: 'relu' },
    { kind: 'dropout', rate: 0.3 },
    { kind: 'dense', outputs: 4 },
  ],
}
const optimizers: Readonly<Record<string, Optimizer>> = {
  'plain SGD': { kind: 'sgd' },
  momentum: { kind: 'sgd', momentum: 0.9, weightDecay: 0.01 },
  adam: { kind: 'adam' },
}
const cases = Object.entries({ dense, layered }).flatMap(([name, spec]) =>
  Object.entries(optimizers).map(([optimizerName, optimizer]) => ({ name, optimizerName, spec, optimizer })),
)

describe.each(await availableEngines())('%s', async (engineName) => {
  const engine = await loadEngine(engineName)

  function prepare(spec: NetworkSpec, optimizer?: Optimizer) {
    const [features, classes] = 'hidden' in spec ? [spec.inputs, spec.classes] : [32, 4]
    const network = createNetwork(engine, spec, { maxBatchSize: 20, optimizer })
    network.initialise(randomStream('initial'))
    const { images, labels } = makeSamples(30, features, classes, 0.2)
    return { network, data: network.addData(images, labels, features), labels, classes }
  }
  const step = { batchSize: 8, learningRate: 0.05, reduction: 'mean', perExampleNorms: false } as const
  const every = Uint32Array.from(range(0, 29))
  const squared = (values: Float32Array) => norm(values) ** 2

  test('layers are named by kind and lie one after the other', () => {
    expect(prepare(dense).network.layers).toEqual([
      { name: 'dense1', start: 0, length: 22 * 19 },
      { name: 'dense2', start: 22 * 19, length: 20 * 18 },
      { name: 'dense3', start: 22 * 19 + 20 * 18, length: 19 * 5 },
    ])
    const { network } = prepare(layered)
    expect(network.layers.map(({ name }) => name)).toEqual([
      'convolution1',
      'groupNorm1',
      'convolution2',
      'dense1',
      'dense2',
    ])
    const last = network.layers.at(-1)!
    expect(last.start + last.length).toBe(network.parameterCount)
  })

  const withoutDropout = { ...layered, layers: layered.layers.filter(({ kind }) => kind !== 'dropout') }
  test.each(Object.entries({ dense, layered: withoutDropout }))(
    '%s: the mean gradient is that of the batch, sums of squared norms by layer those of samples alone',
    (_, spec) => {
      const { network, data } = prepare(spec)
      const indices = every.subarray(3, 20)
      const measured = network.exampleGradients(data, indices, { exampleNorms: true })
      expect(measured.gradient).toEqual(network.gradient(data, indices, 'mean').gradient)
      const alone = [...indices].map(
        (index) => network.gradient(data, Uint32Array.of(index), 'mean').gradient,
      )
      network.layers.forEach(({ start, length }, layer) => {
        const expected = alone.reduce((sum, own) => sum + squared(own.subarray(start, start + length)), 0)
        expect(measured.squaredNormSums![layer]! / expected).toBeCloseTo(1, 4)
      })
      expect(network.exampleGradients(data, indices, { exampleNorms: false }).squaredNormSums).toBeNull()
    },
  )

  test.each(cases)(
    '$name, $optimizerName: measuring leaves no trace in the training',
    ({ spec, optimizer }) => {
      const [plain, measured] = [prepare(spec, optimizer), prepare(spec, optimizer)]
      for (let round = 0; round < 3; round++) {
        const a = plain.network.trainSteps(plain.data, every, { ...step, distance: true })
        const b = measured.network.trainSteps(measured.data, every, {
          ...step,
          distance: true,
          updates: true,
        })
        expect([b.loss, b.gradientNorm, b.distance]).toEqual([a.loss, a.gradientNorm, a.distance])
        measured.network.exampleGradients(measured.data, every.subarray(0, 20), { exampleNorms: true })
        measured.network.layerNorms()
        measured.network.evaluateLogits(measured.data)
      }
      expect(measured.network.saveState()).toEqual(plain.network.saveState())
    },
  )

  test.each(cases)(
    '$name, $optimizerName: update sizes and norms by layer are those of the weights',
    ({ spec, optimizer }) => {
      const { network, data } = prepare(spec, optimizer)
      const initial = network.getParameters()
      expect(network.layerNorms().every(({ updateNorm }) => updateNorm === null)).toBe(true)
      const updates: number[] = []
      for (let at = 0; at < 24; at += 8) {
        const before = network.getParameters()
        const { updateNorm } = network.trainSteps(data, every.subarray(at, at + 8), {
          ...step,
          distance: false,
          updates: true,
        })
        const after = network.getParameters()
        updates.push(updateNorm![0]!)
        const moved = after.map((value, index) => value - before[index]!)
        expect(updateNorm![0]! / norm(moved)).toBeCloseTo(1, 4)
        for (const [layer, norms] of network.layerNorms().entries()) {
          const { name, start, length } = network.layers[layer]!
          const part = (values: Float32Array) => norm(values.subarray(start, start + length))
          expect(norms.name).toBe(name)
          expect(norms.weightNorm / part(after)).toBeCloseTo(1, 5)
          expect(norms.distance / part(after.map((value, index) => value - initial[index]!))).toBeCloseTo(
            1,
            5,
          )
          expect(norms.updateNorm! / part(moved)).toBeCloseTo(1, 5)
        }
      }
      const whole = prepare(spec, optimizer)
      const { updateNorm } = whole.network.trainSteps(whole.data, every.subarray(0, 24), {
        ...step,
        distance: false,
        updates: true,
      })
      expect([...updateNorm!]).toEqual(updates)
    },
  )

  test.each(Object.entries({ dense, layered }))(
    '%s: logits give the loss and the accuracy of the evaluation',
    (_, spec) => {
      const { network, data, labels, classes } = prepare(spec)
      const { loss, accuracy, logits } = network.evaluateLogits(data)
      expect({ loss, accuracy }).toEqual(network.evaluate(data))
      let [sum, right] = [0, 0]
      for (const [at, label] of labels.entries()) {
        const row = [...logits.subarray(at * classes, (at + 1) * classes)]
        sum += Math.log(row.reduce((total, value) => total + Math.exp(value), 0)) - row[label]!
        if (row.indexOf(Math.max(...row)) === label) right++
      }
      expect(loss).toBeCloseTo(sum / 30, 5)
      expect(accuracy).toBe(right / 30)
    },
  )

  test('batch normalization couples samples: no norms of single ones, but the mean gradient', () => {
    const { network, data } = prepare({
      input: [4, 4, 2],
      layers: [{ kind: 'batchNorm' }, { kind: 'flatten' }, { kind: 'dense', outputs: 4 }],
    })
    const indices = every.subarray(0, 10)
    expect(() => network.exampleGradients(data, indices, { exampleNorms: true })).toThrow(UserError)
    expect(network.exampleGradients(data, indices, { exampleNorms: false }).gradient).toEqual(
      network.gradient(data, indices, 'mean').gradient,
    )
  })
})
