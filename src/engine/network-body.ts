/** What a network knows of its layers: where the parameters lie, and the passes. Made by `dense-body` and `layered-body`. */
import type { Address } from './kernels.ts'
import type { OptimizedMemory } from './optimizers.ts'

/** What a row of parameters is before training. */
export type InitialValues =
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'constant'; readonly value: number }

/** Parameters lie padded with zeros; packed, the padding is left out. */
export interface ParameterRow {
  /** Floats from the start of the padded parameters. */
  readonly paddedAt: number
  readonly length: number
  readonly initial: InitialValues
}

/** The parameters of one layer, which lie together: weights with biases, or factors with shifts. */
export interface ParameterLayer {
  /** Its kind and its number among those of its kind: `dense1`, `convolution2`. */
  readonly name: string
  /** Floats from the start of the padded parameters, and how many. */
  readonly paddedAt: number
  readonly paddedFloats: number
  /** The same, packed. */
  readonly packedAt: number
  readonly length: number
}

export interface BodyMemory extends OptimizedMemory {
  /** `capacity` floats. */
  readonly exampleNorms: Address
  /** Four doubles: squared gradient norm, squared distance, loss, correct. */
  readonly results: Address
}

/** Four bytes each; part of a network's state, beside its parameters and moments. */
export interface StateArray {
  readonly name: string
  readonly address: Address
  readonly floats: number
  /** What each is before training. */
  readonly initial: number
}

/** `step`: training; `gradient`: as in training, but nothing is kept of it; `evaluation`: nothing random, kept statistics. */
export type Pass = 'step' | 'gradient' | 'evaluation'

export interface NetworkBody {
  readonly inputs: number
  readonly classes: number
  readonly memory: BodyMemory
  readonly rows: readonly ParameterRow[]
  /** In the order of the rows. */
  readonly layers: readonly ParameterLayer[]
  /** Where a batch goes: [batch x padded(inputs)]. */
  readonly input: Address
  /** [batch x padded(classes)], as their gradient, which may be in the same place. */
  readonly logits: Address
  readonly logitsGradient: Address
  readonly state: readonly StateArray[]
  /** Throws UserError when per-example norms do not exist for this network. */
  checkExampleNorms(): void
  /** Throws UserError when the network cannot train on so few samples at once. */
  checkTrainingBatch(batch: number): void
  /** `step` numbers the training steps, for what is random. */
  forward(batch: number, pass: Pass, step: number): void
  /**
   * From the logits' gradient to that of all parameters, after a forward pass in training. `normScale`: adds to
   * exampleNorms[i] the squared norm of the gradient of sample i times this; null: no norms. `afterLayer`: called with
   * the index of each of `layers` when its norms have been added.
   */
  backward(batch: number, step: number, normScale: number | null, afterLayer?: (layer: number) => void): void
  /** Backward and parameters -= rate * gradient at once, where the layers can; into `results` 0 and 1. */
  readonly plainStep:
    | ((batch: number, rate: number, normScale: number | null, distance: boolean) => void)
    | null
  /** After the parameters or the initial ones changed by anything but `plainStep`. */
  parametersChanged(): void
  /** Whether layers draw random numbers, by key and step. */
  readonly isRandom: boolean
  setRandomKey(key: number): void
}
