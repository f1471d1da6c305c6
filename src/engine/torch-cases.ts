/** The training runs that are compared with PyTorch, for each optimizer and kind of layer: `torch-fixtures.json`. */
import type { LayerSpec, SampleShape } from './layer-spec.ts'
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

export function torchCases(): TorchCase[] {
  return optimizerCases()
}
