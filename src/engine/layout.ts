/** Where everything that a network needs lies in memory. The same layout is planned (from 0) and made (from a block). */
import { type Address, padded } from './kernels.ts'

/** Fully connected layers with ReLU between them, softmax at the end. */
export interface DenseNetworkSpec {
  readonly inputs: number
  readonly hidden: readonly number[]
  readonly classes: number
}

/** Addresses of one dense layer; shapes as in `kernels/dense.h`, with `capacity` samples where that says batch. */
export interface DenseLayerMemory {
  readonly inputs: number
  readonly outputs: number
  readonly relu: boolean
  readonly weights: Address
  readonly bias: Address
  readonly initialWeights: Address
  readonly initialBias: Address
  readonly weightGradient: Address
  readonly biasGradient: Address
  /** `inputs` doubles. */
  readonly rowDistances: Address
  readonly x: Address
  /** 0 for the first layer, whose input needs no gradient. */
  readonly dx: Address
  readonly y: Address
  /** The last layer's lies where its `y` does: the loss turns logits into their gradient in place. */
  readonly dy: Address
}

export interface NetworkMemory {
  readonly layers: readonly DenseLayerMemory[]
  /** Weights and biases of all layers one after the other, padding included; `parameterFloats` of each. */
  readonly parameters: Address
  readonly initialParameters: Address
  readonly gradient: Address
  readonly parameterFloats: number
  /** `capacity` floats. */
  readonly exampleNorms: Address
  /** Four doubles, for what the kernels add up. */
  readonly results: Address
  readonly workspace: Address
  readonly end: Address
}

export function layOut(
  spec: DenseNetworkSpec,
  capacity: number,
  workspaceFloats: number,
  base: Address,
): NetworkMemory {
  let end = base
  const take = (bytes: number): Address => {
    const address = end
    end += Math.ceil(bytes / 64) * 64
    return address
  }
  const widths = [spec.inputs, ...spec.hidden, spec.classes]
  const shapes = widths.slice(1).map((outputs, index) => ({ inputs: widths[index]!, outputs }))

  const takeParameters = () =>
    shapes.map(({ inputs, outputs }) => ({
      weights: take(padded(inputs) * padded(outputs) * 4),
      bias: take(padded(outputs) * 4),
    }))
  const parameters = end
  const values = takeParameters()
  const parameterFloats = (end - parameters) / 4
  const initialParameters = end
  const initials = takeParameters()
  const gradient = end
  const gradients = takeParameters()
  const rowDistances = shapes.map(({ inputs }) => take(inputs * 8))

  const activations = widths.map((width) => take(capacity * padded(width) * 4))
  const activationGradients = widths.map((width, index) => {
    if (index === 0) return 0
    return index === shapes.length ? activations[index]! : take(capacity * padded(width) * 4)
  })
  const exampleNorms = take(capacity * 4)
  const results = take(4 * 8)
  const workspace = take(workspaceFloats * 4)

  const layers = shapes.map(({ inputs, outputs }, index) => ({
    inputs,
    outputs,
    relu: index < shapes.length - 1,
    weights: values[index]!.weights,
    bias: values[index]!.bias,
    initialWeights: initials[index]!.weights,
    initialBias: initials[index]!.bias,
    weightGradient: gradients[index]!.weights,
    biasGradient: gradients[index]!.bias,
    rowDistances: rowDistances[index]!,
    x: activations[index]!,
    dx: activationGradients[index]!,
    y: activations[index + 1]!,
    dy: activationGradients[index + 1]!,
  }))
  return {
    layers,
    parameters,
    initialParameters,
    gradient,
    parameterFloats,
    exampleNorms,
    results,
    workspace,
    end,
  }
}
