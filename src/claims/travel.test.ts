import { expect, test } from 'vitest'
import { outcomeText } from './claim.ts'
import { around, type PlantedRun, planted } from './testing.ts'
import { travel } from './travel.ts'
import { travelAndAccuracy } from './travel-and-accuracy.ts'

/** Distance after `steps` steps at a rate, as the planted law has it. */
type Law = (steps: number, batchSize: number, rate: number) => number

/** Four epochs of 64 steps at batch 16 and of 4 at batch 256, in three runs that scatter by `scatter`. */
function paths(law: Law, accuracy: Law, rates: readonly number[] = [0.1], scatter = 0.0005) {
  const runs = rates.flatMap((rate) =>
    [16, 256].flatMap((batchSize) =>
      around(1, scatter).map((factor, replication): PlantedRun => {
        const stepsAnEpoch = 1024 / batchSize
        const steps = 4 * stepsAnEpoch
        const at = (step: number) => factor * law(step, batchSize, rate)
        return {
          batchSize,
          replication,
          params: { learningRate: rate },
          rows: Array.from({ length: 65 }, (_, part) => {
            const step = (part * stepsAnEpoch) / 16
            return {
              steps: step,
              epochs: part / 16,
              distance: at(step),
              testAccuracy: factor * accuracy(step, batchSize, rate),
            }
          }),
          trace: {
            distance: Array.from({ length: steps }, (_, step) => at(step + 1)),
            gradientNorm: Array.from({ length: steps }, () => 1),
          },
        }
      }),
    ),
  )
  return { travel: planted(runs) }
}
const root: Law = (steps) => Math.sqrt(steps)
const learned: Law = (steps) => 0.9 - 0.8 / (1 + steps)

test('T1: one curve of steps for every size holds; a distance of its own for each does not', () => {
  expect(travel.judge(paths(root, learned)).outcome.kind).toBe('holds')
  const bySize: Law = (steps, batchSize) => Math.sqrt(steps) * (batchSize === 16 ? 2 : 1)
  expect(travel.judge(paths(bySize, learned)).outcome.kind).toBe('does not follow')
})

test('T1: one curve at one rate only: holds when the rate is that one', () => {
  const law: Law = (steps, batchSize, rate) => Math.sqrt(steps) * (batchSize === 16 && rate === 1 ? 2 : 1)
  const { outcome, findings } = travel.judge(paths(law, learned, [0.1, 1]))
  expect(outcomeText(outcome)).toBe('holds when the rate is 0.1; at 1 it does not')
  // At equal epochs 256 steps go four times as far as 16.
  expect(findings.map(({ truth }) => truth)).toEqual(['yes', 'yes', 'no', 'yes'])
})

test('T1: runs that scatter decide nothing, diverged ones are not judged', () => {
  expect(travel.judge(paths(root, learned, [0.1], 0.3)).outcome.kind).toBe('undecided here')
  const { travel: study } = paths(root, learned)
  const diverged = study.runs.map((run) => ({
    ...run,
    outcome: { kind: 'diverged', step: 1, reason: 'planted' } as const,
  }))
  expect(travel.judge({ travel: { ...study, runs: diverged } }).outcome.kind).toBe('undecided here')
})

test('T6: accuracy that is a function of steps, and so of distance, holds', () => {
  expect(travelAndAccuracy.judge(paths(root, learned)).outcome.kind).toBe('holds')
})

test('T6: equal at equal steps though not at equal distance: holds when steps are meant', () => {
  const farther: Law = (steps, batchSize) => Math.sqrt(steps) * (batchSize === 16 ? 1.5 : 1)
  expect(outcomeText(travelAndAccuracy.judge(paths(farther, learned)).outcome)).toMatch(
    /^holds when "far enough" means steps, at rate 0.1/,
  )
})

test('T6: a batch that is less accurate at equal steps too, or no less at equal epochs: does not follow', () => {
  const worse: Law = (steps, batchSize) => learned(steps, batchSize, 0) - (batchSize === 256 ? 0.1 : 0)
  expect(travelAndAccuracy.judge(paths(root, worse)).outcome.kind).toBe('does not follow')
  expect(travelAndAccuracy.judge(paths(root, () => 0.9)).outcome.kind).toBe('does not follow')
})

test('T6: undecided where runs scatter', () => {
  expect(travelAndAccuracy.judge(paths(root, learned, [0.1], 0.1)).outcome.kind).toBe('undecided here')
})
