/**
 * The one primitive for forming batches, of items of one key: a state machine without a clock. Whoever drives it (a
 * process, a station, a queue's consumer) tells it the time, asks it for `due` and calls `expire` then; `keyed-forming.ts`
 * keeps one for each key.
 *
 * What it settles:
 * - Items join in the order in which they were added, and leave in it. No item overtakes another to fill a batch.
 * - A batch that is ready has no time-out: filling cancels the timer. What a full batch leaves behind counts from the
 *   arrival of its own first item, so that it may be overdue at once.
 * - A time-out that is due at the very instant at which a batch is taken still comes, after everything else of the instant.
 * - A time-out starts what `linger.atLeast` says, below `min` too.
 * - At the cap in weight a batch closes `before` the item that would exceed it, so that it is never above `max`, or
 *   `after` the one that reaches it. An item above `max` by itself is refused, or makes a batch `alone`.
 * - Items may join until the batch is taken, or only until it is ready.
 * - `flush` makes everything that waits ready, in batches of at most `max`: the end of a run, of a shift, of a file.
 */
import { UserError } from '../core/errors.ts'
import { type FormingRule, formingFault } from './forming-rule.ts'

export interface FormerOptions<Item> {
  /** In the unit of `min` and `max`; 1 each where it is left out. */
  readonly weightOf?: (item: Item) => number
  readonly closes?: 'before' | 'after'
  readonly oversize?: 'refuse' | 'alone'
  readonly joins?: 'until-taken' | 'until-ready'
}

/** Sums of weights such as 0.1 + 0.2 are to fill 0.3. */
const rounding = 1e-12

export class BatchFormer<Item> {
  /** When `expire` is to be called, after all else of that instant; Infinity: not at all, as things stand. */
  due = Number.POSITIVE_INFINITY
  /** A batch can be taken. */
  ready = false
  readonly #rule: FormingRule
  readonly #options: FormerOptions<Item>
  /** Those that wait, in order, from `#head` on, with when they came. */
  #items: Item[] = []
  #times: number[] = []
  #head = 0
  /** Sum of their weights. */
  #size = 0
  /** The first has lingered; or a train stands at the platform. */
  #overdue = false
  /** So many of the first leave whatever the rule. */
  #flushed = 0
  /** The last instant at which a periodic time-out came. */
  #departed = Number.NEGATIVE_INFINITY
  /** Batches that nothing can join any more, and when the first item of each came. */
  #closed: { items: Item[]; since: number }[] = []
  #closedItems = 0

  /** @throws UserError where no batch could ever start under the rule */
  constructor(rule: FormingRule, options: FormerOptions<Item> = {}) {
    const fault = formingFault(rule)
    if (fault !== null) throw new UserError(`no batch can form: ${fault}`)
    this.#rule = rule
    this.#options = options
  }

  /** Items that wait to be taken, those of a batch that is ready among them. */
  get waiting(): number {
    return this.#items.length - this.#head + this.#closedItems
  }

  /** When the item came that leaves next; Infinity where none waits. */
  get oldest(): number {
    return this.#closed[0]?.since ?? this.#times[this.#head] ?? Number.POSITIVE_INFINITY
  }

