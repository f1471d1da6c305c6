/** Optimizers against PyTorch (stored), against float64, and against themselves after a restore. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../core/random.ts'
import { loadEngine } from './load.ts'
import { createNetwork, estimateMemoryBytes, type Optimizer } from './network.ts'
import { referenceGradient } from './reference.ts'
import { makeReferenceOptimizer } from './reference-optimizers.ts'
import { availableEngines, farthestApart, makeSamples, norm, range } from './testing.ts'
import { torchCase } from './torch-case.ts'
import { optimizerCases } from './torch-cases.ts'

const fixtures = JSON.parse(readFileSync(new URL('torch-fixtures.json', import.meta.url), 'utf8'))
const cases = optimizerCases()
const spec = { inputs: 21, hidden: [18, 7], classes: 5 }
const all = { batchSize: 6, reduction: 'mean', perExampleNorms: true, distance: true } as const

describe.each(await availableEngines())('%s', async (name) => {
  const engine = await loadEngine(name)

  function prepare(optimizer: Optimizer) {
    const network = createNetwork(engine, spec, { maxBatchSize: 20, optimizer })
    network.initialise(randomStream('initial'))
    const samples = makeSamples(90, spec.inputs, spec.classes, 0.3)
    const data = network.addData(samples.images, samples.labels, spec.inputs)
    return { ...samples, network, data, order: Uint32Array.from(range(0, 89)) }
  }

  test.each(cases)('$name trains as in PyTorch, for a hundred steps', (one) => {
    const shape = torchCase().spec
    const network = createNetwork(engine, shape, { maxBatchSize: one.batchSize, optimizer: one.optimizer })
    network.setParameters(one.parameters)
    network.markInitial()
    const data = network.addData(one.images, one.labels, shape.inputs)
    const { batchSize, rates } = one
    const result = network.trainSteps(data, one.order, { ...all, batchSize, learningRate: rates })
    expect(result.loss).toHaveLength(100)
    for (const trace of ['loss', 'gradientNorm', 'distance'] as const) {
      result[trace]!.forEach((value, step) => {
        const stored = fixtures[one.name][trace][step]
        expect(Math.abs(value - stored)).toBeLessThan(1e-4 * (1 + Math.abs(stored)))
      })
    }
    network.dispose()
  })

  test.each(cases)('$name steps as in float64', ({ optimizer }) => {
    const { network, data, order, rows, labels } = prepare(optimizer)
    const rates = range(1, 15).map((step) => 0.02 / step)
    const parameters = Float64Array.from(network.getParameters())
    const initial = Float64Array.from(parameters)
    const referenceStep = makeReferenceOptimizer(optimizer, parameters)
    const expected = rates.map((rate, step) => {
      const batch = {
        inputs: rows.slice(step * 6, step * 6 + 6),
        labels: labels.subarray(step * 6, step * 6 + 6),
      }
      const { loss, gradient, exampleSquaredNorms } = referenceGradient(spec, parameters, batch, 'mean')
      referenceStep(gradient, rate)
      const moved = norm(parameters.map((value, at) => value - initial[at]!))
      return { loss, gradientNorm: norm(gradient), distance: moved, exampleSquaredNorms }
    })
    const result = network.trainSteps(data, order, { ...all, learningRate: rates })
    expected.forEach((one, step) => {
      expect(result.loss[step]).toBeCloseTo(one.loss, 5)
      expect(result.gradientNorm[step]).toBeCloseTo(one.gradientNorm, 5)
      expect(result.distance![step]).toBeCloseTo(one.distance, 5)
      const norms = result.perExampleSquaredNorms!.subarray(step * 6, step * 6 + 6)
      expect(farthestApart(norms, one.exampleSquaredNorms)).toBeLessThan(1e-4)
    })
    expect(farthestApart(network.getParameters(), parameters)).toBeLessThan(1e-5)
    expect(network.distanceFromInitial()).toBeCloseTo(result.distance!.at(-1)!, 6)
    network.dispose()
  })

  test.each(cases)('$name goes on from a saved state with the same bits', ({ optimizer }) => {
    const options = { ...all, learningRate: 0.01 }
    const whole = prepare(optimizer)
    const through = whole.network.trainSteps(whole.data, whole.order, options)
    const half = prepare(optimizer)
    half.network.trainSteps(half.data, half.order.subarray(0, 42), options)
    const resumed = prepare(optimizer)
    resumed.network.restoreState(half.network.saveState())
    const rest = resumed.network.trainSteps(resumed.data, resumed.order.subarray(42), options)
    expect(rest.loss).toEqual(through.loss.subarray(7))
    expect(rest.distance).toEqual(through.distance!.subarray(7))
    expect(resumed.network.saveState()).toEqual(whole.network.saveState())
    for (const { network } of [whole, half, resumed]) network.dispose()
  })

  test('a rate for each step is what one rate is, when they are equal', () => {
    const one = prepare({ kind: 'sgd' })
    const many = prepare({ kind: 'sgd' })
    const a = one.network.trainSteps(one.data, one.order, { ...all, learningRate: 0.1 })
    const b = many.network.trainSteps(many.data, many.order, { ...all, learningRate: Array(15).fill(0.1) })
    expect(b).toEqual(a)
    expect(() => many.network.trainSteps(many.data, many.order, { ...all, learningRate: [0.1] })).toThrow(
      '1 learning rates are too few for 15 steps',
    )
    for (const { network } of [one, many]) network.dispose()
  })

  test('a gradient within the limit is not clipped, and the norm told is the one before clipping', () => {
    const bare = prepare({ kind: 'sgd', momentum: 0.9 })
    const loose = prepare({ kind: 'sgd', momentum: 0.9, clipNorm: 1e9 })
    const tight = prepare({ kind: 'sgd', clipNorm: 1e-3 })
    const options = { ...all, learningRate: 0.1 }
    const expected = bare.network.trainSteps(bare.data, bare.order, options)
    expect(loose.network.trainSteps(loose.data, loose.order, options)).toEqual(expected)
    const first = tight.network.trainSteps(tight.data, tight.order.subarray(0, 6), options)
    expect(first.gradientNorm[0]).toBeCloseTo(expected.gradientNorm[0]!, 5)
    expect(first.distance![0]! / 1e-4).toBeCloseTo(1, 2)
    for (const { network } of [bare, loose, tight]) network.dispose()
  })

  test('what is not finite comes through every optimizer', () => {
    for (const { optimizer } of cases) {
      const { network, data, order } = prepare(optimizer)
      network.setParameters(network.getParameters().with(0, Number.NaN).with(400, Number.NaN))
      const { loss, distance } = network.trainSteps(data, order, { ...all, learningRate: 0.1 })
      expect(loss[1]).toBeNaN()
      expect(distance![0]).toBeNaN()
      network.dispose()
    }
  })

  test('moments are in the memory that was said', () => {
    let taken = 0
    const counting = {
      ...engine,
      allocate(bytes: number) {
        taken += bytes
        return engine.allocate(bytes)
      },
    }
    const optimizer = { kind: 'adam' } as const
    createNetwork(counting, spec, { maxBatchSize: 20, optimizer }).dispose()
    expect(taken).toBeLessThanOrEqual(estimateMemoryBytes(spec, 20, optimizer))
    expect(taken).toBeGreaterThan(estimateMemoryBytes(spec, 20) - 4e6)
  })

  test('a state of another kind is refused', () => {
    const adam = prepare({ kind: 'adam' })
    const sgd = prepare({ kind: 'sgd' })
    expect(() => adam.network.restoreState(sgd.network.saveState())).toThrow('expected adam')
    for (const { network } of [adam, sgd]) network.dispose()
  })

  test.each<[Optimizer, string]>([
    [{ kind: 'sgd', nesterov: true }, 'momentum must be above 0 for nesterov'],
    [{ kind: 'sgd', momentum: 1 }, 'momentum'],
    [{ kind: 'adam', beta2: 1 }, 'beta2'],
    [{ kind: 'adamW', weightDecay: -1 }, 'weightDecay'],
    [{ kind: 'sgd', clipNorm: 0 }, 'clipNorm'],
    [{ kind: 'adam', epsilon: Number.NaN }, 'epsilon'],
  ])('%j is refused', (optimizer, message) => {
    expect(() => createNetwork(engine, spec, { maxBatchSize: 1, optimizer })).toThrow(message)
  })
})
