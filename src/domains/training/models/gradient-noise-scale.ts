import { z } from 'zod'
import { UserError } from '../../../core/errors.ts'
import { defineModel } from '../../../core/model.ts'
import { amount, field, nonNegative, note, positive } from '../../../core/model-fields.ts'
import { estimateSignalAndNoise } from '../measures/estimators.ts'

export const gradientNoiseScale = defineModel({
  name: 'training.gradientNoiseScale',
  doc: 'The simple gradient noise scale tr(Σ)/|G|² from gradient norms at two batch sizes.',
  evidence: 'approximate',
  source:
    'McCandlish et al. 2018 (arXiv 1812.06162), appendix A.1: |G|² = (B |g_B|² - b |g_b|²) / (B - b), tr(Σ) = (|g_b|² - |g_B|²) / (1/b - 1/B), both unbiased; without replacement from D examples |G|² gains tr(Σ)/D.',
  limits:
    'Both norms at the same weights, of mean-reduced gradients, before clipping, without AMP scaling, averaged over many steps before they are given here: the ratio of averages, not the average of ratios. The scale grows as batch / learning rate, so a figure without its rate says little; it is neither the critical nor the best batch size.',
  input: {
    smallBatch: positive('examples', 'The smaller batch.', 'b'),
    largeBatch: positive('examples', 'The larger batch.', 'B'),
    smallNormSquared: nonNegative('gradient^2', 'Mean squared norm of the smaller batch’s gradient, |g_b|².'),
    largeNormSquared: nonNegative('gradient^2', 'Mean squared norm of the larger batch’s gradient, |g_B|².'),
    dataExamples: positive(
      'examples',
      'Examples in the data, where batches are drawn from them without replacement; leave out for fresh data.',
      'D',
    ).optional(),
  },
  output: {
    noiseScale: amount('examples', 'B_simple = tr(Σ)/|G|²; null where the signal is not resolved.'),
    gradientNormSquared: amount(
      'gradient^2',
      'The estimate of |G|²; at most 0 says that noise hides the gradient.',
    ),
    noiseVariance: amount('gradient^2', 'The estimate of tr(Σ), the variance of one example’s gradient.'),
    resolved: field(z.boolean(), 'Whether both estimates are above 0.'),
    note: note(),
  },
  examples: [
    {
      source: 'Planted |G|² = 4, tr(Σ) = 400: |g_B|² = 4 + 400/B',
      input: { smallBatch: 16, largeBatch: 400, smallNormSquared: 29, largeNormSquared: 5 },
      output: { noiseScale: 100, gradientNormSquared: 4, noiseVariance: 400, resolved: true, note: null },
    },
    {
      source: 'Planted as above in 2,000 examples: |g_B|² = 4 + 400 (1/B - 1/2000)',
      input: {
        smallBatch: 20,
        largeBatch: 200,
        smallNormSquared: 23.8,
        largeNormSquared: 5.8,
        dataExamples: 2000,
      },
      output: { noiseScale: 100, gradientNormSquared: 4, noiseVariance: 400 },
    },
    {
      input: { smallBatch: 16, largeBatch: 256, smallNormSquared: 32, largeNormSquared: 1.5 },
      output: { noiseScale: null, resolved: false },
    },
  ],
  compute({ smallBatch, largeBatch, smallNormSquared, largeNormSquared, dataExamples }) {
    // Sizes that differ by rounding alone say nothing of how the norm falls between them.
    if (smallBatch >= largeBatch * (1 - 1e-9)) {
      throw new UserError(`must be below largeBatch, got ${smallBatch} and ${largeBatch}`, {
        place: 'smallBatch',
      })
    }
    if (dataExamples !== undefined && largeBatch > dataExamples) {
      throw new UserError(`is larger than the ${dataExamples} examples of the data`, { place: 'largeBatch' })
    }
    const { signal, noise } = estimateSignalAndNoise({
      smallBatch,
      largeBatch,
      smallNormSquared,
      largeNormSquared,
      dataExamples,
    })
    const resolved = signal > 0 && noise > 0
    return {
      noiseScale: resolved ? noise / signal : null,
      gradientNormSquared: signal,
      noiseVariance: noise,
      resolved,
      note: resolved ? null : noteOn(noise),
    }
  },
})

function noteOn(noise: number): string {
  return noise > 0
    ? 'Signal not resolved: the estimate of |G|² is not above 0. Average the norms over more steps, or use a larger batch.'
    : 'Noise not resolved: the smaller batch’s norm is not above the larger one’s. Average the norms over more steps.'
}
