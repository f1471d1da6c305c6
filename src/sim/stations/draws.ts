import type { Sampler } from '../sampler.ts'

const drawnAtOnce = 64

/**
 * Draws of one purpose, some of them ahead: as its stream is its own, nobody can tell, and an event takes a number from an
 * array instead of calling for one.
 */
export class Draws {
  readonly #sampler: Sampler
  readonly #values = new Float64Array(drawnAtOnce)
  #at = drawnAtOnce

  constructor(sampler: Sampler) {
    this.#sampler = sampler
  }

  next(): number {
    if (this.#at === drawnAtOnce) this.#drawAhead()
    return this.#values[this.#at++]!
  }

  #drawAhead(): void {
    const values = this.#values
    const draw = this.#sampler
    for (let at = 0; at < drawnAtOnce; at++) values[at] = draw()
    this.#at = 0
  }
}
