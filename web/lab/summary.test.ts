import { expect, test } from 'vitest'
import { type LaneAtPlace, summarise } from './summary.ts'

const reading = (value: number) => ({ value, spread: 0 })
const lane = (batchSize: number, distance: number, accuracy: number, more: Partial<LaneAtPlace> = {}) => ({
  settings: { batchSize, learningRate: 0.1 },
  isSwitched: false,
  steps: 100,
  divergence: null,
  distance: reading(distance),
  accuracy: reading(accuracy),
  gradientNorm: reading(1 / batchSize),
  ...more,
})
const digits = { count: 1000, name: 'test digits' }
const epochs = { against: 'epochs', value: 2 } as const

test('the largest batch is compared with the smallest', () => {
  expect(summarise([lane(512, 2, 0.8), lane(16, 5, 0.9), lane(64, 3, 0.85)], epochs, digits)).toEqual([
    'After 2 epochs, batch 512 has gone 0.4 times as far as batch 16 and gets 80.0 % of the 1000 test digits right against 90.0 %.',
    'Its gradients are 0.031 times as long.',
  ])
})

test('a difference within chance is told as such', () => {
  // The standard error of the difference is sqrt(2 x 0.9 x 0.1 / 1000) = 1.34 %: 2.6 % is beyond 1.96 of it, not 2.5 %.
  const words = (q: number) => summarise([lane(16, 1, 0.9), lane(512, 1, q)], epochs, digits)[0]
  expect(words(0.872)).not.toContain('too close')
  expect(words(0.876)).toContain('too close for so few to tell apart')
})

test('at the same distance nothing is said of distances', () => {
  const place = { against: 'distance', value: 1.5 } as const
  expect(summarise([lane(16, 1.5, 0.9), lane(512, 1.5, 0.8)], place, digits)[0]).toBe(
    'At distance 1.5 from the start, batch 512 gets 80.0 % of the 1000 test digits right against 90.0 %.',
  )
})

test('who has not come that far is not compared', () => {
  const steps = { against: 'steps', value: 5000 } as const
  const lagging = lane(512, 1, 0.8, { distance: null, accuracy: null, gradientNorm: null })
  expect(summarise([lane(16, 5, 0.9), lagging], steps, digits)).toEqual([
    'Only batch 16 has come to 5000 steps.',
  ])
})

test('what has diverged is named, and not compared', () => {
  const fallen = lane(512, Number.NaN, 0.1, { divergence: 'the loss is NaN', steps: 12 })
  expect(summarise([lane(16, 5, 0.9), fallen, lane(64, 4, 0.7)], epochs, digits)).toEqual([
    expect.stringMatching(/^After 2 epochs, batch 64 .* batch 16 /),
    'Its gradients are 0.25 times as long.',
    'Batch 512 has diverged at step 12: the loss is NaN.',
  ])
})

test('lanes of one size are told apart by their rates', () => {
  const fast = lane(16, 8, 0.5, { settings: { batchSize: 16, learningRate: 0.4 } })
  expect(summarise([fast, lane(16, 4, 0.9)], epochs, digits)[0]).toContain(
    'batch 16 at rate 0.4 has gone 2 times as far as batch 16 at rate 0.1',
  )
})

test('a lane that was switched is not told as if it had been so from the start', () => {
  expect(summarise([lane(16, 8, 0.5), lane(64, 4, 0.9, { isSwitched: true })], epochs, digits)[0]).toContain(
    'network 2 (switched to batch 64 at rate 0.1) has gone 0.5 times as far as batch 16',
  )
})

test('before the first step there is nothing to say', () => {
  expect(summarise([lane(16, 0, 0, { steps: 0 }), lane(64, 0, 0, { steps: 0 })], epochs, digits)).toEqual([
    'Nothing has been trained yet.',
  ])
})
