/** What people write that cannot be, and processes that cannot work; the numbers are held in ../../capacity. */
import { describe, expect, test } from 'vitest'
import type { UserError } from '../../../../core/errors.ts'
import { evaluateModel, type Model } from '../../../../core/model.ts'
import { bottleneck } from './bottleneck.ts'
import { capacity } from './capacity.ts'
import { commonCycle } from './common-cycle.ts'
import { lotStreaming } from './lot-streaming.ts'
import { moveBatch } from './move-batch.ts'
import { pressBrakeCell } from './press-brake.ts'
import { serialBatching } from './serial-batching.ts'

test('a set-up of 30 minutes, a minute an item: 3 %, 25 % and 50 % of the time at 1, 10 and 30 items, 80 % at 120', () => {
  const shareAt = (batchSize: number) =>
    evaluateModel(capacity, { batchSize, setupMinutes: 30, runMinutesPerItem: 1 }).productiveShare
  expect(shareAt(1)).toBeCloseTo(0.03225806452, 10)
  expect([10, 30, 120].map(shareAt)).toEqual([0.25, 0.5, 0.8])
})

const cell = { orderSizes: [5, 50], toolMinutes: 15, programMinutes: 15, runMinutesPerItem: 1 }
const products = { demandsPerPeriod: [100, 60], runMinutesPerItem: [6, 10], hoursPerPeriod: 40 }
const setups = { setupMinutes: [120, 60] }
const costs = { setupCosts: [80, 40], holdingCostsPerItemPeriod: [0.5, 0.7] }

describe('lists that do not fit are told', () => {
  test.each<[Model, Record<string, unknown>, string, string]>([
    [bottleneck, { batchSize: 5 }, 'runMinutesPerItem', 'is missing, as are set-ups and loads'],
    [bottleneck, { batchSize: 5, machines: [1] }, 'runMinutesPerItem', 'is missing'],
    [
      bottleneck,
      { batchSize: 5, setupMinutes: [9, 0], stations: ['saw'] },
      'stations',
      '1 values for the 2 stations of setupMinutes',
    ],
    [bottleneck, { batchSize: 5, runMinutesPerItem: [4, 5], stations: ['a', 'a'] }, 'stations', 'a twice'],
    [bottleneck, { batchSize: 5, runMinutesPerItem: [4], machines: [1.5] }, 'machines', 'whole numbers'],
    [bottleneck, { batchSize: 5, runMinutesPerItem: [4], machines: [0] }, 'machines', 'of at least 1, got 0'],
    [bottleneck, { batchSize: 5, runMinutesPerItem: [0, 0] }, 'runMinutesPerItem', 'no station takes time'],
    [
      lotStreaming,
      { lotSize: 9, transferBatch: 3, runMinutesPerItem: [1, 2], setupMinutes: [1] },
      'setupMinutes',
      '1 values',
    ],
    [
      serialBatching,
      { arrivalsPerHour: 1, familyArrivalsPerHour: 2, setupMinutes: 1, runMinutesPerItem: 1 },
      'familyArrivalsPerHour',
      'is more than all arrivals, 1 an hour',
    ],
    [pressBrakeCell, { ...cell, orderCounts: [1] }, 'orderCounts', '1 values for 2 kinds of order'],
    [pressBrakeCell, { ...cell, orderCounts: [0, 0] }, 'orderCounts', '0 for every kind'],
    [pressBrakeCell, { ...cell, orderSizes: [5, 0] }, 'orderSizes', 'at least 1 item, got 0'],
    [commonCycle, { ...products, setupMinutes: [120] }, 'setupMinutes', 'has 1 values, demandsPerPeriod 2'],
    [
      commonCycle,
      { ...products, ...setups, setupCosts: [80, 40] },
      'holdingCostsPerItemPeriod',
      'is missing: the cheapest cycle needs',
    ],
  ])('%o %j', (model, input, place, message) => {
    const fault = expect.objectContaining({ place, message: expect.stringContaining(message) }) as UserError
    expect(() => evaluateModel(model, input)).toThrow(fault)
  })
})

describe('what cannot work is an answer', () => {
  test('a cell that is asked for more than it manages, and what would mend it', () => {
    const { ordersPerHour, utilization, note } = evaluateModel(pressBrakeCell, {
      ...cell,
      orderSizes: [10],
      demandOrdersPerHour: 3,
    })
    expect([ordersPerHour, utilization]).toEqual([1.5, 2])
    expect(note).toBe(
      'The demand asks for 200 % of what the cell manages. The new machine binds. With 100 % of the programming in the office the cell would make 60 % more: 2.4 orders an hour.',
    )
  })

  test('a station that no batch mends says what it makes at most', () => {
    const noteOf = (station: Record<string, number>) =>
      evaluateModel(capacity, { batchSize: 13, ...station }).note
    expect(noteOf({ loadMinutes: 30, loadCapacity: 12, demandPerHour: 30 })).toContain(
      'full loads without set-ups make 24 items an hour',
    )
    expect(noteOf({ setupMinutes: 20, runMinutesPerItem: 4, machines: 2, demandPerHour: 30 })).toContain(
      'without set-ups it makes 30 items an hour',
    )
  })

  test('a second station that is slower than items come has no mean delay', () => {
    const slow = {
      batchSize: 10,
      firstMinutesPerItem: 1,
      firstUtilization: 0.8,
      secondMinutesPerItem: 3,
    }
    expect(evaluateModel(moveBatch, slow)).toMatchObject({
      addedMinutes: null,
      formingMinutes: 5.625,
      note: expect.stringContaining('asks for 240 % of its time'),
    })
    expect(evaluateModel(moveBatch, { ...slow, secondMinutesPerItem: 1.25 }).addedMinutes).toBe(11.25)
  })

  test('no cycle that keeps up, one that is too short, one that costs decide against the hours', () => {
    const over = { ...products, ...setups, ...costs, runMinutesPerItem: [20, 10] }
    expect(evaluateModel(commonCycle, over)).toMatchObject({
      shortestCyclePeriods: null,
      cheapestCyclePeriods: null,
      boundPerPeriod: null,
      lots: [null, null],
      note: 'No cycle keeps up: the runs alone ask for 108 % of the hours.',
    })
    const short = { ...products, ...setups, cyclePeriods: 0.1 }
    expect(evaluateModel(commonCycle, short)).toMatchObject({
      utilization: 1.25,
      note: expect.stringContaining('asks for 125 % of the hours. The shortest that fits is 0.15'),
    })
    const dear = { ...products, ...setups, ...costs, setupCosts: [0, 0] }
    const bound = evaluateModel(commonCycle, dear)
    expect(bound.cheapestCyclePeriods).toBeCloseTo(0.15, 12)
    expect(bound.note).toContain('The hours bind')
    const free = { ...products, ...setups, ...costs, holdingCostsPerItemPeriod: [0, 0] }
    expect(evaluateModel(commonCycle, free).note).toContain('Stock costs nothing')
    const none = { ...products, setupMinutes: [0, 0] }
    expect(evaluateModel(commonCycle, none)).toMatchObject({
      shortestCyclePeriods: 0,
      note: expect.stringContaining('any cycle will do'),
    })
  })

  test('what is not asked for is neither set up nor counted', () => {
    const idle = evaluateModel(commonCycle, { ...products, ...setups, demandsPerPeriod: [100, 0] })
    expect(idle).toMatchObject({ shortestCyclePeriods: 2 / 30, lotHours: [expect.closeTo(2 + 2 / 3, 9), 0] })
  })
})
