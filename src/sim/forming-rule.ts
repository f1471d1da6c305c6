/**
 * When waiting items become a batch: one rule for an oven, a queue's consumer, a model server or a release train.
 * Sizes are items, or sums of their weights where items are weighed. Items of different keys never share a batch.
 */
export interface FormingRule {
  /** A batch of at least this size may start as soon as something takes it. */
  readonly min: number
  /** No batch is larger; one that is full is ready at once, and its timer is off. */
  readonly max: number
  /** How long items wait at most for others. Null: until `min` is there. */
  readonly linger: Linger | null
}

export interface Linger {
  readonly time: number
  /**
   * `first`: from the arrival of the batch's first item. `periodic`: at every whole multiple of `time`, as a train leaves.
   * At the same instant a time-out ranks after every arrival and every completion.
   */
  readonly from: 'first' | 'periodic'
  /** What a time-out may start: whatever waits, or only a batch of at least `min`. */
  readonly below: 'any' | 'min'
}
