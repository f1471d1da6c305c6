/** What a data set holds, and what to watch for before training on it. */
import { createHash } from 'node:crypto'
import { formatNumber, formatPercent } from '../../../charts/format.ts'
import type { DataSet, ImageShape, KnownOptimum, LabelledImages } from './data-set.ts'

export interface Inspection {
  readonly parts: readonly {
    readonly name: string
    readonly examples: number
    readonly byClass: readonly number[]
  }[]
  readonly features: number
  readonly shape: ImageShape | null
  readonly classes: number
  readonly classNames: readonly string[] | null
  /** Of the training set, as they are given to the network: pixels divided by 255. */
  readonly values: { readonly lowest: number; readonly highest: number; readonly mean: number }
  readonly sha256: string
  readonly optimum: KnownOptimum | null
  readonly warnings: readonly string[]
}

export function inspectDataSet(set: DataSet): Inspection {
  const parts = Object.entries({ train: set.train, validation: set.validation, test: set.test }).flatMap(
    ([name, part]) =>
      part ? [{ name, examples: part.count, byClass: countClasses(part, set.classes) }] : [],
  )
  return {
    parts,
    features: set.features,
    shape: set.shape ?? null,
    classes: set.classes,
    classNames: set.classNames ?? null,
    values: summarise(set.train.images),
    sha256: set.sha256,
    optimum: set.optimum ?? null,
    warnings: [...warnBalance(set), ...warnOverlap(set), ...warnScale(set)],
  }
}

export function countClasses(part: LabelledImages, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0)
  for (const label of part.labels) counts[label]!++
  return counts
}

/** Above this ratio of the largest to the smallest class, accuracy alone says little. */
const unbalancedAbove = 2

/** What always answering the commonest class would score, where classes are of very different sizes. */
export function warnBalance(set: DataSet): string[] {
  const counts = countClasses(set.train, set.classes)
  const largest = Math.max(...counts)
  const smallest = Math.min(...counts)
  const common = counts.indexOf(largest)
  const name = (label: number) => set.classNames?.[label] ?? `class ${label}`
  if (smallest === 0) {
    return [`${name(counts.indexOf(0))} never occurs in training: it can never be learned`]
  }
  if (largest <= unbalancedAbove * smallest) return []
  const scored = countClasses(set.test, set.classes)[common]! / set.test.count
  return [
    `unbalanced: ${name(common)} is ${formatPercent(largest / set.train.count)} of training, ` +
      `${name(counts.indexOf(smallest))} ${formatPercent(smallest / set.train.count)}. Always answering ` +
      `"${name(common)}" scores ${formatPercent(scored)} on the test set: a goal must lie above that`,
  ]
}

/** Examples of test or validation that are also in training flatter every score. */
function warnOverlap(set: DataSet): string[] {
  const digests = (part: LabelledImages) => {
    const rowBytes = set.features * part.images.BYTES_PER_ELEMENT
    const bytes = new Uint8Array(part.images.buffer, part.images.byteOffset, part.images.byteLength)
    return Array.from({ length: part.count }, (_, row) =>
      createHash('sha1')
        .update(bytes.subarray(row * rowBytes, (row + 1) * rowBytes))
        .digest('base64'),
    )
  }
  const known = new Set(digests(set.train))
  return Object.entries({ validation: set.validation, test: set.test }).flatMap(([name, part]) => {
    const twice = part ? digests(part).filter((digest) => known.has(digest)).length : 0
    return twice > 0
      ? [`${formatNumber(twice)} of ${part!.count} ${name} examples are also in the training set`]
      : []
  })
}

/** One rate for all weights wants inputs of one size. */
function warnScale({ train, features }: DataSet): string[] {
  if (train.images instanceof Uint8Array) return []
  const largest = new Float64Array(features)
  for (const [index, value] of train.images.entries()) {
    const feature = index % features
    largest[feature] = Math.max(largest[feature]!, Math.abs(value))
  }
  const used = largest.filter((size) => size > 0)
  const [low, high] = [Math.min(...used), Math.max(...used)]
  return high > 100 * low || high > 100
    ? [
        `the features reach from ${formatNumber(low)} to ${formatNumber(high)} in size: scale each to about 1, or the largest alone decides which rates diverge`,
      ]
    : []
}

function summarise(images: Uint8Array | Float32Array): Inspection['values'] {
  const unit = images instanceof Uint8Array ? 255 : 1
  let [lowest, highest, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (let index = 0; index < images.length; index++) {
    const value = images[index]!
    if (value < lowest) lowest = value
    if (value > highest) highest = value
    sum += value
  }
  return { lowest: lowest / unit, highest: highest / unit, mean: sum / images.length / unit }
}
