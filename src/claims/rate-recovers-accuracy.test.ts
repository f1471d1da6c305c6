import { expect, test } from 'vitest'
import { outcomeText } from './claim.ts'
import { gapOrAccuracy } from './gap-or-accuracy.ts'
import { rateRecoversAccuracy } from './rate-recovers-accuracy.ts'
import { around, type PlantedRun, planted } from './testing.ts'

/** Accuracy by batch size and rate; null diverges. */
type Accuracies = Readonly<Record<string, number | null>>

const results = (accuracies: Accuracies, spread = 0.0005, params = {}) => ({
  accuracy: planted(
    Object.entries(accuracies).flatMap(([cell, value]) => {
      const [batchSize, learningRate] = cell.split(' ').map(Number) as [number, number]
      return around(value ?? 0.1, spread).map(
        (testAccuracy, replication): PlantedRun => ({
          batchSize,
          replication,
          params: { learningRate },
          rows: [{ testAccuracy }],
          diverged: value === null,
        }),
      )
    }),
    params,
  ),
})
const outcomeOf = (accuracies: Accuracies, spread?: number) =>
  outcomeText(rateRecoversAccuracy.judge(results(accuracies, spread)).outcome)

test('ten times the rate recovers it: holds', () => {
  expect(outcomeOf({ '64 0.1': 0.98, '64 1': 0.97, '1024 0.1': 0.96, '1024 1': 0.981 })).toBe('holds')
})

test('only another rate recovers it: holds when the rate is tuned', () => {
  const cells = { '64 0.1': 0.98, '64 0.4': 0.975, '64 1': 0.97, '1024 0.1': 0.96, '1024 0.4': 0.98 }
  expect(outcomeOf({ ...cells, '1024 1': 0.965 })).toMatch(/^holds when the rate is tuned/)
  expect(outcomeOf({ ...cells, '1024 1': null })).toMatch(/^holds when the rate is tuned/)
})

test('nothing lost, or nothing recovers it: does not follow', () => {
  expect(outcomeOf({ '64 0.1': 0.98, '64 1': 0.97, '1024 0.1': 0.98, '1024 1': 0.98 })).toBe(
    'does not follow',
  )
  expect(outcomeOf({ '64 0.1': 0.98, '64 1': 0.97, '1024 0.1': 0.96, '1024 1': 0.962 })).toBe(
    'does not follow',
  )
})

test('runs that scatter too much: undecided here', () => {
  const cells = { '64 0.1': 0.98, '64 1': 0.97, '1024 0.1': 0.96, '1024 1': 0.98 }
  expect(outcomeOf(cells, 0.02)).toBe('undecided here')
})

test('the published levels are findings where the whole of MNIST was trained on', () => {
  const cells = { '64 0.1': 0.98, '64 1': 0.97, '1024 0.1': 0.94, '1024 1': 0.98 }
  const statements = (params: object) =>
    rateRecoversAccuracy.judge(results(cells, 0.0005, params)).findings.map(({ truth }) => truth)
  expect(statements({ data: 'mnist' })).toEqual(['yes', 'no', 'yes', 'yes', 'yes'])
  expect(statements({ data: 'mnist', trainExamples: 100 })).toHaveLength(3)
})

test('one replication decides nothing', () => {
  const { accuracy } = results({ '64 0.1': 0.98, '64 1': 0.97, '1024 0.1': 0.96, '1024 1': 0.98 })
  const one = { ...accuracy, runs: accuracy.runs.filter(({ trial }) => trial.replication === 0) }
  expect(rateRecoversAccuracy.judge({ accuracy: one }).outcome.kind).toBe('undecided here')
})

test('without the study: undecided here', () => {
  expect(rateRecoversAccuracy.judge({}).outcome.kind).toBe('undecided here')
})

const gaps = (cells: readonly (readonly [rate: number, train: number, test: number])[]) => ({
  accuracy: planted(
    [64, 1024].flatMap((batchSize) =>
      cells.flatMap(([learningRate, train, testAt]) =>
        around(testAt, 0.0005).map(
          (testAccuracy, replication): PlantedRun => ({
            batchSize,
            replication,
            params: { learningRate },
            rows: [{ testAccuracy, trainAccuracy: train }],
          }),
        ),
      ),
    ),
  ),
})

test('a smaller gap with a lower test accuracy: the gap misleads', () => {
  const judgement = gapOrAccuracy.judge(
    gaps([
      [0.1, 0.9, 0.9],
      [1, 1, 0.95],
    ]),
  )
  expect(judgement.outcome.kind).toBe('holds')
  // Each size's 0.1 against each size's 1.
  expect(judgement.because[0]).toContain('4 of 6 pairs')
})

test('where both agree, nothing is decided', () => {
  const agreeing = gaps([
    [0.1, 0.96, 0.95],
    [1, 0.99, 0.9],
  ])
  expect(gapOrAccuracy.judge(agreeing).outcome.kind).toBe('undecided here')
})
