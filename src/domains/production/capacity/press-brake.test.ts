/** Oracles of the press-brake cell: linear programs solved by HiGHS (scripts/oracles/press-brake.py), every split on a grid. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bestOffline, cellCapacity, type PressBrakeCell } from './press-brake.ts'

interface Case {
  readonly cell: PressBrakeCell
  readonly offlineShare: number
  readonly orders: number
  readonly bestOrders: number
}
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('press-brake-cases.json', import.meta.url), 'utf8'),
)

const whole = (min: number, max: number) => fc.integer({ min, max })
const cells: fc.Arbitrary<PressBrakeCell> = fc
  .record({
    machines: whole(1, 3),
    toolTime: whole(1, 30),
    programTime: whole(0, 40),
    runTimePerItem: whole(1, 4),
    programmers: whole(1, 3),
    olderMachines: whole(0, 2),
    olderSetupTime: whole(1, 90),
    olderRunTimePerItem: whole(1, 6),
    orders: fc
      .array(fc.tuple(whole(1, 100), whole(0, 5)), { minLength: 1, maxLength: 3 })
      .filter((orders) => orders.some(([, weight]) => weight > 0)),
  })
  .map(({ orders, ...cell }) => {
    const total = orders.reduce((sum, [, weight]) => sum + weight, 0)
    return {
      ...cell,
      orderSizes: orders.map(([size]) => size),
      orderShares: orders.map(([, weight]) => weight / total),
    }
  })

/** Orders per unit of time that a given split lets the machines and the programmers do. */
function ordersAt(cell: PressBrakeCell, offline: number, split: readonly number[]): number {
  let [busyNew, busyOlder, programming] = [0, 0, 0]
  for (const [kind, size] of cell.orderSizes.entries()) {
    const onOlder = cell.orderShares[kind]! * split[kind]!
    const onNew = cell.orderShares[kind]! - onOlder
    busyNew += onNew * (cell.toolTime + (1 - offline) * cell.programTime + size * cell.runTimePerItem)
    busyOlder += onOlder * (cell.olderSetupTime + size * cell.olderRunTimePerItem)
    programming += onNew * offline * cell.programTime
  }
  const older = busyOlder === 0 ? 0 : busyOlder / cell.olderMachines
  return 1 / Math.max(busyNew / cell.machines, older, programming / cell.programmers)
}

test('the optimum of the linear program, at a given share of programming off the machines and at the best', () => {
  let [byBoth, byProgrammers] = [0, 0]
  for (const { cell, offlineShare, orders, bestOrders } of cases) {
    const found = cellCapacity(cell, offlineShare)
    expect(found.orders / orders).toBeCloseTo(1, 9)
    expect(ordersAt(cell, offlineShare, found.shareOnOlder)).toBeCloseTo(found.orders, 12)
    const best = bestOffline(cell)
    expect(best.orders / bestOrders).toBeCloseTo(1, 9)
    expect(cellCapacity(cell, best.offlineShare).orders).toBeCloseTo(best.orders, 12)
    const isFull = (load: number) => load > 1 - 1e-9
    if (cell.olderMachines === 0 || !isFull(found.load.programmers)) continue
    if (isFull(found.load.machines)) byBoth++
    else byProgrammers++
  }
  expect(byBoth).toBeGreaterThan(5)
  expect(byProgrammers).toBeGreaterThan(10)
})

test('no split of the orders between new and older machines makes more', () => {
  const steps = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
  fc.assert(
    fc.property(cells, fc.constantFrom(0, 0.5, 1), (cell, offline) => {
      const { orders, shareOnOlder } = cellCapacity(cell, offline)
      expect(ordersAt(cell, offline, shareOnOlder)).toBeCloseTo(orders, 9)
      const kinds = cell.orderSizes.length
      for (let index = 0; index < steps.length ** kinds; index++) {
        const split = cell.orderSizes.map((_, kind) =>
          cell.olderMachines === 0 ? 0 : steps[Math.floor(index / steps.length ** kind) % steps.length]!,
        )
        expect(ordersAt(cell, offline, split)).toBeLessThanOrEqual(orders * (1 + 1e-9))
      }
    }),
    { numRuns: 40 },
  )
})

test('no share of programming off the machines makes more than the best, and no smaller one as much', () => {
  fc.assert(
    fc.property(cells, (cell) => {
      const best = bestOffline(cell)
      for (let step = 0; step <= 200; step++) {
        const offline = step / 200
        const { orders } = cellCapacity(cell, offline)
        expect(orders).toBeLessThanOrEqual(best.orders * (1 + 1e-9))
        if (offline < best.offlineShare - 1e-6) expect(orders).toBeLessThan(best.orders)
      }
    }),
    { numRuns: 40 },
  )
})

test('new machines alone, in closed form', () => {
  const cell: PressBrakeCell = {
    machines: 2,
    toolTime: 10,
    programTime: 20,
    runTimePerItem: 1,
    programmers: 1,
    olderMachines: 0,
    olderSetupTime: 0,
    olderRunTimePerItem: 0,
    orderSizes: [10],
    orderShares: [1],
  }
  expect(cellCapacity(cell, 0)).toMatchObject({ orders: 2 / 40, productiveShare: 0.25 })
  expect(cellCapacity({ ...cell, programmers: 2 }, 1)).toMatchObject({ orders: 0.1, productiveShare: 0.5 })
  // Two machines and a programmer share the 40 minutes of an order.
  expect(bestOffline(cell).offlineShare).toBeCloseTo(2 / 3, 12)
  expect(bestOffline(cell).orders).toBeCloseTo(3 / 40, 12)
})
