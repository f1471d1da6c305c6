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
  /** More items came than left by so many that a steady state is not in sight. */
  readonly growing: boolean
  /** What was left out from the beginning, in good items, where that was to be detected; null where it was stated. */
  readonly warmUp: WarmUp | null
  /** Why nothing could happen any more; null where the run ended as it should. */
  readonly stuck: string | null
  readonly spans: readonly Span[]
}
