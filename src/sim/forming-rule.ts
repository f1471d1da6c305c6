/**
 * When waiting items become a batch: one rule for an oven, a queue's consumer, a model server or a release train.
 * Sizes are items, or sums of their weights where items are weighed. Items of different keys never share a batch.
 *
 * | wanted | rule |
 * |---|---|
 * | an oven that starts when it is free and at least 4 wait, with up to 12 | `{ min: 4, max: 12, linger: null }` |
 * | only full batches of 12 | `{ min: 12, max: 12, linger: null }` |
 * | size or linger: full, or whatever waits once the first has waited 30 | `{ min: 12, max: 12, linger: { time: 30, from: 'first', atLeast: 0 } }` |
 * | full, or at least 4 once the first has waited 30 | the same with `atLeast: 4` |
 * | a train every 60 that takes up to 50 and never leaves early | `{ min: Infinity, max: 50, linger: { time: 60, from: 'periodic', atLeast: 0 } }` |
 */
export interface FormingRule {
  /** A batch of this size, at most `max`, may start as soon as something takes it. Infinity: only a time-out starts one. */
  readonly min: number
  /** No batch is larger. */
  readonly max: number
  /** How long items wait at most for others. Null: until `min` is there. */
  readonly linger: Linger | null
}

export interface Linger {
  readonly time: number
  /**
   * `first`: once the batch's first item has waited that long. `periodic`: at every whole multiple of `time`, as a train
   * leaves. At the same instant a time-out ranks after every arrival and every completion.
   */
  readonly from: 'first' | 'periodic'
  /**
   * What a time-out may start: a batch of at least this size, from 0 (whatever waits) to `min`. With fewer, items that
   * lingered from the `first` go as soon as so many are there; a train leaves without them, and the next is waited for.
   */
  readonly atLeast: number
}

/**
 * What is wrong with a rule, in words, or null.
 *
 * @example formingFault({ min: 5, max: 4, linger: null }) // 'min 5 is above max 4: no batch could start'
 */
export function formingFault({ min, max, linger }: FormingRule): string | null {
  if (!(max > 0)) return `max ${max} is not above 0: no batch could hold an item`
  if (!(min > 0)) return `min ${min} is not above 0`
  if (min === Number.POSITIVE_INFINITY) {
    return linger === null
      ? 'min is infinite and nothing lingers: no batch could start'
      : lingerFault(linger, max)
  }
  if (min > max) return `min ${min} is above max ${max}: no batch could start`
  return linger === null ? null : lingerFault(linger, min)
}

function lingerFault({ time, from, atLeast }: Linger, most: number): string | null {
  if (!(time >= 0 && Number.isFinite(time))) return `linger.time ${time} is not a time of at least 0`
  if (from === 'periodic' && time === 0) return 'linger.time 0 is no period'
  if (!(atLeast >= 0 && atLeast <= most)) return `linger.atLeast ${atLeast} is not from 0 to ${most}`
  return null
}
