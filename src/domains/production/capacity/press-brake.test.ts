/** Oracles of the press-brake cell: every split of the orders on a grid. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellCapacity, type PressBrakeCell } from './press-brake.ts'

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
    orders: fc.array(fc.tuple(whole(1, 100), whole(1, 5)), { minLength: 1, maxLength: 3 }),
  })
  .map(({ orders, ...cell }) => {
    const total = orders.reduce((sum, [, weight]) => sum + weight, 0)
    return {
      ...cell,
      orderSizes: orders.map(([size]) => size),
      orderShares: orders.map(([, weight]) => weight / total),
    }
  })

/** Orders an hour that a given split lets the machines do. */
function ordersAt(cell: PressBrakeCell, offline: number, split: readonly number[]): number {
  let [busyNew, busyOlder] = [0, 0]
  for (const [kind, size] of cell.orderSizes.entries()) {
    const share = cell.orderShares[kind]!
    busyNew +=
      share *
      (1 - split[kind]!) *
      (cell.toolTime + (1 - offline) * cell.programTime + size * cell.runTimePerItem)
    busyOlder += share * split[kind]! * (cell.olderSetupTime + size * cell.olderRunTimePerItem)
  }
  const older = busyOlder === 0 ? 0 : busyOlder / cell.olderMachines
  return 1 / Math.max(busyNew / cell.machines, older)
}

test('no split of the orders between new and older machines makes more', () => {
  const steps = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
  fc.assert(
    fc.property(cells, fc.constantFrom(0, 0.5, 1), (cell, offline) => {
      const { byMachines, shareOnOlder } = cellCapacity(cell, offline)
      expect(ordersAt(cell, offline, shareOnOlder)).toBeCloseTo(byMachines, 9)
      const kinds = cell.orderSizes.length
      for (let index = 0; index < steps.length ** kinds; index++) {
        const split = cell.orderSizes.map(
          (_, kind) => steps[Math.floor(index / steps.length ** kind) % steps.length]!,
        )
        expect(ordersAt(cell, offline, split)).toBeLessThanOrEqual(byMachines * (1 + 1e-9))
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
})
