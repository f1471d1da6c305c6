/** Forming of batches by key: items of different keys never share one. */
import { BatchFormer, type FormerOptions } from './forming.ts'
import type { FormingRule } from './forming-rule.ts'

export interface KeyedOptions<Item, Key> extends FormerOptions<Item> {
  readonly keyOf: (item: Item) => Key
}

/**
 * A former for each key that has come so far. Each has a time-out of its own, which whoever drives it asks `formerOf`
 * for; the more keys share a flow, the slower each forms.
 *
 * @example
 * const batches = new KeyedFormer({ min: 2, max: 2, linger: null }, { keyOf: (word: string) => word[0] })
 * batches.add('ant', 0)
 * batches.add('bee', 1)
 * batches.add('ape', 2)
 * batches.take(2) // ['ant', 'ape']
 */
export class KeyedFormer<Item, Key> {
  readonly #rule: FormingRule
  readonly #options: KeyedOptions<Item, Key>
  readonly #formers = new Map<Key, BatchFormer<Item>>()

  /** @throws UserError where no batch could ever start under the rule */
  constructor(rule: FormingRule, options: KeyedOptions<Item, Key>) {
    this.#rule = rule
    this.#options = options
    new BatchFormer(rule, options)
  }

  get waiting(): number {
    let waiting = 0
    for (const former of this.#formers.values()) waiting += former.waiting
    return waiting
  }

  /** Of the key of this item; made where it is the first of its key. */
  formerOf(item: Item): BatchFormer<Item> {
    const key = this.#options.keyOf(item)
    const known = this.#formers.get(key)
    if (known) return known
    const former = new BatchFormer(this.#rule, this.#options)
    this.#formers.set(key, former)
    return former
  }

  /** @returns whether a batch of the item's key can be taken */
  add(item: Item, now: number): boolean {
    return this.formerOf(item).add(item, now)
  }

  /** Of the batches that are ready, that whose first item has waited longest; nothing where none is. */
  take(now: number, into: Item[] = []): Item[] {
    let longest: BatchFormer<Item> | null = null
    for (const former of this.#formers.values()) {
      if (former.ready && (longest === null || former.oldest < longest.oldest)) longest = former
    }
    into.length = 0
    return longest === null ? into : longest.take(now, into)
  }

  flush(now: number): void {
    for (const former of this.#formers.values()) former.flush(now)
  }
}
