/**
 * Forming batches of at most b items that wait no longer than a linger time T, Poisson arrivals, and something that
 * takes each batch at once. `first`: T counts from the batch's first item; with N(t) the arrivals after it, the batch has
 * min(b, 1 + N(T)) items. `periodic`: whatever waits leaves at every multiple of T, full batches when they are full.
 * All expectations are integrals of Poisson probabilities over time, and these are Poisson tails:
 * the integral of P(N(t) = k) from 0 to T is P(N(T) > k) / lambda. Exact.
 */

import { poissonMass, poissonUpperTail } from '../../../core/stats/poisson.ts'
import { findRoot } from '../../../core/stats/root.ts'

export interface SizeOrLinger {
  /** Items per unit of time. */
  readonly arrivalRate: number
  /** Items that fill a batch, b. */
  readonly most: number
  /** T, above 0; Infinity waits until the batch is full. */
  readonly linger: number
  readonly from: 'first' | 'periodic'
}

export interface FormedBatches {
  readonly meanBatch: number
  /** Share of the batches that have 1, 2, ... b items. */
  readonly sizes: readonly number[]
  /** Share of the batches that leave before they are full. */
  readonly timedOut: number
  /** Batches per unit of time. */
  readonly batchRate: number
  /** From an item's arrival to its batch's departure, over items. */
  readonly meanWait: number
}

/** @example sizeOrLinger({ arrivalRate: 1, most: 2, linger: Infinity, from: 'first' }).meanWait // 0.5 */
export function sizeOrLinger(rule: SizeOrLinger): FormedBatches {
  return rule.from === 'first' ? fromFirst(rule) : periodic(rule)
}

function fromFirst({ arrivalRate, most, linger }: SizeOrLinger): FormedBatches {
  const expected = arrivalRate * linger
  const sizes = Array.from({ length: most }, (_, after) =>
    after === most - 1 ? tail(after - 1, expected) : mass(after, expected),
  )
  // 1 + E[min(b - 1, N)], and the time x items of a batch, each as a sum of tails.
  let meanBatch = 1
  let waiting = 0
  for (let k = 0; k < most - 1; k++) {
    const more = tail(k, expected)
    meanBatch += more
    waiting += (1 + k) * more
  }
  return {
    meanBatch,
    sizes,
    timedOut: most === 1 ? 0 : 1 - sizes.at(-1)!,
    batchRate: arrivalRate / meanBatch,
    meanWait: waiting / arrivalRate / meanBatch,
  }
}

function periodic(rule: SizeOrLinger): FormedBatches {
  const { arrivalRate, most, linger } = rule
  if (linger === Number.POSITIVE_INFINITY) return fromFirst(rule)
  const expected = arrivalRate * linger
  const atEnd = new Float64Array(most)
  const tails = allTails(expected)
  let waiting = 0
  for (const [k, beyond] of tails.entries()) {
    atEnd[k % most]! += (k === 0 ? 1 : tails[k - 1]!) - beyond
    waiting += (k % most) * beyond
  }
  const full = (expected - atEnd.reduce((sum, chance, k) => sum + k * chance, 0)) / most
  const started = atEnd.reduce((sum, chance, k) => (k === 0 ? sum : sum + chance), 0)
  const batches = full + started
  return {
    meanBatch: expected / batches,
    sizes: Array.from({ length: most }, (_, k) => (k === most - 1 ? full : atEnd[k + 1]!) / batches),
    timedOut: started / batches,
    batchRate: batches / linger,
    meanWait: waiting / arrivalRate / expected,
  }
}

/** P(an item waits longer than `time` for its batch to leave). */
export function formingWaitBeyond(rule: SizeOrLinger, time: number): number {
  if (time < 0) return 1
  const { arrivalRate, most, linger, from } = rule
  if (time >= linger) return 0
  const whileWaiting = arrivalRate * time
  const before = linger === Number.POSITIVE_INFINITY ? linger : arrivalRate * (linger - time)
  const expected = arrivalRate * linger
  if (from === 'first' || linger === Number.POSITIVE_INFINITY) {
    // The first item, and the one that comes after k others, k = 0 ... b - 3: each unless the batch fills up.
    let waits = atMost(most - 2, whileWaiting)
    for (let k = 0; k <= most - 3; k++) waits += tail(k, before) * atMost(most - 3 - k, whileWaiting)
    return waits / sizeOrLinger(rule).meanBatch
  }
  const unlessFull = Array.from({ length: most }, (_, there) => atMost(most - 2 - there, whileWaiting))
  return allTails(before).reduce((sum, beyond, k) => sum + beyond * unlessFull[k % most]!, 0) / expected
}

/** The least time that at least `share` of the items wait at most. */
export function formingWaitQuantile(rule: SizeOrLinger, share: number): number {
  const excess = (time: number) => formingWaitBeyond(rule, time) - (1 - share)
  if (!(excess(0) > 0)) return 0
  let high = Math.min(rule.linger, rule.most / rule.arrivalRate)
  while (high < rule.linger && excess(high) > 0) high = Math.min(rule.linger, 2 * high)
  if (high === rule.linger && excess(high * (1 - 1e-12)) > 0) return rule.linger
  return findRoot(excess, 0, high)
}

const mass = (k: number, expected: number): number =>
  expected === Number.POSITIVE_INFINITY ? 0 : poissonMass(k, expected)

/** P(N > k), 1 for negative k. */
const tail = (k: number, expected: number): number =>
  k < 0 || expected === Number.POSITIVE_INFINITY ? 1 : poissonUpperTail(k, expected)

const atMost = (k: number, expected: number): number => (k < 0 ? 0 : 1 - poissonUpperTail(k, expected))

/** P(N > k) for k = 0 and on until it is not found in doubles. */
function allTails(expected: number): Float64Array {
  const spread = 9 * Math.sqrt(expected) + 40
  const tails = new Float64Array(Math.ceil(expected + spread) + 1)
  const first = Math.max(0, Math.floor(expected - spread))
  tails.fill(1, 0, first)
  let beyond = 0
  for (let k = tails.length - 1; k >= first; k--) {
    tails[k] = Math.min(1, beyond)
    beyond += poissonMass(k, expected)
  }
  return tails
}
