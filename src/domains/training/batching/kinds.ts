/** In which order an epoch presents the examples, and how it is cut into batches. */

/**
 * - `never`: as they lie, every epoch the same (Keras `shuffle=False`).
 * - `once`: shuffled before the first epoch, then always the same.
 * - `every-epoch`: shuffled anew each epoch (Keras `shuffle=True`).
 * - `batch-shuffle`: cut as they lie; the full batches come in a new order each epoch, the remainder stays last
 *   (Keras `shuffle='batch'`).
 * - `with-replacement`: N independent draws: some examples come twice, 37 % of a large set do not come at all.
 * - `stratified`: shuffled anew, each batch with the classes in the proportions of the data, within one example.
 * - `sorted`: by label, as they lie within a label, every epoch the same: the hard case.
 */
export const batchingKinds = [
  'never',
  'once',
  'every-epoch',
  'batch-shuffle',
  'with-replacement',
  'stratified',
  'sorted',
] as const
export type BatchingKind = (typeof batchingKinds)[number]

/**
 * What becomes of the last N mod B examples of an epoch's order.
 *
 * - `keep`: a smaller batch.
 * - `drop`: left out of this epoch.
 * - `pad`: a full batch, filled up by repeating those examples themselves, in turn.
 * - `wrap`: a full batch, filled up with the first examples of this epoch's order.
 */
export const remainders = ['keep', 'drop', 'pad', 'wrap'] as const
export type Remainder = (typeof remainders)[number]
