/** What a network can do, whatever its layers. */
import type { RandomStream } from '../core/random.ts'
import type { LayeredNetworkSpec } from './layered-layout.ts'
import type { DenseNetworkSpec } from './layout.ts'
import type { Optimizer } from './optimizers.ts'
import type { DataHandle, SampleIndices } from './sample-data.ts'

/** What the loss of a batch is: the mean or the sum of its samples' losses. Gradients differ by the batch size. */
export type Reduction = 'mean' | 'sum'

export type NetworkSpec = DenseNetworkSpec | LayeredNetworkSpec

export interface NetworkOptions {
  readonly maxBatchSize: number
  /** Default: plain SGD. */
  readonly optimizer?: Optimizer | undefined
}

export interface TrainOptions {
  readonly batchSize: number
  /** One for all steps, or one for each of them. */
  readonly learningRate: number | ArrayLike<number>
  readonly reduction: Reduction
  /** Also return the squared norm of every sample's own gradient. */
  readonly perExampleNorms: boolean
  /** Also return the distance from the initial parameters after every step. */
  readonly distance: boolean
  /** Also return how far every step moved the parameters; then `layerNorms` knows of the last step, too. */
  readonly updates?: boolean
}

export interface TrainResult {
  /** By step: the mean loss of the batch's samples before the update, whatever the reduction. */
  readonly loss: Float32Array
  /** By step: the norm of the gradient of the stated reduction, all layers together, before clipping and update. */
  readonly gradientNorm: Float32Array
  /** By step: the distance of all parameters from the initial ones, after the update. */
  readonly distance?: Float32Array
  /**
   * By step: |w_after - w_before| of all parameters. Of plain SGD rate x gradient norm, before the weights are rounded;
   * of other optimizers the distance itself, for which each step copies the weights.
   */
  readonly updateNorm?: Float32Array
  /** By sample, in order: the squared norm of the gradient of its own loss (no reduction), before the update. */
  readonly perExampleSquaredNorms?: Float32Array
}

/** Where a layer's parameters lie among those of `getParameters`. */
export interface NetworkLayer {
  /** Its kind and its number among those of its kind: `dense1`, `convolution2`. */
  readonly name: string
  readonly start: number
  readonly length: number
}

/** Euclidean norms of one layer's weights and biases, in weight units. */
export interface LayerNorms {
  readonly name: string
  /** From the initial ones. */
  readonly distance: number
  readonly weightNorm: number
  /** Of the last step's change; null where the last `trainSteps` had no `updates`, or no step. */
  readonly updateNorm: number | null
}

/** At the present parameters. */
export interface ExampleGradients {
  /** The mean over the samples, laid out as `getParameters`. */
  readonly gradient: Float32Array
  /** By layer: the sum over samples of the squared norm of the gradient of its own loss. Null unless asked for. */
  readonly squaredNormSums: readonly number[] | null
}

export interface Network {
  readonly parameterCount: number
  /** Those with parameters, in the order of `getParameters`. */
  readonly layers: readonly NetworkLayer[]
  /**
   * Weights and biases uniform within 1/sqrt(inputs of the layer), the default of PyTorch's `nn.Linear` and `nn.Conv2d`
   * (there inputs are kernel height x width x channels), drawn in the order of `getParameters`; normalization starts
   * with factor 1 and shift 0. Marks them as the initial ones; optimizer and running statistics start afresh.
   */
  initialise(random: RandomStream): void
  /**
   * A copy: for each layer W [inputs x outputs] by rows, then b [outputs]; a convolution's inputs go by kernel row,
   * kernel column, channel; normalization has its factors, then its shifts.
   */
  getParameters(): Float32Array
  /** Takes what `getParameters` gives. The initial parameters and the optimizer's moments stay what they were. */
  setParameters(values: Float32Array): void
  /** Distances count from the parameters as they are now. */
  markInitial(): void
  /** The distance of all parameters from the initial ones, as they are now. */
  distanceFromInitial(): number
  /**
   * Copies samples into the engine: `features` values each, bytes (pixels, used as value / 255) or floats.
   * Throws RangeError where lengths do not match or a label is not a class.
   */
  addData(images: Uint8Array | Float32Array, labels: Uint8Array, features: number): DataHandle
  /**
   * A step of the optimizer for each batch of `order`, cut into consecutive batches; a last partial batch is a batch of
   * its own size.
   * A diverged network yields NaN or Infinity, never an exception. Throws RangeError when rates are fewer than steps,
   * UserError for norms that do not exist and for a batch that batch normalization cannot train on.
   */
  trainSteps(data: DataHandle, order: SampleIndices, options: TrainOptions): TrainResult
  /** Mean loss and share of samples whose largest logit is their label's (a NaN among them counts as wrong). */
  evaluate(data: DataHandle, indices?: SampleIndices): { loss: number; accuracy: number }
  /** As `evaluate`, of all samples, with the logits: samples x classes, row-major. */
  evaluateLogits(data: DataHandle): { loss: number; accuracy: number; logits: Float32Array }
  /**
   * Up to maxBatchSize samples; nothing that training depends on changes. Throws UserError for norms that do not exist,
   * and for a batch that batch normalization cannot train on.
   */
  exampleGradients(
    data: DataHandle,
    indices: SampleIndices,
    options: { readonly exampleNorms: boolean },
  ): ExampleGradients
  /** Of every layer with parameters. */
  layerNorms(): readonly LayerNorms[]
  /** The gradient at the present parameters, laid out as `getParameters`; `loss` is the mean. Up to maxBatchSize samples. */
  gradient(
    data: DataHandle,
    indices: SampleIndices,
    reduction: Reduction,
  ): { loss: number; gradient: Float32Array }
  /** All that training on depends on: parameters, the optimizer's moments and steps, statistics of the layers. */
  saveState(): Uint8Array
  /**
   * Takes what `saveState` gave, of a network made with the same layers and kind of optimizer; then training goes on
   * with the same bits as if it had not stopped. The initial parameters stay what they were. Throws RangeError when
   * the state is another network's.
   */
  restoreState(state: Uint8Array): void
  /** Gives back the memory of the network and its data. */
  dispose(): void
}
