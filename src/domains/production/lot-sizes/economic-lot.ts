/**
 * The economic lot and its family: a set-up cost spread over the lot against a stock that grows with it. All three
 * have the cost a/Q + b Q per period (Harris 1913; Snyder & Shen 2019, chapter 3) and so one square root; they differ in
 * how much of the lot lies in stock.
 */
import { squareRootOptimum } from '../../../core/laws.ts'

/** Cost per period `amortised / Q + growing Q` of a lot of Q items. */
export interface LotTerms {
  /** Set-up cost times demand: money items / period. */
  readonly amortised: number
  /** Money per item of the lot and period. */
  readonly growing: number
}

export interface LotProblem {
  /** Money per order or set-up, whatever its size. */
  readonly setupCost: number
  /** Items per period. */
  readonly demand: number
  /** Money per item held and period. */
  readonly holdingCost: number
}

/** The lot arrives at once: K D / Q + h Q / 2. */
export function orderTerms({ setupCost, demand, holdingCost }: LotProblem): LotTerms {
  return { amortised: setupCost * demand, growing: holdingCost / 2 }
}

/**
 * The lot is made at `production` items per period while demand goes on, so the stock peaks at Q (1 - D/P):
 * K D / Q + h (1 - D/P) Q / 2 (Taft 1918), for production above demand.
 */
export function productionTerms(problem: LotProblem, production: number): LotTerms {
  const terms = orderTerms(problem)
  return { ...terms, growing: terms.growing * (1 - problem.demand / production) }
}

/**
 * Demand waits at `backorderCost` money per item and period when that is cheaper: K D / Q + Q/2 h w / (h + w) with the
 * best share backordered, h / (h + w) (Snyder & Shen 2019, equations 3.27 to 3.29).
 */
export function backorderTerms(problem: LotProblem, backorderCost: number): LotTerms {
  const terms = orderTerms(problem)
  return { ...terms, growing: terms.growing * (backorderCost / (problem.holdingCost + backorderCost)) }
}

/** Money per period at a lot. @example lotCost(orderTerms({ setupCost: 8, demand: 1300, holdingCost: 0.225 }), 250) // 69.725 */
export function lotCost({ amortised, growing }: LotTerms, lot: number): number {
  return amortised / lot + growing * lot
}

/** The real-valued optimum; null where there is none: nothing to spread, or nothing that grows. */
export function bestLot({
  amortised,
  growing,
}: LotTerms): { readonly lot: number; readonly cost: number } | null {
  const { batchSize: lot, cost } = squareRootOptimum(amortised, growing)
  return lot > 0 && Number.isFinite(lot) && cost > 0 ? { lot, cost } : null
}

export interface SizedCost {
  readonly lot: number
  readonly cost: number
}

/**
 * The multiples of `multiple` on both sides of the optimum, the cheaper first: the cost is convex, so one of them is the
 * best of all multiples. One alone where the optimum is below the first multiple.
 */
export function neighbouringLots(terms: LotTerms, multiple: number): readonly SizedCost[] {
  const best = bestLot(terms)
  if (best === null) return []
  const below = Math.floor(best.lot / multiple)
  const counts = Number.isSafeInteger(below) && below > 0 ? [below, below + 1] : [Math.max(1, below)]
  return counts
    .map((count) => ({ lot: count * multiple, cost: lotCost(terms, count * multiple) }))
    .sort((a, b) => a.cost - b.cost)
}

/**
 * The sizes, as multiples of the optimum, that cost at most `excess` more: where (r + 1/r)/2 = 1 + excess.
 *
 * @example penaltyRange(0.25) // { low: 0.5, high: 2 }
 */
export function penaltyRange(excess: number): { readonly low: number; readonly high: number } {
  const high = 1 + excess + Math.sqrt(excess * (2 + excess))
  return { low: 1 / high, high }
}
