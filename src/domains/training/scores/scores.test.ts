import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { aucInterval, binaryAuc, classAuc, macroAuc } from './auc.ts'
import { balancedAccuracy, classScores, confusionMatrix, macroF1 } from './class-scores.ts'

/** Every pair of a positive and a negative, ties half. */
function pairs(scores: readonly number[], positive: readonly number[]): number {
  let [sum, count] = [0, 0]
  for (const [i, a] of scores.entries()) {
    for (const [j, b] of scores.entries()) {
      if (!positive[i] || positive[j]) continue
      count++
      sum += a > b ? 1 : a === b ? 0.5 : 0
    }
  }
  return sum / count
}

/** The variance of a mean-like statistic when each example of a group is left out in turn, groups apart. */
function jackknifeVariance(groups: readonly number[], without: (left: number) => number): number {
  let variance = 0
  for (const group of new Set(groups)) {
    const values = groups.flatMap((of, at) => (of === group ? [without(at)] : []))
    const centre = values.reduce((sum, value) => sum + value, 0) / values.length
    variance +=
      ((values.length - 1) / values.length) * values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  }
  return variance
}

const labelled = fc
  .array(fc.record({ score: fc.integer({ min: 0, max: 6 }), positive: fc.integer({ min: 0, max: 1 }) }), {
    minLength: 4,
    maxLength: 30,
  })
  .filter((rows) => {
    const positives = rows.filter(({ positive }) => positive).length
    return positives >= 2 && rows.length - positives >= 2
  })

test('AUC is the share of pairs in order, its error that of the two-sample jackknife, ties and all', () => {
  fc.assert(
    fc.property(labelled, (rows) => {
      const scores = rows.map(({ score }) => score)
      const positive = rows.map(({ positive }) => positive)
      const auc = binaryAuc(Float64Array.from(scores), positive)!
      expect(auc.value).toBeCloseTo(pairs(scores, positive), 12)
      const variance = jackknifeVariance(positive, (left) =>
        pairs(scores.toSpliced(left, 1), positive.toSpliced(left, 1)),
      )
      expect(auc.standardError ** 2).toBeCloseTo(variance, 10)
    }),
  )
})

test('AUC of the example in the documentation of scikit-learn is 0.75', () => {
  expect(binaryAuc(Float64Array.of(0.1, 0.4, 0.35, 0.8), [0, 0, 1, 1])!.value).toBe(0.75)
})

/** Normal scores, classes `apart` standard deviations from each other in their own logit. */
function drawn(examples: number, classes: number, apart: number, seed: number) {
  const random = randomStream('scores', seed)
  const labels = Uint8Array.from({ length: examples }, () => random.integer(classes))
  const logits = Float32Array.from(
    { length: examples * classes },
    (_, at) => random.normal() + (labels[Math.floor(at / classes)] === at % classes ? apart : 0),
  )
  return { logits, labels }
}

test('95 % intervals hold the true AUC of normal scores, Phi(d / sqrt 2), as often as they say', () => {
  // The difference of two logits, apart by 2 in expectation, has variance 2: AUC = Phi(2 / 2) = Phi(1).
  const truth = 0.8413447460685429
  let held = 0
  for (let seed = 0; seed < 400; seed++) {
    const { logits, labels } = drawn(150, 2, 1, seed)
    const { lo, hi } = aucInterval(macroAuc(logits, labels, 2)!, 0.95)
    if (lo <= truth && truth <= hi) held++
  }
  expect(held / 400).toBeGreaterThan(0.92)
  expect(held / 400).toBeLessThan(0.98)
})

test('with many classes AUC is the mean of one against the rest, its error near that of the jackknife by class', () => {
  const { logits, labels } = drawn(240, 4, 1, 1)
  const all = macroAuc(logits, labels, 4)!
  const mean = (of: Float32Array, by: Uint8Array) =>
    [0, 1, 2, 3].reduce((sum, label) => sum + classAuc(of, by, 4, label)!.value / 4, 0)
  expect(all.value).toBeCloseTo(mean(logits, labels), 12)
  const probability = (at: number, label: number) => {
    const row = [...logits.subarray(at * 4, at * 4 + 4)].map(Math.exp)
    return row[label]! / row.reduce((sum, value) => sum + value, 0)
  }
  for (const label of [0, 3]) {
    const scores = Array.from(labels, (_, at) => probability(at, label))
    const positive = Array.from(labels, (of) => (of === label ? 1 : 0))
    expect(classAuc(logits, labels, 4, label)!.value).toBeCloseTo(pairs(scores, positive), 12)
  }
  const without = (left: number) =>
    mean(
      Float32Array.from([...logits].toSpliced(left * 4, 4)),
      Uint8Array.from([...labels].toSpliced(left, 1)),
    )
  const variance = jackknifeVariance([...labels], without)
  expect(all.standardError ** 2 / variance).toBeGreaterThan(0.97)
  expect(all.standardError ** 2 / variance).toBeLessThan(1.03)
})

