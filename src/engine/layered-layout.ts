/**
 * A list of layers as a plan: shapes followed and checked, a place for everything. Images lie row by row, channels
 * last; each position's channels are padded to whole rows, except in a network's input, which lies as data do.
 */
import { UserError } from '../core/errors.ts'
import { type Address, padded } from './kernels.ts'
import type { LayerSpec, SampleShape } from './layer-spec.ts'
import type { InitialValues, ParameterRow, StateArray } from './network-body.ts'
import type { PlannedLayer, Tensor } from './planned-layer.ts'
import { featuresOf, isFlatAlready, makeInput } from './tensors.ts'

export interface LayeredNetworkSpec {
  readonly input: SampleShape
  /** The last one's outputs are the logits of the classes. */
  readonly layers: readonly LayerSpec[]
}

export interface LayeredMemory {
  readonly layers: readonly PlannedLayer[]
  readonly input: Tensor
  readonly logits: Tensor
  readonly rows: readonly ParameterRow[]
  readonly state: readonly StateArray[]
  readonly parameters: Address
  readonly initialParameters: Address
  readonly gradient: Address
  readonly parameterFloats: number
  readonly exampleNorms: Address
  readonly results: Address
  /** For one layer at a time. */
  readonly scratch: Address
  readonly workspace: Address
  readonly end: Address
}

