/** A network of any layers: the plan's layers, each with its passes over the kernels. */
import { UserError } from '../core/errors.ts'
import type { Engine } from './engine.ts'
import type { Address } from './kernels.ts'
import { padded } from './kernels.ts'
import { makeLayerPasses } from './layer-passes.ts'
import { type LayeredNetworkSpec, layOutLayers } from './layered-layout.ts'
import type { NetworkBody } from './network-body.ts'
import { type LayerSpan, parameterLayers } from './parameter-layers.ts'
import { everyLayer, type PlannedLayer } from './planned-layer.ts'

/** `base`: the address of as many zeroed bytes as `layOutLayers` of the same arguments ends at from 0. */
export function makeLayeredBody(
  engine: Engine,
  spec: LayeredNetworkSpec,
  sizes: { readonly trained: number; readonly evaluated: number },
  base: Address,
): NetworkBody {
  const memory = layOutLayers(spec, { ...sizes, workspaceFloats: engine.kernels.workspaceFloats() }, base)
  const random = { key: 0 }
  const weighted = everyLayer(memory.layers).filter((layer) => spanOf(layer) !== null)
  let afterLayer: ((layer: number) => void) | undefined
  const afterNorms = (layer: PlannedLayer) => {
    if (afterLayer && weighted.includes(layer)) afterLayer(weighted.indexOf(layer))
  }
  const layers = memory.layers.map((layer) => makeLayerPasses(engine, layer, memory, random, afterNorms))
  const reversed = layers.toReversed()
  const batchNorms = everyLayer(memory.layers).filter(({ kind }) => kind === 'batchNorm')
  const { height, width, channels } = memory.input

  return {
    inputs: height * width * channels,
    classes: memory.logits.channels,
    memory,
    rows: memory.rows,
    layers: parameterLayers(
      memory.rows,
      weighted.flatMap((layer) => spanOf(layer) ?? []),
    ),
    input: memory.input.values,
    logits: memory.logits.values,
    logitsGradient: memory.logits.gradient,
    state: memory.state,
    checkExampleNorms() {
      if (batchNorms.length === 0) return
      throw new UserError(
        'per-example gradient norms do not exist here: batch normalization makes the loss of each sample depend on the others',
        { remedy: 'Use group normalization, or leave the norms out.' },
      )
    },
    checkTrainingBatch(batch) {
      const single = batchNorms.find(({ input }) => batch * input.height * input.width < 2)
      if (!single) return
      throw new UserError(
        'batch normalization cannot train on a batch of 1: a single value has no variance',
        {
          remedy:
            'Use batches of 2 or more, and drop a last batch of one sample; or use group normalization.',
        },
      )
    },
    forward(batch, pass, step) {
      for (const layer of layers) layer.forward(batch, pass, step)
    },
    backward(batch, step, normScale, callback) {
      afterLayer = callback
      for (const layer of reversed) layer.backward(batch, step, normScale)
      afterLayer = undefined
    },
    plainStep: null,
    parametersChanged() {},
    isRandom: everyLayer(memory.layers).some(({ kind }) => kind === 'dropout'),
    setRandomKey(key) {
      random.key = key
    },
  }
}

/** Null for a layer without parameters. */
function spanOf(layer: PlannedLayer): LayerSpan | null {
  switch (layer.kind) {
    case 'dense':
    case 'convolution':
      return {
        kind: layer.kind,
        paddedAt: layer.weights,
        paddedFloats: layer.bias + padded(layer.output.channels) - layer.weights,
      }
    case 'batchNorm':
    case 'groupNorm':
      return {
        kind: layer.kind,
        paddedAt: layer.gamma,
        paddedFloats: layer.beta + padded(layer.output.channels) - layer.gamma,
      }
    default:
      return null
  }
}
