import { Delay } from './delay.ts'
import { rank } from './event-list.ts'
import { type Awaitable, Operation, type Waiter } from './operation.ts'
import type { Simulation } from './simulation.ts'

type ResultOf<Part> = Part extends Awaitable<infer Result> ? Result : never

/** Which was first, and what it gave. */
export type FirstResult<Parts> = {
  [Name in keyof Parts]: { first: Name; value: ResultOf<Parts[Name]> }
}[keyof Parts]

/** The first of several; the others are given up. */
export class First<Parts extends Readonly<Record<string, Awaitable<unknown>>>>
  extends Operation<FirstResult<Parts>>
  implements Waiter
{
  readonly #names: readonly string[]
  readonly #parts: readonly Operation<unknown>[]

  constructor(sim: Simulation, parts: Parts) {
    super(sim)
    this.#names = Object.keys(parts)
    this.#parts = Object.values(parts).map((part) => part[Symbol.iterator]())
  }

  completed(operation: Operation<unknown>): void {
    if (this.done) return
    this.withdraw()
    const first = this.#names[this.#parts.indexOf(operation)]!
    this.complete({ first, value: operation.value } as FirstResult<Parts>)
  }

  protected begin(): void {
    for (const part of this.#parts) {
      part.await(this)
      if (part.done) {
        this.completed(part)
        return
      }
    }
  }

  protected withdraw(): void {
    for (const part of this.#parts) part.abandon()
  }
}

/** All of several. */
export class All<Result> extends Operation<Result[]> implements Waiter {
  readonly #parts: readonly Operation<Result>[]
  #left = 0

  constructor(sim: Simulation, parts: readonly Awaitable<Result>[]) {
    super(sim)
    this.#parts = parts.map((part) => part[Symbol.iterator]())
  }

  completed(): void {
    this.#left--
    if (this.#left === 0) this.#conclude()
  }

  protected begin(): void {
    for (const part of this.#parts) part.await(this)
    this.#left = this.#parts.filter((part) => !part.done).length
    if (this.#left === 0) this.#conclude()
  }

  protected withdraw(): void {
    for (const part of this.#parts) part.abandon()
  }

  #conclude(): void {
    this.complete(this.#parts.map((part) => part.value as Result))
  }
}

/** Something, unless a time-out comes first. */
export class Within<Result>
  extends Operation<{ inTime: true; value: Result } | { inTime: false }>
  implements Waiter
{
  readonly #part: Operation<Result>
  readonly #timeOut: Delay

  constructor(sim: Simulation, duration: number, part: Awaitable<Result>) {
    super(sim)
    this.#part = part[Symbol.iterator]()
    this.#timeOut = new Delay(sim, duration, rank.timeOut)
  }

  completed(operation: Operation<unknown>): void {
    if (this.done) return
    this.withdraw()
    this.complete(
      operation === this.#timeOut ? { inTime: false } : { inTime: true, value: this.#part.value as Result },
    )
  }

  protected begin(): void {
    this.#part.await(this)
    if (this.#part.done) this.completed(this.#part)
    else this.#timeOut.await(this)
  }

  protected withdraw(): void {
    this.#part.abandon()
    this.#timeOut.abandon()
  }
}
