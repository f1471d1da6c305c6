/**
 * A network that trains on an engine: softmax cross-entropy on top of dense layers with ReLU between them, or of a list
 * of layers of any kind.
 * Every step gives its loss and the norm of its gradient and, when asked, the norm of every sample's own gradient and
 * the distance from the initial parameters; the kernels compute these on the way.
 */
import type { RandomStream } from '../core/random.ts'
import { makeDenseBody } from './dense-body.ts'
import type { Engine } from './engine.ts'
import { type Address, padded } from './kernels.ts'
import { makeLayeredBody } from './layered-body.ts'
import { layOutLayers } from './layered-layout.ts'
import { layOut } from './layout.ts'
import type { NetworkBody, Pass } from './network-body.ts'
import { decodeState, encodeState } from './network-state.ts'
import type {
  ExampleGradients,
  Network,
  NetworkOptions,
  NetworkSpec,
  Reduction,
  TrainOptions,
  TrainResult,
} from './network-types.ts'
import {
  checkOptimizer,
  isPlainSgd,
  makeOptimizerStep,
  momentsOf,
  type Optimizer,
  plainSgd,
} from './optimizers.ts'
import { drawInitial, packedParameters } from './packed-parameters.ts'
import {
  checkData,
  type DataHandle,
  everySample,
  gather,
  type SampleIndices,
  type StoredData,
  storeData,
  withIndices,
} from './sample-data.ts'
import { watchUpdates } from './updates.ts'

export type { LayerSpec } from './layer-spec.ts'
export type { LayeredNetworkSpec } from './layered-layout.ts'
export type { DenseNetworkSpec } from './layout.ts'
export type {
  LayerNorms,
  Network,
  NetworkLayer,
  NetworkOptions,
  NetworkSpec,
  Reduction,
  TrainOptions,
  TrainResult,
} from './network-types.ts'
export type { Optimizer } from './optimizers.ts'
export type { DataHandle, SampleIndices } from './sample-data.ts'

/** Samples evaluated at once, whatever the batch size, so that evaluations can be compared bit for bit. */
const evaluationBatch = 256

/** An upper bound over all engines of the kernels' `workspaceFloats`. */
export const workspaceFloatsBound = 1_000_000

const capacityOf = (maxBatchSize: number): number => Math.max(maxBatchSize, evaluationBatch)

/**
 * Memory that a network takes in the engine, in bytes: parameters three times (present, initial, gradient) and once
 * for each moment of the optimizer, activations and their gradients for one batch, workspace. Data come on top:
 * samples x (features + 1) bytes of pixels, or samples x (4 features + 1) of floats.
 */
export function estimateMemoryBytes(
  spec: NetworkSpec,
  batchSize: number,
  optimizer: Optimizer = plainSgd,
): number {
  const { end, parameterFloats } = layOutAny(spec, batchSize, workspaceFloatsBound)
  return end + momentsOf(optimizer) * parameterFloats * 4
}

function layOutAny(spec: NetworkSpec, maxBatchSize: number, workspaceFloats: number) {
  const evaluated = capacityOf(maxBatchSize)
  if ('hidden' in spec) return layOut(spec, evaluated, workspaceFloats, 0)
  return layOutLayers(spec, { trained: maxBatchSize, evaluated, workspaceFloats }, 0)
}

