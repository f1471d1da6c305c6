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
  setups = 0

  /** Forgets all but the items that wait. */
  reset(now: number): void {
    this.times.fill(0)
    this.batchSize.reset()
    this.wait.reset()
    this.formingWait.reset()
    this.queue.reset(now)
    this.setups = 0
  }
}
