import { QuantileSketch } from '../quantile-sketch.ts'
import { Tally } from '../tally.ts'
import { TimeWeighted } from '../time-weighted.ts'
import { Total } from '../total.ts'

/** What is observed of a product. */
export class ProductStatistics {
  readonly leadTime = new Tally()
  readonly leadTimes = new QuantileSketch()
  readonly worked = new Total()
  readonly wip = new TimeWeighted(0, 0)
  scrapped = 0

  /** Forgets all but the items in the network. */
  reset(now: number): void {
    this.leadTime.reset()
    this.leadTimes.reset()
    this.worked.reset()
    this.wip.reset(now)
    this.scrapped = 0
  }
}