  /**
   * @returns whether a batch can be taken
   * @throws UserError for an item whose weight is above the rule's `max` (where that is refused), or no weight at all
   */
  add(item: Item, now: number): boolean {
    const weight = this.#weigh(item)
    if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new UserError(`an item weighs ${weight}: expected a finite number of at least 0`)
    }
    if (weight > this.#most && (this.#options.oversize ?? 'refuse') === 'refuse') {
      throw new UserError(`an item weighs ${weight}, more than a batch may hold (max ${this.#rule.max})`, {
        remedy: 'Raise max, split the item, or let such items go alone.',
      })
    }
    this.#items.push(item)
    this.#times.push(now)
    this.#size += weight
    return this.#settle(now)
  }

  /**
   * The time-out, if it is due; before that it does nothing, so that a timer that was set earlier may be left to run.
   *
   * @returns whether a batch can be taken
   */
  expire(now: number): boolean {
    if (now < this.due) return this.ready
    const linger = this.#rule.linger!
    if (linger.from === 'periodic') this.#departed = now
    this.#overdue = linger.from === 'first' || this.#reaches(linger.atLeast)
    return this.#settle(now)
  }

  /**
   * The batch that is ready, first come first; nothing where none is.
   *
   * @param into an array to fill instead of a new one
   */
  take(now: number, into: Item[] = []): Item[] {
    into.length = 0
    if (!this.ready) return into
    const closed = this.#closed.shift()
    if (closed) {
      this.#closedItems -= closed.items.length
      for (const item of closed.items) into.push(item)
    } else this.#shift(now, into)
    this.#settle(now)
    return into
  }

  /** Everything that waits now may be taken, whatever the rule; what comes later forms batches by the rule. */
  flush(now: number): boolean {
    this.#flushed = this.#items.length - this.#head
    return this.#settle(now)
  }

  /** Takes an item back that has not been taken: who waited has given up. Returns whether it was there. */
  withdraw(item: Item, now: number): boolean {
    const index = this.#items.indexOf(item, this.#head)
    if (index >= 0) {
      this.#size -= this.#weigh(item)
      this.#items.splice(index, 1)
      this.#times.splice(index, 1)
      if (index - this.#head < this.#flushed) this.#flushed--
      this.#compact()
      this.#overdue = this.#stillOverdue(now)
      this.#settle(now)
      return true
    }
    const batch = this.#closed.find(({ items }) => items.includes(item))
    if (!batch) return false
    batch.items.splice(batch.items.indexOf(item), 1)
    this.#closedItems--
    if (batch.items.length === 0) this.#closed.splice(this.#closed.indexOf(batch), 1)
    this.#settle(now)
    return true
  }

  get #most(): number {
    return this.#rule.max * (1 + rounding)
  }

  #weigh(item: Item): number {
    return this.#options.weightOf === undefined ? 1 : this.#options.weightOf(item)
  }

  #reaches(size: number): boolean {
    return this.#size >= size * (1 - rounding)
  }

  /** What waits makes a batch: it is flushed, enough, or overdue and enough for that. */
  #complete(): boolean {
    if (this.#head === this.#items.length) return false
    if (this.#flushed > 0 || this.#reaches(this.#rule.min)) return true
    return this.#overdue && this.#reaches(this.#rule.linger!.atLeast)
  }

  /** After any change: closes what is to be closed, and says what is ready and what is due. */
  #settle(now: number): boolean {
    if (this.#options.joins === 'until-ready') {
      while (this.#complete()) {
        const since = this.#times[this.#head]!
        const items: Item[] = []
        this.#shift(now, items)
        this.#closed.push({ items, since })
        this.#closedItems += items.length
      }
    }
    const complete = this.#complete()
    this.ready = complete || this.#closed.length > 0
    this.due = complete ? Number.POSITIVE_INFINITY : this.#nextDue(now)
    return this.ready
  }

  #nextDue(now: number): number {
    const { linger } = this.#rule
    if (linger === null || this.#head === this.#items.length) return Number.POSITIVE_INFINITY
    if (linger.from === 'periodic') return nextMultiple(linger.time, now, this.#departed)
    return this.#overdue ? Number.POSITIVE_INFINITY : this.#times[this.#head]! + linger.time
  }

  /** After an item was withdrawn: the first that waits may have come later, and a train needs enough to leave. */
  #stillOverdue(now: number): boolean {
    const { linger } = this.#rule
    if (linger?.from !== 'periodic') return this.#lingers(now)
    return this.#overdue && this.#head < this.#items.length && this.#reaches(linger.atLeast)
  }

  /** Whether the first that waits is overdue without a time-out of its own still to come. */
  #lingers(now: number): boolean {
    const { linger } = this.#rule
    if (this.#head === this.#items.length || linger?.from !== 'first') return false
    return this.#times[this.#head]! + linger.time < now
  }

  /** Moves the first batch out of those that wait. */
  #shift(now: number, into: Item[]): void {
    const { closes = 'before' } = this.#options
    let size = 0
    while (this.#head < this.#items.length) {
      const item = this.#items[this.#head]!
      const weight = this.#weigh(item)
      if (into.length > 0 && closes === 'before' && size + weight > this.#most) break
      into.push(item)
      size += weight
      this.#head++
      if (closes === 'after' && size >= this.#rule.max * (1 - rounding)) break
    }
    this.#size -= size
    this.#flushed = Math.max(0, this.#flushed - into.length)
    this.#compact()
    this.#overdue = this.#lingers(now)
  }

  #compact(): void {
    if (this.#head === this.#items.length) {
      this.#items.length = 0
      this.#times.length = 0
      this.#head = 0
      this.#size = 0
    } else if (this.#head >= 32 && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#times = this.#times.slice(this.#head)
      this.#head = 0
    }
  }
}

/** The first whole multiple of the period that is not before now and after the last; rounding skips none. */
export function nextMultiple(period: number, now: number, last: number): number {
  let count = Math.ceil(now / period)
  while ((count - 1) * period >= now) count--
  while (count * period < now || count * period <= last) count++
  return count * period
}
