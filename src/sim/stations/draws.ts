import type { RandomStream } from '../../core/random.ts'
import type { Distribution } from '../distribution.ts'
import { sampler } from '../sampler.ts'

const drawnAtOnce = 64

/**
 * Draws of one purpose, some of them ahead: as its stream is its own, nobody can tell, and an event takes a number from an
 * array instead of calling for one.
 */
export class Draws {
  /** The load for which the last was drawn, where it is the time of loads. */
  drawnForBatch = -1
  readonly #fill: (values: Float64Array) => void
  readonly #values = new Float64Array(drawnAtOnce)
  #at = drawnAtOnce

  /** @throws RangeError where no such distribution exists */
  constructor(distribution: Distribution, stream: RandomStream) {
    this.#fill = fillerOf(distribution, stream)
  }

  next(): number {
    if (this.#at === drawnAtOnce) {
      this.#fill(this.#values)
      this.#at = 0
    }
    return this.#values[this.#at++]!
  }
}

/** What a sampler draws; exponential times, of which queues are full, without a call for each. */
function fillerOf(distribution: Distribution, stream: RandomStream): (values: Float64Array) => void {
  const draw = sampler(distribution, stream)
  if (distribution.kind !== 'exponential') {
    return (values) => {
      for (let at = 0; at < values.length; at++) values[at] = draw()
    }
  }
  const { mean } = distribution
  return (values) => {
    for (let at = 0; at < values.length; at++) values[at] = -mean * Math.log(1 - stream.uniform())
  }
}
