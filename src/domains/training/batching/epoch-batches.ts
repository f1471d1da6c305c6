/** An epoch as batches: which examples, in which order, cut where. Pure: all chance comes from the given streams. */
import type { RandomStream } from '../../../core/random.ts'
import type { BatchingKind, Remainder } from './kinds.ts'
import { stratifiedOrder } from './stratified.ts'

export interface BatchingInput {
  /** N, from 1 up. */
  readonly examples: number
  /** The class of each example, 0, 1, ...; needed by `stratified` and `sorted` only. */
  readonly labels: ArrayLike<number>
  /** B, from 1 up; may be above N. */
  readonly batchSize: number
  readonly remainder: Remainder
  /** An independent stream for each key, e.g. that of a trial's context. */
  readonly random: (...key: readonly (string | number)[]) => RandomStream
  /** 0 for the first. */
  readonly epoch: number
}

export interface EpochBatches {
  /** The examples' indices in the order of their use: the batches one after the other, repeats included. */
  readonly order: Uint32Array
  /** Examples in each batch; their sum is the length of `order`. Empty when every example was dropped. */
  readonly sizes: Uint32Array
}

/**
 * The batches of one epoch. Depends on the arguments alone: an epoch can be made again after a restart.
 *
 * @throws RangeError on sizes that are not whole numbers from 1 up, or labels that do not match the examples
 * @example epochBatches('never', { examples: 5, labels: [], batchSize: 2, remainder: 'wrap', random, epoch: 0 }).order // 0, 1, 2, 3, 4, 0
 */
export function epochBatches(kind: BatchingKind, input: BatchingInput): EpochBatches {
  const { examples, batchSize, labels } = input
  for (const [name, value] of [['examples', examples] as const, ['batchSize', batchSize] as const]) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`epochBatches: ${name} must be a whole number from 1 up, got ${value}`)
    }
  }
  if ((kind === 'stratified' || kind === 'sorted') && labels.length !== examples) {
    throw new RangeError(`epochBatches: ${labels.length} labels for ${examples} examples`)
  }
  return cut(orderOf(kind, input), batchSize, input.remainder)
}

/** Examples that an epoch presents, repeats counted: the length of `order`. @example epochExamples(10, 4, 'drop') // 8 */
export function epochExamples(examples: number, batchSize: number, remainder: Remainder): number {
  if (remainder === 'keep') return examples
  const batches = remainder === 'drop' ? Math.floor(examples / batchSize) : Math.ceil(examples / batchSize)
  return batches * batchSize
}

function orderOf(kind: BatchingKind, input: BatchingInput): Uint32Array {
  const { examples, labels, batchSize, random, epoch } = input
  const asTheyLie = () => Uint32Array.from({ length: examples }, (_, index) => index)
  switch (kind) {
    case 'never':
      return asTheyLie()
    case 'once':
      return random('shuffle', 0).shuffle(asTheyLie())
    case 'every-epoch':
      return random('shuffle', epoch).shuffle(asTheyLie())
    case 'batch-shuffle':
      return batchShuffled(asTheyLie(), batchSize, random('shuffle', epoch))
    case 'with-replacement': {
      const stream = random('draw', epoch)
      return asTheyLie().map(() => stream.integer(examples))
    }
    case 'stratified':
      return stratifiedOrder(labels, batchSize, random('shuffle', epoch))
    case 'sorted':
      return asTheyLie().sort((a, b) => labels[a]! - labels[b]! || a - b)
  }
}

/** The last N mod B are held back; the rows of the rest, as a matrix of B columns, are permuted (Keras `batch_shuffle`). */
function batchShuffled(order: Uint32Array, batchSize: number, stream: RandomStream): Uint32Array {
  const batches = Math.floor(order.length / batchSize)
  const rows = stream.shuffle(Uint32Array.from({ length: batches }, (_, row) => row))
  const shuffled = order.slice()
  for (const [to, from] of rows.entries()) {
    shuffled.set(order.subarray(from * batchSize, (from + 1) * batchSize), to * batchSize)
  }
  return shuffled
}

function cut(order: Uint32Array, batchSize: number, remainder: Remainder): EpochBatches {
  const full = Math.floor(order.length / batchSize)
  const left = order.length - full * batchSize
  if (left === 0) return { order, sizes: new Uint32Array(full).fill(batchSize) }
  if (remainder === 'drop') {
    return { order: order.subarray(0, full * batchSize), sizes: new Uint32Array(full).fill(batchSize) }
  }
  const sizes = new Uint32Array(full + 1).fill(batchSize)
  if (remainder === 'keep') {
    sizes[full] = left
    return { order, sizes }
  }
  const filled = new Uint32Array((full + 1) * batchSize)
  filled.set(order)
  const source = remainder === 'pad' ? order.subarray(full * batchSize) : order
  for (let missing = 0; missing < batchSize - left; missing++) {
    filled[order.length + missing] = source[missing % source.length]!
  }
  return { order: filled, sizes }
}
