/** The training runs that are compared with PyTorch, for each optimizer and kind of layer: `torch-fixtures.json`. */
import { randomStream } from '../core/random.ts'
import type { LayerSpec, SampleShape } from './layer-spec.ts'
import { layOutLayers } from './layered-layout.ts'
import type { Optimizer } from './optimizers.ts'
import { learningRateAt } from './schedules.ts'
import { torchCase } from './torch-case.ts'

/** A case as it goes to PyTorch; one rate a step. */
export interface TorchCase {
  readonly name: string
  readonly layers: readonly LayerSpec[]
  readonly shape: SampleShape
  readonly optimizer: Optimizer
  readonly batchSize: number
  readonly rates: readonly number[]
  readonly parameters: Float32Array
  readonly images: Float32Array
  readonly labels: Uint8Array
  readonly order: Uint32Array
}

const steps = 100
const batchSize = 8
const repeated = (rate: number) => Array.from({ length: steps }, () => rate)
const cosine = Array.from({ length: steps }, (_, step) =>
  learningRateAt({ kind: 'cosine', rate: 0.2, warmUp: 0.1 }, step / steps),
)

const optimizers: readonly {
  readonly name: string
  readonly optimizer: Optimizer
  readonly rates: readonly number[]
}[] = [
  { name: 'weight decay', optimizer: { kind: 'sgd', weightDecay: 0.01 }, rates: repeated(0.2) },
  { name: 'momentum', optimizer: { kind: 'sgd', momentum: 0.9 }, rates: repeated(0.05) },
  {
    name: 'nesterov, weight decay, cosine',
    optimizer: { kind: 'sgd', momentum: 0.8, nesterov: true, weightDecay: 0.005 },
    rates: cosine,
  },
  {
    name: 'momentum, clipped',
    optimizer: { kind: 'sgd', momentum: 0.9, clipNorm: 0.3 },
    rates: repeated(0.05),
  },
  { name: 'adam', optimizer: { kind: 'adam' }, rates: repeated(0.01) },
  {
    name: 'adam, weight decay',
    optimizer: { kind: 'adam', beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.01 },
    rates: repeated(0.01),
  },
  { name: 'adamW', optimizer: { kind: 'adamW' }, rates: repeated(0.01) },
  {
    name: 'adamW, decay, clipped',
    optimizer: { kind: 'adamW', weightDecay: 0.3, clipNorm: 0.5 },
    rates: cosine.map((rate) => rate / 10),
  },
]

export function optimizerCases(): TorchCase[] {
  const { spec, ...drawn } = torchCase()
  const layers: LayerSpec[] = [
    ...spec.hidden.flatMap((outputs) => [{ kind: 'dense', outputs } as const, { kind: 'relu' } as const]),
    { kind: 'dense', outputs: spec.classes },
  ]
  return optimizers.map((chosen) => ({ ...drawn, ...chosen, layers, shape: [spec.inputs] }))
}

/** The network of the bench: 28 x 28 pixels, two convolutions, each halved by pooling. */
export const convolutionalLayers: readonly LayerSpec[] = [
  { kind: 'convolution', channels: 16, kernelSize: 3 },
  { kind: 'relu' },
  { kind: 'maxPool' },
  { kind: 'convolution', channels: 32, kernelSize: 3 },
  { kind: 'relu' },
  { kind: 'maxPool' },
  { kind: 'flatten' },
  { kind: 'dense', outputs: 10 },
]

const normalizedLayers = (normalization: LayerSpec): LayerSpec[] => [
  { kind: 'convolution', channels: 6, kernelSize: 3 },
  normalization,
  { kind: 'relu' },
  {
    kind: 'residual',
    layers: [
      { kind: 'convolution', channels: 6, kernelSize: 3 },
      normalization,
      { kind: 'relu' },
      { kind: 'convolution', channels: 6, kernelSize: 1 },
    ],
  },
  { kind: 'relu' },
  { kind: 'maxPool' },
  { kind: 'flatten' },
  { kind: 'dense', outputs: 12 },
  { kind: 'batchNorm' },
  { kind: 'relu' },
  { kind: 'dense', outputs: 4 },
]

/** Images of a bright bar, in the row and column of their class, under noise. */
function drawImages(
  name: string,
  shape: readonly [number, number, number],
  classes: number,
  samples: number,
) {
  const random = randomStream('torch-case', name)
  const [height, width, channels] = shape
  const labels = Uint8Array.from({ length: samples }, () => random.integer(classes))
  const images = Float32Array.from({ length: samples * height * width * channels }, (_, at) => {
    const position = Math.floor(at / channels) % (height * width)
    const label = labels[Math.floor(at / (height * width * channels))]!
    const [row, column] = [Math.floor(position / width), position % width]
    const bright = Math.floor((row * classes) / height) === label && column > width / 3
    // Coarse values go to PyTorch and come back in fewer digits.
    return Math.round(((bright ? 1 : 0) + 0.5 * random.normal()) * 256) / 256
  })
  const order = Uint32Array.from({ length: steps * batchSize }, () => random.integer(samples))
  return { shape, images, labels, order, batchSize }
}

/** Uniform within 1/sqrt(inputs), normalization's factors around 1: as many as the layers take. */
function drawParameters(layers: readonly LayerSpec[], shape: SampleShape): Float32Array {
  const random = randomStream('torch-case', 'layers')
  const { rows } = layOutLayers({ input: shape, layers }, { trained: 1, evaluated: 1, workspaceFloats: 0 }, 0)
  return Float32Array.from(
    rows.flatMap(({ length, initial }) =>
      Array.from({ length }, () => {
        const uniform = 2 * random.uniform() - 1
        return initial.kind === 'uniform' ? initial.bound * uniform : initial.value + 0.3 * uniform
      }),
    ),
  )
}

/** 28 x 28 as in the bench, and odd small images through normalization, residual block and pooling. */
export function layerCases(): TorchCase[] {
  const cases = [
    {
      name: 'convolutional network',
      layers: convolutionalLayers,
      ...drawImages('large', [28, 28, 1], 10, 40),
      optimizer: { kind: 'sgd' } as const,
      rates: repeated(0.05),
    },
    ...[{ kind: 'batchNorm' } as const, { kind: 'groupNorm', groups: 3 } as const].map((normalization) => ({
      name: `${normalization.kind}, residual, pooling`,
      layers: normalizedLayers(normalization),
      ...drawImages('small', [7, 5, 3], 4, 120),
      optimizer: { kind: 'sgd', momentum: 0.9 } as const,
      rates: repeated(0.02),
    })),
  ]
  return cases.map((one) => ({ ...one, parameters: drawParameters(one.layers, one.shape) }))
}

export function torchCases(): TorchCase[] {
  return [...optimizerCases(), ...layerCases()]
}
