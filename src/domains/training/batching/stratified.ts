/**
 * Batches with the classes in the proportions of the data. Each count is its proportional share rounded down or up:
 * a controlled rounding (Cox 1987), found at once because the full batches are alike. Every full batch gets the
 * whole part of each share; what a class has left goes to that many different batches, as McNaughton's wrap-around
 * rule (1959) cuts jobs into rows.
 */
import type { RandomStream } from '../../../core/random.ts'

/**
 * Each example once; in each of the batches of `batchSize` that the order is cut into, and in the last, smaller one,
 * each class is present in its share of the data times the batch, rounded down or up. Which of the two, which
 * examples and in which order is left to chance.
 */
export function stratifiedOrder(
  labels: ArrayLike<number>,
  batchSize: number,
  stream: RandomStream,
): Uint32Array {
  const examples = labels.length
  const pools = shuffledClasses(labels, stream)
  const full = Math.floor(examples / batchSize)
  const last = lastBatchCounts(pools, examples - full * batchSize, examples, stream)
  const batches = fullBatchCounts(pools, last, full, batchSize, examples, stream)
  if (examples % batchSize > 0) batches.push(last)

  const order = new Uint32Array(examples)
  const taken = pools.map(() => 0)
  let at = 0
  for (const counts of batches) {
    const begin = at
    for (const [index, count] of counts.entries()) {
      order.set(pools[index]!.subarray(taken[index]!, taken[index]! + count), at)
      taken[index]! += count
      at += count
    }
    stream.shuffle(order.subarray(begin, at))
  }
  return order
}

/** The examples of each class that occurs, shuffled. */
function shuffledClasses(labels: ArrayLike<number>, stream: RandomStream): Uint32Array[] {
  const classes = new Map<number, number[]>()
  for (let index = 0; index < labels.length; index++) {
    const own = classes.get(labels[index]!)
    if (own) own.push(index)
    else classes.set(labels[index]!, [index])
  }
  return [...classes]
    .sort(([a], [b]) => a - b)
    .map(([, members]) => stream.shuffle(Uint32Array.from(members)))
}

/**
 * Rounds the shares of the last batch up or down so that they fill it: systematic sampling, each class being
 * rounded up with the probability that is the fraction it lost.
 */
function lastBatchCounts(
  pools: readonly Uint32Array[],
  size: number,
  examples: number,
  stream: RandomStream,
): number[] {
  // In units of 1/examples, so that all sums are whole numbers.
  const offset = stream.integer(examples)
  let before = offset
  return pools.map(({ length }) => {
    const share = size * length
    const after = before + (share % examples)
    const roundedUp = Math.floor(after / examples) - Math.floor(before / examples)
    before = after
    return Math.floor(share / examples) + roundedUp
  })
}

function fullBatchCounts(
  pools: readonly Uint32Array[],
  last: readonly number[],
  full: number,
  batchSize: number,
  examples: number,
  stream: RandomStream,
): number[][] {
  const least = pools.map(({ length }) => Math.floor((batchSize * length) / examples))
  const batches = Array.from({ length: full }, () => [...least])
  const places = stream.shuffle(Uint32Array.from({ length: full }, (_, place) => place))
  let dealt = 0
  for (const index of stream.shuffle(pools.map((_, position) => position))) {
    const extra = pools[index]!.length - last[index]! - full * least[index]!
    for (let count = 0; count < extra; count++) batches[places[dealt++ % full]!]![index]! += 1
  }
  return batches
}
