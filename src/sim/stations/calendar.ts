/** Above so many slots a tournament beats looking at all of them. */
const mostToScan = 16

/**
 * What happens next: each slot holds the time of one thing to come, such as the end of a machine's work or the next
 * arrival of a product. Few slots are looked through, many are a tournament; at the same instant the lower slot comes first.
 */
export class Calendar {
  /** By slot; Infinity: nothing is planned. To be changed by `schedule` alone. */
  readonly times: Float64Array
  readonly #slots: number
  /** Node 1 is the final; the slots themselves are the leaves from `#leaves` on. None where slots are looked through. */
  readonly #winners: Int32Array
  readonly #leaves: number

  constructor(slots: number) {
    this.#slots = slots
    let leaves = 0
    if (slots > mostToScan) for (leaves = 1; leaves < slots; ) leaves *= 2
    this.#leaves = leaves
    this.times = new Float64Array(Math.max(slots, leaves, 1)).fill(Number.POSITIVE_INFINITY)
    this.#winners = new Int32Array(2 * leaves)
    for (let slot = 0; slot < leaves; slot++) this.#winners[leaves + slot] = slot
    for (let node = leaves - 1; node > 0; node--) this.#winners[node] = this.#winners[2 * node]!
  }

  /** Infinity takes what was planned away. */
  schedule(slot: number, time: number): void {
    this.times[slot] = time
    if (this.#leaves > 0) this.#play(slot)
  }

  /** The slot whose time is least. */
  get next(): number {
    if (this.#leaves > 0) return this.#winners[1]!
    const { times } = this
    let next = 0
    let least = times[0]!
    for (let slot = 1; slot < this.#slots; slot++) {
      const time = times[slot]!
      if (time < least) {
        least = time
        next = slot
      }
    }
    return next
  }

  #play(slot: number): void {
    const { times } = this
    const winners = this.#winners
    for (let node = (this.#leaves + slot) >> 1; node > 0; node >>= 1) {
      const left = winners[2 * node]!
      const right = winners[2 * node + 1]!
      winners[node] = times[left]! <= times[right]! ? left : right
    }
  }
}
