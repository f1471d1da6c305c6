import { defineModel } from '../../../core/model.ts'
import { amount, note, positive } from '../../../core/model-fields.ts'

export const learningRateRules = defineModel({
  name: 'training.learningRateRules',
  doc: 'The learning rate at another batch size, by each scaling rule.',
  evidence: 'approximate',
  source:
    'Linear: Goyal et al. 2017. Root: Hoffer et al. 2017. AdaScale: Johnson et al. 2020, gain (v + m)/(v/r + m) with v = tr(Σ)/B0, m = |G|²; for Adam its root (AdaptDL). Best step: McCandlish et al. 2018, section 2.2, eta_max/(1 + B_noise/B).',
  limits: 'None of the rules holds everywhere: try rates around them (a factor of two each way) and measure.',
  input: {
    learningRate: positive('1', 'The rate that is good at the base batch.', 'eta'),
    baseBatch: positive('examples', 'The batch size that the rate was found at.', 'B0'),
    batchSize: positive('examples', 'The batch size that a rate is wanted for.', 'B'),
    noiseScale: positive('examples', 'Gradient noise scale tr(Σ)/|G|², for AdaScale.', 'Bsimple').optional(),
    maximumRate: positive(
      '1',
      'The best rate of the whole gradient, for the rule of the best step.',
      'etaMax',
    ).optional(),
  },
  output: {
    batchRatio: amount('1', 'r = B/B0.'),
    linear: amount('1', 'eta r: plain SGD, while the batch is far below the noise scale.'),
    squareRoot: amount('1', 'eta sqrt(r): keeps the variance of a step.'),
    adaScale: amount(
      '1',
      'eta (v + m)/(v/r + m): linear for small batches, constant for large; needs the noise scale.',
    ),
    adaScaleAdam: amount('1', 'eta sqrt((v + m)/(v/r + m)); needs the noise scale.'),
    bestStep: amount(
      '1',
      'eta_max/(1 + B_noise/B), with the noise scale for B_noise; needs the maximum rate too.',
    ),
    note: note(),
  },
  examples: [
    {
      source: 'Goyal et al. 2017: 0.1 at 256 is 3.2 at 8,192',
      input: { learningRate: 0.1, baseBatch: 256, batchSize: 8192 },
      output: { batchRatio: 32, linear: 3.2, adaScale: null, bestStep: null },
    },
    {
      source: 'AdaScale is (1 + B_simple/B0)/(1 + B_simple/B): (1 + 4)/(1 + 1) = 2.5',
      input: { learningRate: 0.1, baseBatch: 64, batchSize: 256, noiseScale: 256, maximumRate: 0.5 },
      output: {
        linear: 0.4,
        squareRoot: 0.2,
        adaScale: 0.25,
        adaScaleAdam: 0.1 * Math.sqrt(2.5),
        bestStep: 0.25,
      },
    },
    {
      source: 'McCandlish et al. 2018, SVHN: eta = 0.27 B/(96 + B); at B = 96 it is half of 0.27',
      input: { learningRate: 0.135, baseBatch: 96, batchSize: 96, noiseScale: 96, maximumRate: 0.27 },
      output: { bestStep: 0.135, adaScale: 0.135 },
    },
  ],
  compute({ learningRate, baseBatch, batchSize, noiseScale, maximumRate }) {
    const ratio = batchSize / baseBatch
    const gain = noiseScale === undefined ? null : (noiseScale / baseBatch + 1) / (noiseScale / batchSize + 1)
    const isBeyond = noiseScale !== undefined && ratio > 1 && batchSize > noiseScale
    return {
      batchRatio: ratio,
      linear: learningRate * ratio,
      squareRoot: learningRate * Math.sqrt(ratio),
      adaScale: gain === null ? null : learningRate * gain,
      adaScaleAdam: gain === null ? null : learningRate * Math.sqrt(gain),
      bestStep:
        maximumRate === undefined || noiseScale === undefined
          ? null
          : maximumRate / (1 + noiseScale / batchSize),
      note: isBeyond
        ? 'The batch is above the noise scale: the linear rule asks for more than a step can use, and may diverge.'
        : null,
    }
  },
})
