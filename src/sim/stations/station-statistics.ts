import { TimeWeighted } from '../time-weighted.ts'
import { Total } from '../total.ts'
import { spentKinds } from './machine.ts'

/** What is observed of a station. */
export class StationStatistics {
  /** Machines' time by what it went into (`spent`). */
  readonly times = new Float64Array(spentKinds)
  readonly batchSize = new Total()
  readonly wait = new Total()
  readonly formingWait = new Total()
  readonly queue = new TimeWeighted(0, 0)
  /** Items that waited times time, up to the last `close`. */
  queueArea = 0
  setups = 0

  /** Takes into the sums what is told by levels. */
  close(now: number): void {
    this.queueArea += this.queue.area(now)
    this.queue.reset(now)
  }

  /** As if what `other` observed, and closed, had been observed here too. */
  merge(other: StationStatistics): void {
    for (let kind = 0; kind < spentKinds; kind++) this.times[kind]! += other.times[kind]!
    this.batchSize.merge(other.batchSize)
    this.wait.merge(other.wait)
    this.formingWait.merge(other.formingWait)
    this.queueArea += other.queueArea
    this.setups += other.setups
  }

  /** Forgets all but the items that wait. */
  reset(now: number): void {
    this.times.fill(0)
    this.batchSize.reset()
    this.wait.reset()
    this.formingWait.reset()
    this.queue.reset(now)
    this.queueArea = 0
    this.setups = 0
  }
}
