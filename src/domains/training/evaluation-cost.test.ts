import { expect, test } from 'vitest'
import { makeTrial } from '../../core/trial.ts'
import { loadDataSet } from './data/load.ts'
import { estimateTraining } from './estimate.ts'
import { evaluationSeconds } from './evaluation-cost.ts'
import type { TrainingTrialParams } from './params.ts'

const data = {
  madeUp: 'gaussian-blobs',
  examples: 6000,
  features: 8,
  classes: 3,
  separation: 3,
  seed: 1,
} as const

const params: TrainingTrialParams = {
  data,
  dataSha256: loadDataSet(data).sha256,
  hidden: [12],
  learningRate: 0.2,
  epochs: 3,
  reduction: 'mean',
  trainExamples: 6000,
  evaluationsPerEpoch: 20,
  divergedAbove: 10,
  traces: false,
  engine: 'wasm',
  goal: null,
}

test('every evaluation, that of the untrained network included, and the scores at the end: counted by hand', () => {
  const cost = { trained: 1, heldOut: 10, weights: 1000 }
  const plain = { ...params, epochs: 2, evaluationsPerEpoch: 3, trainExamples: 5 }
  expect(evaluationSeconds(cost, plain, 4)).toBe(2 * 5 + 7 * (4 * 10 + 1000))
  expect(evaluationSeconds(cost, { ...plain, measures: ['scores'] }, 4)).toBe(2 * 5 + 7 * 1040 + 40)
})

/** Measuring the noise scale takes two gradients of 6,000 examples at each of 20 evaluations an epoch. */
test('what is measured at each evaluation counts in the time that a trial will take', async () => {
  const settings = [{}, { measures: ['layers', 'gradientNoiseScale'] as const }]
  const trials = settings.map((setting) =>
    makeTrial({ name: 'training', version: 1 }, 1, 64, 0, { ...params, ...setting }),
  )
  const estimates = await estimateTraining(trials)
  const [without, withIt] = trials.map(({ id }) => estimates.get(id)!.seconds)
  expect(withIt! / without!).toBeGreaterThan(5)
})
