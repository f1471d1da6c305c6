/** Layers with their places in memory: what a plan gives and the passes take. */
import type { Address } from './kernels.ts'

/** What flows from layer to layer, a row a sample. */
export interface Tensor {
  readonly height: number
  readonly width: number
  readonly channels: number
  /** Channels side by side without padding, the sample's end padded: a network's input. */
  readonly packed: boolean
  readonly floats: number
  readonly values: Address
  /** 0 where it is not wanted: nothing before it has parameters. */
  readonly gradient: Address
}

interface Between {
  readonly input: Tensor
  readonly output: Tensor
}

/** `parameters` and the like count floats from the start of the network's parameters. */
interface Weighted extends Between {
  readonly weights: number
  readonly bias: number
  /** ReLU follows, and is done on the way. */
  readonly relu: boolean
}

interface Normalization extends Between {
  readonly gamma: number
  readonly beta: number
  readonly means: Address
  readonly variances: Address
}

export type PlannedLayer =
  | (Weighted & { readonly kind: 'dense' })
  | (Weighted & {
      readonly kind: 'convolution'
      readonly kernelSize: number
      /** Pooling follows, and is done on the way: which positions it took; 0: none does. The output is the pooled one. */
      readonly chosen: Address
    })
  | (Between & { readonly kind: 'maxPool'; readonly chosen: Address })
  | (Between & { readonly kind: 'pack' | 'spread' | 'relu' })
  | (Between & { readonly kind: 'dropout'; readonly rate: number; readonly index: number })
  | (Normalization & {
      readonly kind: 'batchNorm'
      readonly runningMean: Address
      readonly runningVariance: Address
    })
  | (Normalization & { readonly kind: 'groupNorm'; readonly groups: number })
  | (Between & {
      readonly kind: 'residual'
      readonly layers: readonly PlannedLayer[]
      readonly inner: Tensor
    })

/** Those in residual blocks too. */
export function everyLayer(layers: readonly PlannedLayer[]): PlannedLayer[] {
  return layers.flatMap((layer) =>
    layer.kind === 'residual' ? [layer, ...everyLayer(layer.layers)] : [layer],
  )
}
