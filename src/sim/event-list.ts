/**
 * What is still to happen, earliest first; at the same instant by rank, and within a rank in the order of scheduling.
 * A heap of four children a node on typed arrays: no allocation an event. Cancelled entries leave when their turn comes,
 * or together once they are more than half.
 */
export interface Scheduled {
  /** Called at the time scheduled. */
  fire(): void
}

/** At the same instant: what completes, then what arrives, then what times out. */
export const rank = { completion: 0, arrival: 1, timeOut: 2 } as const
export type Rank = (typeof rank)[keyof typeof rank]

/** Sequence numbers fit below it, ranks above: together one number, exact up to 2^53. */
const rankStep = 2 ** 51

export class EventList {
  #times = new Float64Array(64)
  #orders = new Float64Array(64)
  #slots = new Int32Array(64)
  #size = 0
  #sequence = 0
  #cancelled = 0
  /** By slot; null where it was cancelled. */
  readonly #targets: (Scheduled | null)[] = []
  readonly #freeSlots: number[] = []

  /** Entries still to come. */
  get size(): number {
    return this.#size - this.#cancelled
  }

  /** @returns the slot by which it can be cancelled until it is popped */
  schedule(time: number, order: Rank, target: Scheduled): number {
    const slot = this.#freeSlots.length > 0 ? this.#freeSlots.pop()! : this.#targets.length
    this.#targets[slot] = target
    if (this.#size === this.#times.length) this.#grow()
    this.#siftUp(this.#size++, time, order * rankStep + this.#sequence++, slot)
    return slot
  }

  /** The slot must be one that `schedule` gave and that has not been popped. */
  cancel(slot: number): void {
    this.#targets[slot] = null
    this.#cancelled++
    if (this.#cancelled > 64 && this.#cancelled * 2 > this.#size) this.#sweep()
  }

  /** When the next entry is due; Infinity where there is none. */
  nextTime(): number {
    while (this.#size > 0 && this.#targets[this.#slots[0]!] === null) {
      this.#freeSlots.push(this.#slots[0]!)
      this.#cancelled--
      this.#removeFirst()
    }
    return this.#size > 0 ? this.#times[0]! : Number.POSITIVE_INFINITY
  }

  /** The next entry; only after `nextTime` has found one. */
  pop(): Scheduled {
    const slot = this.#slots[0]!
    const target = this.#targets[slot]!
    this.#targets[slot] = null
    this.#freeSlots.push(slot)
    this.#removeFirst()
    return target
  }

  #removeFirst(): void {
    const last = --this.#size
    if (last > 0) this.#siftDown(0, this.#times[last]!, this.#orders[last]!, this.#slots[last]!)
  }

  #siftUp(from: number, time: number, order: number, slot: number): void {
    const times = this.#times
    const orders = this.#orders
    const slots = this.#slots
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 2
      const parentTime = times[parent]!
      if (parentTime < time || (parentTime === time && orders[parent]! < order)) break
      times[at] = parentTime
      orders[at] = orders[parent]!
      slots[at] = slots[parent]!
      at = parent
    }
    times[at] = time
    orders[at] = order
    slots[at] = slot
  }

  #siftDown(from: number, time: number, order: number, slot: number): void {
    const times = this.#times
    const orders = this.#orders
    const slots = this.#slots
    const size = this.#size
    let at = from
    for (;;) {
      const first = 4 * at + 1
      if (first >= size) break
      const end = first + 4 < size ? first + 4 : size
      let least = first
      let leastTime = times[first]!
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child]!
        if (childTime < leastTime || (childTime === leastTime && orders[child]! < orders[least]!)) {
          least = child
          leastTime = childTime
        }
      }
      if (time < leastTime || (time === leastTime && order < orders[least]!)) break
      times[at] = leastTime
      orders[at] = orders[least]!
      slots[at] = slots[least]!
      at = least
    }
    times[at] = time
    orders[at] = order
    slots[at] = slot
  }

  /** Drops what was cancelled, and makes a heap of the rest. */
  #sweep(): void {
    let kept = 0
    for (let at = 0; at < this.#size; at++) {
      const slot = this.#slots[at]!
      if (this.#targets[slot] === null) {
        this.#freeSlots.push(slot)
        continue
      }
      this.#siftUp(kept++, this.#times[at]!, this.#orders[at]!, slot)
    }
    this.#size = kept
    this.#cancelled = 0
  }

  #grow(): void {
    const wider = <A extends Float64Array | Int32Array>(from: A, to: A) => {
      to.set(from)
      return to
    }
    const length = 2 * this.#times.length
    this.#times = wider(this.#times, new Float64Array(length))
    this.#orders = wider(this.#orders, new Float64Array(length))
    this.#slots = wider(this.#slots, new Int32Array(length))
  }
}
