/**
 * When a trial has diverged: a loss that is no number, or a mean loss, over blocks of at least 256 examples, that
 * is more than `bound` times the initial loss. The loss of a single small batch may be large by chance (one sample
 * that is confidently wrong costs tens of nats), so it is not judged alone.
 */
const blockExamples = 256

export interface DivergenceBlock {
  readonly lossSum: number
  readonly examples: number
}

export interface Divergence {
  /** Index of the step in `losses`. */
  readonly index: number
  readonly reason: string
}

/**
 * @param losses mean loss of each batch
 * @param sizes examples in each batch
 * @returns the first divergence, or the block that goes on with the next call
 */
export function findDivergence(
  losses: Float32Array,
  sizeOf: (index: number) => number,
  initialLoss: number,
  bound: number,
  carried: DivergenceBlock,
): { readonly found: Divergence } | { readonly found: null; readonly block: DivergenceBlock } {
  let { lossSum, examples } = carried
  for (let index = 0; index < losses.length; index++) {
    const loss = losses[index]!
    if (!Number.isFinite(loss)) return { found: { index, reason: `the loss is ${loss}` } }
    lossSum += loss * sizeOf(index)
    examples += sizeOf(index)
    if (examples < blockExamples) continue
    const mean = lossSum / examples
    if (mean > bound * initialLoss) {
      const reason = `the mean loss over ${examples} examples, ${mean.toPrecision(3)}, is above ${bound} times the initial ${initialLoss.toPrecision(3)}`
      return { found: { index, reason } }
    }
    lossSum = 0
    examples = 0
  }
  return { found: null, block: { lossSum, examples } }
}
