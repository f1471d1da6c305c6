/** T15: which examples share a batch, epoch after epoch, and what that does to accuracy. */
import { randomStream } from '../core/random.ts'
import { epochBatches } from '../domains/training/batching/epoch-batches.ts'
import type { BatchingKind } from '../domains/training/batching/kinds.ts'
import { againstShuffled, batchingStudies } from './batching-runs.ts'
import {
  type Claim,
  type ClaimResults,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  type Judgement,
  judgement,
  type Outcome,
} from './claim.ts'

const kinds = ['never', 'once', 'batch-shuffle', 'every-epoch'] as const satisfies readonly BatchingKind[]

export const composition: Claim = {
  id: 'T15',
  statement:
    'The composition of batches is the same in every epoch, or shuffled anew: a framework cuts the data only once',
  test: 'Which examples share a batch, traced over epochs for each way of shuffling; the accuracy of each, and of sorted data as the hard case.',
  studies: batchingStudies(['every-epoch', 'once', 'never', 'batch-shuffle', 'sorted']),
  judge,
}

function judge(results: ClaimResults): Judgement {
  const traced = kinds.map((kind) => ({ kind, isFixed: compositionIsFixed(kind) }))
  const fixed = traced.filter(({ isFixed }) => isFixed).map(({ kind }) => kind)
  const anew = traced.filter(({ isFixed }) => !isFixed).map(({ kind }) => kind)
  const tracing: Finding = {
    statement: 'The data are cut into batches only once, whatever the shuffling',
    truth: anew.length === 0 ? 'yes' : 'no',
    because: `Traced over epochs, the same examples share a batch with ${fixed.join(', ') || 'no way of shuffling'}; they are cut anew with ${anew.join(', ') || 'none'}.`,
  }
  const accuracy = againstShuffled(results, ['once', 'never', 'batch-shuffle', 'sorted'])
  if (!accuracy) return cannotBeJudged('The study of every-epoch shuffling was not run.')
  return judgement(outcomeOf(fixed, anew), [tracing, ...accuracy.findings], accuracy.figures)
}

function outcomeOf(fixed: readonly BatchingKind[], anew: readonly BatchingKind[]): Outcome {
  if (anew.length === 0) return holds
  if (fixed.length === 0) return doesNotFollow
  const named = (kinds: readonly BatchingKind[]) => kinds.map((kind) => `"${kind}"`).join(', ')
  return holdsWhen(`batches are ${named(fixed)}; with ${named(anew)} the composition changes every epoch`)
}

/** Whether the sets of examples that make the batches are equal in the first epochs; 103 examples in batches of 10. */
function compositionIsFixed(kind: BatchingKind): boolean {
  const epochs = Array.from({ length: 5 }, (_, epoch) => {
    const { order, sizes } = epochBatches(kind, {
      examples: 103,
      labels: new Uint8Array(103),
      batchSize: 10,
      remainder: 'keep',
      random: (...key) => randomStream('claim T15', ...key),
      epoch,
    })
    let at = 0
    const batches = [...sizes].map((size) => {
      const own = [...order.subarray(at, at + size)].toSorted((a, b) => a - b)
      at += size
      return own.join()
    })
    return batches.toSorted().join('|')
  })
  return new Set(epochs).size === 1
}
