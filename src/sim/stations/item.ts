/** What moves through a network. Items that left are used again, so that a run allocates no more than were in it at once. */
import type { CompiledStep, ProductState } from './product-state.ts'

export class Item {
  product: ProductState
  /** Where it is on its route, or goes next; null once it is done or scrap. */
  step: CompiledStep | null
  isScrap = false
  /** When it came into the network. */
  entered: number
  /** When it came to the station where it is. */
  arrived: number
  /** Ascends with arrivals at stations, also at the same instant. */
  order = 0
  /** Time that it was worked on. */
  worked = 0
  /** Behind it in its queue. */
  next: Item | null = null

  constructor(product: ProductState, now: number) {
    this.product = product
    this.step = product.firstStep
    this.entered = now
    this.arrived = now
  }
}

export class ItemPool {
  #free: Item | null = null

  add(product: ProductState, now: number): Item {
    const item = this.#free
    if (item === null) return new Item(product, now)
    this.#free = item.next
    item.next = null
    item.product = product
    item.step = product.firstStep
    item.isScrap = false
    item.entered = now
    item.worked = 0
    return item
  }

  remove(item: Item): void {
    item.next = this.#free
    this.#free = item
  }
}

/** First in, first out; an item is in one queue at most. */
export class ItemQueue {
  length = 0
  first: Item | null = null
  #last: Item | null = null

  push(item: Item): void {
    if (this.#last === null) this.first = item
    else this.#last.next = item
    this.#last = item
    this.length++
  }

  /** Only where there is one. */
  shift(): Item {
    const item = this.first!
    this.first = item.next
    if (item.next === null) this.#last = null
    item.next = null
    this.length--
    return item
  }
}
