/** Every engine of this machine against the plain float64 reference. */
import { describe, expect, test } from 'vitest'
import { randomStream } from '../core/random.ts'
import { engineNames, loadEngine } from './load.ts'
import { createNetwork, type Reduction } from './network.ts'
import { referenceGradient } from './reference.ts'
import { availableEngines, makeSamples, range } from './testing.ts'

const engines = await availableEngines()

test('every engine that the machine could have is tested, or its absence is said aloud', () => {
  const missing = engineNames.filter((name) => !engines.includes(name))
  for (const name of missing) console.warn(`not tested on this machine: the engine ${name}`)
  expect(engines).toContain('wasm')
})

const spec = { inputs: 33, hidden: [17, 40], classes: 10 }

describe.each(engines)('%s', async (name) => {
  const engine = await loadEngine(name)

  // Single precision has 6e-8 of relative rounding; sums of up to 600 terms lose a digit or so.
  const tolerance = 2e-6
  const batches = [...range(1, 17), 64, 130, 600]
  const cases = batches.flatMap((batch) =>
    (['mean', 'sum'] as Reduction[]).map((reduction) => ({ batch, reduction })),
  )

  test.each(cases)('a step at batch $batch, $reduction, is that of the reference', ({ batch, reduction }) => {
    const network = createNetwork(engine, spec, { maxBatchSize: 600 })
    network.initialise(randomStream('initial'))
    const { images, labels, rows } = makeSamples(batch, spec.inputs, spec.classes, 0.4)
    const data = network.addData(images, labels, spec.inputs)
    const order = Uint32Array.from(range(0, batch - 1))
    const before = network.getParameters()
    const reference = referenceGradient(spec, before, { inputs: rows, labels }, reduction)
    const alone = network.gradient(data, order, reduction)
    const learningRate = 0.1
    const step = network.trainSteps(data, order, {
      batchSize: batch,
      learningRate,
      reduction,
      perExampleNorms: true,
      distance: true,
    })
    const after = network.getParameters()

    const scale = Math.max(...reference.gradient.map(Math.abs))
    const moved = Math.sqrt(after.reduce((sum, value, at) => sum + (value - before[at]!) ** 2, 0))
    const norm = Math.sqrt(reference.gradient.reduce((sum, value) => sum + value * value, 0))
    const farthest = (distances: Iterable<number>) => Math.max(...distances)
    expect(
      farthest(alone.gradient.map((value, at) => Math.abs(value - reference.gradient[at]!))),
    ).toBeLessThan(tolerance * scale)
    expect(
      farthest(
        after.map((value, at) => Math.abs(value - (before[at]! - learningRate * reference.gradient[at]!))),
      ),
    ).toBeLessThan(tolerance * (scale * learningRate + 0.1))
    expect(Math.abs(alone.loss - reference.loss)).toBeLessThan(tolerance)
    expect(Math.abs(step.loss[0]! - reference.loss)).toBeLessThan(tolerance)
    expect(Math.abs(step.gradientNorm[0]! / norm - 1)).toBeLessThan(tolerance)
    expect(Math.abs(step.distance![0]! / moved - 1)).toBeLessThan(tolerance)
    reference.exampleSquaredNorms.forEach((expected, sample) => {
      expect(Math.abs(step.perExampleSquaredNorms![sample]! / expected - 1)).toBeLessThan(tolerance)
    })
    network.dispose()
  })
})
