/**
 * What a station manages, by batch size: a set-up is paid once a batch, a run once an item, and a load once for as
 * many items as fit in at a time (an oven). All times in one unit, rates per that unit.
 */

export interface Station {
  /** Once a batch. */
  readonly setupTime: number
  /** Of each item, one after another. */
  readonly runTimePerItem: number
  /** Of each load, however full it is; 0 where nothing is loaded. */
  readonly loadTime: number
  /** Items that fit in at a time; Infinity for no limit. */
  readonly loadCapacity: number
  /** Machines in parallel, each of which takes whole batches. */
  readonly servers: number
}

/** A station that is not set up, loads nothing and stands alone, but for what is given. */
export const station = (given: Partial<Station>): Station => ({
  setupTime: 0,
  runTimePerItem: 0,
  loadTime: 0,
  loadCapacity: Number.POSITIVE_INFINITY,
  servers: 1,
  ...given,
})

/** What counts as equal: rounding alone must not make a batch of 10 too small for what it just manages. */
const rounding = 1e-14

/** Loads of a batch: 3 of 12 pans for 25 to 36. */
const loadsOf = (at: Station, batchSize: number): number =>
  Number.isFinite(at.loadCapacity) ? Math.ceil(batchSize / at.loadCapacity) : 1

/**
 * R + B p + t ceil(B / k): the time for which a batch occupies a machine.
 *
 * @example batchTime(station({ loadTime: 5, loadCapacity: 3 }), 4) // 10
 */
export function batchTime(at: Station, batchSize: number): number {
  return at.setupTime + at.runTimePerItem * batchSize + at.loadTime * loadsOf(at, batchSize)
}

/**
 * c B / (R + B p + t ceil(B / k)): items per unit of time at full load; Infinity where a batch takes no time.
 *
 * @example capacity(station({ setupTime: 20, runTimePerItem: 4 }), 5) // 0.125
 */
export function capacity(at: Station, batchSize: number): number {
  return (at.servers * batchSize) / batchTime(at, batchSize)
}

/** Machine time that a rate asks for, over what there is. @example utilization(station({ setupTime: 20, runTimePerItem: 4 }), 5, 0.1) // 0.8 */
export function utilization(at: Station, batchSize: number, rate: number): number {
  return (rate * batchTime(at, batchSize)) / (at.servers * batchSize)
}

export interface SmallestBatch {
  /** Where capacity just reaches the rate; not rounded. */
  readonly real: number
  /** The smallest whole size whose capacity is at least the rate. */
  readonly whole: number
  /** The smallest whole size whose capacity is above it: what a queue needs that is not to grow without end; null
   * where more than the rate is never reached. */
  readonly stable: number | null
}

/** Larger batches are no batches. */
const largestSize = 1e12

/**
 * The smallest batch that manages a rate; null where none up to 10^12 does. Without loads r R / (c - r p), r the rate
 * (Hopp & Spearman 2008, chapter 9, with c = 1). With loads of k items, m loads manage it where
 * r (R + m t) / (c - r p) is at most m k, and the first m that does gives the size. A larger batch may then manage
 * less again: its last load is nearly empty.
 *
 * @example smallestBatch(station({ setupTime: 5, runTimePerItem: 1 }), 0.4) // { real: 3.333..., whole: 4, stable: 4 }
 * @example smallestBatch(station({ setupTime: 20, runTimePerItem: 4 }), 1 / 6) // { real: 10.0..., whole: 10, stable: 11 }
 */
export function smallestBatch(at: Station, rate: number): SmallestBatch | null {
  const whole = firstSize(at, (size) => utilization(at, size, rate) <= 1 + rounding)
  if (whole === null) return null
  const fixed = at.setupTime + loadsOf(at, whole) * at.loadTime
  return {
    real: (rate * fixed) / (at.servers - rate * at.runTimePerItem),
    whole,
    stable: firstSize(at, (size) => !isOverloaded(utilization(at, size, rate))),
  }
}

/** Whether a queue grows without end: a utilization of 1, or short of it by rounding alone, is too much. */
export const isOverloaded = (load: number): boolean => !(load < 1 - rounding)

/** Full loads of each number lighten the station with their number, and sizes within one load with the size. */
function firstSize(at: Station, isEnough: (size: number) => boolean): number | null {
  const { loadCapacity } = at
  if (!Number.isFinite(loadCapacity)) return firstWhole(isEnough, 1, largestSize)
  const most = Math.floor(largestSize / loadCapacity)
  const loads = firstWhole((count) => isEnough(count * loadCapacity), 1, most)
  return loads && firstWhole(isEnough, (loads - 1) * loadCapacity + 1, loads * loadCapacity)
}

/** The first whole number of a range at which what stays true once it is true is so; null where it never is. */
function firstWhole(holds: (size: number) => boolean, least: number, most: number): number | null {
  if (most < least || !holds(most)) return null
  let [below, above] = [least - 1, most]
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    if (holds(middle)) above = middle
    else below = middle
  }
  return above
}

/**
 * B p / (R + B p): the share of its time in which a station that is set up once a batch makes items.
 *
 * @example productiveShare(30, 1, 10) // 0.25
 */
export function productiveShare(setupTime: number, runTimePerItem: number, batchSize: number): number {
  return (batchSize * runTimePerItem) / (setupTime + batchSize * runTimePerItem)
}

/** The batch, not rounded, at which that share is w: w R / ((1 - w) p). @example batchForShare(30, 1, 0.8) // 120 */
export function batchForShare(setupTime: number, runTimePerItem: number, wanted: number): number {
  return (wanted * setupTime) / ((1 - wanted) * runTimePerItem)
}
