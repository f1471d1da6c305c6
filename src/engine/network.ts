/**
 * A network that trains on an engine: dense layers with ReLU between them, softmax cross-entropy, plain SGD.
 * Every step gives its loss and the norm of its gradient and, when asked, the norm of every sample's own gradient and
 * the distance from the initial parameters; the kernels compute these on the way.
 */
import type { RandomStream } from '../core/random.ts'
import { makeDenseLayer } from './dense-layer.ts'
import type { Engine } from './engine.ts'
import { type Address, padded } from './kernels.ts'
import { type DenseNetworkSpec, layOut } from './layout.ts'

export type { DenseNetworkSpec } from './layout.ts'

/** What the loss of a batch is: the mean or the sum of its samples' losses. Gradients differ by the batch size. */
export type Reduction = 'mean' | 'sum'

/** Samples in the engine's memory. */
export interface DataHandle {
  readonly samples: number
  readonly features: number
}

export type SampleIndices = Uint32Array | Int32Array

export interface TrainOptions {
  readonly batchSize: number
  readonly learningRate: number
  readonly reduction: Reduction
  /** Also return the squared norm of every sample's own gradient. */
  readonly perExampleNorms: boolean
  /** Also return the distance from the initial parameters after every step. */
  readonly distance: boolean
}

export interface TrainResult {
  /** By step: the mean loss of the batch's samples before the update, whatever the reduction. */
  readonly loss: Float32Array
  /** By step: the norm of the gradient of the stated reduction, all layers together, before the update. */
  readonly gradientNorm: Float32Array
  /** By step: the distance of all parameters from the initial ones, after the update. */
  readonly distance?: Float32Array
  /** By sample, in order: the squared norm of the gradient of its own loss (no reduction), before the update. */
  readonly perExampleSquaredNorms?: Float32Array
}

export interface Network {
  readonly parameterCount: number
  /**
   * Weights and biases uniform within 1/sqrt(inputs of the layer), the default of PyTorch's `nn.Linear`, drawn in the
   * order of `getParameters`. Marks them as the initial ones.
   */
  initialise(random: RandomStream): void
  /** A copy: for each layer W [inputs x outputs] by rows, then b [outputs]. */
  getParameters(): Float32Array
  /** Takes what `getParameters` gives. The initial parameters stay what they were. */
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
   * SGD over `order`, cut into consecutive batches; a last partial batch is a batch of its own size.
   * A diverged network yields NaN or Infinity, never an exception.
   */
  trainSteps(data: DataHandle, order: SampleIndices, options: TrainOptions): TrainResult
  /** Mean loss and share of samples whose largest logit is their label's (a NaN among them counts as wrong). */
  evaluate(data: DataHandle, indices?: SampleIndices): { loss: number; accuracy: number }
  /** The gradient at the present parameters, laid out as `getParameters`; `loss` is the mean. Up to maxBatchSize samples. */
  gradient(
    data: DataHandle,
    indices: SampleIndices,
    reduction: Reduction,
  ): { loss: number; gradient: Float32Array }
  /** Gives back the memory of the network and its data. */
  dispose(): void
}

/** Samples evaluated at once, whatever the batch size, so that evaluations can be compared bit for bit. */
const evaluationBatch = 256

/** An upper bound over all engines of the kernels' `workspaceFloats`. */
export const workspaceFloatsBound = 1_000_000

const capacityOf = (maxBatchSize: number): number => Math.max(maxBatchSize, evaluationBatch)

/**
 * Memory that a network takes in the engine, in bytes: parameters three times (present, initial, gradient),
 * activations and their gradients for one batch, workspace. Data come on top: samples x (features + 1) bytes of
 * pixels, or samples x (4 features + 1) of floats.
 */
export function estimateMemoryBytes(spec: DenseNetworkSpec, batchSize: number): number {
  return layOut(spec, capacityOf(batchSize), workspaceFloatsBound, 0).end
}

interface StoredData extends DataHandle {
  readonly pixels: boolean
  readonly images: Address
  readonly labels: Address
}

