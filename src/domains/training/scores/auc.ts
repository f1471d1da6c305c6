/**
 * Area under the ROC curve: the chance that an example of the class scores above one of another class, ties counted
 * half (Mann & Whitney 1947). Its error is that of DeLong, DeLong & Clarke-Pearson (1988, Biometrics 44), computed
 * from midranks (Sun & Xu 2014, IEEE Signal Processing Letters 21).
 */
import { clopperPearsonInterval, type Estimate } from '../../../core/stats/interval.ts'
import { normalQuantile } from '../../../core/stats/normal.ts'

export interface Auc {
  readonly value: number
  /** Of `value`, from the drawing of the examples; NaN where a class has only one. */
  readonly standardError: number
  /** Examples of the class, and of all others. */
  readonly positives: number
  readonly negatives: number
}

interface Placements extends Auc {
  /**
   * By example: of a positive the share of negatives below it, of a negative the share of positives above it, ties
   * half (the structural components of DeLong et al.).
   */
  readonly placements: Float64Array
}

/**
 * @param scores the higher, the more of the class; one an example
 * @param isPositive 1 for examples of the class, 0 for others
 * @returns null where there are none of the class or only it, or a score is NaN
 * @example binaryAuc(Float64Array.of(0.1, 0.4, 0.35, 0.8), Uint8Array.of(0, 0, 1, 1)).value // 0.75
 */
export function binaryAuc(scores: Float64Array, isPositive: ArrayLike<number>): Auc | null {
  const all = placed(scores, isPositive)
  if (!all) return null
  const { placements, ...auc } = all
  return auc
}

/**
 * With two classes the AUC of the second against the first. With more, the mean over classes of one against the rest
 * (macro average; `multi_class='ovr'` of scikit-learn); classes that no example or every
 * example belongs to are left out. The error takes the classes' common examples into account: each example's part in
 * the mean, with the number of examples of each class held fixed.
 *
 * @param logits examples x classes, row-major
 * @returns null where no class can be told from others, or a logit is NaN
 */
export function macroAuc(logits: Float32Array, labels: Uint8Array, classes: number): Auc | null {
  if (classes === 2) return classAuc(logits, labels, classes, 1)
  const influence = new Float64Array(labels.length)
  let [sum, counted] = [0, 0]
  for (let of = 0; of < classes; of++) {
    const { scores, isPositive } = oneAgainstRest(logits, labels, classes, of)
    const all = placed(scores, isPositive)
    if (!all) {
      if (scores.some(Number.isNaN)) return null
      continue
    }
    counted++
    sum += all.value
    for (let at = 0; at < labels.length; at++) {
      const size = isPositive[at] ? all.positives : all.negatives
      influence[at]! += (all.placements[at]! - all.value) / size
    }
  }
  if (counted === 0) return null
  const standardError = Math.sqrt(varianceWithinClasses(influence, labels, classes)) / counted
  const smallest = Math.min(...classSizes(labels, classes).filter((size) => size > 0))
  return {
    value: sum / counted,
    standardError,
    positives: smallest,
    negatives: labels.length - smallest,
  }
}

/** One class against all others. */
export function classAuc(logits: Float32Array, labels: Uint8Array, classes: number, of: number): Auc | null {
  const { scores, isPositive } = oneAgainstRest(logits, labels, classes, of)
  return binaryAuc(scores, isPositive)
}

/**
 * Normal on the scale of log-odds, carried back, so that it stays within 0 and 1 (Pepe 2003, section 5.2.4). Where the
 * classes do not overlap the error is 0 and says nothing: then Clopper-Pearson of the smaller class, none wrong.
 */
export function aucInterval(
  { value, standardError, positives, negatives }: Auc,
  confidence: number,
): Estimate {
  const smaller = Math.min(positives, negatives)
  if (value === 0 || value === 1) return clopperPearsonInterval(value * smaller, smaller, confidence)
  if (!Number.isFinite(standardError)) return { value, lo: 0, hi: 1 }
  const logOdds = Math.log(value / (1 - value))
  const half = (normalQuantile((1 + confidence) / 2) * standardError) / (value * (1 - value))
  const back = (x: number) => 1 / (1 + Math.exp(-x))
  return { value, lo: back(logOdds - half), hi: back(logOdds + half) }
}

function placed(scores: Float64Array, isPositive: ArrayLike<number>): Placements | null {
  const count = scores.length
  let positives = 0
  for (let at = 0; at < count; at++) {
    if (Number.isNaN(scores[at])) return null
    if (isPositive[at]) positives++
  }
  const negatives = count - positives
  if (positives === 0 || negatives === 0) return null
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]! || 0)
  const placements = new Float64Array(count)
  let [below, seen] = [0, 0]
  let [sum, squaresOfPositives, squaresOfNegatives] = [0, 0, 0]
  for (let first = 0; first < count; ) {
    let end = first
    let tied = 0
    while (end < count && scores[order[end]!] === scores[order[first]!])
      tied += isPositive[order[end++]!] ? 1 : 0
    const tiedNegatives = end - first - tied
    const ofPositive = (below + tiedNegatives / 2) / negatives
    const ofNegative = (positives - seen - tied / 2) / positives
    for (; first < end; first++) {
      const at = order[first]!
      placements[at] = isPositive[at] ? ofPositive : ofNegative
    }
    sum += tied * ofPositive
    below += tiedNegatives
    seen += tied
  }
  const value = sum / positives
  for (let at = 0; at < count; at++) {
    const off = (placements[at]! - value) ** 2
    if (isPositive[at]) squaresOfPositives += off
    else squaresOfNegatives += off
  }
  const variance =
    squaresOfPositives / (positives - 1) / positives + squaresOfNegatives / (negatives - 1) / negatives
  return { value, standardError: Math.sqrt(variance), positives, negatives, placements }
}

/** Scores: the log-odds of the class, which order examples as its probability does and never round to 1. */
function oneAgainstRest(logits: Float32Array, labels: Uint8Array, classes: number, of: number) {
  const scores = new Float64Array(labels.length)
  const isPositive = new Uint8Array(labels.length)
  for (let at = 0; at < labels.length; at++) {
    const row = logits.subarray(at * classes, (at + 1) * classes)
    scores[at] = row[of]! - logSumExpOfOthers(row, of)
    isPositive[at] = labels[at] === of ? 1 : 0
  }
  return { scores, isPositive }
}

function logSumExpOfOthers(row: Float32Array, left: number): number {
  let largest = Number.NEGATIVE_INFINITY
  for (let at = 0; at < row.length; at++) if (at !== left && row[at]! > largest) largest = row[at]!
  let sum = 0
  for (let at = 0; at < row.length; at++) if (at !== left) sum += Math.exp(row[at]! - largest)
  return largest + Math.log(sum)
}

/** Of a sum of independent terms, a stratum a class. */
function varianceWithinClasses(terms: Float64Array, labels: Uint8Array, classes: number): number {
  const sizes = classSizes(labels, classes)
  const means = new Float64Array(classes)
  const squares = new Float64Array(classes)
  for (const [at, label] of labels.entries()) means[label]! += terms[at]! / sizes[label]!
  for (const [at, label] of labels.entries()) squares[label]! += (terms[at]! - means[label]!) ** 2
  return squares.reduce(
    (sum, square, label) => (sizes[label]! > 0 ? sum + (square * sizes[label]!) / (sizes[label]! - 1) : sum),
    0,
  )
}

function classSizes(labels: Uint8Array, classes: number): number[] {
  const sizes = new Array<number>(classes).fill(0)
  for (const label of labels) sizes[label]!++
  return sizes
}
