/** A plan of lots for demand that differs from period to period, and what it costs. */

/** Lists of one length: an entry for each period. */
export interface DynamicDemand {
  /** Items wanted in the period. */
  readonly demand: readonly number[]
  /** Money for making any lot in the period. */
  readonly setupCosts: readonly number[]
  /** Money per item that is carried from this period into the next. */
  readonly holdingCosts: readonly number[]
}

export interface LotPlan {
  /** Items made at the start of each period. */
  readonly lots: readonly number[]
  readonly setups: number
  readonly setupCost: number
  readonly holdingCost: number
  readonly cost: number
}

/** The plan that makes the demand of each period in the lot of the period given for it. */
export function planOf(problem: DynamicDemand, madeIn: readonly number[]): LotPlan {
  const lots = problem.demand.map(() => 0)
  for (const [period, items] of problem.demand.entries()) lots[madeIn[period]!]! += items
  return costOfLots(problem, lots)
}

/** Walks the stock through the periods. Items left at the end are held for the last one too. */
export function costOfLots(problem: DynamicDemand, lots: readonly number[]): LotPlan {
  let [stock, setups, setupCost, holdingCost] = [0, 0, 0, 0]
  for (const [period, lot] of lots.entries()) {
    if (lot > 0) {
      setups++
      setupCost += problem.setupCosts[period]!
    }
    stock += lot - problem.demand[period]!
    holdingCost += Math.max(0, stock) * problem.holdingCosts[period]!
  }
  return { lots, setups, setupCost, holdingCost, cost: setupCost + holdingCost }
}
