import { expect, test } from 'vitest'
import { makeTrial } from '../../../core/trial.ts'
import { range } from '../../../engine/testing.ts'
import { prepareData } from '../data/prepare.ts'
import type { TrainingTrialParams } from '../params.ts'
import { identity } from '../plan.ts'
import { plannedTrials } from '../testing.ts'
import { trialTraceCsv } from './trial-trace.ts'

test('every example once an epoch, in batches of the size, in another order each epoch, with its label', () => {
  const data = {
    madeUp: 'gaussian-blobs',
    examples: 50,
    features: 2,
    classes: 2,
    separation: 2,
    seed: 1,
  } as const
  const set = prepareData(data, undefined)
  const params = {
    data,
    dataSha256: set.sha256,
    hidden: [],
    learningRate: 0.1,
    epochs: 2,
    reduction: 'mean',
    trainExamples: 30,
    evaluationsPerEpoch: 1,
    divergedAbove: 10,
    traces: false,
    engine: 'wasm',
    goal: null,
  } satisfies TrainingTrialParams
  const trial = makeTrial<TrainingTrialParams>(identity, 1, 8, 0, params)
  const [header, ...lines] = [...trialTraceCsv(trial, 5)]
  expect(header).toBe('epoch,batch,position,example,label')
  const rows = lines.map((line) => line.split(',').map(Number))
  const epochs = [1, 2].map((epoch) => rows.filter((row) => row[0] === epoch))
  for (const epoch of epochs) {
    expect(epoch.map(([, , , example]) => example!).toSorted((a, b) => a - b)).toEqual(range(0, 29))
    expect(Map.groupBy(epoch, ([, batch]) => batch).size).toBe(4)
    for (const [, , , example, label] of epoch) expect(label).toBe(set.train.labels[example!])
  }
  expect(epochs[0]!.map(([, , , example]) => example)).not.toEqual(
    epochs[1]!.map(([, , , example]) => example),
  )
})

test('after a switch the batches have the new size', async () => {
  const [trial] = await plannedTrials(`domain: training
batchSizes: [8]
params:
  data: { madeUp: gaussian-blobs, examples: 20, features: 2 }
  learningRate: 0.1
  epochs: 3
  phases: [{ fromEpoch: 1, batchSize: 5 }]
objective: { maximize: testAccuracy }
`)
  const rows = [...trialTraceCsv(trial!, 3)].slice(1).map((line) => line.split(',').map(Number))
  const sizes = [1, 2, 3].map((epoch) => {
    const own = Map.groupBy(
      rows.filter((row) => row[0] === epoch),
      ([, batch]) => batch,
    )
    return [...own.values()].map(({ length }) => length)
  })
  expect(sizes).toEqual([
    [8, 8, 4],
    [5, 5, 5, 5],
    [5, 5, 5, 5],
  ])
})
