import { expect, test } from 'vitest'
import type { ObservedTrial } from '../../core/answer.ts'
import { makeTrial } from '../../core/trial.ts'
import { fitStepTime, stepTimes } from './step-time.ts'

/** An epoch of 1,000 examples at alpha = 0.2 ms a step and beta = 5 µs an example. */
function trialAt(batchSize: number, noise = 1): ObservedTrial {
  const steps = Math.ceil(1000 / batchSize)
  return {
    trial: makeTrial({ name: 'training', version: 1 }, 1, batchSize, 0, { noise }),
    outcome: { kind: 'finished' },
    values: { steps, examples: 1000, trainSeconds: noise * (steps * 2e-4 + 1000 * 5e-6) },
  }
}

const confidence = 0.95

test('the line through exact step times is the law that made them, remainders included', () => {
  const { alphaSeconds, betaSeconds, fit } = fitStepTime(
    [1, 3, 64, 300, 1000].map((size) => trialAt(size)),
    confidence,
  )!
  expect(alphaSeconds).toBeCloseTo(2e-4, 12)
  expect(betaSeconds).toBeCloseTo(5e-6, 14)
  expect(fit.rSquared).toBeCloseTo(1, 9)
})

test('replications are one point in the figure, their geometric mean', () => {
  const { fit } = fitStepTime([trialAt(10), trialAt(100, 0.5), trialAt(100, 2)], confidence)!
  expect(fit.points.map(({ x }) => x)).toEqual([10, 100])
  expect(fit.points[1]!.y).toBeCloseTo(2e-4 + 100 * 5e-6, 9)
})

test('one batch size, or trials that never stepped, give no line', () => {
  expect(fitStepTime([trialAt(8), trialAt(8, 2)], confidence)).toBeNull()
  expect(fitStepTime([{ ...trialAt(8), values: {} }, trialAt(16)], confidence)).toBeNull()
})

test('a run that goes on with another batch size is no point', () => {
  const phases = [{ fromEpoch: 1, batchSize: 500 }]
  const { trial, ...rest } = trialAt(64, 7)
  const switched = { ...rest, trial: { ...trial, params: { phases } } }
  const { alphaSeconds } = fitStepTime([trialAt(1), trialAt(300), switched], confidence)!
  expect(alphaSeconds).toBeCloseTo(2e-4, 12)
  const sameSize = [{ fromEpoch: 1, batchSize: 64, learningRateFactor: 2 }]
  expect(stepTimes([{ ...switched, trial: { ...trial, params: { phases: sameSize } } }])).toHaveLength(1)
})
