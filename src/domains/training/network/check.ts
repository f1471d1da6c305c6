/** What is wrong with a network for these data and batch sizes, before anything runs. */
import { UserError } from '../../../core/errors.ts'
import type { Fault } from '../../../core/issue-messages.ts'
import { estimateMemoryBytes } from '../../../engine/network.ts'
import { smallestTrainingBatch } from '../../../engine/smallest-batch.ts'
import type { DataSet } from '../data/data-set.ts'
import { type LayerParam, layersOf, type NetworkParam } from './params.ts'
import { inputShape, layeredSpec } from './spec.ts'

const path = ['params', 'network']

/** The first fault; the layers after it would be judged by a shape that nobody meant. */
export function checkNetwork(network: NetworkParam, data: DataSet): readonly Fault[] {
  const layers = layersOf(network)
  if (!layers) return []
  const input = inputShape(network, data)
  const features = input.reduce((product, side) => product * side, 1)
  if (features !== data.features) {
    return [
      {
        path: [...path, 'input'],
        message: `${input.join(' x ')} are ${features} values; an example of the data has ${data.features}`,
      },
    ]
  }
  for (const [index, layer] of layers.entries()) {
    const at = network === 'cnn' ? path : [...path, 'layers', index]
    if (input.length === 1 && needsImages(layer)) {
      return [
        {
          path: at,
          message: `the data are rows of ${data.features} values, not images`,
          remedy:
            'Say which images they are: network: { input: { height: ..., width: ..., channels: ... }, ... }',
        },
      ]
    }
    const fault = faultAt(layers, index, input, data.classes)
    if (fault) return [{ path: at, ...fault }]
  }
  const last = layers.at(-1)
  if (typeof last === 'object' && 'dense' in last && last.dense === data.classes) {
    return [
      {
        path: [...path, 'layers', layers.length - 1],
        message: `the dense layer of the ${data.classes} classes comes by itself`,
        remedy: 'Leave this one out.',
      },
    ]
  }
  return []
}

function faultAt(
  layers: readonly LayerParam[],
  index: number,
  input: readonly number[],
  classes: number,
): { message: string; remedy?: string } | null {
  try {
    estimateMemoryBytes(layeredSpec(input, layers.slice(0, index + 1), classes), 1)
    return null
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    // Within a residual block the engine's place names the layer, and the path ends at the block.
    const inner = error.place?.split(', ').slice(1).join(', ')
    return {
      message: inner ? `${inner}: ${error.message}` : error.message,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    }
  }
}

/** Batch normalization couples the samples of a batch: no gradient belongs to one of them alone. */
export function checkExampleNorms(network: NetworkParam, measures: readonly string[]): readonly Fault[] {
  if (!measures.includes('gradientNoiseScale') || !layersOf(network)?.some(hasBatchNorm)) return []
  return [
    {
      path: ['params', 'measures'],
      message:
        "gradientNoiseScale needs the norm of every sample's own gradient, and batch normalization couples the samples of a batch",
      remedy: 'Take twoBatchNoiseScale, or groupNorm in place of batchNorm.',
    },
  ]
}

const hasBatchNorm = (layer: LayerParam): boolean =>
  layer === 'batchNorm' ||
  (typeof layer === 'object' && 'residual' in layer && layer.residual.some(hasBatchNorm))

const needsImages = (layer: LayerParam): boolean =>
  layer === 'maxPool' ||
  (typeof layer === 'object' &&
    ('convolution' in layer || ('residual' in layer && layer.residual.some(needsImages))))

/** Batches that are met in training and that batch normalization cannot take: one value has no variance. */
export function checkSmallBatches(
  network: NetworkParam,
  data: DataSet,
  batches: readonly {
    readonly path: readonly PropertyKey[]
    readonly batchSize: number
    readonly lastBatch: number
  }[],
): readonly Fault[] {
  const layers = layersOf(network)
  if (!layers) return []
  const smallest = smallestTrainingBatch(layeredSpec(inputShape(network, data), layers, data.classes))
  const use = 'or use groupNorm in place of batchNorm'
  return batches.flatMap(({ path, batchSize, lastBatch }): Fault[] => {
    if (batchSize < smallest) {
      return [
        {
          path,
          message: 'batch normalization cannot train on a batch of 1: a single value has no variance',
          remedy: `Begin at ${smallest}, ${use}.`,
        },
      ]
    }
    if (lastBatch === 0 || lastBatch >= smallest) return []
    return [
      {
        path,
        message: `with batch size ${batchSize} the last batch of an epoch has 1 example, which batch normalization cannot train on`,
        remedy: `Write remainder: drop, take another size, ${use}.`,
      },
    ]
  })
}
