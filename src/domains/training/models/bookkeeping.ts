import { z } from 'zod'
import { defineModel } from '../../../core/model.ts'
import { amount, choice, field, flag, note, whole } from '../../../core/model-fields.ts'
import { expectedDistinctShare, expectedDrawsUntilAllSeen } from './coverage.ts'

const regimes = ['batch', 'mini-batch', 'stochastic'] as const

export const bookkeeping = defineModel({
  name: 'training.bookkeeping',
  doc: 'Batches an epoch, steps in all, the remainder, and which share of the examples is seen.',
  evidence: 'exact',
  source:
    'Counting. Share seen with replacement: 1 - (1 - 1/N)^N; draws until all are seen: N H_N, H_N = 1 + 1/2 + ... + 1/N (coupon collector, Feller 1968, vol. 1, section IX.3).',
  limits:
    'An epoch is N examples presented, with or without replacement. It is not "until every example was seen": that takes N H_N draws with replacement.',
  input: {
    examples: whole('examples', 'Examples in the training data.', 'N'),
    batchSize: whole('examples', 'Examples of one update.', 'B'),
    epochs: whole('epochs', 'Passes over the data.').default(1),
    remainder: choice(
      ['keep', 'drop', 'pad', 'wrap'],
      'The last N mod B examples: a smaller batch, left out, filled up with themselves, or filled up from the start of the epoch.',
    ).default('keep'),
    withReplacement: flag('Each example is drawn from all of them, so that some come twice.').default(false),
  },
  output: {
    batchesPerEpoch: amount('batches', 'Updates in one epoch.'),
    steps: amount('steps', 'Updates in all epochs.'),
    fullBatchesPerEpoch: amount('batches', 'Batches of B examples.'),
    remainderExamples: amount('examples', 'N mod B: what is left after the full batches.'),
    lastBatchSize: amount('examples', 'Examples in the last batch of an epoch.'),
    examplesPerEpoch: amount('examples', 'Examples processed in an epoch, repeats counted.'),
    regime: field(z.enum(regimes), 'B = N is batch gradient descent, B = 1 stochastic, all else mini-batch.'),
    expectedDistinctShare: amount(
      'share',
      'Expected share of the examples that an epoch presents at least once.',
    ),
    expectedDrawsUntilAllSeen: amount('examples', 'Expected draws until every example was seen.'),
    batchesUntilAllSeen: amount('batches', 'Those draws in batches, rounded up.'),
    note: note(),
  },
  examples: [
    {
      source: 'The worked case of 200 examples in batches of 5 for 1,000 epochs',
      input: { examples: 200, batchSize: 5, epochs: 1000 },
      output: { batchesPerEpoch: 40, steps: 40_000, remainderExamples: 0, regime: 'mini-batch' },
    },
    {
      source: 'The worked case of 1,050 examples in batches of 100',
      input: { examples: 1050, batchSize: 100 },
      output: { batchesPerEpoch: 11, fullBatchesPerEpoch: 10, remainderExamples: 50, lastBatchSize: 50 },
    },
    {
      source: 'The same 200 with replacement: still 40,000 steps; 236 batches only until all are seen',
      input: { examples: 200, batchSize: 5, epochs: 1000, withReplacement: true },
      output: { steps: 40_000, expectedDistinctShare: 0.633, batchesUntilAllSeen: 236 },
      digits: 3,
    },
  ],
  compute({ examples, batchSize, epochs, remainder, withReplacement }) {
    const fullBatches = Math.floor(examples / batchSize)
    const left = examples % batchSize
    const hasPartial = left > 0 && remainder !== 'drop'
    const batches = fullBatches + Number(hasPartial)
    const last = batches === 0 ? 0 : hasPartial && remainder === 'keep' ? left : batchSize
    const draws = remainder === 'drop' ? fullBatches * batchSize : examples
    const dropsSome = remainder === 'drop' && left > 0
    const drawsUntilAll = withReplacement ? expectedDrawsUntilAllSeen(examples) : dropsSome ? null : examples
    return {
      batchesPerEpoch: batches,
      steps: batches * epochs,
      fullBatchesPerEpoch: fullBatches,
      remainderExamples: left,
      lastBatchSize: last,
      examplesPerEpoch: batches === 0 ? 0 : (batches - 1) * batchSize + last,
      regime: regimeOf(examples, batchSize, withReplacement),
      expectedDistinctShare: withReplacement ? expectedDistinctShare(examples, draws) : draws / examples,
      expectedDrawsUntilAllSeen: drawsUntilAll,
      batchesUntilAllSeen: drawsUntilAll === null ? null : Math.ceil(drawsUntilAll / batchSize),
      note: noteOn(batches, dropsSome && !withReplacement ? left : 0, examples),
    }
  },
})

/** Drawing N with replacement is not the whole data: it is a mini-batch. */
function regimeOf(examples: number, batchSize: number, withReplacement: boolean): (typeof regimes)[number] {
  if (batchSize >= examples && !withReplacement) return 'batch'
  return batchSize === 1 ? 'stochastic' : 'mini-batch'
}

function noteOn(batches: number, leftOut: number, examples: number): string | null {
  if (batches === 0)
    return 'The batch is larger than the data and the remainder is dropped: there is no step at all.'
  if (leftOut === 0) return null
  return `Each epoch leaves out ${leftOut} of the ${examples} examples: the same ones, unless the order changes from epoch to epoch.`
}
