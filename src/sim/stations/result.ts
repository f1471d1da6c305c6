/** What a run of a network yields; everything is of the time that was observed. */
import type { QuantileSketch } from '../quantile-sketch.ts'
import type { Tally } from '../tally.ts'
import type { Total } from '../total.ts'
import type { WarmUp } from '../warm-up.ts'

/** Of a machine's time; they add up to 1. */
export interface TimeShares {
  readonly running: number
  readonly setup: number
  readonly down: number
  /** Done, and no room where the items go. */
  readonly blocked: number
  /** For an operator or another shared resource. */
  readonly waiting: number
  /** Outside the shifts. */
  readonly closed: number
  /** Nothing to do. */
  readonly idle: number
}

export interface StationResult {
  readonly name: string
  /** The mean over its machines. */
  readonly shares: TimeShares
  readonly batches: number
  readonly setups: number
  /** Items in a batch. */
  readonly batchSize: Total
  /** Items that waited, a mean over time. */
  readonly queue: number
  /** An item's wait from its arrival until its batch begins. */
  readonly wait: Total
  /** The part of that until the last item of its batch was there. */
  readonly formingWait: Total
}

export interface ProductResult {
  readonly name: string
  /** Good items. */
  readonly items: number
  readonly scrapped: number
  readonly leadTime: Tally
  readonly leadTimes: QuantileSketch
  /** Time that an item was worked on: what of the lead time is of use. */
  readonly workedTime: Total
  /** Items in the network, a mean over time. */
  readonly wip: number
}

/** What one machine did with one batch; `to` is where the run stopped where it was not done. */
export interface Span {
  readonly station: number
  readonly machine: number
  readonly kind: 'setup' | 'running' | 'down' | 'blocked'
  readonly product: number
  /** Counts the batches of the network. */
  readonly batch: number
  readonly items: number
  readonly from: number
  readonly to: number
}

export interface NetworkResult {
  readonly stations: readonly StationResult[]
  readonly products: readonly ProductResult[]
  /** The time observed, from and to. */
  readonly from: number
  readonly to: number
  /** Good items a unit of time. */
  readonly throughput: number
  /** All products together. */
  readonly leadTime: Tally
  readonly leadTimes: QuantileSketch
  readonly wip: number
  /** Arrivals and ends of work, from the start on. */
  readonly events: number
  /** By how many items more there are at the end than at the beginning, and what share that is of those that came. */
  readonly growth: { readonly items: number; readonly share: number }
  /**
   * A rule of thumb for a line that cannot keep up: the growth is above a hundredth of what came, and above twenty of
   * the largest batches. A load of 1.01 or more is told once it was observed for long enough; so is a stable line at a
   * load just below 1 that was observed too briefly for its ups and downs.
   */
  readonly growing: boolean
  /** What was left out from the beginning, in good items, where that was to be detected; null where it was stated. */
  readonly warmUp: WarmUp | null
  /**
   * Why the run ended before it should: nothing could happen any more, a station would have been full for ever (though
   * others still worked), or hardly any good items left. Null where it ended as it should.
   */
  readonly stuck: string | null
  readonly spans: readonly Span[]
}
