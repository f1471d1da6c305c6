/** The items in a network, a number each, their properties in columns; numbers of items that left are used again. */
export class ItemPool {
  product = new Int32Array(64)
  /** Of its product's route; `left` or `scrapped` for one that is done. */
  step = new Int32Array(64)
  /** When it came into the network. */
  entered = new Float64Array(64)
  /** When it came to the station where it is. */
  arrived = new Float64Array(64)
  /** Ascends with arrivals at stations, also at the same instant. */
  order = new Float64Array(64)
  /** Time that it was worked on. */
  worked = new Float64Array(64)
  #free = new Int32Array(64)
  #freeCount = 0
  #used = 0

  add(product: number, entered: number): number {
    const item = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#next()
    this.product[item] = product
    this.step[item] = 0
    this.entered[item] = entered
    this.worked[item] = 0
    return item
  }

  remove(item: number): void {
    this.#free[this.#freeCount++] = item
  }

  #next(): number {
    if (this.#used === this.product.length) {
      this.product = grown(this.product)
      this.step = grown(this.step)
      this.entered = grown(this.entered)
      this.arrived = grown(this.arrived)
      this.order = grown(this.order)
      this.worked = grown(this.worked)
      this.#free = grown(this.#free)
    }
    return this.#used++
  }
}

function grown<A extends Int32Array | Float64Array>(column: A): A {
  const larger = new (column.constructor as new (length: number) => A)(2 * column.length)
  larger.set(column)
  return larger
}
