/** One machine of a station: its batch, what it does, and what stops it. */
import type { Draws } from './draws.ts'
import type { Item } from './item.ts'
import type { ResourceState } from './resource-state.ts'
import type { StationState } from './station-state.ts'

/** What a machine does. A starved one has begun a batch and waits for more of it; a blocked one for room elsewhere. */
export const phase = {
  idle: 0,
  waitsToSetUp: 1,
  settingUp: 2,
  waitsToRun: 3,
  running: 4,
  starved: 5,
  blocked: 6,
} as const
export type Phase = (typeof phase)[keyof typeof phase]

/** What stops it, as bits: a failure, a shift's end that pauses work, one that lets it end. */
export const stop = { down: 1, paused: 2, closed: 4 } as const
/** The stops that interrupt work. */
export const halted = stop.down | stop.paused

/** What its time goes into: indices of a station's sums. */
export const spent = { running: 0, setup: 1, down: 2, blocked: 3, waiting: 4, closed: 5, idle: 6 } as const
export const spentKinds = 7
export type Spent = (typeof spent)[keyof typeof spent]

export class Machine {
  readonly station: StationState
  /** Of its station's. */
  readonly number: number
  /** Of the calendar: its next event. */
  readonly slot: number
  readonly upTime: Draws | null
  readonly repairTime: Draws | null
  phase: Phase = phase.idle
  stops = 0
  /** The batch: items taken, of which `done` are worked and `sent` have left. Beyond `taken` are items of before. */
  readonly items: Item[] = []
  taken = 0
  done = 0
  sent = 0
  batch = -1
  /** Index of the product of its batch's first item; of the last batch while it is idle, -1 at the start. */
  product = -1
  /** Of the batch before. */
  lastProduct = -1
  /** The operator that it has. */
  holds: ResourceState | null = null
  /** Its next event is a failure; is the end of a repair. */
  isFailing = false
  isRepairing = false
  /** Work that is left of what was interrupted. */
  leftOver = 0
  /** Running time until it fails; Infinity where it does not. */
  upLeft = Number.POSITIVE_INFINITY
  /** What its time goes into, and since when that is not accounted for. */
  spending: Spent = spent.idle
  since = 0
  /** When the span began that is kept next. */
  spanFrom = 0

  constructor(
    station: StationState,
    number: number,
    slot: number,
    upTime: Draws | null,
    repairTime: Draws | null,
  ) {
    this.station = station
    this.number = number
    this.slot = slot
    this.upTime = upTime
    this.repairTime = repairTime
  }
}
