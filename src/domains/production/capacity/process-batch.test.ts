/** Oracles of a batch's size: a feed followed gram by gram, and each quantity found again from the others. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { UserError } from '../../../core/errors.ts'
import { evaluateModel } from '../../../core/model.ts'
import { batchDefinition } from '../models/capacity/batch-definition.ts'
import { type BatchFigures, batchDefinitions, batchSizeOf, processKinds } from './process-batch.ts'

const amount = (min: number, max: number) => fc.double({ min, max, noNaN: true })

test('a charge fed into a press unit by unit: how many come out, and after how long', () => {
  for (const [inputKg, unitGrams, unitsPerHour, yieldShare] of [
    [12, 0.25, 9000, 1],
    [7.5, 0.5, 4000, 0.96],
    [1, 2, 30, 0.5],
  ] as const) {
    let [left, units, seconds] = [1000 * inputKg * yieldShare, 0, 0]
    while (left > unitGrams / 2) {
      left -= unitGrams
      units++
      seconds += 3600 / unitsPerHour
    }
    const size = batchSizeOf({ inputKg, unitGrams, unitsPerHour, yieldShare })
    expect(size.units).toBeCloseTo(units, 6)
    expect(size.runHours).toBeCloseTo(seconds / 3600, 9)
  }
})

test('a line fed at a mass flow, followed minute by minute through a shift', () => {
  const line: BatchFigures = { runHours: 8, kgPerHour: 25, yieldShare: 0.97 }
  let [input, output] = [0, 0]
  for (let minute = 0; minute < 480; minute++) {
    input += 25 / 60
    output += (25 * 0.97) / 60
  }
  expect(batchSizeOf(line).inputKg).toBeCloseTo(input, 9)
  expect(batchSizeOf(line).outputKg).toBeCloseTo(output, 9)
})

test('the batch is the same, whichever of its quantities defines it', () => {
  fc.assert(
    fc.property(
      amount(0.1, 1e4),
      amount(0.01, 1),
      amount(0.01, 100),
      amount(0.1, 1e4),
      fc.boolean(),
      (inputKg, yieldShare, unitGrams, pace, isFlow) => {
        const rest = { yieldShare, unitGrams, ...(isFlow ? { kgPerHour: pace } : { unitsPerHour: pace }) }
        const size = batchSizeOf({ inputKg, ...rest })
        for (const name of ['units', 'outputKg', 'inputKg', 'runHours'] as const) {
          const same = batchSizeOf({ [name]: size[name]!, ...rest })
          for (const [key, value] of Object.entries(same)) {
            expect(value! / size[key as keyof typeof size]!).toBeCloseTo(1, 9)
          }
        }
      },
    ),
  )
})

test('what nothing says is unknown', () => {
  expect(batchSizeOf({ units: 60, yieldShare: 1 })).toEqual({
    units: 60,
    outputKg: null,
    inputKg: null,
    runHours: null,
  })
})

describe('production.batchDefinition', () => {
  test.each(processKinds)('a %s process has its definition, its size and its source', (process) => {
    const size = { units: 100, unitsAtOnce: 25 }
    const told = evaluateModel(batchDefinition, { process, ...size })
    expect(told).toMatchObject({
      definition: batchDefinitions[process].batch,
      definedIn: batchDefinitions[process].source,
      shareAtOnce: process === 'batch' ? 1 : 0.25,
      madeTogether: process === 'batch',
    })
    expect(told.note === null).toBe(process === 'batch')
    expect(evaluateModel(batchDefinition, { process, units: 100 }).madeTogether).toBe(
      process === 'batch' ? true : null,
    )
  })

  test.each([
    [{}, 'runHours', 'one of units, outputKg, inputKg and runHours defines the batch'],
    [{ units: 5, inputKg: 3 }, 'inputKg', 'is defined by units already'],
    [{ runHours: 8 }, 'runHours', 'a batch at a pace only'],
    [{ runHours: 8, kgPerHour: 1, unitsPerHour: 1 }, 'unitsPerHour', 'given by kgPerHour already'],
    [{ inputKg: 8, yieldShare: 0 }, 'yieldShare', 'above 0'],
  ])('%j is refused', (figures, place, message) => {
    const fault = expect.objectContaining({ place, message: expect.stringContaining(message) }) as UserError
    expect(() => evaluateModel(batchDefinition, { process: 'continuous', ...figures })).toThrow(fault)
  })
})
