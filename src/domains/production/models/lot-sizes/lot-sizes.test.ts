/** What people write that cannot be, and processes that cannot work; the numbers are held in ../../lot-sizes. */
import { describe, expect, test } from 'vitest'
import type { UserError } from '../../../../core/errors.ts'
import { evaluateModel } from '../../../../core/model.ts'
import { eoqAllUnits, eoqIncremental } from './discounts.ts'
import { eoq } from './eoq.ts'
import { eoqBackorders } from './eoq-backorders.ts'
import { epq } from './epq.ts'
import { jointReplenishment } from './joint-replenishment.ts'
import { nPolicy } from './n-policy.ts'
import { orderSize } from './order-size.ts'
import { wagnerWhitin } from './wagner-whitin.ts'

const lot = { setupCost: 8, demandPerPeriod: 1300, holdingCostPerItemPeriod: 0.225 }

describe('no best lot is an answer', () => {
  test.each([
    [{ demandPerPeriod: 0 }, 'No demand'],
    [{ holdingCostPerItemPeriod: 0 }, 'Holding costs nothing'],
    [{ setupCost: 0 }, 'A set-up costs nothing'],
  ])('%j', (change, words) => {
    const all = { ...lot, ...change }
    for (const result of [
      evaluateModel(eoq, all),
      evaluateModel(epq, { ...all, productionPerPeriod: 1700 }),
      evaluateModel(eoqBackorders, { ...all, backorderCostPerItemPeriod: 5 }),
    ]) {
      expect(result).toMatchObject({ optimalLot: null, note: expect.stringContaining(words) })
    }
  })

  test('production below demand says by how much; waiting that is free, a machine that is too slow', () => {
    expect(evaluateModel(epq, { ...lot, productionPerPeriod: 1200 }).note).toContain('100 items per period')
    expect(evaluateModel(epq, { ...lot, productionPerPeriod: 1300 }).note).toContain('never stops')
    expect(evaluateModel(eoqBackorders, { ...lot, backorderCostPerItemPeriod: 0 }).note).toContain(
      'Waiting costs',
    )
    const machine = { arrivalsPerHour: 2, runMinutesPerItem: 60, setupCost: 1, holdingCostPerItemHour: 1 }
    expect(evaluateModel(nPolicy, machine)).toMatchObject({
      optimalThreshold: null,
      note: expect.stringContaining('100 % more than it can do'),
    })
  })

  test('an optimum below the first multiple says what the multiple costs', () => {
    const { wholeLot, note } = evaluateModel(eoq, { ...lot, lotMultiple: 1000 })
    expect(wholeLot).toBe(1000)
    expect(note).toContain('below the first multiple: 1000 costs 122.9, 1.8 times the least')
  })
})

describe('lists that do not fit are told', () => {
  const discount = { setupCost: 200, demandPerPeriod: 1000, carryingSharePerPeriod: 0.2 }
  test.each([
    [
      { breakpoints: [0, 200], unitCosts: [500, 475, 450, 400] },
      'breakpoints',
      '4 prices need 4 breakpoints',
    ],
    [{ breakpoints: [50, 200], unitCosts: [500, 475] }, 'breakpoints', 'must hold from 0, got 50'],
    [{ breakpoints: [0, 200, 200], unitCosts: [5, 4, 3] }, 'breakpoints', '200 follows 200'],
    [{ breakpoints: [0, 200, 500], unitCosts: [5, 4, 4] }, 'unitCosts', 'number 3, 4, is not below 4'],
  ])('%j', (lists, place, message) => {
    for (const model of [eoqAllUnits, eoqIncremental]) {
      const fault = expect.objectContaining({ place, message: expect.stringContaining(message) }) as UserError
      expect(() => evaluateModel(model, { ...discount, ...lists })).toThrow(fault)
    }
  })

  test('the 0 of the first price may be left out', () => {
    const prices = { ...discount, unitCosts: [500, 475, 450] }
    expect(evaluateModel(eoqAllUnits, { ...prices, breakpoints: [200, 500] })).toEqual(
      evaluateModel(eoqAllUnits, { ...prices, breakpoints: [0, 200, 500] }),
    )
  })

  test.each([
    [{ holdingCostPerItemPeriod: 2 }, 'setupCost', 'is missing'],
    [{ setupCost: 1, holdingCosts: [1, 2] }, 'holdingCosts', '3 periods of demand need as many'],
    [{ setupCost: 1, setupCosts: [1, 1, 1], holdingCostPerItemPeriod: 1 }, 'setupCosts', 'as well as'],
  ])('costs by period: %j', (costs, place, message) => {
    const fault = expect.objectContaining({ place, message: expect.stringContaining(message) }) as UserError
    expect(() => evaluateModel(wagnerWhitin, { demand: [3, 0, 5], ...costs })).toThrow(fault)
  })

  test('joint replenishment leaves out what needs no cycle, and refuses lists of other lengths', () => {
    const items = { familySetupCost: 600, itemSetupCosts: [120, 840], holdingCostsPerItemPeriod: [160, 20] }
    const { multiples, note } = evaluateModel(jointReplenishment, { ...items, demandsPerPeriod: [1, 0] })
    expect([multiples, note]).toEqual([[1, null], expect.stringContaining('1 without demand')])
    expect(() => evaluateModel(jointReplenishment, { ...items, demandsPerPeriod: [1] })).toThrow(
      'need as many',
    )
  })
})

test('orders that shrink (claim P4): dearer credit adds set-ups; halved demand takes off more work than set-ups', () => {
  const shop = {
    demandPerYear: 400,
    customers: 10,
    orderCost: 50,
    unitPrice: 20,
    creditSharePerYear: 0.1,
    setupMinutes: 30,
    runMinutesPerItem: 1,
    hoursPerYear: 200,
  }
  const before = evaluateModel(orderSize, shop)
  const dearer = evaluateModel(orderSize, { ...shop, creditSharePerYear: 0.4 })
  expect(dearer.orderItems! / before.orderItems!).toBeCloseTo(0.5, 12)
  expect(dearer.ordersPerYear! / before.ordersPerYear!).toBeCloseTo(2, 12)
  expect(dearer.supplierLoad!).toBeGreaterThan(before.supplierLoad!)
  const fewer = evaluateModel(orderSize, { ...shop, demandPerYear: 200 })
  expect(fewer.orderItems! / before.orderItems!).toBeCloseTo(Math.SQRT1_2, 12)
  expect(fewer.productiveShare!).toBeLessThan(before.productiveShare!)
  expect(fewer.supplierLoad!).toBeLessThan(before.supplierLoad!)
  // They order just what they need, at whatever cost: the same work, but of it more set-ups.
  const needed = evaluateModel(orderSize, { ...shop, givenOrder: 5 })
  expect(needed).toMatchObject({
    mergedOrders: 3,
    note: expect.stringContaining('3 orders of an item as one'),
  })
  const mended = evaluateModel(orderSize, {
    ...shop,
    givenOrder: 5,
    setupMinutes: needed.longestSetupMinutes!,
  })
  expect(mended.supplierLoad).toBeCloseTo(1, 12)
  // At the smallest bearable order the hours just suffice.
  const hours = (4000 * (1 + 30 / before.smallestBearableOrder!)) / 60
  expect(hours).toBeCloseTo(200, 9)
})
