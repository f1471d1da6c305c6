/** How an epoch is cut: batches into slices, slices ending where something is measured. */

/** A run of consecutive steps of one epoch, trained in one call. */
export interface Slice {
  /** Positions in the epoch's order: `from` up to but not including `to`. */
  readonly from: number
  readonly to: number
  readonly steps: number
  /** The test set is measured after this slice. */
  readonly evaluate: boolean
}

/** About this many examples a slice: short enough to stop soon, long enough that the call costs nothing. */
const sliceExamples = 4096

export const stepsPerEpoch = (examples: number, batchSize: number): number => Math.ceil(examples / batchSize)

/**
 * Cuts depend on the arguments alone, never on time, so that a trial that was interrupted at a cut and one that
 * was not do the same arithmetic.
 */
export function sliceEpoch(examples: number, batchSize: number, evaluationsPerEpoch: number): Slice[] {
  const steps = stepsPerEpoch(examples, batchSize)
  const stepsPerSlice = Math.max(1, Math.floor(sliceExamples / batchSize))
  const evaluations = Math.min(evaluationsPerEpoch, steps)
  const slices: Slice[] = []
  let step = 0
  for (let evaluation = 1; evaluation <= evaluations; evaluation++) {
    const end = Math.round((evaluation * steps) / evaluations)
    while (step < end) {
      const next = Math.min(end, step + stepsPerSlice)
      slices.push({
        from: step * batchSize,
        to: Math.min(examples, next * batchSize),
        steps: next - step,
        evaluate: next === end,
      })
      step = next
    }
  }
  return slices
}