export function createNetwork(
  engine: Engine,
  spec: DenseNetworkSpec,
  { maxBatchSize }: { readonly maxBatchSize: number },
): Network {
  checkSpec(spec, maxBatchSize)
  const { kernels } = engine
  const capacity = capacityOf(maxBatchSize)
  const workspaceFloats = kernels.workspaceFloats()
  const block = engine.allocate(layOut(spec, capacity, workspaceFloats, 0).end)
  const memory = layOut(spec, capacity, workspaceFloats, block)
  const layers = memory.layers.map((layer) => makeDenseLayer(engine, layer, memory.workspace))
  const reversed = layers.toReversed()
  const firstLayer = layers[0]!
  const input = memory.layers[0]!.x
  const logits = memory.layers.at(-1)!.y
  const allocated: Address[] = [block]
  let rowDistancesFresh = false

  const parameterCount = memory.layers.reduce(
    (count, { inputs, outputs }) => count + (inputs + 1) * outputs,
    0,
  )

  /** Calls `visit` for every row of parameters: where it lies from the start of the padded ones and of the packed ones. */
  function forEachRow(visit: (paddedAt: number, packedAt: number, length: number, fanIn: number) => void) {
    let packedAt = 0
    for (const { inputs, outputs, weights, bias } of memory.layers) {
      for (let row = 0; row <= inputs; row++) {
        const start = row < inputs ? weights + row * padded(outputs) * 4 : bias
        visit((start - memory.parameters) / 4, packedAt, outputs, inputs)
        packedAt += outputs
      }
    }
  }

  function readPacked(from: Address): Float32Array {
    const values = engine.floats(from, memory.parameterFloats)
    const packed = new Float32Array(parameterCount)
    forEachRow((paddedAt, packedAt, length) =>
      packed.set(values.subarray(paddedAt, paddedAt + length), packedAt),
    )
    return packed
  }

  function setParameters(values: Float32Array): void {
    if (values.length !== parameterCount) {
      throw new RangeError(`setParameters: expected ${parameterCount} values, got ${values.length}`)
    }
    const parameters = engine.floats(memory.parameters, memory.parameterFloats)
    forEachRow((paddedAt, packedAt, length) =>
      parameters.set(values.subarray(packedAt, packedAt + length), paddedAt),
    )
    rowDistancesFresh = false
  }

  function markInitial(): void {
    const { parameters, initialParameters, parameterFloats } = memory
    engine.floats(initialParameters, parameterFloats).set(engine.floats(parameters, parameterFloats))
    rowDistancesFresh = false
  }

  function gather(data: StoredData, order: Address, count: number): void {
    const { images, features } = data
    if (data.pixels) kernels.gatherBytes(images, order, count, features, 1 / 255, input)
    else kernels.gatherFloats(images, order, count, features, input)
  }

  function forward(batch: number): void {
    for (const layer of layers) layer.forward(batch)
  }

  /** Forward, loss, and the gradient of the logits in their place. */
  function forwardAndLoss(data: StoredData, order: Address, batch: number, scale: number): void {
    gather(data, order, batch)
    forward(batch)
    kernels.softmaxCrossEntropy(
      batch,
      spec.classes,
      logits,
      data.labels,
      order,
      scale,
      logits,
      memory.results + 16,
    )
  }

  /** Runs `use` with the indices in the engine's memory. */
  function withIndices<T>(data: DataHandle, indices: SampleIndices, use: (address: Address) => T): T {
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]!
      if (!(index >= 0 && index < data.samples)) {
        throw new RangeError(`sample ${index} is not one of the ${data.samples}`)
      }
    }
    const address = engine.allocate(indices.length * 4)
    try {
      engine.indices(address, indices.length).set(indices)
      return use(address)
    } finally {
      engine.release(address)
    }
  }

  function trainSteps(data: DataHandle, order: SampleIndices, options: TrainOptions): TrainResult {
    const { batchSize, learningRate, reduction } = options
    checkBatchSize(batchSize, maxBatchSize)
    const samples = order.length
    const steps = Math.ceil(samples / batchSize)
    const loss = new Float32Array(steps)
    const gradientNorm = new Float32Array(steps)
    const distance = options.distance ? new Float32Array(steps) : undefined
    const squaredNorms = options.perExampleNorms ? new Float32Array(samples) : undefined

    withIndices(data, order, (orderAddress) => {
      const results = engine.doubles(memory.results, 4)
      const exampleNorms = engine.floats(memory.exampleNorms, capacity)
      for (let step = 0; step < steps; step++) {
        const first = step * batchSize
        const batch = Math.min(batchSize, samples - first)
        const unreduced = reduction === 'mean' ? batch * batch : 1
        const touchesRows = kernels.denseUpdateTouchesRows(batch) === 1
        if (distance && touchesRows && !rowDistancesFresh) {
          for (const layer of layers) layer.resynchroniseDistance()
        }
        rowDistancesFresh = distance !== undefined && touchesRows
        results.fill(0)
        forwardAndLoss(
          data as StoredData,
          orderAddress + first * 4,
          batch,
          reduction === 'mean' ? 1 / batch : 1,
        )
        if (squaredNorms) exampleNorms.fill(0, 0, batch)
        for (const layer of reversed) {
          if (layer !== firstLayer) layer.backward(batch)
          if (squaredNorms) layer.exampleNorms(batch, unreduced, memory.exampleNorms)
          layer.update(batch, learningRate, distance !== undefined, memory.results)
        }
        gradientNorm[step] = Math.sqrt(results[0]!)
        if (distance) distance[step] = Math.sqrt(results[1]!)
        loss[step] = results[2]! / batch
        if (squaredNorms) squaredNorms.set(exampleNorms.subarray(0, batch), first)
      }
    })
    return {
      loss,
      gradientNorm,
      ...(distance && { distance }),
      ...(squaredNorms && { perExampleSquaredNorms: squaredNorms }),
    }
  }

  function evaluate(data: DataHandle, indices: SampleIndices = everySample(data)) {
    const stored = data as StoredData
    return withIndices(data, indices, (order) => {
      const results = engine.doubles(memory.results, 4)
      results.fill(0)
      for (let first = 0; first < indices.length; first += evaluationBatch) {
        const batch = Math.min(evaluationBatch, indices.length - first)
        const here = order + first * 4
        gather(stored, here, batch)
        forward(batch)
        kernels.softmaxCrossEntropy(
          batch,
          spec.classes,
          logits,
          stored.labels,
          here,
          1,
          0,
          memory.results + 16,
        )
      }
      return { loss: results[2]! / indices.length, accuracy: results[3]! / indices.length }
    })
  }

  function gradient(data: DataHandle, indices: SampleIndices, reduction: Reduction) {
    const batch = indices.length
    checkBatchSize(batch, maxBatchSize)
    return withIndices(data, indices, (order) => {
      const results = engine.doubles(memory.results, 4)
      results.fill(0)
      forwardAndLoss(data as StoredData, order, batch, reduction === 'mean' ? 1 / batch : 1)
      for (const layer of reversed) {
        if (layer !== firstLayer) layer.backward(batch)
        layer.gradient(batch)
      }
      return { loss: results[2]! / batch, gradient: readPacked(memory.gradient) }
    })
  }

  return {
    parameterCount,
    initialise(random) {
      const values = new Float32Array(parameterCount)
      forEachRow((_, packedAt, length, fanIn) => {
        const bound = 1 / Math.sqrt(fanIn)
        for (let i = 0; i < length; i++) values[packedAt + i] = bound * (2 * random.uniform() - 1)
      })
      setParameters(values)
      markInitial()
    },
    getParameters: () => readPacked(memory.parameters),
    setParameters,
    markInitial,
    distanceFromInitial() {
      const { parameters, initialParameters, parameterFloats } = memory
      return Math.sqrt(kernels.squaredDistance(parameterFloats, parameters, initialParameters))
    },
    addData(images, labels, features) {
      checkData(spec, images, labels, features)
      const imagesAddress = engine.allocate(images.byteLength)
      allocated.push(imagesAddress)
      const labelsAddress = engine.allocate(labels.byteLength)
      allocated.push(labelsAddress)
      const source = new Uint8Array(images.buffer, images.byteOffset, images.byteLength)
      engine.bytes(imagesAddress, images.byteLength).set(source)
      engine.bytes(labelsAddress, labels.byteLength).set(labels)
      const stored: StoredData = {
        samples: labels.length,
        features,
        pixels: images instanceof Uint8Array,
        images: imagesAddress,
        labels: labelsAddress,
      }
      return stored
    },
    trainSteps,
    evaluate,
    gradient,
    dispose() {
      for (const address of allocated.splice(0)) engine.release(address)
    },
  }
}

