/** The noise scale of a network against the gradients of its examples one by one. */
import { expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { loadEngine } from '../../../engine/load.ts'
import { createNetwork } from '../../../engine/network.ts'
import { makeBlobs } from '../data/made-up.ts'
import { measureNoise, noiseValues, planBlocks, readNoise } from './noise-scale.ts'

const examples = 320
const features = 12

async function prepare() {
  const { train } = makeBlobs({
    examples: 400,
    features,
    classes: 3,
    separation: 2,
    seed: 1,
  })
  const network = createNetwork(
    await loadEngine('wasm'),
    { inputs: features, hidden: [9], classes: 3 },
    { maxBatchSize: 64 },
  )
  network.initialise(randomStream('initial'))
  const images = train.images.subarray(0, examples * features)
  const data = network.addData(images, train.labels.subarray(0, examples), features)
  return { network, data }
}

test('all of the training set gives the squared norm of its gradient and the trace of its covariance, layer by layer', async () => {
  const { network, data } = await prepare()
  const alone = Array.from(
    { length: examples },
    (_, index) => network.gradient(data, Uint32Array.of(index), 'mean').gradient,
  )
  const mean = alone[0]!.map((_, at) => alone.reduce((sum, gradient) => sum + gradient[at]!, 0) / examples)
  const plan = planBlocks(examples)
  expect(plan).toEqual({ blocks: 32, blockExamples: 10 })
  const measured = measureNoise(network, data, examples, plan, 'per-example', randomStream('draw'))!
  for (const [layer, { start, length }] of network.layers.entries()) {
    let [squared, trace] = [0, 0]
    for (let at = start; at < start + length; at++) {
      squared += mean[at]! ** 2
      for (const gradient of alone) trace += (gradient[at]! - mean[at]!) ** 2 / (examples - 1)
    }
    expect(measured.layers[layer]!.signal / squared).toBeCloseTo(1, 4)
    expect(measured.layers[layer]!.noise / trace).toBeCloseTo(1, 4)
  }
  const total = (of: 'signal' | 'noise') => measured.layers.reduce((sum, each) => sum + each[of], 0)
  expect(measured.whole.signal).toBeCloseTo(total('signal'), 9)
  expect(measured.whole.noise).toBeCloseTo(total('noise'), 7)

  // The two forms are estimates of the same numbers from the same examples.
  const two = measureNoise(network, data, examples, plan, 'two-batch', randomStream('draw'))!
  expect(two.whole.smallBatch).toBe(10)
  expect(two.whole.largeNormSquared).toBe(measured.whole.largeNormSquared)
  const error = Math.sqrt(two.whole.noiseVariance)
  expect(Math.abs(two.whole.noise - measured.whole.noise)).toBeLessThan(4 * error)
})

test('a row keeps the raw norms and gives back what was put in', async () => {
  const { network, data } = await prepare()
  const measured = measureNoise(network, data, 200, planBlocks(64), 'per-example', randomStream('a'))!
  const row = noiseValues(network, measured)
  expect(readNoise(row, null)).toEqual(measured.whole)
  expect(readNoise(row, 'dense2')).toEqual(measured.layers[1])
  expect(readNoise({}, null)).toBeNull()
  expect(row).toMatchObject({ noiseSmallBatch: 1, noiseLargeBatch: 64 })
  const other = measureNoise(network, data, 200, planBlocks(64), 'per-example', randomStream('b'))!
  expect(other.whole.signal).not.toBe(measured.whole.signal)
})

test('a diverged network has no noise scale, and one example no blocks', async () => {
  const { network, data } = await prepare()
  expect(measureNoise(network, data, 1, planBlocks(1), 'per-example', randomStream('a'))).toBeNull()
  network.setParameters(network.getParameters().fill(Number.NaN))
  expect(measureNoise(network, data, 200, planBlocks(64), 'per-example', randomStream('a'))).toBeNull()
})
