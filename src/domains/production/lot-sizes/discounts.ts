/** The economic lot where the price falls with its size (Hadley & Whitin 1963; Snyder & Shen 2019, equations 3.18 to 3.22). */
import { economicOrderQuantity } from '../../../core/laws.ts'

export interface DiscountProblem {
  /** Money per order. */
  readonly setupCost: number
  /** Items per period. */
  readonly demand: number
  /** Share of an item's price that holding it for a period costs. */
  readonly carryingShare: number
  /** The least lot of each price, from 0 upwards. */
  readonly breakpoints: readonly number[]
  /** Money per item, falling; one for each breakpoint. */
  readonly unitCosts: readonly number[]
}

export interface PricedLot {
  /** Which price: 0 is the first. */
  readonly level: number
  readonly lot: number
  /** Per period, the items themselves included. */
  readonly cost: number
}

/** Every item at the price that the lot reaches: c D + K D / Q + i c Q / 2. */
export function allUnitsCost(problem: DiscountProblem, lot: number): number {
  const price = problem.unitCosts[levelOf(problem, lot)]!
  const { demand, setupCost, carryingShare } = problem
  return price * demand + (setupCost * demand) / lot + (carryingShare * price * lot) / 2
}

/**
 * Each item at its own price, so that a lot costs beta + c Q at the last price c that it reaches:
 * c D + (K + beta) D / Q + i (beta + c Q) / 2.
 */
export function incrementalCost(problem: DiscountProblem, lot: number): number {
  const level = levelOf(problem, lot)
  const { demand, setupCost, carryingShare } = problem
  const [price, extra] = [problem.unitCosts[level]!, dearerFirstItems(problem)[level]!]
  return price * demand + ((setupCost + extra) * demand) / lot + (carryingShare * (extra + price * lot)) / 2
}

/**
 * For each price its best lot: its own square root, raised to its breakpoint; null where that lies at or past the next
 * breakpoint, which is then cheaper.
 */
export function allUnitsLots(problem: DiscountProblem): readonly (PricedLot | null)[] {
  return problem.unitCosts.map((price, level) => {
    const root = economicOrderQuantity(problem.setupCost, problem.demand, problem.carryingShare * price)
    const lot = Math.max(root.batchSize, problem.breakpoints[level]!)
    if (lot >= (problem.breakpoints[level + 1] ?? Number.POSITIVE_INFINITY)) return null
    return { level, lot, cost: allUnitsCost(problem, lot) }
  })
}

/** For each price its square root, sqrt(2 (K + beta) D / (i c)); null where that price does not hold there. */
export function incrementalLots(problem: DiscountProblem): readonly (PricedLot | null)[] {
  const extra = dearerFirstItems(problem)
  return problem.unitCosts.map((price, level) => {
    const setup = problem.setupCost + extra[level]!
    const { batchSize: lot } = economicOrderQuantity(setup, problem.demand, problem.carryingShare * price)
    const next = problem.breakpoints[level + 1] ?? Number.POSITIVE_INFINITY
    if (lot < problem.breakpoints[level]! || lot >= next) return null
    return { level, lot, cost: incrementalCost(problem, lot) }
  })
}

/** The cheapest; the first of equals. */
export function cheapestLot(lots: readonly (PricedLot | null)[]): PricedLot | null {
  return lots.reduce<PricedLot | null>(
    (best, lot) => (lot !== null && (best === null || lot.cost < best.cost) ? lot : best),
    null,
  )
}

function levelOf({ breakpoints }: DiscountProblem, lot: number): number {
  return Math.max(
    0,
    breakpoints.findLastIndex((least) => least <= lot),
  )
}

/** beta of each price: what the first items cost above it, the sum of (c_{m-1} - c_m) break_m up to it. */
function dearerFirstItems({ breakpoints, unitCosts }: DiscountProblem): number[] {
  let sum = 0
  return unitCosts.map((price, level) => {
    if (level > 0) sum += (unitCosts[level - 1]! - price) * breakpoints[level]!
    return sum
  })
}
