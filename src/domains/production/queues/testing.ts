/** Batch queues played item by item, for the tests: nothing of the formulas is in here. */
import { type RandomStream, randomStream } from '../../../core/random.ts'

export interface Played {
  readonly waits: Float64Array
  /** Sum of the batches over their number. */
  readonly meanBatch: number
}

/** First come first served; a free server starts when `least` items wait. */
export function playBulkService(play: {
  readonly arrivalRate: number
  readonly service: (stream: RandomStream) => number
  readonly servers?: number
  readonly least: number
  readonly most: number
  readonly items: number
  readonly seed: number
}): Played {
  const stream = randomStream(play.seed, 'bulk service')
  const free = new Float64Array(play.servers ?? 1)
  const arrivals = new Float64Array(play.items + play.most)
  let clock = 0
  for (let item = 0; item < arrivals.length; item++) {
    clock += -Math.log1p(-stream.uniform()) / play.arrivalRate
    arrivals[item] = clock
  }
  const waits = new Float64Array(play.items)
  let batches = 0
  let next = 0
  while (next < play.items) {
    const server = free.reduce((first, time, index) => (time < free[first]! ? index : first), 0)
    const start = Math.max(free[server]!, arrivals[next + play.least - 1]!)
    let size = play.least
    while (size < play.most && arrivals[next + size]! <= start) size++
    for (let item = next; item < Math.min(next + size, play.items); item++)
      waits[item] = start - arrivals[item]!
    free[server] = start + play.service(stream)
    next += size
    batches++
  }
  return { waits, meanBatch: next / batches }
}

export const exponentialDraw = (stream: RandomStream, mean: number): number =>
  -mean * Math.log1p(-stream.uniform())
