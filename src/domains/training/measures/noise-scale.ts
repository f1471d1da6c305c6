/** The gradient noise scale of a network at its present weights, from fresh examples of the training set. */
import type { RandomStream } from '../../../core/random.ts'
import type { DataHandle, Network } from '../../../engine/network.ts'
import { estimateNoise, type GradientBlock, type NoiseEstimate, noiseScaleOf } from './noise-blocks.ts'

/** Enough for the jackknife to know an error to about an eighth. */
const mostBlocks = 32

export interface BlockPlan {
  readonly blocks: number
  readonly blockExamples: number
}

/** Blocks of equal size, of as many of the examples as divide; of two or more each. */
export function planBlocks(examples: number): BlockPlan {
  const blocks = Math.max(1, Math.min(mostBlocks, Math.floor(examples / 2)))
  return { blocks, blockExamples: Math.floor(examples / blocks) }
}

export interface NetworkNoise {
  readonly whole: NoiseEstimate
  /** In the order of the network's layers; signals and noises add up to the whole's. */
  readonly layers: readonly NoiseEstimate[]
}

/**
 * @param dataExamples the first so many of the data are what is trained on: the examples are drawn from them without
 * replacement, and G is their mean gradient
 * @returns null where a norm is not finite, or there are fewer than two blocks
 */
export function measureNoise(
  network: Network,
  data: DataHandle,
  dataExamples: number,
  { blocks, blockExamples }: BlockPlan,
  form: 'per-example' | 'two-batch',
  random: RandomStream,
): NetworkNoise | null {
  if (blocks < 2) return null
  const drawn = random.shuffle(Uint32Array.from({ length: dataExamples }, (_, index) => index))
  const gradientsOf = (block: number, exampleNorms: boolean) =>
    network.exampleGradients(data, drawn.subarray(block * blockExamples, (block + 1) * blockExamples), {
      exampleNorms,
    })

  // Twice over the examples rather than once with the gradients of all blocks in memory.
  const meanGradient = new Float64Array(network.parameterCount)
  const exampleSums: (readonly number[] | null)[] = []
  for (let block = 0; block < blocks; block++) {
    const { gradient, squaredNormSums } = gradientsOf(block, form === 'per-example')
    for (let at = 0; at < gradient.length; at++) meanGradient[at]! += gradient[at]! / blocks
    exampleSums.push(squaredNormSums)
  }
  const byLayer: GradientBlock[][] = network.layers.map(() => [])
  for (let block = 0; block < blocks; block++) {
    const { gradient } = gradientsOf(block, false)
    for (const [layer, { start, length }] of network.layers.entries()) {
      let [squaredNorm, withMean] = [0, 0]
      for (let at = start; at < start + length; at++) {
        squaredNorm += gradient[at]! * gradient[at]!
        withMean += gradient[at]! * meanGradient[at]!
      }
      const exampleSquaredNorms = exampleSums[block]?.[layer] ?? null
      byLayer[layer]!.push({ squaredNorm, withMean, exampleSquaredNorms })
    }
  }
  const whole = Array.from({ length: blocks }, (_, block) => addUp(byLayer.map((own) => own[block]!)))
  const finite = whole.every(
    ({ squaredNorm, exampleSquaredNorms }) =>
      Number.isFinite(squaredNorm) && Number.isFinite(exampleSquaredNorms ?? 0),
  )
  if (!finite) return null
  const estimate = (own: readonly GradientBlock[]) => estimateNoise(own, blockExamples, dataExamples)
  return { whole: estimate(whole), layers: byLayer.map(estimate) }
}

function addUp(layers: readonly GradientBlock[]): GradientBlock {
  let [squaredNorm, withMean, exampleSquaredNorms] = [0, 0, 0]
  for (const layer of layers) {
    squaredNorm += layer.squaredNorm
    withMean += layer.withMean
    exampleSquaredNorms += layer.exampleSquaredNorms ?? 0
  }
  const perExample = layers[0]!.exampleSquaredNorms !== null
  return { squaredNorm, withMean, exampleSquaredNorms: perExample ? exampleSquaredNorms : null }
}

/** As a row holds it: raw norms, both estimates and their errors; by layer the same as `gradientSignal.dense1`. */
export function noiseValues(network: Network, { whole, layers }: NetworkNoise): Record<string, number> {
  const { scale } = noiseScaleOf(whole, 0.95)
  const values: Record<string, number> = {
    ...(scale ? { gradientNoiseScale: scale.value } : {}),
    noiseSmallBatch: whole.smallBatch,
    noiseLargeBatch: whole.largeBatch,
    noiseDegreesOfFreedom: whole.degreesOfFreedom,
    ...estimateValues(whole, ''),
  }
  for (const [index, layer] of layers.entries()) {
    Object.assign(values, estimateValues(layer, `.${network.layers[index]!.name}`))
  }
  return values
}

function estimateValues(estimate: NoiseEstimate, suffix: string): Record<string, number> {
  return {
    [`smallNormSquared${suffix}`]: estimate.smallNormSquared,
    [`largeNormSquared${suffix}`]: estimate.largeNormSquared,
    [`gradientSignal${suffix}`]: estimate.signal,
    [`gradientNoise${suffix}`]: estimate.noise,
    [`gradientSignalVariance${suffix}`]: estimate.signalVariance,
    [`gradientNoiseVariance${suffix}`]: estimate.noiseVariance,
    [`gradientCovariance${suffix}`]: estimate.covariance,
  }
}

/** What `noiseValues` wrote of the whole (`layer` null) or of a layer; null where a row has none. */
export function readNoise(
  values: Readonly<Record<string, number>>,
  layer: string | null,
): NoiseEstimate | null {
  const own = (name: string) => values[layer === null ? name : `${name}.${layer}`] ?? Number.NaN
  if (Number.isNaN(own('gradientSignal'))) return null
  return {
    smallBatch: values.noiseSmallBatch!,
    largeBatch: values.noiseLargeBatch!,
    smallNormSquared: own('smallNormSquared'),
    largeNormSquared: own('largeNormSquared'),
    signal: own('gradientSignal'),
    noise: own('gradientNoise'),
    signalVariance: own('gradientSignalVariance'),
    noiseVariance: own('gradientNoiseVariance'),
    covariance: own('gradientCovariance'),
    degreesOfFreedom: values.noiseDegreesOfFreedom!,
  }
}
