/** The lab's lanes beside the trials of a study, bit for bit. */
import { expect, test } from 'vitest'
import { loadDataSet } from '../../../src/domains/training/data/load.ts'
import { plannedTrials, runWhole } from '../../../src/domains/training/testing.ts'
import { loadWasmEngine } from '../../../src/engine/wasm-engine.ts'
import { type LabSettings, starts } from '../settings.ts'
import { evaluationRow } from './evaluation-table.ts'
import { type Lane, nextEvaluation } from './lane.ts'
import { traceRow } from './trace-table.ts'
import { makeTrainer, type Trainer } from './trainer.ts'

const source = {
  madeUp: 'gaussian-blobs',
  examples: 500,
  features: 10,
  classes: 3,
  separation: 2,
  seed: 1,
} as const
const sizes = [7, 64, 500]
const study = (batchSizes: readonly number[], more = '') => `domain: training
batchSizes: [${batchSizes}]
replications: 1
seed: 5
params:
  data: { madeUp: gaussian-blobs, examples: 500, features: 10, classes: 3, separation: 2, seed: 1 }
  network: { hidden: [12] }
  learningRate: 0.3
  epochs: 2
  engine: wasm
${more}
objective: { maximize: testAccuracy }
`

async function trainerOf(batchSizes: readonly number[], more: Partial<LabSettings> = {}): Promise<Trainer> {
  const lanes = batchSizes.map((batchSize) => ({ batchSize, learningRate: 0.3 }))
  const settings = { ...starts.points, hidden: [12], lanes, seed: 5, epochs: 2, ...more }
  let milliseconds = 0
  return makeTrainer(await loadWasmEngine(), loadDataSet(source), settings, {
    shown: new Float32Array(),
    now: () => milliseconds++,
  })
}

const runOut = (trainer: Trainer, epochs = Number.POSITIVE_INFINITY) => {
  while (trainer.turn(3, epochs));
}

const tracesOf = ({ traces }: Lane) =>
  Array.from({ length: traces.rows }, (_, row) => traceRow(traces.values, row))
const evaluationsOf = ({ evaluations }: Lane) =>
  Array.from({ length: evaluations.rows }, (_, row) => evaluationRow(evaluations.values, row))

async function expectTrial(lane: Lane, text: string): Promise<void> {
  const [trial] = await plannedTrials(text)
  const { rows, traces } = await runWhole(trial!)
  expect(tracesOf(lane).map(({ loss }) => loss)).toEqual(traces.loss)
  expect(tracesOf(lane).map(({ gradientNorm }) => gradientNorm)).toEqual(traces.gradientNorm)
  expect(tracesOf(lane).map(({ distance }) => distance)).toEqual(traces.distance)
  const evaluated = new Map(evaluationsOf(lane).map((row) => [row.steps, [row.accuracy, row.loss]]))
  expect(rows).toHaveLength(3)
  for (const { step, values } of rows) {
    expect(evaluated.get(step)).toEqual([values.testAccuracy, values.testLoss])
  }
}

test('a lane is the trial of its batch size: every step, and the test set after every epoch', async () => {
  const trainer = await trainerOf(sizes)
  runOut(trainer)
  expect(trainer.isDone).toBe(true)
  for (const [index, size] of sizes.entries()) await expectTrial(trainer.lanes[index]!, study([size]))
})

test('a lane switched by hand after an epoch is the trial of two phases', async () => {
  const trainer = await trainerOf(sizes)
  runOut(trainer, 1)
  trainer.change(1, { batchSize: 16, learningRate: 0.1 })
  runOut(trainer)
  expect(trainer.lanes[1]!.switches).toMatchObject([{ steps: 8, examples: 500, batchSize: 16 }])
  await expectTrial(
    trainer.lanes[1]!,
    study([64], '  phases: [{ fromEpoch: 1, batchSize: 16, learningRate: 0.1 }]'),
  )
})

test('from the same weights all three have the same first loss, else each its own', async () => {
  const firstLosses = ({ lanes }: Trainer) => new Set(lanes.map((lane) => evaluationsOf(lane)[0]!.loss)).size
  expect(firstLosses(await trainerOf(sizes, { sameStart: true }))).toBe(1)
  expect(firstLosses(await trainerOf(sizes))).toBe(3)
})

test.each([
  ['epochs', (lane: Lane) => lane.examples, 500],
  ['steps', (lane: Lane) => lane.steps, 1],
  ['seconds', (lane: Lane) => lane.seconds, 0.001],
] as const)('lanes keep level in %s, within one turn', async (pace, progress, slack) => {
  const trainer = await trainerOf([32, 64, 500], { pace, epochs: 40 })
  for (let turn = 0; turn < 40; turn++) {
    trainer.turn(1, Number.POSITIVE_INFINITY)
    const all = trainer.lanes.map(progress)
    expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(slack * 1.0001)
  }
})

test('a lane that diverges ends, says why, and the others go on', async () => {
  const trainer = await trainerOf(sizes)
  trainer.change(0, { batchSize: 7, learningRate: 1e6 })
  runOut(trainer)
  const [diverged, second, third] = trainer.lanes as [Lane, Lane, Lane]
  expect(diverged.divergence).toMatch(/the loss is NaN|times the initial|the test loss is/)
  expect(tracesOf(diverged)).toHaveLength(diverged.steps)
  expect([second, third].map(({ examples }) => examples)).toEqual([1000, 1000])
})

test('evaluations come by eighths, then quarters, then epochs, and meet every end of an epoch', () => {
  const at = [0]
  while (at.at(-1)! < 6 * 6000) at.push(nextEvaluation(at.at(-1)!, 6000))
  expect(at.map((examples) => examples / 6000)).toEqual([
    ...[0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875],
    ...[1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75, 4, 5, 6],
  ])
})
