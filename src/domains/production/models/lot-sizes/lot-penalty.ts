import { squareRootPenalty } from '../../../../core/laws.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, nonNegative, note, positive } from '../../../../core/model-fields.ts'
import { penaltyRange } from '../../lot-sizes/economic-lot.ts'

export const lotPenalty = defineModel({
  name: 'production.lotPenalty',
  doc: 'What a lot off its best size costs: (r + 1/r)/2, and how far off a given excess allows.',
  evidence: 'exact',
  source: 'Cost p/B + q B at r times its optimum (Snyder & Shen 2019, chapter 3).',
  limits:
    'The part of the cost that depends on the lot, where it is p/B + q B: EOQ, EPQ, backorders. Not across discounts.',
  input: {
    ratio: positive('1', 'The lot over its best size.', 'r'),
    excessShare: nonNegative('share', 'Excess cost that is still as good.').default(0.05),
  },
  output: {
    penalty: amount('1', 'Cost over the least.'),
    excess: amount('share', 'What it costs more.'),
    smallestRatio: amount('1', 'The smallest lot within the allowed excess, over the best.'),
    largestRatio: amount('1', 'The largest.'),
    note: note(),
  },
  examples: [
    {
      source: 'Twice off costs a quarter',
      input: { ratio: 2, excessShare: 0.25 },
      output: { penalty: 1.25, smallestRatio: 0.5, largestRatio: 2 },
    },
    { source: '20 % off costs under 3 %', input: { ratio: 0.8 }, output: { penalty: 1.025 } },
  ],
  compute({ ratio, excessShare }) {
    const penalty = squareRootPenalty(ratio)
    const { low, high } = penaltyRange(excessShare)
    return { penalty, excess: penalty - 1, smallestRatio: low, largestRatio: high, note: null }
  },
})
