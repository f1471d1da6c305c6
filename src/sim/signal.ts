import { type Awaitable, Operation } from './operation.ts'
import type { Simulation } from './simulation.ts'

/**
 * Something that happens once, for any number of processes to wait for: the oven is hot, the order is complete.
 * Who waits later goes on at once.
 *
 * @example
 * const hot = sim.signal<number>()
 * const degrees = yield* hot // in one process
 * hot.fire(220) // in another
 */
export class Signal<T> implements Awaitable<T> {
  readonly sim: Simulation
  fired = false
  #value: T | undefined
  #waiting: SignalWait<T>[] = []

  constructor(sim: Simulation) {
    this.sim = sim
  }

  /** Those that wait go on at this instant, in the order in which they came. @throws Error when it has fired already */
  fire(value: T): void {
    if (this.fired) throw new Error('a signal fires once')
    this.fired = true
    this.#value = value
    const waiting = this.#waiting
    this.#waiting = []
    for (const wait of waiting) wait.complete(value)
  }

  [Symbol.iterator](): Operation<T> {
    return new SignalWait(this)[Symbol.iterator]()
  }

  /** For the wait. */
  join(wait: SignalWait<T>): void {
    if (this.fired) wait.complete(this.#value as T)
    else this.#waiting.push(wait)
  }

  /** For the wait. */
  leave(wait: SignalWait<T>): void {
    const index = this.#waiting.indexOf(wait)
    if (index >= 0) this.#waiting.splice(index, 1)
  }
}

class SignalWait<T> extends Operation<T> {
  readonly #signal: Signal<T>

  constructor(signal: Signal<T>) {
    super(signal.sim)
    this.#signal = signal
  }

  protected begin(): void {
    this.#signal.join(this)
  }

  protected withdraw(): void {
    this.#signal.leave(this)
  }
}
