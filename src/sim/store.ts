import { Operation } from './operation.ts'
import type { Observed, Simulation } from './simulation.ts'
import { TimeWeighted } from './time-weighted.ts'

/** A buffer between processes: what is put into it leaves in that order. One that is full holds up whoever puts. */
export class Store<Item> implements Observed {
  readonly sim: Simulation
  readonly name: string
  readonly room: number
  /** Items in it, over time. */
  readonly level = new TimeWeighted(0, 0)
  readonly #items: Item[] = []
  readonly #putting: Put<Item>[] = []
  readonly #getting: Get<Item>[] = []

  constructor(sim: Simulation, name: string, room: number) {
    if (!(room >= 1)) throw new RangeError(`store ${name}: expected room for at least 1, got ${room}`)
    this.sim = sim
    this.name = name
    this.room = room
    this.level.reset(sim.now)
  }

  /** Items in it now. */
  get size(): number {
    return this.#items.length
  }

  /** Waits for room. */
  put(item: Item): Operation<void> {
    return new Put(this, item)
  }

  /** Waits for an item; the first that was put. */
  get(): Operation<Item> {
    return new Get(this)
  }

  reset(now: number): void {
    this.level.reset(now)
  }

  /** For the wait. */
  enter(wait: Put<Item> | Get<Item>): void {
    if (wait instanceof Put) this.#putting.push(wait)
    else this.#getting.push(wait)
    this.#settle()
  }

  /** For the wait. */
  leave(wait: Put<Item> | Get<Item>): void {
    const waiting: (Put<Item> | Get<Item>)[] = wait instanceof Put ? this.#putting : this.#getting
    const index = waiting.indexOf(wait)
    if (index >= 0) waiting.splice(index, 1)
  }

  #settle(): void {
    for (;;) {
      if (this.#putting.length > 0 && this.#items.length < this.room) {
        const put = this.#putting.shift()!
        this.#items.push(put.item)
        put.complete()
      } else if (this.#getting.length > 0 && this.#items.length > 0) {
        this.#getting.shift()!.complete(this.#items.shift()!)
      } else break
    }
    if (this.level.level !== this.#items.length) this.level.set(this.#items.length, this.sim.now)
  }
}

class Put<Item> extends Operation<void> {
  readonly item: Item
  readonly #store: Store<Item>

  constructor(store: Store<Item>, item: Item) {
    super(store.sim)
    this.#store = store
    this.item = item
  }

  protected begin(): void {
    this.#store.enter(this)
  }

  protected withdraw(): void {
    this.#store.leave(this)
  }
}

class Get<Item> extends Operation<Item> {
  readonly #store: Store<Item>

  constructor(store: Store<Item>) {
    super(store.sim)
    this.#store = store
  }

  protected begin(): void {
    this.#store.enter(this)
  }

  protected withdraw(): void {
    this.#store.leave(this)
  }
}
