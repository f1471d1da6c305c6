/** From a study's `network` and its data to what the engine builds. */
import type { LayeredNetworkSpec, LayerSpec, NetworkSpec } from '../../../engine/network.ts'
import type { DataSet } from '../data/data-set.ts'
import type { TrainingTrialParams } from '../params.ts'
import { type LayerParam, layersOf, type NetworkParam } from './params.ts'

/** The values of one example: [features], or [height, width, channels]. */
export function inputShape(network: NetworkParam, { shape, features }: DataSet): readonly number[] {
  const image = (typeof network === 'object' && 'layers' in network && network.input) || shape
  return image ? [image.height, image.width, image.channels] : [features]
}

export function layerSpec(layer: LayerParam): LayerSpec {
  if (typeof layer === 'string') return { kind: layer }
  if ('dense' in layer) return { kind: 'dense', outputs: layer.dense }
  if ('convolution' in layer)
    return { kind: 'convolution', channels: layer.convolution, kernelSize: layer.kernelSize }
  if ('dropout' in layer) return { kind: 'dropout', rate: layer.dropout }
  if ('groupNorm' in layer) return { kind: 'groupNorm', groups: layer.groupNorm }
  return { kind: 'residual', layers: layer.residual.map(layerSpec) }
}

/** The layers, then the dense layer of the classes. */
export function layeredSpec(
  input: readonly number[],
  layers: readonly LayerParam[],
  classes: number,
): LayeredNetworkSpec {
  return {
    input,
    layers: [...layers.map(layerSpec), { kind: 'flatten' }, { kind: 'dense', outputs: classes }],
  }
}

/** What a trial's params say of the network. */
export type NetworkTrialParams = Pick<TrainingTrialParams, 'hidden' | 'network'>

export function networkTrialParams(network: NetworkParam, data: DataSet): NetworkTrialParams {
  const layers = layersOf(network)
  if (!layers) return { hidden: (network as { readonly hidden: readonly number[] }).hidden }
  return { network: layeredSpec(inputShape(network, data), layers, data.classes) }
}

export function networkSpec({ hidden, network }: NetworkTrialParams, data: DataSet): NetworkSpec {
  return network ?? { inputs: data.features, hidden: hidden!, classes: data.classes }
}
