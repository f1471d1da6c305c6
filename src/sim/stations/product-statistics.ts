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
  /** Items times time, up to the last `close`. */
  wipArea = 0
  scrapped = 0

  /** Takes into the sums what is told by levels. */
  close(now: number): void {
    this.wipArea += this.wip.area(now)
    this.wip.reset(now)
  }

  /** As if what `other` observed, and closed, had been observed here too. */
  merge(other: ProductStatistics): void {
    this.leadTime.merge(other.leadTime)
    this.leadTimes.merge(other.leadTimes)
    this.worked.merge(other.worked)
    this.wipArea += other.wipArea
    this.scrapped += other.scrapped
  }

  /** Forgets all but the items in the network. */
  reset(now: number): void {
    this.leadTime.reset()
    this.leadTimes.reset()
    this.worked.reset()
    this.wip.reset(now)
    this.wipArea = 0
    this.scrapped = 0
  }
}
