import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluationRow, makeEvaluationTable } from './evaluation-table.ts'
import { makeTraceTable, traceRow } from './trace-table.ts'

const norms = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 300 })

test('merged rows keep the mean and the spread of all their steps', () => {
  fc.assert(
    fc.property(norms, (values) => {
      const table = makeTraceTable(8)
      values.forEach((gradientNorm, index) => {
        const step = index + 1
        table.add({
          steps: step,
          examples: 2 * step,
          seconds: step,
          loss: -gradientNorm,
          gradientNorm,
          distance: step,
        })
      })
      const rows = Array.from({ length: table.rows }, (_, row) => traceRow(table.values, row))
      expect(rows.length).toBeLessThanOrEqual(8)
      let first = 0
      for (const row of rows) {
        const steps = values.slice(first, first + row.count)
        const mean = steps.reduce((sum, value) => sum + value, 0) / steps.length
        const squares = steps.reduce((sum, value) => sum + (value - mean) ** 2, 0)
        first += row.count
        expect(row).toMatchObject({ steps: first, examples: 2 * first, distance: first })
        expect(row.gradientNorm).toBeCloseTo(mean, 8)
        expect(row.loss).toBeCloseTo(-mean, 8)
        expect(Math.abs(row.gradientNormSquares - squares)).toBeLessThanOrEqual(1e-9 * squares + 1e-6)
      }
      expect(first).toBe(values.length)
    }),
  )
})

test('all rows but the last stand for as many steps', () => {
  const table = makeTraceTable(8)
  for (let steps = 1; steps <= 37; steps++) {
    table.add({ steps, examples: steps, seconds: 0, loss: 0, gradientNorm: 0, distance: 0 })
  }
  const counts = Array.from({ length: table.rows }, (_, row) => traceRow(table.values, row).count)
  expect(counts).toEqual([8, 8, 8, 8, 5])
})

test('a full table of evaluations drops every second, and keeps the first and the newest', () => {
  const table = makeEvaluationTable(4)
  for (let steps = 0; steps < 6; steps++) {
    table.add({ steps, examples: steps, seconds: 0, distance: 0, accuracy: 0, loss: 0 })
  }
  const steps = Array.from({ length: table.rows }, (_, row) => evaluationRow(table.values, row).steps)
  expect(steps).toEqual([0, 2, 4, 5])
})
