/** A layer is its passes over the kernels; a network calls them in order and knows nothing of what is inside. */
import type { Engine } from './engine.ts'
import type { Address } from './kernels.ts'
import type { DenseLayerMemory } from './layout.ts'

export interface Layer {
  /** Inputs to outputs. */
  forward(batch: number): void
  /** The outputs' gradient to the inputs'. Not for the first layer. Uses the parameters: before `update`. */
  backward(batch: number): void
  /**
   * parameters -= rate * gradient. Adds to `results[0]` the gradient's squared norm and, with `distance`, to
   * `results[1]` the squared distance of the new parameters from the initial ones.
   */
  update(batch: number, rate: number, distance: boolean, results: Address): void
  /** The gradient alone, into the memory kept for it. */
  gradient(batch: number): void
  /** Adds to norms[i] the squared norm of the gradient of sample i, times `scale`. */
  exampleNorms(batch: number, scale: number, norms: Address): void
  /** After the parameters or their initial values changed by anything but `update` with `distance`. */
  resynchroniseDistance(): void
}

export function makeDenseLayer(engine: Engine, memory: DenseLayerMemory, workspace: Address): Layer {
  const { kernels } = engine
  const { inputs, outputs, weights, bias, initialWeights, initialBias, x, dx, y, dy } = memory
  const { weightGradient, biasGradient, rowDistances } = memory
  const relu = memory.relu ? 1 : 0
  return {
    forward(batch) {
      kernels.denseForward(batch, inputs, outputs, x, weights, bias, y, relu, workspace)
    },
    backward(batch) {
      kernels.denseBackward(batch, inputs, outputs, dy, weights, x, dx, workspace)
    },
    update(batch, rate, distance, results) {
      kernels.denseUpdate(
        batch,
        inputs,
        outputs,
        x,
        dy,
        weights,
        bias,
        rate,
        distance ? initialWeights : 0,
        distance ? initialBias : 0,
        rowDistances,
        results,
        weightGradient,
        workspace,
      )
    },
    gradient(batch) {
      kernels.denseGradient(batch, inputs, outputs, x, dy, weightGradient, biasGradient, workspace)
    },
    exampleNorms(batch, scale, norms) {
      kernels.denseExampleNorms(batch, inputs, outputs, x, dy, scale, norms)
    },
    resynchroniseDistance() {
      kernels.rowDistances(inputs, outputs, weights, initialWeights, rowDistances)
    },
  }
}
