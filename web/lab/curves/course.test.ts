import { expect, test } from 'vitest'
import { makeEvaluationTable } from '../training/evaluation-table.ts'
import { makeTraceTable } from '../training/trace-table.ts'
import { courseOf, reached, readAt } from './course.ts'

/** 16 examples a step; norms 1, 2, 1, 2, ...; the loss is 1 / step and the distance the root of the steps. */
function recorded(steps: number) {
  const traces = makeTraceTable(64)
  const evaluations = makeEvaluationTable()
  for (let step = 0; step <= steps; step++) {
    const common = { steps: step, examples: 16 * step, seconds: step / 10, distance: Math.sqrt(step) }
    if (step > 0) traces.add({ ...common, loss: 1 / step, gradientNorm: 1 + (step % 2) })
    if (step % 10 === 0) evaluations.add({ ...common, accuracy: step / 100, loss: 0 })
  }
  return {
    traces: traces.values as Float64Array<ArrayBuffer>,
    traceRows: traces.rows,
    evaluations: evaluations.values as Float64Array<ArrayBuffer>,
    evaluationRows: evaluations.rows,
  }
}

test('a course ends where the lane is, against each of the four', () => {
  const lane = recorded(1000)
  const ends = (['epochs', 'steps', 'seconds', 'distance'] as const).map((against) =>
    reached(courseOf(lane, 'loss', against, 160)),
  )
  expect(ends).toEqual([100, 1000, 100, Math.sqrt(1000)])
})

test('the spread of gradient norms is that of the steps', () => {
  const { y, spread } = courseOf(recorded(1000), 'gradientNorm', 'steps', 160)
  // Norms that are 1 and 2 by turns: half a unit, times the root of n / (n - 1).
  for (const value of y.slice(0, -1)) expect(value).toBeCloseTo(1.5, 1)
  expect(spread.slice(0, -1).every((value) => value >= 0.5 && value < 0.6)).toBe(true)
})

test('short courses show every step, long ones few points, the first step always', () => {
  expect(courseOf(recorded(7), 'loss', 'steps', 160)).toMatchObject({
    x: [1, 2, 3, 4, 5, 6, 7],
    y: [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6, 1 / 7],
  })
  const { x } = courseOf(recorded(63), 'loss', 'steps', 160)
  expect(x.slice(0, 3)).toEqual([1, 2, 3])
  expect(courseOf(recorded(100_000), 'loss', 'steps', 160).x.length).toBeLessThan(130)
})

test('a place is read from the first point there or past it; what is measured now and then holds until the next', () => {
  const lane = recorded(60)
  const accuracy = courseOf(lane, 'accuracy', 'steps', 160)
  expect([0, 9, 10, 59, 99].map((place) => readAt(accuracy, place, true)!.value)).toEqual([
    0, 0, 0.1, 0.5, 0.6,
  ])
  const distance = courseOf(lane, 'distance', 'steps', 160)
  expect([1, 3.5, 99].map((place) => readAt(distance, place)!.value)).toEqual([1, 2, Math.sqrt(60)])
  expect(readAt(courseOf(recorded(0), 'loss', 'steps', 160), 1)).toBe(null)
})
