/**
 * What happens next: each slot holds the time of one thing to come, such as the end of a machine's work or the next
 * arrival of a product. A tournament of the slots; at the same instant the lower slot comes first.
 */
export class Calendar {
  readonly times: Float64Array
  /** Node 1 is the final; the slots themselves are the leaves from `#leaves` on. */
  readonly #winners: Int32Array
  readonly #leaves: number

  constructor(slots: number) {
    let leaves = 1
    while (leaves < slots) leaves *= 2
    this.#leaves = leaves
    this.times = new Float64Array(leaves).fill(Number.POSITIVE_INFINITY)
    this.#winners = new Int32Array(2 * leaves)
    for (let slot = 0; slot < leaves; slot++) this.#winners[leaves + slot] = slot
    for (let node = leaves - 1; node > 0; node--) this.#winners[node] = this.#winners[2 * node]!
  }

  /** Infinity takes what was planned away. */
  schedule(slot: number, time: number): void {
    const { times } = this
    const winners = this.#winners
    times[slot] = time
    for (let node = (this.#leaves + slot) >> 1; node > 0; node >>= 1) {
      const left = winners[2 * node]!
      const right = winners[2 * node + 1]!
      winners[node] = times[left]! <= times[right]! ? left : right
    }
  }

  /** The slot whose time is least. */
  get next(): number {
    return this.#winners[1]!
  }
}
