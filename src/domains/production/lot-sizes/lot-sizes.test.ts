/** Oracles: stockpyl on random problems (scripts/oracles/lot-sizes.py), brute force, search on grids, Markov chain. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allUnitsCost,
  allUnitsLots,
  cheapestLot,
  type DiscountProblem,
  incrementalCost,
  incrementalLots,
} from './discounts.ts'
import {
  backorderTerms,
  bestLot,
  lotCost,
  neighbouringLots,
  orderTerms,
  penaltyRange,
  productionTerms,
} from './economic-lot.ts'
import { independentCost, optimalPlan, planAtMultiples, silverPlan } from './joint-replenishment.ts'
import { costOfLots, type DynamicDemand } from './lot-plan.ts'
import { lotRules, lotsByRule } from './lot-rules.ts'
import { bestThreshold, itemsPresent, nPolicyCost, startsPerTime } from './n-policy.ts'
import { settledPeriods, wagnerWhitin } from './wagner-whitin.ts'

interface Cases {
  readonly economic: readonly {
    readonly setupCost: number
    readonly holdingCost: number
    readonly demand: number
    readonly production: number
    readonly backorderCost: number
    readonly order: readonly [number, number]
    readonly produce: readonly [number, number]
    readonly backorder: readonly [number, number, number]
  }[]
  readonly discount: readonly (DiscountProblem & {
    readonly allUnits: readonly [number, number, number]
    readonly incremental: readonly [number, number, number]
  })[]
  readonly joint: readonly {
    readonly familySetupCost: number
    readonly itemSetupCosts: readonly number[]
    readonly holdingCosts: readonly number[]
    readonly demands: readonly number[]
    readonly multiples: readonly number[]
    readonly cycle: number
    readonly cost: number
  }[]
  readonly dynamic: readonly (DynamicDemand & { readonly lots: readonly number[]; readonly cost: number })[]
}
const cases: Cases = JSON.parse(readFileSync(new URL('stockpyl-cases.json', import.meta.url), 'utf8'))

const close = (actual: number, expected: number, digits = 9) =>
  expect(Math.abs(actual / expected - 1), `${actual}, not ${expected}`).toBeLessThan(10 ** -digits)
const money = fc.double({ min: 0.01, max: 1000, noNaN: true })

describe('stockpyl, random problems', () => {
  test('the economic lot, with finite rate, with backorders', () => {
    for (const one of cases.economic) {
      for (const [terms, [lot, cost]] of [
        [orderTerms(one), one.order],
        [productionTerms(one, one.production), one.produce],
        [backorderTerms(one, one.backorderCost), one.backorder],
      ] as const) {
        close(bestLot(terms)!.lot, lot)
        close(bestLot(terms)!.cost, cost)
      }
    }
  })

  test('discounts on all units and on the next ones', () => {
    for (const one of cases.discount) {
      for (const [lots, [lot, level, cost]] of [
        [allUnitsLots(one), one.allUnits],
        [incrementalLots(one), one.incremental],
      ] as const) {
        const best = cheapestLot(lots)!
        close(best.cost, cost)
        close(best.lot, lot)
        expect(best.level).toBe(level)
      }
    }
  })

  test("Silver's heuristic, never below the optimum, which is never below its bound", () => {
    for (const { demands, holdingCosts, multiples, cycle, cost, ...costs } of cases.joint) {
      const problem = { ...costs, holdingRates: demands.map((demand, item) => demand * holdingCosts[item]!) }
      const plan = silverPlan(problem)
      expect(plan.multiples).toEqual(multiples)
      close(plan.cycle, cycle)
      close(plan.cost, cost)
      const optimum = optimalPlan(problem)!
      expect(optimum.cost).toBeLessThanOrEqual(cost * (1 + 1e-12))
      expect(optimum.cost).toBeGreaterThan(independentCost(problem))
    }
  })

  test('Wagner and Whitin, set-up costs differing by period, some periods without demand', () => {
    for (const { lots, cost, ...problem } of cases.dynamic) {
      const plan = wagnerWhitin(problem)
      close(plan.cost, cost)
      expect(plan.lots).toEqual(lots)
    }
  })
})

describe('the lot beside its optimum', () => {
  const problem = fc.record({ setupCost: money, demand: money, holdingCost: money })

  test('no multiple on a grid is cheaper than the better neighbour; half and twice cost a quarter more (claim L1)', () => {
    fc.assert(
      fc.property(problem, fc.integer({ min: 1, max: 40 }), (one, multiple) => {
        const terms = orderTerms(one)
        const best = bestLot(terms)!
        const [nearest] = neighbouringLots(terms, multiple)
        const most = Math.ceil((3 * best.lot) / multiple) + 2
        let least = Number.POSITIVE_INFINITY
        for (let count = 1; count <= Math.min(most, 20_000); count++) {
          least = Math.min(least, lotCost(terms, count * multiple))
        }
        if (most <= 20_000) close(least, nearest!.cost, 12)
        for (const factor of [0.5, 2]) close(lotCost(terms, factor * best.lot) / best.cost, 1.25)
        const { low, high } = penaltyRange(0.05)
        for (const factor of [low, high]) close(lotCost(terms, factor * best.lot) / best.cost, 1.05)
      }),
      { numRuns: 50 },
    )
    expect(penaltyRange(0.25)).toEqual({ low: 0.5, high: 2 })
  })

  test('lots of a base times a power of two cost at most 3/(2 sqrt 2) of the least, 6 % more, and no less is promised', () => {
    const bound = 3 / (2 * Math.SQRT2)
    const penaltyOn = (base: number, one: Parameters<typeof orderTerms>[0]) => {
      const terms = orderTerms(one)
      const powers = Array.from({ length: 121 }, (_, power) => lotCost(terms, base * 2 ** (power - 60)))
      return Math.min(...powers) / bestLot(terms)!.cost
    }
    fc.assert(
      fc.property(problem, money, (one, base) => {
        expect(penaltyOn(base, one)).toBeLessThanOrEqual(bound * (1 + 1e-12))
        close(penaltyOn(bestLot(orderTerms(one))!.lot * Math.SQRT2, one), bound)
      }),
    )
  })

  test('the stock followed over a cycle: production while demand goes on, and demand that waits', () => {
    fc.assert(
      fc.property(
        problem,
        fc.double({ min: 1.1, max: 9, noNaN: true }),
        money,
        (one, factor, backorderCost) => {
          const { setupCost, demand, holdingCost } = one
          const steps = 2000
          // Mean of a function of the place in the cycle, from 0 to 1, by the midpoint rule.
          const mean = (stockAt: (place: number) => number) => {
            let sum = 0
            for (let step = 0; step < steps; step++) sum += stockAt((step + 0.5) / steps)
            return sum / steps
          }
          const lot = 37
          const runs = 1 / factor
          const made = mean((place) =>
            place < runs ? lot * (place / runs) - lot * place : lot - lot * place,
          )
          close(
            lotCost(productionTerms(one, factor * demand), lot),
            (setupCost * demand) / lot + holdingCost * made,
            5,
          )
          const late = lot * (holdingCost / (holdingCost + backorderCost))
          const stock = (place: number) => lot - late - lot * place
          const costAt = (shift: number) =>
            (setupCost * demand) / lot +
            holdingCost * mean((place) => Math.max(0, stock(place) + shift)) +
            backorderCost * mean((place) => Math.max(0, -stock(place) - shift))
          close(lotCost(backorderTerms(one, backorderCost), lot), costAt(0), 3)
          for (const shift of [-1, 1]) expect(costAt(shift)).toBeGreaterThan(costAt(0) * (1 - 1e-6))
        },
      ),
      { numRuns: 20 },
    )
  })
})

test('discounts: no lot of a fine grid is cheaper, by the price paid written out', () => {
  for (const one of cases.discount) {
    const { setupCost, demand, carryingShare, breakpoints, unitCosts } = one
    const [allUnits, incremental] = [cheapestLot(allUnitsLots(one))!, cheapestLot(incrementalLots(one))!]
    for (let lot = 1; lot < 12_000; lot *= 1.02) {
      const level = breakpoints.filter((least) => least <= lot).length - 1
      const price = unitCosts[level]!
      const whole = price * demand + (setupCost * demand) / lot + (carryingShare * price * lot) / 2
      close(allUnitsCost(one, lot), whole)
      expect(whole).toBeGreaterThanOrEqual(allUnits.cost * (1 - 1e-12))
      // What a lot costs, piece by piece.
      const paid = unitCosts.reduce(
        (sum, own, piece) =>
          sum + own * Math.max(0, Math.min(lot, breakpoints[piece + 1] ?? Infinity) - breakpoints[piece]!),
        0,
      )
      const pieces = ((setupCost + paid) * demand) / lot + (carryingShare * paid) / 2
      close(incrementalCost(one, lot), pieces)
      expect(pieces).toBeGreaterThanOrEqual(incremental.cost * (1 - 1e-12))
    }
  }
})

test('joint replenishment: no multiples up to 14 of three items are cheaper than the optimum', () => {
  const item = fc.record({ cost: fc.double({ min: 0, max: 300, noNaN: true }), rate: money })
  fc.assert(
    fc.property(
      fc.double({ min: 20, max: 500, noNaN: true }),
      fc.tuple(item, item, item),
      (familySetupCost, items) => {
        const problem = {
          familySetupCost,
          itemSetupCosts: items.map(({ cost }) => cost),
          holdingRates: items.map(({ rate }) => rate),
        }
        const optimum = optimalPlan(problem)!
        close(optimum.cost, planAtMultiples(problem, optimum.multiples).cost, 12)
        let least = Number.POSITIVE_INFINITY
        for (let code = 0; code < 14 ** 3; code++) {
          const multiples = [1 + (code % 14), 1 + (Math.floor(code / 14) % 14), 1 + Math.floor(code / 196)]
          least = Math.min(least, planAtMultiples(problem, multiples).cost)
        }
        expect(optimum.cost).toBeLessThanOrEqual(least * (1 + 1e-12))
      },
    ),
    { numRuns: 20 },
  )
})

describe('demand that differs by period', () => {
  const period = fc.record({
    items: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
    setup: fc.integer({ min: 0, max: 100 }),
    holding: fc.integer({ min: 0, max: 3 }),
  })
  const problems = fc.array(period, { minLength: 1, maxLength: 9 }).map((periods) => ({
    demand: periods.map(({ items }) => items),
    setupCosts: periods.map(({ setup }) => setup),
    holdingCosts: periods.map(({ holding }) => holding),
  }))

  test('every choice of the periods in which a lot is made: none is cheaper, and no rule is', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const plan = wagnerWhitin(problem)
        expect(costOfLots(problem, plan.lots).cost).toBe(plan.cost)
        const periods = problem.demand.length
        let least = Number.POSITIVE_INFINITY
        for (let bits = 0; bits < 2 ** periods; bits++) {
          const lots = problem.demand.map(() => 0)
          let possible = true
          let last = -1
          for (const [at, items] of problem.demand.entries()) {
            if ((bits >> at) & 1) last = at
            if (last >= 0) lots[last]! += items
            else possible &&= items === 0
          }
          if (possible) least = Math.min(least, costOfLots(problem, lots).cost)
        }
        expect(plan.cost).toBeCloseTo(least, 9)
        for (const rule of lotRules) {
          const byRule = lotsByRule(problem, rule)
          expect(byRule.cost).toBeGreaterThanOrEqual(least - 1e-9)
          let stock = 0
          for (const [at, lot] of byRule.lots.entries()) {
            stock += lot - problem.demand[at]!
            expect(stock).toBeGreaterThanOrEqual(0)
          }
          expect(stock).toBe(0)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('the rules, step by step: demand 18, 30, 42, 5, 20 at 80 a set-up and 2 an item held', () => {
    // Costs per period 80, 70, 102.7 | 80, 45, 56.7 | 80; per item 4.4, 2.9, 3.4 | 1.90, 1.91 | 16, 4.8; holding 60, 228 | 10, 90.
    const demand = [18, 30, 42, 5, 20]
    const problem = { demand, setupCosts: demand.map(() => 80), holdingCosts: demand.map(() => 2) }
    const by = (rule: (typeof lotRules)[number]) => lotsByRule(problem, rule)
    expect([by('silver-meal').lots, by('silver-meal').cost]).toEqual([[48, 0, 47, 0, 20], 310])
    expect([by('least-unit-cost').lots, by('least-unit-cost').cost]).toEqual([[48, 0, 42, 25, 0], 340])
    expect([by('part-period').lots, by('part-period').cost]).toEqual([[48, 0, 67, 0, 0], 310])
    expect([by('lot-for-lot').lots, by('lot-for-lot').cost]).toEqual([demand, 400])
  })

  test('Silver and Meal find the best of their own example of twelve months (Silver, Pyke & Peterson 1998)', () => {
    const demand = [10, 62, 12, 130, 154, 129, 88, 52, 124, 160, 238, 41]
    const problem = { demand, setupCosts: demand.map(() => 54), holdingCosts: demand.map(() => 0.4) }
    expect(wagnerWhitin(problem).cost).toBeCloseTo(501.2, 9)
    expect(lotsByRule(problem, 'silver-meal').cost).toBeCloseTo(501.2, 9)
  })

  test('ten thousand periods are planned at once', () => {
    const demand = Array.from({ length: 10_000 }, (_, at) => (at * 7919) % 100)
    const problem = { demand, setupCosts: demand.map(() => 500), holdingCosts: demand.map(() => 1) }
    expect(wagnerWhitin(problem).cost).toBeLessThan(lotsByRule(problem, 'silver-meal').cost)
  })
})

describe('switched on at N', () => {
  const exponential = {
    arrivalRate: 0.5,
    serviceTime: 1,
    serviceVariation: 1,
    setupCost: 100,
    holdingCost: 1,
  }

  test('the Markov chain of M/M/1: off with 0 to N - 1 items, on with 1 and more', () => {
    for (const [threshold, load] of [
      [1, 0.5],
      [7, 0.5],
      [4, 0.9],
      [12, 0.2],
    ] as const) {
      // Balance across the cut above n: while off each state has p0; on(n+1) = load (on(n) + off(n)).
      let [mass, items, on] = [0, 0, 0]
      for (let n = 0; n < 5000; n++) {
        const off = n < threshold ? 1 : 0
        mass += off + on
        items += n * (off + on)
        on = load * (on + off)
      }
      const policy = { ...exponential, arrivalRate: load }
      close(itemsPresent(policy, threshold), items / mass)
      // It starts when an item finds it off with N - 1 there.
      close(startsPerTime(policy, threshold), load / mass)
    }
  })

  test('any service time: the items of a cycle added up, one busy period of M/G/1 after another', () => {
    // Each of the N that wait starts a busy period of its own, in turn, while those behind it go on waiting.
    const policy = { ...exponential, arrivalRate: 0.4, serviceTime: 1.5, serviceVariation: 0.3 }
    const load = 0.6
    const second = 1.5 ** 2 * 1.3
    // Area under the items of an M/G/1 busy period that one item starts (Little over a cycle of M/G/1).
    const busy = 1.5 / (1 - load)
    const itemsOne = load + (0.4 ** 2 * second) / (2 * (1 - load))
    const areaOne = itemsOne * (1 / 0.4 + busy)
    for (const threshold of [1, 2, 9]) {
      const cycle = threshold / 0.4 + threshold * busy
      let area = 0
      for (let waiting = 0; waiting < threshold; waiting++) area += waiting / 0.4 + areaOne + waiting * busy
      close(itemsPresent(policy, threshold), area / cycle)
    }
  })

  test('the best N by trying them all', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        money,
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        (load, setupCost, holdingCost) => {
          const policy = { ...exponential, arrivalRate: load, setupCost, holdingCost }
          const best = nPolicyCost(policy, bestThreshold(policy))
          let least = Number.POSITIVE_INFINITY
          for (let threshold = 1; threshold < 400; threshold++) {
            least = Math.min(least, nPolicyCost(policy, threshold))
          }
          close(best, least, 12)
        },
      ),
      { numRuns: 50 },
    )
    expect(bestThreshold(exponential)).toBe(7)
  })
})

test('settled periods stay as planned in every longer horizon: the cheapest of all plans, looked for one by one', () => {
  const period = fc.record({
    demand: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })),
    setupCosts: fc.integer({ min: 0, max: 90 }),
    holdingCosts: fc.integer({ min: 0, max: 4 }),
  })
  const problemOf = (periods: readonly { demand: number; setupCosts: number; holdingCosts: number }[]) => ({
    demand: periods.map(({ demand }) => demand),
    setupCosts: periods.map(({ setupCosts }) => setupCosts),
    holdingCosts: periods.map(({ holdingCosts }) => holdingCosts),
  })
  /** Each period's demand made in it or in any before it. */
  const leastCost = ({ demand, setupCosts, holdingCosts }: DynamicDemand): number => {
    let least = Number.POSITIVE_INFINITY
    for (let set = 0; set < 2 ** demand.length; set++) {
      let [cost, stocked] = [0, Number.POSITIVE_INFINITY]
      for (const [at, items] of demand.entries()) {
        if ((set >> at) & 1) {
          cost += setupCosts[at]!
          stocked = 0
        }
        if (items > 0) cost += items * stocked
        stocked += holdingCosts[at]!
      }
      least = Math.min(least, cost)
    }
    return least
  }
  let settledOnes = 0
  fc.assert(
    fc.property(
      fc.array(period, { minLength: 2, maxLength: 6 }),
      fc.array(period, { minLength: 1, maxLength: 4 }),
      (known, later) => {
        const plan = wagnerWhitin(problemOf(known))
        const settled = settledPeriods(problemOf(known), plan.lots)
        settledOnes += Number(settled > 0)
        const head = costOfLots(problemOf(known.slice(0, settled)), plan.lots.slice(0, settled)).cost
        expect(head + leastCost(problemOf([...known.slice(settled), ...later]))).toBe(
          leastCost(problemOf([...known, ...later])),
        )
      },
    ),
    { numRuns: 400 },
  )
  expect(settledOnes).toBeGreaterThan(100)
})
