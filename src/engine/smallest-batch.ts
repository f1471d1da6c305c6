/** How few samples a network can train on. */
import { type LayeredNetworkSpec, layOutLayers } from './layered-layout.ts'
import { everyLayer, type PlannedLayer } from './planned-layer.ts'

/** 2 where batch normalization sees one value a sample and channel, else 1. Throws UserError as `createNetwork` does. */
export function smallestTrainingBatch(spec: LayeredNetworkSpec): 1 | 2 {
  const { layers } = layOutLayers(spec, { trained: 1, evaluated: 1, workspaceFloats: 0 }, 0)
  return everyLayer(layers).some(isLonelyBatchNorm) ? 2 : 1
}

const isLonelyBatchNorm = ({ kind, input }: PlannedLayer): boolean =>
  kind === 'batchNorm' && input.height * input.width === 1
