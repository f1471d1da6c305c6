/** What a confusion matrix says of each class, with intervals. */
import { fsum } from 'd3-array'
import { type Estimate, wilsonInterval } from '../../../core/stats/interval.ts'
import { mean } from '../../../core/stats/summary.ts'

/** [true class][predicted class] examples. */
export type ConfusionMatrix = readonly (readonly number[])[]

export interface ClassScores {
  readonly label: number
  /** Examples of the class. */
  readonly examples: number
  /** Share of the class that is found (recall). Null where there is no such example. */
  readonly sensitivity: Estimate | null
  /** Share of the others that are not taken for the class. */
  readonly specificity: Estimate | null
  /** Share of what is taken for the class that is of it. Null where nothing is. */
  readonly precision: Estimate | null
  /** Harmonic mean of precision and sensitivity. */
  readonly f1: Estimate | null
}

/** The largest logit of each row, the first among equals. @param logits examples x classes, row-major */
export function confusionMatrix(logits: Float32Array, labels: Uint8Array, classes: number): ConfusionMatrix {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (const [at, label] of labels.entries()) {
    let best = at * classes
    for (let other = best + 1; other < (at + 1) * classes; other++) {
      if (logits[other]! > logits[best]!) best = other
    }
    matrix[label]![best - at * classes]!++
  }
  return matrix
}

/**
 * Intervals are Wilson's (1927) of the counts that each score is a share of. F1 is no share, but 2J / (1 + J) of
 * J = TP / (TP + FP + FN), which is one; the function grows with J, so J's bounds give those of F1.
 */
export function classScores(matrix: ConfusionMatrix, confidence: number): ClassScores[] {
  const total = fsum(matrix.flat())
  return matrix.map((row, label) => {
    const examples = fsum(row)
    const predicted = fsum(matrix, (each) => each[label]!)
    const right = row[label]!
    const either = examples + predicted - right
    const others = total - examples
    const share = (successes: number, of: number) =>
      of === 0 ? null : wilsonInterval(successes, of, confidence)
    const jaccard = share(right, either)
    const f1 = (j: number) => (2 * j) / (1 + j)
    return {
      label,
      examples,
      sensitivity: share(right, examples),
      specificity: share(others - (predicted - right), others),
      precision: share(right, predicted),
      f1: jaccard && { value: f1(jaccard.value), lo: f1(jaccard.lo), hi: f1(jaccard.hi) },
    }
  })
}

/**
 * The mean sensitivity of the classes that occur. Its interval puts the classes' Wilson intervals together (MOVER:
 * Zou & Donner 2008, Statistics in Medicine 27), as their examples are apart. Null where no example is.
 */
export function balancedAccuracy(matrix: ConfusionMatrix, confidence: number): Estimate | null {
  const shares = classScores(matrix, confidence).flatMap(({ sensitivity }) => sensitivity ?? [])
  if (shares.length === 0) return null
  const value = mean(shares.map((share) => share.value))
  const reach = (side: 'lo' | 'hi') =>
    Math.sqrt(fsum(shares, (share) => (share[side] - share.value) ** 2)) / shares.length
  return { value, lo: Math.max(0, value - reach('lo')), hi: Math.min(1, value + reach('hi')) }
}

/** The mean F1 of the classes that occur or are predicted. Null where none is. */
export function macroF1(matrix: ConfusionMatrix): number | null {
  const scores = classScores(matrix, 0.95).flatMap(({ f1 }) => f1?.value ?? [])
  return scores.length === 0 ? null : mean(scores)
}