test('a class that is not there, or nothing else, has no AUC; a NaN has none; no overlap has a bound below 1', () => {
  const logits = Float32Array.of(0, 1, 0, 2, 0, 3)
  expect(macroAuc(logits, Uint8Array.of(1, 1, 1), 2)).toBeNull()
  expect(macroAuc(Float32Array.of(0, Number.NaN, 0, 1), Uint8Array.of(0, 1), 2)).toBeNull()
  const apart = binaryAuc(Float64Array.of(1, 2, 3, 4, 5), [0, 0, 1, 1, 1])!
  expect(apart.value).toBe(1)
  const { lo, hi } = aucInterval(apart, 0.95)
  expect(hi).toBe(1)
  expect(lo).toBeCloseTo(Math.sqrt(0.025), 12)
  const third = Float32Array.of(2, 0, 0, 0, 2, 0)
  expect(macroAuc(third, Uint8Array.of(0, 1), 3)!.value).toBe(1)
})

// 10 sick of whom 8 are found; 90 well of whom 9 are called sick.
const screening = [
  [81, 9],
  [2, 8],
]

test('scores of a screening by hand: sensitivity 8/10, specificity 81/90, precision 8/17, F1 16/27', () => {
  const [, sick] = classScores(screening, 0.95)
  expect(sick!.examples).toBe(10)
  expect(sick!.sensitivity!.value).toBe(0.8)
  expect(sick!.specificity!.value).toBe(0.9)
  expect(sick!.precision!.value).toBeCloseTo(8 / 17, 12)
  expect(sick!.f1!.value).toBeCloseTo(16 / 27, 12)
  // Wilson of 8 in 10, Brown, Cai & DasGupta 2001's formula by hand.
  expect(sick!.sensitivity!.lo).toBeCloseTo(0.4901625, 6)
  expect(sick!.sensitivity!.hi).toBeCloseTo(0.9433178, 6)
  expect(balancedAccuracy(screening, 0.95)!.value).toBeCloseTo(0.85, 12)
  expect(macroF1(screening)).toBeCloseTo((16 / 27 + 162 / 173) / 2, 12)
})

test('intervals of F1 and of the balanced accuracy hold the truth of drawn matrices', () => {
  const random = randomStream('matrices')
  const [sensitivity, specificity] = [0.8, 0.95]
  // Of 60 sick and 140 well: F1 = 2 TP / (2 TP + FP + FN) at the expected counts.
  const truth = { f1: 96 / (96 + 7 + 12), balanced: 0.875 }
  let [f1Held, balancedHeld] = [0, 0]
  for (let run = 0; run < 500; run++) {
    const count = (of: number, chance: number) =>
      Array.from({ length: of }, () => (random.uniform() < chance ? 1 : 0)).reduce((a: number, b) => a + b, 0)
    const [found, cleared] = [count(60, sensitivity), count(140, specificity)]
    const matrix = [
      [cleared, 140 - cleared],
      [60 - found, found],
    ]
    const f1 = classScores(matrix, 0.95)[1]!.f1!
    const balanced = balancedAccuracy(matrix, 0.95)!
    if (f1.lo <= truth.f1 && truth.f1 <= f1.hi) f1Held++
    if (balanced.lo <= truth.balanced && truth.balanced <= balanced.hi) balancedHeld++
  }
  expect(f1Held / 500).toBeGreaterThan(0.92)
  expect(balancedHeld / 500).toBeGreaterThan(0.92)
  expect(balancedHeld / 500).toBeLessThan(0.99)
})

test('a matrix counts the first of the largest logits', () => {
  const logits = Float32Array.of(1, 1, 0, 0, 2, 1, 0, 0, 5)
  expect(confusionMatrix(logits, Uint8Array.of(0, 1, 1), 3)).toEqual([
    [1, 0, 0],
    [0, 1, 1],
    [0, 0, 0],
  ])
})

test('what never occurs has no sensitivity, what is never predicted no precision', () => {
  const [a, b, c] = classScores(
    [
      [3, 0, 1],
      [2, 0, 0],
      [0, 0, 0],
    ],
    0.95,
  )
  expect(a!.precision!.value).toBeCloseTo(0.6, 12)
  expect(b!.precision).toBeNull()
  expect(b!.f1!.value).toBe(0)
  expect(c!.sensitivity).toBeNull()
  expect(c!.precision!.value).toBe(0)
})
