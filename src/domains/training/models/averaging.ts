import { z } from 'zod'
import { UserError } from '../../../core/errors.ts'
import { averagedVariance } from '../../../core/laws.ts'
import { defineModel } from '../../../core/model.ts'
import { amount, field, note, positive } from '../../../core/model-fields.ts'

export const averaging = defineModel({
  name: 'training.averaging',
  doc: 'How much averaging a batch reduces variance, when its examples are correlated.',
  evidence: 'exact',
  source: 'Variance of a mean of B units with pairwise correlation r: sigma² (r + (1 - r)/B).',
  limits:
    'One correlation for every pair. Only the independent part shrinks: with r > 0 no batch gets below sigma² r.',
  input: {
    batchSize: field(z.number().min(1), 'Units in the mean.', { unit: 'examples', symbol: 'B' }),
    correlation: field(z.number().min(-1).max(1), 'Between any two units.', {
      unit: '1',
      symbol: 'r',
    }).default(0),
    unitVariance: positive('1', 'Variance of one unit.', 'sigma2').default(1),
  },
  output: {
    variance: amount('1', 'Variance of the mean.'),
    standardDeviation: amount('1', 'Its root.'),
    leastVariance: amount('1', 'What no batch size gets below.'),
    effectiveBatch: amount(
      'examples',
      'Independent units that would give the same variance; null where it is 0.',
    ),
    note: note(),
  },
  examples: [
    { input: { batchSize: 4, correlation: 0.3 }, output: { variance: 0.475, leastVariance: 0.3 } },
    { input: { batchSize: 100, correlation: 0.3 }, output: { variance: 0.307 } },
    { input: { batchSize: 64 }, output: { variance: 1 / 64, standardDeviation: 1 / 8, effectiveBatch: 64 } },
  ],
  compute({ batchSize, correlation, unitVariance }) {
    const variance = averagedVariance(unitVariance, correlation, batchSize)
    if (variance < -1e-12 * unitVariance) {
      throw new UserError(
        `${batchSize} units cannot all be correlated by less than ${-1 / (batchSize - 1)}, got ${correlation}`,
        { place: 'correlation' },
      )
    }
    const isNone = variance <= 1e-12 * unitVariance
    return {
      variance: Math.max(0, variance),
      standardDeviation: Math.sqrt(Math.max(0, variance)),
      leastVariance: unitVariance * Math.max(0, correlation),
      effectiveBatch: isNone ? null : unitVariance / variance,
      note: isNone ? 'The units cancel each other: their mean does not vary.' : null,
    }
  },
})
