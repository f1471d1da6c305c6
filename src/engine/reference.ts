/**
 * The network written out plainly in float64, for the tests to compare engines with: one loop a formula, nothing
 * clever, no code shared with the kernels. Parameters are laid out as `Network.getParameters`.
 */

import type { DenseNetworkSpec } from './layout.ts'
import type { Reduction } from './network.ts'

export interface ReferenceBatch {
  /** By sample. */
  readonly inputs: readonly ArrayLike<number>[]
  readonly labels: ArrayLike<number>
}

export interface ReferenceGradient {
  /** Mean over the samples. */
  readonly loss: number
  readonly gradient: Float64Array
  /** By sample: the squared norm of the gradient of its own loss, from that gradient's elements. */
  readonly exampleSquaredNorms: number[]
  readonly accuracy: number
}

export function referenceGradient(
  spec: DenseNetworkSpec,
  parameters: ArrayLike<number>,
  batch: ReferenceBatch,
  reduction: Reduction,
): ReferenceGradient {
  const gradient = new Float64Array(parameters.length)
  const exampleSquaredNorms: number[] = []
  let loss = 0
  let correct = 0
  batch.inputs.forEach((input, index) => {
    const own = exampleGradient(spec, parameters, input, batch.labels[index]!)
    loss += own.loss
    correct += own.correct ? 1 : 0
    exampleSquaredNorms.push(own.gradient.reduce((sum, value) => sum + value * value, 0))
    own.gradient.forEach((value, at) => {
      gradient[at]! += value
    })
  })
  const samples = batch.inputs.length
  if (reduction === 'mean') for (let at = 0; at < gradient.length; at++) gradient[at]! /= samples
  return { loss: loss / samples, gradient, exampleSquaredNorms, accuracy: correct / samples }
}

function exampleGradient(
  spec: DenseNetworkSpec,
  parameters: ArrayLike<number>,
  input: ArrayLike<number>,
  label: number,
) {
  const widths = [spec.inputs, ...spec.hidden, spec.classes]
  const activations: number[][] = [Array.from(input)]
  const starts: number[] = []
  let start = 0
  for (let layer = 1; layer < widths.length; layer++) {
    const [fanIn, fanOut] = [widths[layer - 1]!, widths[layer]!]
    const x = activations[layer - 1]!
    const y: number[] = []
    for (let j = 0; j < fanOut; j++) {
      let sum = parameters[start + fanIn * fanOut + j]!
      for (let k = 0; k < fanIn; k++) sum += x[k]! * parameters[start + k * fanOut + j]!
      y.push(layer < widths.length - 1 ? Math.max(sum, 0) : sum)
    }
    activations.push(y)
    starts.push(start)
    start += (fanIn + 1) * fanOut
  }

  const logits = activations.at(-1)!
  const largest = Math.max(...logits)
  const exponentials = logits.map((z) => Math.exp(z - largest))
  const total = exponentials.reduce((sum, value) => sum + value, 0)
  const loss = Math.log(total) + largest - logits[label]!

  const gradient = new Float64Array(parameters.length)
  let dy = exponentials.map((value, c) => value / total - (c === label ? 1 : 0))
  for (let layer = widths.length - 1; layer >= 1; layer--) {
    const [fanIn, fanOut] = [widths[layer - 1]!, widths[layer]!]
    const x = activations[layer - 1]!
    const at = starts[layer - 1]!
    const dx: number[] = []
    for (let k = 0; k < fanIn; k++) {
      let sum = 0
      for (let j = 0; j < fanOut; j++) {
        gradient[at + k * fanOut + j] = x[k]! * dy[j]!
        sum += parameters[at + k * fanOut + j]! * dy[j]!
      }
      dx.push(x[k]! > 0 ? sum : 0)
    }
    for (let j = 0; j < fanOut; j++) gradient[at + fanIn * fanOut + j] = dy[j]!
    dy = dx
  }
  return { loss, gradient, correct: logits.indexOf(largest) === label }
}
