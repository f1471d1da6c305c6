import { describe, expect, test } from 'vitest'
import { readStudy } from '../../../core/study-file.ts'
import { loadDomain } from '../../registry.ts'
import { plannedTrials } from '../testing.ts'

const blobs = (features: number, classes = 3) =>
  `{ madeUp: gaussian-blobs, examples: 100, features: ${features}, classes: ${classes} }`
const study = (
  network: string,
  { data = 'mnist', batchSizes = '[10, 33]', more = '' } = {},
) => `domain: training
batchSizes: ${batchSizes}
replications: 1
params:
  data: ${data}
  network: ${network}
  learningRate: 0.1
  epochs: 2
${more.replace(/^/gm, '  ')}
objective: { maximize: testAccuracy }
`
const networkOf = async (text: string) => {
  const [trial] = await plannedTrials(text)
  return { hidden: trial!.params.hidden, network: trial!.params.network }
}

test('hidden widths stay what a trial says of its network', async () => {
  expect(await networkOf(study('{ hidden: [5] }'))).toEqual({ hidden: [5], network: undefined })
})

test('layers get the shape of the data and the layer of the classes', async () => {
  const layers =
    '[{ convolution: 4, kernelSize: 5 }, batchNorm, relu, maxPool, { dropout: 0.2 }, flatten, { dense: 20 }, relu]'
  expect((await networkOf(study(`{ layers: ${layers} }`))).network).toEqual({
    input: [28, 28, 1],
    layers: [
      { kind: 'convolution', channels: 4, kernelSize: 5 },
      { kind: 'batchNorm' },
      { kind: 'relu' },
      { kind: 'maxPool' },
      { kind: 'dropout', rate: 0.2 },
      { kind: 'flatten' },
      { kind: 'dense', outputs: 20 },
      { kind: 'relu' },
      { kind: 'flatten' },
      { kind: 'dense', outputs: 10 },
    ],
  })
})

test('cnn is a name for its layers', async () => {
  const written = '{ layers: [{ convolution: 16 }, relu, maxPool, { convolution: 32 }, relu, maxPool] }'
  const [named, spelled] = [await plannedTrials(study('cnn')), await plannedTrials(study(written))]
  expect(named.map(({ id }) => id)).toEqual(spelled.map(({ id }) => id))
})

test('rows of a table are images when the study says so', async () => {
  const network = '{ input: { height: 4, width: 2, channels: 3 }, layers: [{ convolution: 2 }, relu] }'
  expect((await networkOf(study(network, { data: blobs(24) }))).network!.input).toEqual([4, 2, 3])
  const dense = '{ layers: [{ dense: 6 }, relu] }'
  expect((await networkOf(study(dense, { data: blobs(24) }))).network!.input).toEqual([24])
})

describe('a network that cannot be is told before anything runs', () => {
  const pools = Array(5).fill('maxPool').join(', ')
  test.each<[string, string, string, Parameters<typeof study>[1]?]>([
    ['cnnn', 'params.network', 'expected { hidden: ... } or { layers: ... } or "cnn", got "cnnn"'],
    ['{ layers: relu }', 'params.network.layers', 'expected a list'],
    [
      '{ layers: [convolution] }',
      'params.network.layers[0]',
      'convolution needs to know more: { convolution: 16 }',
    ],
    ['{ layers: [relu, { convolutoin: 3 }] }', 'params.network.layers[1]', '(did you mean "convolution"?)'],
    ['{ layers: [{ relu: 3 }] }', 'params.network.layers[0]', 'relu stands alone: write relu'],
    [
      '{ layers: [{ dense: 3, dropout: 0.1 }] }',
      'params.network.layers[0]',
      'expected a layer, not dense and dropout in one',
    ],
    ['{ layers: [{ convolution: 0 }] }', 'params.network.layers[0].convolution', 'at least 1, got 0'],
    ['{ layers: [{ dropout: 1 }] }', 'params.network.layers[0].dropout', 'below 1, got 1'],
    ['{ layers: [{ convolution: 4, kernelSize: 2 }] }', 'params.network.layers[0]', 'kernelSize must be odd'],
    [
      `{ layers: [${pools}] }`,
      'params.network.layers[4]',
      'maxPool takes 2 x 2 positions or more, not 1 x 1',
    ],
    [
      '{ layers: [{ convolution: 6 }, { groupNorm: 4 }] }',
      'params.network.layers[1]',
      '6 channels do not divide into 4',
    ],
    [
      '{ layers: [relu, { dense: 5 }] }',
      'params.network.layers[1]',
      'takes a row of features, not 28 x 28 x 1',
    ],
    [
      '{ layers: [{ residual: [{ convolution: 2 }] }] }',
      'params.network.layers[0]',
      'give 28 x 28 x 2, to be added',
    ],
    [
      '{ layers: [{ residual: [relu, { dense: 2 }] }] }',
      'params.network.layers[0]',
      'layer 2 (dense): a dense layer takes',
    ],
    ['{ layers: [flatten, { dense: 10 }] }', 'params.network.layers[1]', 'of the 10 classes comes by itself'],
    [
      '{ layers: [maxPool] }',
      'params.network.layers[0]',
      'rows of 24 values, not images',
      { data: blobs(24) },
    ],
    [
      '{ layers: [{ residual: [{ convolution: 1 }] }] }',
      'params.network.layers[0]',
      'not images',
      { data: blobs(24) },
    ],
    ['cnn', 'params.network', 'rows of 24 values, not images', { data: blobs(24) }],
    [
      '{ layers: [relu], input: { height: 5, width: 5 } }',
      'params.network.input',
      '5 x 5 x 1 are 25 values',
      { data: blobs(24) },
    ],
  ])('%s', async (network, place, message, options) => {
    const error = await plannedTrials(study(network, options)).catch(
      (thrown: Error & { place?: string }) => thrown,
    )
    expect(error).toMatchObject({
      place: expect.stringMatching(/^study\.yaml:\d+:\d+ /),
      message: expect.stringContaining(message),
    })
    expect((error as { place: string }).place.split(' ')[1]).toBe(place)
    expect((error as Error).message.split('\n')).toHaveLength(1)
  })
})

