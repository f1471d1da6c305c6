/** Do batches represent the data? Class counts of each batch against those of the whole. */
import { chiSquareUpperTail } from '../../../core/stats/chi-square.ts'
import type { EpochBatches } from './epoch-batches.ts'
import type { BatchingKind } from './kinds.ts'

export interface Composition {
  /** Examples of each class, 0, 1, ... */
  readonly counts: readonly number[]
  /** Pearson's statistic against the proportions of the data: sum of (observed - expected)² / expected. */
  readonly chiSquare: number
  /** Classes that occur in the data, less one. */
  readonly degreesOfFreedom: number
  /**
   * Probability that a random batch differs at least as much; null for a single class. Small: not representative.
   * Near 1 in every batch: more even than chance, i.e. stratified. Rough where an expected count is below about 5.
   */
  readonly pValue: number | null
}

export interface EpochComposition {
  readonly batches: readonly Composition[]
  /** Batches and classes as one table: (batches - 1) x (classes - 1) degrees of freedom. */
  readonly whole: Omit<Composition, 'counts'>
}

/**
 * Pearson's chi-square (1900) of each batch and of the epoch. A batch drawn without replacement varies less, by
 * (N - B)/(N - 1): its statistic is divided by that before the tail is taken, so that its mean is the degrees of
 * freedom whatever B. A batch of all the data differs in nothing, p = 1.
 *
 * @param labels the class of each example, whole numbers from 0 up
 */
export function epochComposition(
  { order, sizes }: EpochBatches,
  labels: ArrayLike<number>,
  options: { readonly withReplacement: boolean },
): EpochComposition {
  const data = countClasses(
    Uint32Array.from({ length: labels.length }, (_, index) => index),
    labels,
    0,
  )
  const batches: Composition[] = []
  let at = 0
  for (const size of sizes) {
    const counts = countClasses(order.subarray(at, at + size), labels, data.length)
    batches.push(compare(counts, data, options.withReplacement ? null : labels.length))
    at += size
  }
  return { batches, whole: table(batches.map(({ counts }) => counts)) }
}

function countClasses(indices: Uint32Array, labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0)
  for (const index of indices) {
    const label = labels[index]!
    while (counts.length <= label) counts.push(0)
    counts[label]! += 1
  }
  return counts
}

function compare(counts: readonly number[], data: readonly number[], population: number | null): Composition {
  const [size, examples] = [sum(counts), sum(data)]
  const chiSquare = statistic(counts, data, size / examples)
  const degreesOfFreedom = data.filter((count) => count > 0).length - 1
  const shrinkage = population === null ? 1 : population > size ? (population - size) / (population - 1) : 0
  return { counts, chiSquare, degreesOfFreedom, pValue: tail(chiSquare, shrinkage, degreesOfFreedom) }
}

/** The test of homogeneity, against the classes as they were actually used. */
function table(rows: readonly (readonly number[])[]): Omit<Composition, 'counts'> {
  const columns = (rows[0] ?? []).map((_, index) => sum(rows.map((row) => row[index]!)))
  const examples = sum(columns)
  const chiSquare = sum(rows.map((row) => statistic(row, columns, sum(row) / examples)))
  const degreesOfFreedom =
    Math.max(0, rows.length - 1) * Math.max(0, columns.filter((count) => count > 0).length - 1)
  return { chiSquare, degreesOfFreedom, pValue: tail(chiSquare, 1, degreesOfFreedom) }
}

function statistic(counts: readonly number[], data: readonly number[], share: number): number {
  return sum(
    data.map((count, index) => (count === 0 ? 0 : (counts[index]! - count * share) ** 2 / (count * share))),
  )
}

function tail(chiSquare: number, shrinkage: number, degreesOfFreedom: number): number | null {
  if (degreesOfFreedom === 0) return null
  return shrinkage === 0 ? 1 : chiSquareUpperTail(chiSquare / shrinkage, degreesOfFreedom)
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/**
 * A warning when batches are cut in the order in which the examples lie and that order keeps classes together:
 * fewer than half as many neighbours differ as in a random order (N - 1 pairs, each differing with probability
 * sum n_c (N - n_c) / (N (N - 1)), as in the runs test of Wald & Wolfowitz 1940). Null otherwise.
 */
export function orderWarning(kind: BatchingKind, labels: ArrayLike<number>): string | null {
  if (kind !== 'never' && kind !== 'batch-shuffle' && kind !== 'sorted') return null
  const examples = labels.length
  let changes = 0
  for (let index = 1; index < examples; index++) changes += Number(labels[index] !== labels[index - 1])
  const data = countClasses(
    Uint32Array.from({ length: examples }, (_, index) => index),
    labels,
    0,
  )
  const expected = sum(data.map((count) => (count * (examples - count)) / examples))
  const isTogether = kind === 'sorted' ? expected > 0 : expected >= 10 && changes < expected / 2
  if (!isTogether) return null
  const how =
    kind === 'sorted' ? 'sorted by label' : 'cut as they lie, and the data keep their classes together'
  return `Batches are ${how}: most hold few classes, so a step follows the last class seen rather than the data. Shuffle, or use stratified batches.`
}
