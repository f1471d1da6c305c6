/** Trials in this process, with and without what is measured of them. */
import { expect, test } from 'vitest'
import type { TrialContext } from '../../../core/domain.ts'
import type { MeasurementRow, Trace } from '../../../core/measurement.ts'
import { randomStream } from '../../../core/random.ts'
import { makeTrial, type Trial } from '../../../core/trial.ts'
import { loadDataSet } from '../data/load.ts'
import type { TrainingTrialParams } from '../params.ts'
import { runTraining } from '../run.ts'
import { readMatrix } from './held-out.ts'
import type { MeasureName } from './names.ts'

const data = {
  madeUp: 'gaussian-blobs',
  examples: 600,
  features: 8,
  classes: 3,
  separation: 3,
  seed: 1,
} as const

const base: TrainingTrialParams = {
  data,
  dataSha256: loadDataSet(data).sha256,
  hidden: [12],
  learningRate: 0.2,
  epochs: 3,
  reduction: 'mean',
  trainExamples: 600,
  evaluationsPerEpoch: 2,
  divergedAbove: 10,
  traces: true,
  engine: 'wasm',
  goal: null,
}
const all: readonly MeasureName[] = ['scores', 'layers', 'gradientNoiseScale']

async function run(
  change: Partial<TrainingTrialParams>,
  restored: Uint8Array | null = null,
  stopAfter = Infinity,
) {
  const trial: Trial<TrainingTrialParams> = makeTrial({ name: 'training', version: 1 }, 1, 32, 0, {
    ...base,
    ...change,
  })
  const rows: MeasurementRow[] = []
  const traces: Trace[] = []
  const stop = new AbortController()
  let saved: Uint8Array | null = null
  const context: TrialContext = {
    random: (...key) => randomStream(trial.seed, ...key),
    signal: stop.signal,
    seconds: () => performance.now() / 1000,
    processorSeconds: () => performance.now() / 1000,
    record: (row) => {
      rows.push(row)
      if (rows.length >= stopAfter) stop.abort()
    },
    trace: ({ firstStep, columns }) =>
      traces.push({
        firstStep,
        columns: Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice()])),
      }),
    checkpoint: {
      restored,
      save: (_, state) => {
        saved = state
      },
    },
  }
  const outcome = await runTraining(trial, context)
  return { outcome, rows, traces, saved: saved as Uint8Array | null }
}

/** Without what no seed gives. */
const untimed = ({ step, values }: MeasurementRow) => {
  const { trainSeconds, examplesPerSecond, secondsPerEpoch, peakMemoryBytes, ...same } = values
  return { step, values: same }
}

test('measuring changes nothing of the training: the same bits with and without', async () => {
  const [plain, measured] = [await run({}), await run({ measures: all, noiseScaleExamples: 256 })]
  expect(measured.rows).toHaveLength(plain.rows.length)
  for (const [at, row] of plain.rows.entries())
    expect(untimed(measured.rows[at]!)).toMatchObject(untimed(row))
  for (const [at, { columns, firstStep }] of plain.traces.entries()) {
    const { updateNorm, ...same } = measured.traces[at]!.columns
    expect({ columns: same, firstStep }).toEqual({ columns, firstStep })
    expect(updateNorm).toHaveLength(columns.loss!.length)
    updateNorm!.forEach((size, step) => {
      expect(size).toBeCloseTo(0.2 * columns.gradientNorm![step]!, 6)
    })
  }
})

test('a trial that is stopped and goes on measures the same', async () => {
  const change = { measures: all, noiseScaleExamples: 256 }
  const whole = await run(change)
  const first = await run(change, null, 4)
  expect(first.outcome).toBe('interrupted')
  const rest = await run(change, first.saved)
  expect([...first.rows, ...rest.rows].map(untimed)).toEqual(whole.rows.map(untimed))
})

test('each evaluation has scores, layers that add up, and raw norms with their sizes; the end has the matrix', async () => {
  const { rows } = await run({ measures: all, noiseScaleExamples: 256 })
  for (const { step, values } of rows) {
    expect(values.testAuc).toBeGreaterThan(0.1)
    expect(values.testAuc).toBeLessThanOrEqual(1)
    expect(Math.hypot(values['distance.dense1']!, values['distance.dense2']!)).toBeCloseTo(
      values.distance!,
      5,
    )
    expect(values).toMatchObject({ noiseSmallBatch: 1, noiseLargeBatch: 256, noiseDegreesOfFreedom: 31 })
    expect(values['gradientNoise.dense1']! + values['gradientNoise.dense2']!).toBeCloseTo(
      values.gradientNoise!,
      9,
    )
    expect(values.updateNorm === undefined).toBe(step === 0)
    expect(values.peakMemoryBytes).toBeGreaterThan(2 ** 20)
  }
  const matrices = rows.map(({ values }) => readMatrix('test', values))
  expect(matrices.slice(0, -1).every((matrix) => matrix === null)).toBe(true)
  const last = matrices.at(-1)!
  expect(last.flat().reduce((sum, count) => sum + count, 0)).toBe(600)
  const right = last.reduce((sum, row, label) => sum + row[label]!, 0)
  expect(right / 600).toBe(rows.at(-1)!.values.testAccuracy)
})

test('a trial ends when an AUC is reached, on validation too, and its last row has the matrices', async () => {
  const { outcome, rows } = await run({
    validation: { amount: 100, seed: 1 },
    trainExamples: 500,
    measures: ['scores'],
    goal: { metric: 'validationAuc', relation: '>=', value: 0.9 },
  })
  expect(outcome).toEqual({ kind: 'finished' })
  const last = rows.at(-1)!.values
  expect(last.validationAuc).toBeGreaterThanOrEqual(0.9)
  expect(rows.slice(1, -1).every(({ values }) => values.validationAuc! < 0.9)).toBe(true)
  expect(last.epochs).toBeLessThan(3)
  expect(
    readMatrix('validation', last)!
      .flat()
      .reduce((sum, count) => sum + count, 0),
  ).toBe(100)
})
