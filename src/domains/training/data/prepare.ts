import type { DataSource } from '../params.ts'
import type { DataSet } from './data-set.ts'
import { loadDataSet } from './load.ts'
import { splitValidation } from './split.ts'

/** How a validation part is taken from the training part: a share below 1 or a count, by a shuffle of this seed. */
export type ValidationSplit = { readonly amount: number; readonly seed: number }

/** @throws UserError when the data cannot be read, or nothing would be left to train on */
export function prepareData(source: DataSource, validation: ValidationSplit | undefined): DataSet {
  const set = loadDataSet(source)
  return validation ? splitValidation(set, validation.amount, validation.seed) : set
}
