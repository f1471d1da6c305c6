import type { Simulation } from './simulation.ts'

/** What a process is made of: a generator that waits with `yield*`. */
export type Steps<Result = void> = Generator<undefined, Result, unknown>

/** Whoever waits for an operation: a process, or an operation made of several. */
export interface Waiter {
  completed(operation: Operation<unknown>): void
}

/** What `yield*` and the operations that combine others take: an operation, a signal, a process. */
export type Awaitable<T> = { [Symbol.iterator](): Operation<T> }

/**
 * Something that takes time: a delay, a turn at a machine, a place in a batch. It is a description until a process
 * waits for it, by `yield*` or as a part of `sim.first`, `sim.all` or `sim.within`; then it happens, once. Waited for
 * again, it gives its result at once.
 *
 * It is its own iterator, and its own iterator result, so that waiting allocates nothing: `done` and `value` are what
 * `yield*` reads.
 */
export abstract class Operation<T> implements Iterator<undefined, T, unknown> {
  done = false
  value: T | undefined = undefined
  readonly sim: Simulation
  #waiter: Waiter | null = null
  #begun = false

  constructor(sim: Simulation) {
    this.sim = sim
  }

  /** Starts; may complete at once. */
  protected abstract begin(): void
  /** Undoes what was begun and has not completed: nobody waits any more. */
  protected abstract withdraw(): void

  /** The result is there: whoever waits goes on at this instant, before anything else that is scheduled. */
  complete(value: T): void {
    this.value = value
    this.done = true
    const waiter = this.#waiter
    if (waiter === null) return
    this.#waiter = null
    waiter.completed(this)
  }

  /** @throws Error where another waits for it already */
  await(waiter: Waiter): void {
    if (this.#begun) {
      if (this.done) return
      if (this.#waiter !== null)
        throw new Error('two wait for one operation: give each its own, or use a signal')
      this.#waiter = waiter
      return
    }
    this.#begun = true
    this.begin()
    if (!this.done) this.#waiter = waiter
  }

  /** Whoever waited no longer does. */
  abandon(): void {
    if (this.done || !this.#begun) return
    this.#waiter = null
    this.#begun = false
    this.withdraw()
  }

  /** For `yield*`. */
  [Symbol.iterator](): Operation<T> {
    return this
  }

  /** For `yield*`: called when a process comes to wait, and again when it goes on. */
  next(): IteratorResult<undefined, T> {
    if (!this.done) this.sim.suspend(this)
    return this as unknown as IteratorResult<undefined, T>
  }

  /** For `yield*`: an interrupt. */
  throw(error: unknown): IteratorResult<undefined, T> {
    this.abandon()
    throw error
  }

  /** For `yield*`: the process is ended from outside. */
  return(value: T): IteratorResult<undefined, T> {
    this.abandon()
    return { done: true, value }
  }
}
