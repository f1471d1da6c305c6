/** Scores on examples that are not trained on, as a row holds them. */
import type { DataHandle } from '../../../engine/network.ts'
import { macroAuc } from '../scores/auc.ts'
import { balancedAccuracy, type ConfusionMatrix, confusionMatrix, macroF1 } from '../scores/class-scores.ts'

export interface HeldOutPart {
  readonly name: 'test' | 'validation'
  readonly data: DataHandle
  readonly labels: Uint8Array
}

/** A matrix of more classes would be a row of more than 10,000 numbers. */
const mostClassesInMatrix = 100

/** `testAuc` with its standard error, and what the classes say; without those that do not exist. */
export function scoreValues(
  { name, labels }: HeldOutPart,
  logits: Float32Array,
  classes: number,
): Record<string, number> {
  const auc = macroAuc(logits, labels, classes)
  const matrix = confusionMatrix(logits, labels, classes)
  const balanced = balancedAccuracy(matrix, 0.95)
  const f1 = macroF1(matrix)
  return {
    ...(auc ? { [`${name}Auc`]: auc.value } : {}),
    ...(auc && Number.isFinite(auc.standardError) ? { [`${name}AucStandardError`]: auc.standardError } : {}),
    ...(balanced ? { [`${name}BalancedAccuracy`]: balanced.value } : {}),
    ...(f1 === null ? {} : { [`${name}F1`]: f1 }),
  }
}

/** The confusion matrix as `testConfusion.TRUE.PREDICTED`, zeros left out; nothing of more than 100 classes. */
export function matrixValues(
  { name, labels }: HeldOutPart,
  logits: Float32Array,
  classes: number,
): Record<string, number> {
  if (classes > mostClassesInMatrix) return {}
  const values: Record<string, number> = { [`${name}Classes`]: classes }
  for (const [label, row] of confusionMatrix(logits, labels, classes).entries()) {
    for (const [predicted, count] of row.entries()) {
      if (count > 0) values[`${name}Confusion.${label}.${predicted}`] = count
    }
  }
  return values
}

/** What `matrixValues` wrote; null where a row has none. */
export function readMatrix(
  name: HeldOutPart['name'],
  values: Readonly<Record<string, number>>,
): ConfusionMatrix | null {
  const classes = values[`${name}Classes`]
  if (classes === undefined) return null
  return Array.from({ length: classes }, (_, label) =>
    Array.from({ length: classes }, (_, predicted) => values[`${name}Confusion.${label}.${predicted}`] ?? 0),
  )
}