/** Throws UserError, with the layer's place, where a layer does not take what comes. */
export function layOutLayers(
  spec: LayeredNetworkSpec,
  sizes: { readonly trained: number; readonly evaluated: number; readonly workspaceFloats: number },
  base: Address,
): LayeredMemory {
  const { trained, evaluated, workspaceFloats } = sizes
  let end = base
  let parameterFloats = 0
  let scratchFloats = 0
  let dropouts = 0
  const rows: ParameterRow[] = []
  const state: StateArray[] = []

  const take = (floats: number): Address => {
    const address = end
    end += padded(floats) * 4
    return address
  }
  const needScratch = (floats: number) => {
    scratchFloats = Math.max(scratchFloats, floats)
  }
  /** `count` rows of `length`, and padding up to `paddedCount` rows. */
  const takeParameters = (count: number, length: number, initial: InitialValues, paddedCount = count) => {
    const start = parameterFloats
    for (let row = 0; row < count; row++)
      rows.push({ paddedAt: start + row * padded(length), length, initial })
    parameterFloats += paddedCount * padded(length)
    return start
  }
  const makeTensor = (
    [height, width, channels]: readonly [number, number, number],
    wantsGradient: boolean,
  ): Tensor => {
    const floats = height * width * padded(channels)
    return {
      height,
      width,
      channels,
      packed: false,
      floats,
      values: take(evaluated * floats),
      gradient: wantsGradient ? take(trained * floats) : 0,
    }
  }
  const sizeOf = ({ height, width, channels }: Tensor) => [height, width, channels] as const

  function planWeighted(inputs: number, outputs: number) {
    const initial = { kind: 'uniform', bound: 1 / Math.sqrt(inputs) } as const
    return {
      weights: takeParameters(inputs, outputs, initial, padded(inputs)),
      bias: takeParameters(1, outputs, initial),
    }
  }

  function planNormalization(input: Tensor, samples: number) {
    needScratch(6 * padded(input.channels))
    return {
      input,
      output: makeTensor(sizeOf(input), true),
      gamma: takeParameters(1, input.channels, { kind: 'constant', value: 1 }),
      beta: takeParameters(1, input.channels, { kind: 'constant', value: 0 }),
      means: take(samples * padded(input.channels)),
      variances: take(samples * padded(input.channels)),
    }
  }

  function planLayer(
    layer: LayerSpec,
    input: Tensor,
    { relu, pool }: { readonly relu: boolean; readonly pool: boolean },
    place: string,
  ): PlannedLayer {
    const { height, width, channels } = input
    const refuse = (message: string, remedy?: string): never => {
      throw new UserError(message, { place, ...(remedy !== undefined && { remedy }) })
    }
    const refuseUnlessWhole = (name: string, value: number) => {
      if (!(Number.isInteger(value) && value >= 1))
        refuse(`${name} must be a whole number from 1 on, got ${value}`)
    }
    const wantsGradient = input.gradient !== 0
    switch (layer.kind) {
      case 'dense': {
        if (height * width > 1) {
          refuse(
            `a dense layer takes a row of features, not ${height} x ${width} x ${channels}`,
            'Put flatten before it.',
          )
        }
        refuseUnlessWhole('outputs', layer.outputs)
        const output = makeTensor([1, 1, layer.outputs], true)
        return { kind: 'dense', input, output, relu, ...planWeighted(channels, layer.outputs) }
      }
      case 'convolution': {
        const { kernelSize } = layer
        refuseUnlessWhole('channels', layer.channels)
        if (!(Number.isInteger(kernelSize) && kernelSize >= 1 && kernelSize % 2 === 1)) {
          refuse(
            `kernelSize must be odd, got ${kernelSize}`,
            'With 1, 3, 5, ... height and width stay what they are.',
          )
        }
        const inputs = kernelSize * kernelSize * channels
        needScratch(convolutionScratch(input, kernelSize, layer.channels))
        const output = makeTensor(
          pool ? [height >> 1, width >> 1, layer.channels] : [height, width, layer.channels],
          true,
        )
        const chosen = pool ? take(evaluated * output.floats) : 0
        return {
          kind: 'convolution',
          input,
          output,
          relu,
          kernelSize,
          chosen,
          ...planWeighted(inputs, layer.channels),
        }
      }
      case 'maxPool': {
        if (height < 2 || width < 2) refuse(`maxPool takes 2 x 2 positions or more, not ${height} x ${width}`)
        const output = makeTensor([height >> 1, width >> 1, channels], wantsGradient)
        return { kind: 'maxPool', input, output, chosen: take(evaluated * output.floats) }
      }
      case 'flatten':
        return { kind: 'pack', input, output: makeTensor([1, 1, height * width * channels], wantsGradient) }
      case 'relu':
        return { kind: 'relu', input, output: makeTensor(sizeOf(input), wantsGradient) }
      case 'dropout': {
        const { rate } = layer
        if (!(rate >= 0 && rate < 1)) refuse(`rate must be at least 0 and below 1, got ${rate}`)
        const output = makeTensor(sizeOf(input), wantsGradient)
        return { kind: 'dropout', input, output, rate, index: dropouts++ }
      }
      case 'batchNorm': {
        const floats = padded(channels)
        const [runningMean, runningVariance] = [take(floats), take(floats)]
        state.push({ name: `${place}: running mean`, address: runningMean, floats, initial: 0 })
        state.push({ name: `${place}: running variance`, address: runningVariance, floats, initial: 1 })
        return { kind: 'batchNorm', ...planNormalization(input, 1), runningMean, runningVariance }
      }
      case 'groupNorm': {
        const { groups } = layer
        refuseUnlessWhole('groups', groups)
        if (channels % groups !== 0) refuse(`${channels} channels do not divide into ${groups} groups`)
        return { kind: 'groupNorm', ...planNormalization(input, evaluated), groups }
      }
      case 'residual': {
        const { layers, output: inner } = planList(layer.layers, input, `${place}, `, true)
        if (layers.length === 0) refuse('a residual block needs layers that do something')
        if (sizeOf(inner).join() !== sizeOf(input).join()) {
          refuse(`the layers give ${sizeOf(inner).join(' x ')}, to be added to ${sizeOf(input).join(' x ')}`)
        }
        // No layer masks the gradient at the end of a block in place, so the sum's serves the block too.
        const values = take(evaluated * input.floats)
        const output = { ...inner, values }
        return { kind: 'residual', input, output, layers, inner }
      }
    }
  }

  function planList(list: readonly LayerSpec[], first: Tensor, prefix: string, inResidual: boolean) {
    const layers: PlannedLayer[] = []
    let output = first
    for (let at = 0; at < list.length; at++) {
      const layer = list[at]!
      const place = `${prefix}layer ${at + 1} (${layer.kind})`
      if (layer.kind === 'flatten' && isFlatAlready(output)) {
        output = { ...output, height: 1, width: 1, channels: featuresOf(output), packed: false }
        continue
      }
      if (output.packed && layer.kind !== 'convolution') {
        const spread = makeTensor(sizeOf(output), false)
        layers.push({ kind: 'spread', input: output, output: spread })
        output = spread
      }
      const reluFollows = list[at + 1]?.kind === 'relu' && !(inResidual && at + 2 === list.length)
      const weighted = layer.kind === 'dense' || layer.kind === 'convolution'
      const relu = weighted && reluFollows
      const pool =
        layer.kind === 'convolution' &&
        list[at + (relu ? 2 : 1)]?.kind === 'maxPool' &&
        Math.min(output.height, output.width) >= 2
      const planned = planLayer(layer, output, { relu, pool }, place)
      at += Number(relu) + Number(pool)
      layers.push(planned)
      output = planned.output
    }
    return { layers, output }
  }

  const input = makeInput(spec.input, (floats) => take(evaluated * floats))
  const { layers, output: logits } = planList(spec.layers, input, '', false)
  if (logits.height * logits.width > 1 || parameterFloats === 0 || logits.gradient === 0) {
    throw new UserError('the last layer must give a row of logits, one a class', {
      remedy: 'End with flatten and a dense layer.',
    })
  }
  if (logits.channels > 256) throw new UserError(`labels are bytes, ${logits.channels} classes are too many`)
  const [parameters, initialParameters, gradient] = [0, 1, 2].map(() => take(parameterFloats)) as [
    Address,
    Address,
    Address,
  ]
  const exampleNorms = take(Math.max(trained, evaluated))
  const results = take(16)
  const scratch = take(scratchFloats)
  const workspace = take(workspaceFloats)
  return {
    layers,
    input,
    logits,
    rows,
    state,
    parameters,
    initialParameters,
    gradient,
    parameterFloats,
    exampleNorms,
    results,
    scratch,
    workspace,
    end,
  }
}

/** Floats, as `kernels/convolution.h` says: panels of weights, frames of both sides, one sample before pooling. */
function convolutionScratch({ height, width, channels }: Tensor, kernelSize: number, outputs: number) {
  const positions = (height + kernelSize - 1) * (width + kernelSize - 1)
  return (
    kernelSize ** 2 * padded(channels) * padded(outputs) +
    padded(positions * channels) +
    padded(positions * outputs) +
    height * width * padded(outputs)
  )
}
