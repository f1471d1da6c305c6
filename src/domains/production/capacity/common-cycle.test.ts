/** Oracles of the common cycle: Bomberger's ten products, the stock followed through a cycle, search on grids. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type CostedProduct,
  commonCycle,
  cycleCost,
  cycleUtilization,
  economicCycle,
  scheduleBound,
} from './common-cycle.ts'

/**
 * Bomberger 1966, "A dynamic programming approach to a lot size scheduling problem", Management Science 12(11); times
 * in days of 8 hours, 10 % a year of 240 days for holding (the data as in Axsäter 2015, example 7.1). The figures below
 * were computed apart from this code, product by product.
 */
const bomberger: readonly CostedProduct[] = [
  [15, 0.0065, 30_000, 400, 1],
  [20, 0.1775, 8000, 400, 1],
  [30, 0.1275, 9500, 800, 2],
  [10, 0.1, 7500, 1600, 1],
  [110, 2.785, 2000, 80, 4],
  [50, 0.2675, 6000, 80, 2],
  [310, 1.5, 2400, 24, 8],
  [130, 5.9, 1300, 340, 4],
  [200, 0.9, 2000, 340, 6],
  [5, 0.04, 15_000, 400, 1],
].map(([setupCost, pieceCost, itemsPerDay, demandRate, setupHours]) => ({
  setupCost: setupCost!,
  holdingCost: (0.1 / 240) * pieceCost!,
  runTimePerItem: 1 / itemsPerDay!,
  demandRate: demandRate!,
  setupTime: setupHours! / 8,
}))

const amount = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const products: fc.Arbitrary<CostedProduct[]> = fc
  .array(
    fc.record({
      setupTime: fc.oneof(fc.constant(0), amount(0.01, 2)),
      runTimePerItem: amount(0.001, 1),
      demandRate: amount(0.1, 5),
      setupCost: fc.oneof(fc.constant(0), amount(0.1, 500)),
      holdingCost: amount(0.01, 10),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .filter((made) => made.reduce((sum, one) => sum + one.demandRate * one.runTimePerItem, 0) < 0.95)

test("Bomberger's ten products: a common cycle of 42.75 days costs 41.17 a day; no schedule costs less than 31.62", () => {
  expect(commonCycle(bomberger).productiveShare).toBeCloseTo(0.882415654521, 12)
  expect(commonCycle(bomberger).shortest).toBeCloseTo(31.892000459, 9)
  expect(economicCycle(bomberger)?.cycle).toBeCloseTo(42.754004006, 9)
  expect(economicCycle(bomberger)?.cost).toBeCloseTo(41.165735021, 9)
  expect(scheduleBound(bomberger)).toBeCloseTo(31.620782547, 9)
})

test('the cost of a cycle is that of its set-ups and of the stock, followed through it', () => {
  fc.assert(
    fc.property(products, amount(0.5, 20), (made, cycle) => {
      const steps = 4000
      let cost = 0
      for (const { setupCost, holdingCost, demandRate, runTimePerItem } of made) {
        const lot = demandRate * cycle
        const runs = lot * runTimePerItem
        let area = 0
        for (let step = 0; step < steps; step++) {
          const now = ((step + 0.5) / steps) * cycle
          area += Math.min(now / runs, 1) * lot - demandRate * now
        }
        cost += setupCost / cycle + (holdingCost * area) / steps
      }
      expect(cycleCost(made, cycle) / cost).toBeCloseTo(1, 2)
    }),
    { numRuns: 50 },
  )
})

test('no cycle that fits costs less than the economic one; twice and half of it, where nothing binds, a quarter more', () => {
  fc.assert(
    fc.property(products, (made) => {
      const shortest = commonCycle(made).shortest!
      const { cycle, cost } = economicCycle(made)!
      if (cycle === 0) {
        expect(cost).toBe(0)
        return
      }
      expect(cycleUtilization(made, cycle)).toBeLessThan(1 + 1e-9)
      for (let power = -4; power <= 4; power += 0.01) {
        const other = cycle * 2 ** power
        if (other >= shortest) expect(cycleCost(made, other)).toBeGreaterThanOrEqual(cost * (1 - 1e-12))
      }
      if (cycle > shortest) {
        for (const factor of [0.5, 2]) expect(cycleCost(made, factor * cycle) / cost).toBeCloseTo(1.25, 9)
      }
    }),
  )
})

test('the bound is below every schedule of cycles of their own whose set-ups fit, and is reached by some', () => {
  const factors = Array.from({ length: 1201 }, (_, step) => 2 ** ((step - 600) / 50))
  fc.assert(
    fc.property(
      products.filter((made) => made.length === 2 && made.every(({ setupTime }) => setupTime > 0)),
      (made) => {
        const bound = scheduleBound(made)!
        const free = 1 - commonCycle(made).productiveShare
        expect(economicCycle(made)!.cost).toBeGreaterThanOrEqual(bound * (1 - 1e-9))
        const costOf = (cycles: readonly number[]) =>
          made.reduce((sum, product, index) => sum + cycleCost([product], cycles[index]!), 0)
        // The first product's cycle on a grid; the second's is then the best that fits.
        const around = economicCycle(made)!.cycle
        let least = Number.POSITIVE_INFINITY
        for (const factor of factors) {
          const first = around * factor
          const left = free - made[0]!.setupTime / first
          if (left <= 0) continue
          const { setupTime } = made[1]!
          const alone = economicCycle([{ ...made[1]!, setupTime: 0 }])!.cycle
          least = Math.min(least, costOf([first, Math.max(alone, setupTime / left)]))
        }
        expect(least).toBeGreaterThanOrEqual(bound * (1 - 1e-9))
        expect(least).toBeLessThan(bound * 1.01)
      },
    ),
    { numRuns: 60 },
  )
})

test('what the machine settles to when each cycle makes what the last one used up is the shortest cycle', () => {
  fc.assert(
    fc.property(products, (made) => {
      const { shortest, productiveShare } = commonCycle(made)
      let cycle = 1
      for (let turn = 0; turn < 3000; turn++) {
        cycle = made.reduce(
          (sum, one) => sum + one.setupTime + cycle * one.demandRate * one.runTimePerItem,
          0,
        )
      }
      expect(productiveShare).toBeLessThan(1)
      expect(cycle).toBeCloseTo(shortest!, 8)
    }),
  )
  const full = { setupTime: 1, runTimePerItem: 1, demandRate: 1, setupCost: 1, holdingCost: 1 }
  expect(commonCycle([full])).toEqual({ productiveShare: 1, shortest: null })
  expect([economicCycle([full]), scheduleBound([full])]).toEqual([null, null])
})
