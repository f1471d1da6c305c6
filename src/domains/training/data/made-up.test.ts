import { describe, expect, test } from 'vitest'
import { normalCdf } from '../../../core/stats/normal.ts'
import { loadDataSet } from './load.ts'
import { bayesAccuracy } from './made-up.ts'

const settings = { madeUp: 'gaussian-blobs', features: 6, classes: 4, separation: 2, seed: 3 } as const

test('two classes: the best accuracy is Phi(separation / 2)', () => {
  for (const separation of [0, 0.5, 2, 6]) {
    expect(bayesAccuracy(2, separation)).toBeCloseTo(normalCdf(separation / 2), 10)
  }
})

test('means that do not differ: guessing is best', () => {
  expect(bayesAccuracy(5, 0)).toBeCloseTo(1 / 5, 10)
  const { optimum } = loadDataSet({ ...settings, classes: 2, separation: 0, examples: 50 })
  expect(optimum!.loss).toBeCloseTo(Math.log(2), 10)
})

describe.each([2, 4])('%i classes', (classes) => {
  const set = loadDataSet({ ...settings, classes, examples: 40_000 })
  const height = settings.separation / Math.SQRT2
  const { images, labels } = set.test

  test('the classifier of the true means scores what is planted, within four standard errors', () => {
    let [right, loss] = [0, 0]
    for (const [row, label] of labels.entries()) {
      const scores = Array.from(images.subarray(6 * row, 6 * row + classes), (value) => height * value)
      const best = Math.max(...scores)
      if (scores[label] === best) right++
      loss += Math.log(scores.reduce((sum, score) => sum + Math.exp(score - scores[label]!), 0))
    }
    const { accuracy, loss: least } = set.optimum!
    const error = Math.sqrt((accuracy * (1 - accuracy)) / labels.length)
    expect(Math.abs(right / labels.length - accuracy)).toBeLessThan(4 * error)
    expect(Math.abs(loss / labels.length - least)).toBeLessThan(0.025)
  })

  test('means lie where they were planted, with unit variance', () => {
    for (let label = 0; label < classes; label++) {
      const rows = [...labels.keys()].filter((row) => labels[row] === label)
      for (let feature = 0; feature < 6; feature++) {
        const values = rows.map((row) => images[6 * row + feature]!)
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
        expect(Math.abs(mean - (feature === label ? height : 0))).toBeLessThan(5 / Math.sqrt(values.length))
        expect(Math.abs(variance - 1)).toBeLessThan(7 / Math.sqrt(values.length))
      }
    }
  })
})

test('more examples keep the earlier ones; another seed gives others', () => {
  const few = loadDataSet({ ...settings, examples: 50 })
  const many = loadDataSet({ ...settings, examples: 80 })
  expect([...many.train.images.subarray(0, 300)]).toEqual([...few.train.images])
  expect([...few.train.images]).not.toEqual([...few.test.images])
  expect(loadDataSet({ ...settings, examples: 50 }).sha256).toBe(few.sha256)
  expect(loadDataSet({ ...settings, examples: 50, seed: 4 }).sha256).not.toBe(few.sha256)
})

test('fewer features than classes: said so', () => {
  expect(() => loadDataSet({ ...settings, features: 3, examples: 9 })).toThrow('at least 4 features, got 3')
})
