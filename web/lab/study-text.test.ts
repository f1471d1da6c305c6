import { expect, test } from 'vitest'
import { plannedTrials } from '../../src/domains/training/testing.ts'
import { starts } from './settings.ts'
import { studyText } from './study-text.ts'
import { trainDigits } from './training/digits.ts'
import { trialSeed } from './training/trainer.ts'

test('the study for the command line has the trial of every lane, with its seed', async () => {
  const lanes = [
    { batchSize: 512, learningRate: 0.4 },
    { batchSize: 16, learningRate: 0.1 },
    { batchSize: 64, learningRate: 0.1 },
  ]
  const settings = { ...starts.digits, lanes, hidden: [], seed: 7 }
  const trials = await plannedTrials(studyText(settings))
  expect(trials).toHaveLength(6)
  for (const { batchSize, learningRate } of lanes) {
    const trial = trials.find(
      (each) => each.batchSize === batchSize && each.params.learningRate === learningRate,
    )
    expect(trial).toMatchObject({
      replication: 0,
      seed: trialSeed(7, batchSize),
      params: { trainExamples: trainDigits, hidden: [], epochs: 30, engine: 'wasm' },
    })
  }
})
