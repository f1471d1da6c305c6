/** Batch and group normalization. In training both use the batch's own statistics; batch normalization keeps an average for evaluation. */
import type { Engine } from './engine.ts'
import { padded } from './kernels.ts'
import type { LayerPasses } from './layer-passes.ts'
import type { LayeredMemory } from './layered-layout.ts'
import type { PlannedLayer } from './planned-layer.ts'

/** PyTorch's defaults. */
const epsilon = 1e-5
const momentum = 0.1

export function makeNormalizationPasses(
  engine: Engine,
  layer: PlannedLayer & { readonly kind: 'batchNorm' | 'groupNorm' },
  memory: LayeredMemory,
): LayerPasses {
  const { kernels } = engine
  const { input, output, means, variances } = layer
  const { channels } = input
  const positions = input.height * input.width
  const [gamma, beta] = [layer.gamma, layer.beta].map((at) => memory.parameters + at * 4) as [number, number]
  const [gammaGradient, betaGradient] = [layer.gamma, layer.beta].map((at) => memory.gradient + at * 4) as [
    number,
    number,
  ]
  const groups = layer.kind === 'groupNorm' ? layer.groups : channels
  /** Samples to the kernel, and rows of each: all rows of the batch are one sample to batch normalization. */
  const divide = (batch: number): [number, number] =>
    layer.kind === 'groupNorm' ? [batch, positions] : [1, batch * positions]

  function apply(batch: number, mean: number, variance: number): void {
    const [samples, rows] = divide(batch)
    const { values } = input
    kernels.normalizationForward(
      samples,
      rows,
      channels,
      epsilon,
      values,
      gamma,
      beta,
      mean,
      variance,
      output.values,
    )
  }

  /** The average of variances is of unbiased ones: the biased one times n / (n - 1). */
  function keepStatistics(values: number): void {
    if (layer.kind !== 'batchNorm') return
    const floats = padded(channels)
    const keep = (running: number, own: number, factor: number) => {
      const average = engine.floats(running, floats)
      const now = engine.floats(own, floats)
      for (let c = 0; c < channels; c++)
        average[c] = (1 - momentum) * average[c]! + momentum * factor * now[c]!
    }
    keep(layer.runningMean, means, 1)
    keep(layer.runningVariance, variances, values / (values - 1))
  }

  return {
    forward(batch, pass) {
      if (pass === 'evaluation' && layer.kind === 'batchNorm') {
        apply(batch, layer.runningMean, layer.runningVariance)
        return
      }
      const [samples, rows] = divide(batch)
      kernels.normalizationStatistics(
        samples,
        rows,
        channels,
        groups,
        input.values,
        means,
        variances,
        memory.scratch,
      )
      apply(batch, means, variances)
      if (pass === 'step') keepStatistics(rows)
    },
    backward(batch, _, normScale) {
      const [samples, rows] = divide(batch)
      kernels.normalizationBackward(
        samples,
        rows,
        channels,
        groups,
        epsilon,
        input.values,
        output.gradient,
        gamma,
        means,
        variances,
        input.gradient,
        gammaGradient,
        betaGradient,
        normScale === null ? 0 : memory.exampleNorms,
        normScale ?? 0,
        memory.scratch,
      )
    },
  }
}
