/** A station, compiled for a run: its rules as plain fields, its queues and its machines. */
import type { Linger } from '../forming-rule.ts'
import type { Draws } from './draws.ts'
import { Fifo } from './fifo.ts'
import { ItemQueue } from './item.ts'
import type { Machine } from './machine.ts'
import type { Shifts, Station } from './network.ts'
import type { ResourceState } from './resource-state.ts'
import { StationStatistics } from './station-statistics.ts'

export class StationState {
  readonly name: string
  readonly machines: Machine[] = []
  readonly isParallel: boolean
  readonly least: number
  readonly most: number
  readonly linger: Linger | null
  /** Batches are of one product, and there are several. */
  readonly isByProduct: boolean
  readonly transferBatch: number
  readonly takesInLater: boolean
  readonly room: number
  /** Null where there is none, and where it depends on what was made before. */
  readonly setupTime: Draws | null
  /** [from][to]; null where it does not depend on them. */
  readonly changeovers: readonly (readonly number[])[] | null
  readonly discipline: Station['discipline']
  readonly shifts: Shifts | null
  readonly setupResource: ResourceState | null
  readonly runResource: ResourceState | null
  /** Of the calendar: time-outs by key, from here on; -1 where nothing lingers. */
  readonly timeoutSlot: number

  /** By product; the same queue for all where neither key nor priority tells them apart. */
  readonly queues: readonly ItemQueue[]
  /** Products share batches, and the more urgent ones go first: a queue for each, taken from in turn. */
  readonly isMixedByPriority: boolean
  /** None of its rules asks for more than `one-by-one.ts` does. */
  readonly isOneByOne: boolean
  waiting = 0
  /** Slots of machines that have items for this station, and items from outside the network, which found no room. */
  readonly blocked = new Fifo()
  readonly outside = new ItemQueue()
  /** By key: its time-out came, and what it lets go waits for a machine. */
  readonly isOverdue: boolean[]
  /** By key: when a periodic time-out came last. */
  readonly departed: number[]
  /** To be looked at when the event is over. */
  isTouched = false
  readonly statistics = new StationStatistics()

  constructor(
    station: Station,
    products: number,
    compiled: Pick<StationState, 'setupTime' | 'setupResource' | 'runResource' | 'timeoutSlot'>,
  ) {
    this.name = station.name
    this.isParallel = station.process === 'parallel'
    this.least = station.forming.min
    this.most = station.forming.max
    this.linger = station.forming.linger
    this.isByProduct = station.byProduct && products > 1
    this.transferBatch = station.transferBatch
    this.takesInLater = station.takesInLater
    this.room = station.room
    this.setupTime = compiled.setupTime
    this.changeovers = station.setup.kind === 'changeover' ? station.setup.times : null
    this.discipline = station.discipline
    this.shifts = station.shifts
    this.setupResource = compiled.setupResource
    this.runResource = compiled.runResource
    this.timeoutSlot = compiled.timeoutSlot
    this.isMixedByPriority = !this.isByProduct && products > 1 && station.discipline === 'priority'
    const shared = new ItemQueue()
    const isApart = this.isByProduct || this.isMixedByPriority
    const needsNobody = this.setupResource === null && this.runResource === null
    this.isOneByOne =
      this.least === 1 &&
      this.most === 1 &&
      this.linger === null &&
      station.setup.kind === 'none' &&
      this.room === Number.POSITIVE_INFINITY &&
      needsNobody &&
      !this.takesInLater &&
      !isApart
    this.queues = Array.from({ length: products }, () => (isApart ? new ItemQueue() : shared))
    this.isOverdue = Array.from({ length: products }, () => false)
    this.departed = Array.from({ length: products }, () => Number.NEGATIVE_INFINITY)
  }

  get hasRoom(): boolean {
    return this.waiting < this.room
  }

  /** Items that could share a batch of this key: a product, or 0 where products share batches. */
  waitingOf(key: number): number {
    return this.isByProduct ? this.queues[key]!.length : this.waiting
  }
}