function everySample({ samples }: DataHandle): Uint32Array {
  return Uint32Array.from({ length: samples }, (_, index) => index)
}

function checkSpec(spec: DenseNetworkSpec, maxBatchSize: number): void {
  for (const width of [spec.inputs, ...spec.hidden, spec.classes, maxBatchSize]) {
    if (!(Number.isInteger(width) && width >= 1)) {
      throw new RangeError(`createNetwork: expected whole numbers from 1 on, got ${width}`)
    }
  }
  if (spec.classes > 256)
    throw new RangeError(`createNetwork: labels are bytes, ${spec.classes} classes are too many`)
}

function checkBatchSize(batchSize: number, maxBatchSize: number): void {
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= maxBatchSize)) {
    throw new RangeError(`the batch size must be a whole number from 1 to ${maxBatchSize}, got ${batchSize}`)
  }
}

function checkData(
  spec: DenseNetworkSpec,
  images: Uint8Array | Float32Array,
  labels: Uint8Array,
  features: number,
): void {
  if (features !== spec.inputs) {
    throw new RangeError(`addData: the network takes ${spec.inputs} features, got ${features}`)
  }
  if (labels.length === 0 || images.length !== labels.length * features) {
    throw new RangeError(`addData: ${images.length} values are not ${labels.length} samples of ${features}`)
  }
  const wrong = labels.find((label) => label >= spec.classes)
  if (wrong !== undefined)
    throw new RangeError(`addData: label ${wrong} is not one of ${spec.classes} classes`)
}
