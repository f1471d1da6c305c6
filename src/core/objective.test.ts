import { describe, expect, test } from 'vitest'
import type { MeasurementRow } from './measurement.ts'
import { decisiveRow, scoreTrial } from './objective.ts'
import type { Objective } from './study.ts'

const rows: MeasurementRow[] = [
  { step: 0, values: { seconds: 0, accuracy: 0.1 } },
  { step: 10, values: { seconds: 1, accuracy: 0.8 } },
  { step: 20, values: { seconds: 2, accuracy: 0.96 } },
  { step: 30, values: { seconds: 3, accuracy: 0.94 } },
]
const finished = { kind: 'finished' } as const
const diverged = { kind: 'diverged', step: 31, reason: 'the loss is NaN' } as const
const toGoal = (value: number): Objective => ({
  metric: 'seconds',
  better: 'lower',
  goal: { metric: 'accuracy', relation: '>=', value },
  budget: null,
})
const within = (seconds: number): Objective => ({
  metric: 'accuracy',
  better: 'higher',
  goal: null,
  budget: { metric: 'seconds', relation: '<=', value: seconds },
})

describe('what a trial says about the objective', () => {
  test('the cost when the goal is first met', () => {
    expect(scoreTrial(rows, finished, toGoal(0.94))).toEqual({ kind: 'value', value: 2 })
    expect(decisiveRow(rows, toGoal(0.94))?.step).toBe(20)
  })

  test('a goal met before the trial diverged is met', () => {
    expect(scoreTrial(rows, diverged, toGoal(0.94))).toEqual({ kind: 'value', value: 2 })
  })

  test('a goal that is not met costs more than was spent', () => {
    expect(scoreTrial(rows, finished, toGoal(0.99))).toEqual({ kind: 'censored', atLeast: 3 })
    expect(scoreTrial(rows, diverged, toGoal(0.99))).toEqual({ kind: 'diverged', reason: 'the loss is NaN' })
  })

  test('the last value within the budget', () => {
    expect(scoreTrial(rows, finished, within(2.5))).toEqual({ kind: 'value', value: 0.96 })
    expect(scoreTrial(rows, finished, within(100))).toEqual({ kind: 'value', value: 0.94 })
  })

  test('rows without the metric do not count', () => {
    const sparse = [...rows, { step: 40, values: { seconds: 4 } }]
    expect(scoreTrial(sparse, finished, within(100))).toEqual({ kind: 'value', value: 0.94 })
  })
})
