/** What the models say beyond their numbers, which are held in ../../queues; and that they agree where they meet. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluateModel, type Model } from '../../../../core/model.ts'
import { readModelInput } from '../../../../core/model-input.ts'
import { batchArrivals } from './batch-arrivals.ts'
import { bulkServers } from './bulk-servers.ts'
import { bulkService } from './bulk-service.ts'
import { bulkThreshold } from './bulk-threshold.ts'
import { lateJoiners } from './late-joiners.ts'
import { parallelServers } from './parallel-servers.ts'
import { sizeOrLinger } from './size-or-linger.ts'

const oven = { arrivalsPerHour: 12, serviceMinutes: 30, mostItems: 12 }

describe('a load at the capacity or above is an answer: by how much, and what would do', () => {
  test.for<readonly [Model, Readonly<Record<string, unknown>>, number, string, string]>([
    [bulkService, { ...oven, arrivalsPerHour: 30 }, 1.25, '6 items/h too much', 'at least 16'],
    [bulkService, { ...oven, arrivalsPerHour: 24 }, 1, 'all of the capacity of 24', 'at least 13'],
    [bulkThreshold, { ...oven, arrivalsPerHour: 30 }, 1.25, '6 items/h too much', 'more than 15'],
    [bulkServers, { ...oven, arrivalsPerHour: 60, servers: 2 }, 1.25, '12 items/h too much', '3 ovens'],
    [bulkServers, { ...oven, arrivalsPerHour: 48, servers: 2 }, 1, 'all of the capacity of 48', '3 ovens'],
    [lateJoiners, { ...oven, arrivalsPerHour: 30 }, 1.25, '6 items/h too much', 'more than 15'],
    [
      batchArrivals,
      { batchesPerHour: 1, itemsPerBatch: 5, serviceMinutes: 15 },
      1.25,
      '1 items/h too much',
      'below 12 min',
    ],
    [
      parallelServers,
      { arrivalsPerHour: 10, serviceMinutes: 15, servers: 2 },
      1.25,
      '2 items/h too much',
      '3 machines',
    ],
  ])('%o', ([model, input, utilization, missing, remedy]) => {
    const output = evaluateModel(model, input)
    expect(output.utilization).toBeCloseTo(utilization, 12)
    expect(output.note).toContain(missing)
    expect(output.note).toContain(remedy)
    const numbers = Object.entries(output).filter(([name]) => !['utilization', 'note'].includes(name))
    for (const [name, value] of numbers) expect([null, []], name).toContainEqual(value)
    expect(JSON.stringify(output)).not.toContain('NaN')
  })

  test('as near to it as doubles go it is computed, or refused with the field', () => {
    for (const model of [bulkService, bulkThreshold] as readonly Model[]) {
      for (const missing of [1e-3, 1e-6, 1e-9, 1e-12, 1e-15]) {
        try {
          const { bestLeastItems } = evaluateModel(model, { ...oven, arrivalsPerHour: 24 * (1 - missing) })
          expect(bestLeastItems).toBe(12)
        } catch (error) {
          expect(error).toMatchObject({ name: 'UserError', place: 'arrivalsPerHour' })
          expect(missing).toBeLessThan(1e-8)
        }
      }
    }
  })
})

test('what cannot be is told with its field', () => {
  expect(() => evaluateModel(bulkService, { ...oven, leastItems: 13 })).toThrow('at most 12 never has 13')
  expect(() => evaluateModel(bulkServers, { ...oven, servers: 2, leastItems: 13 })).toThrow('never has 13')
  const batches = { batchesPerHour: 1, serviceMinutes: 5 }
  expect(() => evaluateModel(batchArrivals, batches)).toThrow('the items of a batch, or sizeShares')
  expect(() => evaluateModel(batchArrivals, { ...batches, itemsPerBatch: 2.5 })).toThrow('whole number')
  expect(() => evaluateModel(batchArrivals, { ...batches, itemsPerBatch: 2, sizeShares: [1] })).toThrow(
    'again',
  )
  expect(() => evaluateModel(batchArrivals, { ...batches, sizeShares: [0.5, 0.4] })).toThrow(
    'sum to 1, got 0.9',
  )
  const train = { arrivalsPerHour: 12, mostItems: 4, from: 'periodic' } as const
  expect(() => evaluateModel(sizeOrLinger, train)).toThrow('needs its time')
})

test('what a person types: rates a day, times in hours, by symbol', () => {
  const written = { lambda: '288/day', S: '0.5h', b: '12' }
  expect(readModelInput(bulkService, written).inputs[0]).toMatchObject(oven)
})

test('a note where another threshold is better by a hundredth or more, and what the time-out does', () => {
  const note = (leastItems: number) => evaluateModel(bulkService, { ...oven, leastItems }).note
  expect([1, 3].map(note)).toEqual([null, null])
  expect(note(12)).toContain('from 12 on it is 83.96 % longer')
  const formed = { arrivalsPerHour: 12, mostItems: 12, lingerMinutes: 10 }
  expect(evaluateModel(sizeOrLinger, formed).note).toContain('The time decides')
})

describe('where models meet they agree', () => {
  const load = fc.double({ min: 0.02, max: 0.98, noNaN: true })
  const share = fc.double({ min: 0.1, max: 0.999, noNaN: true })
  const close = (actual: number | null, expected: number | null, tolerance = 1e-8) =>
    expect(Math.abs(actual! - expected!)).toBeLessThan(tolerance * (1 + Math.abs(expected!)))

  test('M/M/1 by all five', () => {
    fc.assert(
      fc.property(load, share, (utilization, waitShare) => {
        const queue = { arrivalsPerHour: 12 * utilization, serviceMinutes: 5, waitShare }
        const { meanWaitMinutes, waitLimitMinutes } = evaluateModel(parallelServers, { ...queue, servers: 1 })
        for (const same of [
          evaluateModel(bulkService, { ...queue, serviceVariation: 1, mostItems: 1 }),
          evaluateModel(bulkServers, { ...queue, servers: 1, mostItems: 1 }),
          evaluateModel(lateJoiners, { ...queue, mostItems: 1 }),
          evaluateModel(batchArrivals, {
            batchesPerHour: queue.arrivalsPerHour,
            itemsPerBatch: 1,
            serviceMinutes: 5,
            serviceVariation: 1,
            waitShare,
          }),
        ]) {
          close(same.meanWaitMinutes, meanWaitMinutes)
          close(same.waitLimitMinutes, waitLimitMinutes, 1e-4)
        }
      }),
      { numRuns: 40 },
    )
  })

  test('M/D/1 and M/G/1: an oven for one, batches of one', () => {
    fc.assert(
      fc.property(load, share, fc.constantFrom(0, 0.5, 2), (utilization, waitShare, serviceVariation) => {
        const service = { serviceMinutes: 5, serviceVariation, waitShare }
        const alone = evaluateModel(bulkService, {
          ...service,
          arrivalsPerHour: 12 * utilization,
          mostItems: 1,
        })
        const batches = evaluateModel(batchArrivals, {
          ...service,
          batchesPerHour: 12 * utilization,
          itemsPerBatch: 1,
        })
        close(batches.meanWaitMinutes, alone.meanWaitMinutes)
        close(batches.waitLimitMinutes, alone.waitLimitMinutes, 1e-4)
      }),
      { numRuns: 40 },
    )
  })

  test('the cost of a threshold is that of its waiting and its batches, and the best is the least of them', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 12 }), (utilization, mostItems) => {
        const rule = { arrivalsPerHour: 2 * mostItems * utilization, serviceMinutes: 30, mostItems }
        const cost = { waitingCostPerItemHour: 3, batchCost: 2 }
        const { costsPerHour, bestLeastItems, costPerHour } = evaluateModel(bulkThreshold, {
          ...rule,
          ...cost,
        })
        for (const [index, stated] of costsPerHour.entries()) {
          const { meanQueue, batchesPerHour } = evaluateModel(bulkService, { ...rule, leastItems: index + 1 })
          close(stated, 3 * meanQueue! + 2 * batchesPerHour!)
        }
        expect(costPerHour).toBe(costsPerHour[bestLeastItems! - 1])
        close(costPerHour, Math.min(...costsPerHour.map(Number)))
      }),
      { numRuns: 30 },
    )
  })
})
