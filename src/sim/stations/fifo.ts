/** Whole numbers, first in, first out; a ring that grows. */
export class Fifo {
  length = 0
  #ring = new Int32Array(16)
  #first = 0

  push(value: number): void {
    if (this.length === this.#ring.length) this.#grow()
    this.#ring[(this.#first + this.length) & (this.#ring.length - 1)] = value
    this.length++
  }

  /** Only where there is one. */
  shift(): number {
    const value = this.#ring[this.#first]!
    this.#first = (this.#first + 1) & (this.#ring.length - 1)
    this.length--
    return value
  }

  /** The first one; only where there is one. */
  get head(): number {
    return this.#ring[this.#first]!
  }

  #grow(): void {
    const larger = new Int32Array(2 * this.#ring.length)
    for (let index = 0; index < this.length; index++) {
      larger[index] = this.#ring[(this.#first + index) & (this.#ring.length - 1)]!
    }
    this.#ring = larger
    this.#first = 0
  }
}
