import type { Rank } from './event-list.ts'
import { Operation } from './operation.ts'
import type { Simulation } from './simulation.ts'

export class Delay extends Operation<void> {
  readonly #duration: number
  readonly #rank: Rank
  #slot = -1

  constructor(sim: Simulation, duration: number, order: Rank) {
    super(sim)
    this.#duration = duration
    this.#rank = order
  }

  protected begin(): void {
    this.#slot = this.sim.schedule(this.#duration, this.#rank, this)
  }

  protected withdraw(): void {
    this.sim.cancel(this.#slot)
  }

  /** For the simulation. */
  fire(): void {
    this.complete()
  }
}
