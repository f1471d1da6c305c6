/**
 * Networks of any layers written out plainly in float64, forward only: the tests take gradients by central
 * differences of the loss, so that no formula of a backward pass is trusted. Parameters are laid out as
 * `Network.getParameters`. Without dropout.
 */
import type { LayerSpec } from './layer-spec.ts'
import type { LayeredNetworkSpec } from './network.ts'

/** Values of one sample by row, column, channel. */
interface Image {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly values: number[]
}

const at = ({ height, width, channels, values }: Image, row: number, column: number, channel: number) =>
  row < 0 || column < 0 || row >= height || column >= width
    ? 0
    : values[(row * width + column) * channels + channel]!

/** The mean loss of a batch, normalizations with its own statistics. */
export function referenceLoss(
  spec: LayeredNetworkSpec,
  parameters: ArrayLike<number>,
  samples: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
): number {
  const [height, width, channels] = spec.input.length === 1 ? [1, 1, spec.input[0]!] : spec.input
  const images = samples.map((sample) => ({
    height: height!,
    width: width!,
    channels: channels!,
    values: Array.from(sample),
  }))
  let used = 0
  const take = (count: number) => Array.from({ length: count }, () => parameters[used++]!)
  const logits = throughLayers(spec.layers, images, take)
  if (used !== parameters.length) throw new Error(`${used} of ${parameters.length} parameters used`)
  const losses = logits.map(({ values }, sample) => {
    const largest = Math.max(...values)
    const total = values.reduce((sum, z) => sum + Math.exp(z - largest), 0)
    return Math.log(total) + largest - values[labels[sample]!]!
  })
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}

/** The gradient of the mean loss by central differences: error about 1e-10 where no ReLU or maximum changes sides. */
export function referenceSlope(
  spec: LayeredNetworkSpec,
  parameters: ArrayLike<number>,
  samples: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
): Float64Array {
  const h = 1e-5
  const moved = Float64Array.from(parameters)
  return Float64Array.from(moved, (value, index) => {
    moved[index] = value + h
    const above = referenceLoss(spec, moved, samples, labels)
    moved[index] = value - h
    const below = referenceLoss(spec, moved, samples, labels)
    moved[index] = value
    return (above - below) / (2 * h)
  })
}

type Take = (count: number) => number[]

const throughLayers = (layers: readonly LayerSpec[], images: readonly Image[], take: Take) =>
  layers.reduce((now, layer) => throughLayer(layer, now, take), images)

function throughLayer(layer: LayerSpec, images: readonly Image[], take: Take): readonly Image[] {
  const { height, width, channels } = images[0]!
  const eachValue = (change: (image: Image) => number[]) =>
    images.map((image) => ({ ...image, values: change(image) }))
  switch (layer.kind) {
    case 'flatten':
      return images.map(({ values }) => ({ height: 1, width: 1, channels: values.length, values }))
    case 'relu':
      return eachValue(({ values }) => values.map((value) => Math.max(value, 0)))
    case 'dense': {
      const { outputs } = layer
      const weights = take(channels * outputs)
      const bias = take(outputs)
      return images.map(({ values }) => ({
        height: 1,
        width: 1,
        channels: outputs,
        values: bias.map((b, j) => values.reduce((sum, x, k) => sum + x * weights[k * outputs + j]!, b)),
      }))
    }
    case 'convolution': {
      const { kernelSize, channels: outputs } = layer
      const reach = (kernelSize - 1) / 2
      const weights = take(kernelSize * kernelSize * channels * outputs)
      const bias = take(outputs)
      return images.map((image) => {
        const values: number[] = []
        for (let row = 0; row < height; row++)
          for (let column = 0; column < width; column++)
            for (let j = 0; j < outputs; j++) {
              let sum = bias[j]!
              for (let i = 0; i < kernelSize; i++)
                for (let k = 0; k < kernelSize; k++)
                  for (let c = 0; c < channels; c++)
                    sum +=
                      at(image, row + i - reach, column + k - reach, c) *
                      weights[((i * kernelSize + k) * channels + c) * outputs + j]!
              values.push(sum)
            }
        return { height, width, channels: outputs, values }
      })
    }
    case 'maxPool':
      return images.map((image) => {
        const values: number[] = []
        for (let row = 0; row + 1 < height; row += 2)
          for (let column = 0; column + 1 < width; column += 2)
            for (let c = 0; c < channels; c++) {
              const [top, bottom] = [row, row + 1].map((i) =>
                Math.max(at(image, i, column, c), at(image, i, column + 1, c)),
              )
              values.push(Math.max(top!, bottom!))
            }
        return { height: height >> 1, width: width >> 1, channels, values }
      })
    case 'batchNorm':
      return normalize(images, (index) => index % channels, take(channels), take(channels))
    case 'groupNorm': {
      const size = channels / layer.groups
      const [gamma, beta] = [take(channels), take(channels)]
      const groupOf = (index: number) => Math.floor((index % channels) / size)
      return images.flatMap((image) => normalize([image], groupOf, gamma, beta))
    }
    case 'residual': {
      const inner = throughLayers(layer.layers, images, take)
      return images.map((image, sample) => ({
        ...image,
        values: image.values.map((value, index) => value + inner[sample]!.values[index]!),
      }))
    }
    case 'dropout':
      throw new Error('the reference has no dropout')
  }
}

function normalize(
  images: readonly Image[],
  groupOf: (index: number) => number,
  gamma: readonly number[],
  beta: readonly number[],
): Image[] {
  const { channels } = images[0]!
  const all = new Map<number, number[]>()
  for (const { values } of images)
    values.forEach((value, index) => {
      const group = groupOf(index)
      all.set(group, [...(all.get(group) ?? []), value])
    })
  const statistics = new Map(
    [...all].map(([group, values]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
      return [group, { mean, variance }] as const
    }),
  )
  return images.map((image) => ({
    ...image,
    values: image.values.map((value, index) => {
      const { mean, variance } = statistics.get(groupOf(index))!
      const channel = index % channels
      return (gamma[channel]! * (value - mean)) / Math.sqrt(variance + 1e-5) + beta[channel]!
    }),
  }))
}
