/** What a loader gives: the parts that the source has, unchecked as a whole. `finish` makes a data set of them. */
import { UserError } from '../../../core/errors.ts'
import {
  type DataSet,
  type ImageShape,
  type KnownOptimum,
  type LabelledImages,
  mostClasses,
} from './data-set.ts'
import { splitOff } from './split.ts'

export interface DataParts {
  readonly train: LabelledImages
  readonly validation?: LabelledImages
  readonly test?: LabelledImages
  readonly features: number
  readonly shape?: ImageShape
  readonly classNames?: readonly string[]
  readonly sha256: string
  readonly optimum?: KnownOptimum
  /** File or folder, for messages. */
  readonly place: string
}

/** Share of the examples that is kept for testing when a source has no test set. */
export const usualTestShare = 0.2

/**
 * Takes a test set off where there is none (the same at every call), and checks the whole.
 * @throws UserError when a part is empty, a value is no number, the labels are of one class, or a class of another part
 * never occurs in training
 */
export function finish(parts: DataParts, testAmount?: number): DataSet {
  const { place, sha256, features, shape, classNames, optimum } = parts
  if (parts.test && testAmount !== undefined) {
    throw new UserError(`the data have a test set of their own: ${testAmount} cannot be taken for testing`, {
      place,
      remedy: 'Leave "test" out.',
    })
  }
  const { kept: train, taken: test } = parts.test
    ? { kept: parts.train, taken: parts.test }
    : splitOff(parts.train, testAmount ?? usualTestShare, features, [1, 'test'], place)
  const named = [
    ['training', train],
    ['validation', parts.validation],
    ['test', test],
  ] as const
  let largest = 0
  for (const [name, part] of named) {
    if (part) largest = Math.max(largest, checkPart(part, name, features, classNames, place))
  }
  checkClasses(named, place)
  return {
    train,
    ...(parts.validation ? { validation: parts.validation } : {}),
    test,
    features,
    ...(shape ? { shape } : {}),
    classes: classNames?.length ?? largest + 1,
    ...(classNames ? { classNames } : {}),
    sha256,
    ...(optimum ? { optimum } : {}),
  }
}

/** @returns the largest label */
function checkPart(
  part: LabelledImages,
  name: string,
  features: number,
  classNames: readonly string[] | undefined,
  place: string,
): number {
  if (part.count === 0 || features === 0) {
    throw new UserError(`the ${name} set is empty`, {
      place,
      remedy: `Each part needs examples, and each example at least one value.`,
    })
  }
  let largest = 0
  for (const [row, label] of part.labels.entries()) {
    if (classNames && label >= classNames.length) {
      throw new UserError(
        `label ${label} of ${name} example ${row + 1} is out of range: the classes are 0 to ${classNames.length - 1}`,
        { place },
      )
    }
    if (label > largest) largest = label
  }
  if (part.images instanceof Float32Array) checkFinite(part.images, name, features, place)
  return largest
}

function checkFinite(values: Float32Array, name: string, features: number, place: string): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong < 0) return
  const count = values.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0)
  throw new UserError(
    `value ${(wrong % features) + 1} of ${name} example ${Math.floor(wrong / features) + 1} is ${values[wrong]}` +
      (count > 1 ? `; ${count} values are no finite numbers` : ''),
    { place, remedy: 'Leave such examples out, or fill the values in, before training.' },
  )
}

function checkClasses(
  named: readonly (readonly [string, LabelledImages | undefined])[],
  place: string,
): void {
  const [[, train], ...others] = named
  const seen = new Set(train!.labels)
  if (seen.size === 1) {
    throw new UserError('all training labels are of one class: there is nothing to learn', {
      place,
      remedy: 'Give examples of at least two classes, and check which column or array holds the labels.',
    })
  }
  for (const [name, part] of others) {
    const strange = part?.labels.find((label) => !seen.has(label))
    if (strange !== undefined) {
      throw new UserError(`class ${strange} occurs in the ${name} set, but never in training`, {
        place,
        remedy: 'Leave the class out, or give examples of it to train on.',
      })
    }
  }
}

/** @throws UserError at the first label that is not a whole number from 0 to 255 */
export function toLabels(values: ArrayLike<number | bigint>, place: string): Uint8Array {
  const labels = new Uint8Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const label = Number(values[row])
    if (!(Number.isInteger(label) && label >= 0 && label < mostClasses)) {
      throw new UserError(
        `label ${label} of example ${row + 1} is not a class: a whole number from 0 to ${mostClasses - 1}`,
        { place, remedy: 'Number the classes from 0.' },
      )
    }
    labels[row] = label
  }
  return labels
}
