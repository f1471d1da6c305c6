/** All that a run of a network is at a moment. */
import type { BatchedSeries } from '../batched-series.ts'
import type { Calendar } from './calendar.ts'
import { ItemPool } from './item.ts'
import type { Machine } from './machine.ts'
import type { ProductState } from './product-state.ts'
import type { Span } from './result.ts'
import type { StationState } from './station-state.ts'

/**
 * The calendar's slots, in the order in which they come at the same instant: machines, failures on the clock, shifts,
 * arrivals, time-outs. From these on:
 */
export interface Slots {
  readonly clockFailures: number
  readonly shifts: number
  readonly arrivals: number
  readonly timeouts: number
}

export class RunState {
  readonly stations: readonly StationState[]
  readonly products: readonly ProductState[]
  /** By their slots. */
  readonly machines: readonly Machine[]
  readonly calendar: Calendar
  readonly slots: Slots
  /** Whose slots these are, from the first of each kind on. */
  readonly failingByClock: readonly Machine[]
  readonly withShifts: readonly StationState[]
  readonly arriving: readonly ProductState[]
  readonly lingering: readonly { readonly station: StationState; readonly key: number }[]
  readonly items = new ItemPool()
  now = 0
  /** Arrivals and ends of work. */
  events = 0
  /** Items that came to stations, and batches begun. */
  arrivals = 0
  batches = 0
  /** Items that came into the network, and good ones that left. */
  entered = 0
  goodItems = 0
  /** Lead times in the order in which items leave; null where nothing is to be found out from them. */
  leadTimes: BatchedSeries | null = null
  /** Stations where something may start, the last `touchedCount` of them to be looked at. */
  readonly touched: StationState[] = []
  touchedCount = 0
  /** Something was blocked or starved: whether anything can ever move there is to be looked into. */
  isSuspect = false
  /** Why the run cannot go on to its end. */
  stuck: string | null = null
  readonly spans: Span[] = []
  readonly mostSpans: number

  constructor(
    fields: Pick<
      RunState,
      | 'stations'
      | 'products'
      | 'machines'
      | 'calendar'
      | 'slots'
      | 'failingByClock'
      | 'withShifts'
      | 'arriving'
      | 'lingering'
      | 'mostSpans'
    >,
  ) {
    this.stations = fields.stations
    this.products = fields.products
    this.machines = fields.machines
    this.calendar = fields.calendar
    this.slots = fields.slots
    this.failingByClock = fields.failingByClock
    this.withShifts = fields.withShifts
    this.arriving = fields.arriving
    this.lingering = fields.lingering
    this.mostSpans = fields.mostSpans
  }

  /** Something may start there: it is looked at when the event is over. */
  touch(station: StationState): void {
    if (station.isTouched) return
    station.isTouched = true
    this.touched[this.touchedCount++] = station
  }
}
