/**
 * How the items of one lot follow each other through a station: when each part of it is there, worked and moves on, were it
 * alone and did every time last its mean. The last part has what is left where parts do not divide the lot.
 */

/** Items of a lot that move together. */
export interface Sublot {
  readonly items: number
  /** After the first of the lot. */
  readonly afterSeconds: number
}

/** What works a lot: a set-up for each part, then its items one after another; or a part in one time. */
export interface PartWork {
  readonly servers: number
  readonly setupSeconds: number
  /** Of an item; 0 where a part takes one time, the set-up. */
  readonly runSeconds: number
  /** Items that move on together. */
  readonly moved: number
}

export interface Passage {
  /** Means over the items: until the part is there, until a machine takes it, and until the item moves on. */
  readonly formingSeconds: number
  readonly behindOwnSeconds: number
  readonly workSeconds: number
  /** From the begin of the first part to the end of the last. */
  readonly occupiedSeconds: number
  readonly leaving: readonly Sublot[]
}

/** @example sublotSizes(10, 4) // [4, 4, 2] */
export function sublotSizes(lot: number, items: number): number[] {
  const full = Math.floor(lot / items)
  const sizes = new Array<number>(full).fill(items)
  return lot === full * items ? sizes : [...sizes, lot - full * items]
}

/**
 * Parts that each begin when all their items are there and one of the machines is free, in their order. Parts larger than
 * the lot are of several such lots, of which this is the last.
 */
export function passInParts(lot: readonly Sublot[], parts: readonly number[], work: PartWork): Passage {
  const items = parts.reduce((sum, part) => sum + part, 0)
  const come = meanAfter(lot)
  const free = new Float64Array(work.servers)
  const leaving: Sublot[] = []
  let [forming, behindOwn, worked, end] = [0, 0, 0, 0]
  let there = 0
  const arrived = arrivalOf(lot)
  for (const part of parts) {
    there += part
    const ready = arrived(there)
    const server = free.indexOf(Math.min(...free))
    const start = Math.max(ready, free[server]!)
    let done = 0
    for (const size of sublotSizes(part, Math.min(work.moved, part))) {
      done += size
      const afterSeconds = start + work.setupSeconds + done * work.runSeconds
      worked += size * (afterSeconds - start)
      leaving.push({ items: size, afterSeconds })
    }
    free[server] = start + work.setupSeconds + part * work.runSeconds
    end = Math.max(end, free[server]!)
    forming += part * ready
    behindOwn += part * (start - ready)
  }
  return {
    formingSeconds: forming / items - come,
    behindOwnSeconds: behindOwn / items,
    workSeconds: worked / items,
    occupiedSeconds: end,
    leaving: fromFirst(leaving),
  }
}

/**
 * One machine that begins once as many items are there as move on together, and works each when it is there and those before
 * it are done.
 */
export function passAsItComes(
  lot: readonly Sublot[],
  { setupSeconds, runSeconds, moved }: Omit<PartWork, 'servers'>,
): Passage {
  const items = lot.reduce((sum, sublot) => sum + sublot.items, 0)
  const leaving: Sublot[] = []
  let next = 0
  let first = 0
  const begins = arrivalOf(lot)(moved)
  // The latest of what holds the n-th item up is held + n x run.
  let held = begins + setupSeconds
  let [done, worked] = [0, 0]
  for (const size of sublotSizes(items, moved)) {
    done += size
    while (next < lot.length && first < done) {
      held = Math.max(held, lot[next]!.afterSeconds - first * runSeconds)
      first += lot[next]!.items
      next++
    }
    const afterSeconds = held + done * runSeconds
    worked += size * afterSeconds
    leaving.push({ items: size, afterSeconds })
  }
  return {
    formingSeconds: 0,
    behindOwnSeconds: 0,
    workSeconds: worked / items - meanAfter(lot),
    occupiedSeconds: leaving.at(-1)!.afterSeconds - begins,
    leaving: fromFirst(leaving),
  }
}

/** When the n-th item of the lot comes, for n that ascend; those beyond it come with the last. */
function arrivalOf(lot: readonly Sublot[]): (count: number) => number {
  let [at, through] = [0, lot[0]!.items]
  return (count) => {
    while (through < count && at < lot.length - 1) {
      at++
      through += lot[at]!.items
    }
    return lot[at]!.afterSeconds
  }
}

function meanAfter(lot: readonly Sublot[]): number {
  const items = lot.reduce((sum, sublot) => sum + sublot.items, 0)
  return lot.reduce((sum, sublot) => sum + sublot.items * sublot.afterSeconds, 0) / items
}

function fromFirst(leaving: readonly Sublot[]): Sublot[] {
  const inOrder = leaving.toSorted((a, b) => a.afterSeconds - b.afterSeconds)
  const first = inOrder[0]!.afterSeconds
  return inOrder.map(({ items, afterSeconds }) => ({ items, afterSeconds: afterSeconds - first }))
}
