/** Which example was in which batch, as CSV. */
import type { EpochBatches } from './epoch-batches.ts'

/**
 * Lines without line ends, a header first: `epoch,batch,position,example` and, with labels, `label`. Epochs and
 * batches count from 1, positions within a batch and examples from 0, as the data do.
 */
export function* batchTraceCsv(
  epochs: Iterable<EpochBatches>,
  labels: ArrayLike<number> | null,
): Generator<string> {
  yield `epoch,batch,position,example${labels ? ',label' : ''}`
  let epoch = 0
  for (const { order, sizes } of epochs) {
    epoch += 1
    let at = 0
    for (const [batch, size] of sizes.entries()) {
      for (let position = 0; position < size; position++) {
        const example = order[at++]!
        yield `${epoch},${batch + 1},${position},${example}${labels ? `,${labels[example]}` : ''}`
      }
    }
  }
}