/** Throws UserError, with the layer's place, where a layer does not take what the one before gives. */
export function createNetwork(
  engine: Engine,
  spec: NetworkSpec,
  { maxBatchSize, optimizer = plainSgd }: NetworkOptions,
): Network {
  checkSpec(spec, maxBatchSize)
  checkOptimizer(optimizer)
  const { kernels } = engine
  const capacity = capacityOf(maxBatchSize)
  const allocated: Address[] = []
  const allocate = (bytes: number) => {
    const address = engine.allocate(bytes)
    allocated.push(address)
    return address
  }
  const block = allocate(layOutAny(spec, maxBatchSize, kernels.workspaceFloats()).end)
  const body: NetworkBody =
    'hidden' in spec
      ? makeDenseBody(engine, spec, capacity, block)
      : makeLayeredBody(engine, spec, { trained: maxBatchSize, evaluated: capacity }, block)
  const { memory } = body
  const moments = Array.from({ length: momentsOf(optimizer) }, () => allocate(memory.parameterFloats * 4))
  const optimizerStep = makeOptimizerStep(engine, optimizer, memory, moments)
  const plainStep = isPlainSgd(optimizer) ? body.plainStep : null
  let stepsTrained = 0
  let randomKey = 0
  const { parameterCount, readPacked, writePacked } = packedParameters(engine, body)
  const updates = watchUpdates(engine, body, allocate)

  function setParameters(values: Float32Array): void {
    if (values.length !== parameterCount) {
      throw new RangeError(`setParameters: expected ${parameterCount} values, got ${values.length}`)
    }
    writePacked(memory.parameters, values)
    body.parametersChanged()
  }

  function markInitial(): void {
    const { parameters, initialParameters, parameterFloats } = memory
    engine.floats(initialParameters, parameterFloats).set(engine.floats(parameters, parameterFloats))
    body.parametersChanged()
  }

  function startState(): void {
    for (const { address, floats, initial } of body.state) engine.floats(address, floats).fill(initial)
  }

  function setRandomKey(key: number): void {
    randomKey = key
    body.setRandomKey(key)
  }

  function initialise(random: RandomStream): void {
    setParameters(drawInitial(body.rows, random))
    markInitial()
    for (const moment of moments) engine.floats(moment, memory.parameterFloats).fill(0)
    startState()
    stepsTrained = 0
    if (body.isRandom) setRandomKey(random.integer(2 ** 31))
  }

  /** Forward, loss, and the gradient of the logits. */
  function forwardAndLoss(
    data: StoredData,
    order: Address,
    batch: number,
    reduction: Reduction,
    pass: Pass,
    step: number,
  ): void {
    gather(engine, data, order, batch, body.input)
    body.forward(batch, pass, step)
    const scale = reduction === 'mean' ? 1 / batch : 1
    const { logits, logitsGradient } = body
    kernels.softmaxCrossEntropy(
      batch,
      body.classes,
      logits,
      data.labels,
      order,
      scale,
      logitsGradient,
      memory.results + 16,
    )
  }

  function trainSteps(data: DataHandle, order: SampleIndices, options: TrainOptions): TrainResult {
    const { batchSize, learningRate, reduction } = options
    checkBatchSize(batchSize, maxBatchSize)
    if (options.perExampleNorms) body.checkExampleNorms()
    const samples = order.length
    const steps = Math.ceil(samples / batchSize)
    const rateOf = rateByStep(learningRate, steps)
    if (steps > 0) body.checkTrainingBatch(samples - (steps - 1) * batchSize)
    const loss = new Float32Array(steps)
    const gradientNorm = new Float32Array(steps)
    const distance = options.distance ? new Float32Array(steps) : undefined
    const squaredNorms = options.perExampleNorms ? new Float32Array(samples) : undefined
    const updateNorm = options.updates ? new Float32Array(steps) : undefined
    updates.begin(updateNorm !== undefined && steps > 0)

    withIndices(engine, data, order, (orderAddress) => {
      const results = engine.doubles(memory.results, 4)
      const exampleNorms = engine.floats(memory.exampleNorms, capacity)
      for (let step = 0; step < steps; step++) {
        const first = step * batchSize
        const batch = Math.min(batchSize, samples - first)
        const rate = rateOf(step)
        if (updateNorm && (!plainStep || step === steps - 1)) updates.keepParameters()
        results.fill(0)
        stepsTrained++
        forwardAndLoss(data as StoredData, orderAddress + first * 4, batch, reduction, 'step', stepsTrained)
        if (squaredNorms) exampleNorms.fill(0, 0, batch)
        const normScale = squaredNorms ? (reduction === 'mean' ? batch * batch : 1) : null
        if (plainStep) {
          plainStep(batch, rate, normScale, distance !== undefined)
        } else {
          body.backward(batch, stepsTrained, normScale)
          results[0] = kernels.squaredNorm(memory.parameterFloats, memory.gradient)
          const norm = Math.sqrt(results[0])
          results[1] = optimizerStep(stepsTrained, rate, norm, distance !== undefined)
          body.parametersChanged()
        }
        gradientNorm[step] = Math.sqrt(results[0]!)
        if (distance) distance[step] = Math.sqrt(results[1]!)
        if (updateNorm) {
          updateNorm[step] = plainStep ? rate * gradientNorm[step]! : updates.size()
        }
        loss[step] = results[2]! / batch
        if (squaredNorms) squaredNorms.set(exampleNorms.subarray(0, batch), first)
      }
    })
    return {
      loss,
      gradientNorm,
      ...(distance && { distance }),
      ...(squaredNorms && { perExampleSquaredNorms: squaredNorms }),
      ...(updateNorm && { updateNorm }),
    }
  }

  /** `kept`: samples x classes, to be filled with the logits. */
  function evaluate(data: DataHandle, indices: SampleIndices = everySample(data), kept?: Float32Array) {
    const stored = data as StoredData
    return withIndices(engine, data, indices, (order) => {
      const results = engine.doubles(memory.results, 4)
      results.fill(0)
      for (let first = 0; first < indices.length; first += evaluationBatch) {
        const batch = Math.min(evaluationBatch, indices.length - first)
        const here = order + first * 4
        gather(engine, stored, here, batch, body.input)
        body.forward(batch, 'evaluation', 0)
        const { classes, logits } = body
        if (kept) readLogits(kept, first, batch)
        kernels.softmaxCrossEntropy(batch, classes, logits, stored.labels, here, 1, 0, memory.results + 16)
      }
      return { loss: results[2]! / indices.length, accuracy: results[3]! / indices.length }
    })
  }

  function readLogits(into: Float32Array, first: number, batch: number): void {
    const { classes, logits } = body
    const stride = padded(classes)
    const rows = engine.floats(logits, batch * stride)
    for (let row = 0; row < batch; row++) {
      into.set(rows.subarray(row * stride, row * stride + classes), (first + row) * classes)
    }
  }

  function exampleGradients(
    data: DataHandle,
    indices: SampleIndices,
    { exampleNorms }: { readonly exampleNorms: boolean },
  ): ExampleGradients {
    const batch = indices.length
    checkBatchSize(batch, maxBatchSize)
    body.checkTrainingBatch(batch)
    if (exampleNorms) body.checkExampleNorms()
    return withIndices(engine, data, indices, (order) => {
      const norms = engine.floats(memory.exampleNorms, batch)
      const sums = body.layers.map(() => 0)
      const takeNorms = (layer: number) => {
        sums[layer] = norms.reduce((sum, squared) => sum + squared, 0)
        norms.fill(0)
      }
      engine.doubles(memory.results, 4).fill(0)
      norms.fill(0)
      forwardAndLoss(data as StoredData, order, batch, 'mean', 'gradient', stepsTrained + 1)
      if (exampleNorms) body.backward(batch, stepsTrained + 1, batch * batch, takeNorms)
      else body.backward(batch, stepsTrained + 1, null)
      return { gradient: readPacked(memory.gradient), squaredNormSums: exampleNorms ? sums : null }
    })
  }

  function gradient(data: DataHandle, indices: SampleIndices, reduction: Reduction) {
    const batch = indices.length
    checkBatchSize(batch, maxBatchSize)
    body.checkTrainingBatch(batch)
    return withIndices(engine, data, indices, (order) => {
      const results = engine.doubles(memory.results, 4)
      results.fill(0)
      forwardAndLoss(data as StoredData, order, batch, reduction, 'gradient', stepsTrained + 1)
      body.backward(batch, stepsTrained + 1, null)
      return { loss: results[2]! / batch, gradient: readPacked(memory.gradient) }
    })
  }

  function saveState(): Uint8Array {
    return encodeState({ steps: stepsTrained, randomKey, optimizer: optimizer.kind }, [
      { name: 'parameters', values: readPacked(memory.parameters) },
      ...moments.map((moment, index) => ({ name: `moment ${index + 1}`, values: readPacked(moment) })),
      ...body.state.map(({ name, address, floats }) => ({ name, values: engine.floats(address, floats) })),
    ])
  }

  function restoreState(state: Uint8Array): void {
    const { header, arrays } = decodeState(state)
    const names = (list: readonly { readonly name: string; readonly floats: number }[]) =>
      list.map(({ name, floats }) => `${name} (${floats})`).join(', ')
    const expected = names([
      { name: 'parameters', floats: parameterCount },
      ...moments.map((_, index) => ({ name: `moment ${index + 1}`, floats: parameterCount })),
      ...body.state,
    ])
    const found = names(header.arrays)
    if (header.optimizer !== optimizer.kind || found !== expected) {
      throw new RangeError(
        `restoreState: expected ${optimizer.kind}: ${expected}; got ${header.optimizer}: ${found}`,
      )
    }
    const [parameters, ...rest] = arrays.map(({ values }) => values)
    setParameters(parameters!)
    for (const moment of moments) writePacked(moment, rest.shift()!)
    for (const { address, floats } of body.state) engine.floats(address, floats).set(rest.shift()!)
    stepsTrained = header.steps
    setRandomKey(header.randomKey)
  }

  startState()
  return {
    parameterCount,
    layers: body.layers.map(({ name, packedAt, length }) => ({ name, start: packedAt, length })),
    initialise,
    getParameters: () => readPacked(memory.parameters),
    setParameters,
    markInitial,
    distanceFromInitial() {
      const { parameters, initialParameters, parameterFloats } = memory
      return Math.sqrt(kernels.squaredDistance(parameterFloats, parameters, initialParameters))
    },
    addData(images, labels, features) {
      checkData(body, images, labels, features)
      const stored = storeData(engine, images, labels, features)
      allocated.push(stored.images, stored.labels)
      return stored
    },
    trainSteps,
    evaluate: (data, indices) => evaluate(data, indices),
    evaluateLogits(data) {
      const logits = new Float32Array(data.samples * body.classes)
      return { ...evaluate(data, everySample(data), logits), logits }
    },
    exampleGradients,
    layerNorms: updates.layerNorms,
    gradient,
    saveState,
    restoreState,
    dispose() {
      for (const address of allocated.splice(0)) engine.release(address)
    },
  }
}

function rateByStep(learningRate: number | ArrayLike<number>, steps: number): (step: number) => number {
  if (typeof learningRate === 'number') return () => learningRate
  if (learningRate.length < steps) {
    throw new RangeError(`${learningRate.length} learning rates are too few for ${steps} steps`)
  }
  return (step) => learningRate[step]!
}

function checkSpec(spec: NetworkSpec, maxBatchSize: number): void {
  const sizes = 'hidden' in spec ? [spec.inputs, ...spec.hidden, spec.classes] : []
  for (const width of [...sizes, maxBatchSize]) {
    if (!(Number.isInteger(width) && width >= 1)) {
      throw new RangeError(`createNetwork: expected whole numbers from 1 on, got ${width}`)
    }
  }
  if ('hidden' in spec && spec.classes > 256) {
    throw new RangeError(`createNetwork: labels are bytes, ${spec.classes} classes are too many`)
  }
}

function checkBatchSize(batchSize: number, maxBatchSize: number): void {
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= maxBatchSize)) {
    throw new RangeError(`the batch size must be a whole number from 1 to ${maxBatchSize}, got ${batchSize}`)
  }
}
