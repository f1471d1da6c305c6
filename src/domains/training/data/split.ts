/** Takes examples off a part by a seeded shuffle, so that the same are taken on every machine and in every trial. */
import { UserError } from '../../../core/errors.ts'
import { randomStream } from '../../../core/random.ts'
import { type DataSet, type LabelledImages, takeRows } from './data-set.ts'

/**
 * Rows of `count` examples, shuffled with the key, cut in two: `taken` is the end of the shuffle, `kept` the rest, both
 * in ascending order, so that the examples keep the order in which they came.
 *
 * @param amount a share below 1 (rounded to the nearest example, at least one), or a count from 1
 */
export function splitRows(
  count: number,
  amount: number,
  key: readonly (string | number)[],
): { kept: Uint32Array; taken: Uint32Array } {
  const takenCount = amount < 1 ? Math.max(1, Math.round(amount * count)) : amount
  const order = randomStream(...key).shuffle(Uint32Array.from({ length: count }, (_, row) => row))
  const cut = Math.max(0, count - takenCount)
  return { kept: order.subarray(0, cut).sort(), taken: order.subarray(cut).sort() }
}

/** @throws UserError when nothing would be left */
export function splitOff(
  part: LabelledImages,
  amount: number,
  features: number,
  key: readonly (string | number)[],
  place: string,
): { kept: LabelledImages; taken: LabelledImages } {
  const { kept, taken } = splitRows(part.count, amount, key)
  if (kept.length === 0) {
    throw new UserError(
      `${amount < 1 ? `a share of ${amount}` : amount} cannot be taken from ${part.count} examples: none are left to train on`,
      { place, remedy: 'Take fewer, or give more examples.' },
    )
  }
  return { kept: takeRows(part, kept, features), taken: takeRows(part, taken, features) }
}

/**
 * The set with a validation part: its own where the source brings one, else `amount` (a share below 1 or a count)
 * taken from training by a shuffle that depends on `seed` alone. Goals and settings are chosen on it; the test set is
 * only reported on.
 *
 * @throws UserError when nothing is left to train on, or validation has a class that training then lacks
 */
export function splitValidation(set: DataSet, amount: number, seed: number): DataSet {
  if (set.validation) return set
  const { kept, taken } = splitOff(
    set.train,
    amount,
    set.features,
    [seed, 'validation'],
    'the validation split',
  )
  const left = new Set(kept.labels)
  if (left.size < new Set(set.train.labels).size) {
    throw new UserError('the validation split takes all examples of a class', {
      remedy: 'Take fewer for validation, or give more examples of the rarest class.',
    })
  }
  return { ...set, train: kept, validation: taken }
}
