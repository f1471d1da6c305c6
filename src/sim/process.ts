import { UserError } from '../core/errors.ts'
import type { Awaitable, Operation, Steps, Waiter } from './operation.ts'
import { Signal } from './signal.ts'
import type { Simulation } from './simulation.ts'

/** What a process that was interrupted catches; `cause` is what `interrupt` was given. */
export class Interrupt extends Error {
  override readonly name = 'Interrupt'
}

/** A run of steps. `yield*` on it waits for its end, and gives its result. */
export class Process<Result> implements Waiter, Awaitable<Result> {
  readonly sim: Simulation
  readonly #label: string
  readonly #number: number | null
  readonly #steps: Steps<Result>
  #ended: Signal<Result> | null = null
  #result: { readonly value: Result } | null = null
  /** Thrown into it when it goes on. */
  #interrupt: Interrupt | null = null
  /** What it waits for; null while it runs. */
  waitsFor: Operation<unknown> | null = null

  constructor(sim: Simulation, steps: Steps<Result>, label: string, number: number | null) {
    this.sim = sim
    this.#steps = steps
    this.#label = label
    this.#number = number
  }

  get name(): string {
    return this.#number === null ? this.#label : `${this.#label} ${this.#number}`
  }

  get ended(): boolean {
    return this.#result !== null
  }

  [Symbol.iterator](): Operation<Result> {
    if (this.#ended === null) {
      this.#ended = new Signal(this.sim)
      if (this.#result !== null) this.#ended.fire(this.#result.value)
    }
    return this.#ended[Symbol.iterator]()
  }

  /**
   * Throws an `Interrupt` into the process at the operation that it waits for, which is undone; where that has completed
   * at this very instant, at the next one that it would wait for. A process that has ended is left alone.
   */
  interrupt(cause?: unknown): void {
    if (this.#result !== null || this.#interrupt !== null) return
    this.#interrupt = new Interrupt(`${this.name} was interrupted`, { cause })
    const operation = this.waitsFor
    if (operation !== null && !operation.done) {
      operation.abandon()
      this.sim.soon(this)
    }
  }

  /** For the simulation: the operation that it waits for is there. */
  completed(): void {
    this.sim.soon(this)
  }

  /** For the simulation: goes on until it waits again. */
  proceed(): void {
    const operation = this.waitsFor
    this.waitsFor = null
    try {
      const step =
        operation !== null && !operation.done ? this.#steps.throw(this.#takeInterrupt()) : this.#steps.next()
      if (step.done) this.#end(step.value)
      else if (this.waitsFor === null) throw new Error('waits by yield: write yield* and an operation')
    } catch (error) {
      throw this.#located(error)
    }
  }

  /** For the simulation: about to wait; an interrupt that came too late for the last operation is thrown here. */
  suspend(operation: Operation<unknown>): void {
    if (this.#interrupt !== null) throw this.#takeInterrupt()
    operation.await(this)
    if (!operation.done) this.waitsFor = operation
  }

  #takeInterrupt(): Interrupt {
    const interrupt = this.#interrupt!
    this.#interrupt = null
    return interrupt
  }

  #end(value: Result): void {
    this.#result = { value }
    this.#ended?.fire(value)
  }

  #located(error: unknown): Error {
    const place = `process ${this.name} at time ${this.sim.now}`
    if (error instanceof UserError && error.place === undefined) {
      const { message, remedy } = error
      return new UserError(
        message,
        remedy === undefined ? { place, cause: error } : { place, remedy, cause: error },
      )
    }
    return new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