test.each(['batchNorm', '{ residual: [batchNorm, relu] }'])(
  'norms of single examples are refused where %s couples them, with the other estimator named',
  async (layer) => {
    const network = `{ layers: [{ dense: 4 }, ${layer}] }`
    const plan = (measure: string) =>
      plannedTrials(study(network, { data: blobs(8), batchSizes: '[8]', more: `measures: [${measure}]` }))
    await expect(plan('gradientNoiseScale')).rejects.toMatchObject({
      place: 'study.yaml:9:13 params.measures',
      message: expect.stringContaining('batch normalization couples the samples'),
      remedy: expect.stringContaining('twoBatchNoiseScale'),
    })
    expect(await plan('twoBatchNoiseScale')).toHaveLength(1)
  },
)

describe('batch normalization of rows', () => {
  const network = '{ layers: [{ dense: 4 }, batchNorm, relu] }'
  const plan = (batchSizes: string, more = '') =>
    plannedTrials(study(network, { data: blobs(8), batchSizes, more }))

  test('does not train on a batch of 1', async () => {
    await expect(plan('[1, 8]')).rejects.toMatchObject({
      place: 'study.yaml:2:14 batchSizes[0]',
      message: expect.stringContaining('a single value has no variance'),
    })
  })

  test('nor on a last batch of 1, unless it is dropped', async () => {
    await expect(plan('[8, 33]')).rejects.toMatchObject({
      place: 'study.yaml:2:17 batchSizes[1]',
      message: expect.stringContaining('the last batch of an epoch has 1 example'),
    })
    await expect(plan('[8, 33]', 'remainder: drop')).resolves.toHaveLength(2)
  })

  test('nor after a switch', async () => {
    await expect(plan('[8]', 'phases: [{ fromEpoch: 1, batchSize: 99 }]')).rejects.toMatchObject({
      place: expect.stringContaining('params.phases'),
      message: expect.stringContaining('with batch size 99'),
    })
  })

  test('of images there is a variance over the positions', async () => {
    const images = '{ input: { height: 4, width: 2 }, layers: [{ convolution: 2 }, batchNorm, relu] }'
    const text = study(images, { data: blobs(8), batchSizes: '[1, 33]' })
    await expect(plannedTrials(text)).resolves.toHaveLength(2)
  })
})

test('the memory that a plan states grows with the optimizer and with the batch that a phase switches to', async () => {
  const estimated = async (more: string) => {
    const data = blobs(200).replace('100', '1000')
    const text = study('{ hidden: [300] }', { data, batchSizes: '[10]', more })
    const { study: read, domain } = await readStudy(text, 'study.yaml', { quick: false, loadDomain })
    return [...(await domain.estimate(await domain.plan(read))).values()][0]!.memoryBytes
  }
  const plain = await estimated('')
  // Two moments of each weight and bias; activations of 300 hidden units for 1,000 samples, in place of 256.
  expect(await estimated('optimizer: adam')).toBeGreaterThan(plain + 2 * 4 * (200 * 300 + 300 * 3 + 303))
  const switched = await estimated('phases: [{ fromEpoch: 1, batchSize: 1000 }]')
  expect(switched).toBeGreaterThan(plain + 4 * (1000 - 256) * 300)
})
