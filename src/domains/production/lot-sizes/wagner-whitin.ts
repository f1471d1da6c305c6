/**
 * The cheapest plan of lots for known demand (Wagner & Whitin 1958): some best plan makes a lot only when the stock is
 * empty, so each lot covers whole periods, and the periods can be cut from the end backwards, in O(n²).
 */
import { type DynamicDemand, type LotPlan, planOf } from './lot-plan.ts'

/**
 * Set-up and holding costs may differ by period. A stretch without demand takes no set-up. Of equally cheap plans the one
 * with the shorter first lot.
 *
 * @example wagnerWhitin({ demand: [90, 120, 80, 70], setupCosts: [500, 500, 500, 500], holdingCosts: [2, 2, 2, 2] }).lots // [210, 0, 150, 0]
 */
export function wagnerWhitin(problem: DynamicDemand): LotPlan {
  const { demand, setupCosts, holdingCosts } = problem
  const periods = demand.length
  const costFrom = new Float64Array(periods + 1)
  const nextLot = new Int32Array(periods)
  for (let first = periods - 1; first >= 0; first--) {
    let [least, segment, carried, items] = [Number.POSITIVE_INFINITY, 0, 0, 0]
    for (let last = first; last < periods; last++) {
      // To carry an item from `first` to `last` costs the sum of the holding costs between.
      if (demand[last]! > 0) segment += demand[last]! * carried + (items === 0 ? setupCosts[first]! : 0)
      items += demand[last]!
      carried += holdingCosts[last]!
      const cost = segment + costFrom[last + 1]!
      if (cost < least) [least, nextLot[first]] = [cost, last + 1]
      if (segment >= least) break
    }
    costFrom[first] = least
  }
  const madeIn: number[] = []
  for (let first = 0; first < periods; first = nextLot[first]!) {
    for (let period = first; period < nextLot[first]!; period++) madeIn.push(first)
  }
  return planOf(problem, madeIn)
}

/**
 * How many of the first periods stay as planned whatever is wanted after the last one, and whatever set-ups and holding cost
 * there: the planning horizon theorem (Wagner & Whitin 1958). Where it is best for the periods up to t to make the
 * demand of t in t itself, it is so for every longer horizon: what an earlier lot would carry beyond t is carried from t
 * for less, the set-up there being paid. So the periods before the last such lot of the plan are settled.
 *
 * @param lots a cheapest plan
 * @example settledPeriods({ demand: [90, 120, 80, 70], setupCosts: [500, 500, 500, 500], holdingCosts: [2, 2, 2, 2] }, [210, 0, 150, 0]) // 0
 * @example settledPeriods({ demand: [90, 20, 300], setupCosts: [500, 500, 500], holdingCosts: [2, 2, 2] }, [110, 0, 300]) // 2
 */
export function settledPeriods(
  { demand, setupCosts, holdingCosts }: DynamicDemand,
  lots: readonly number[],
): number {
  const costUpTo = [0]
  let settled = 0
  for (let last = 0; last < demand.length; last++) {
    let [least, holding, items] = [Number.POSITIVE_INFINITY, 0, 0]
    for (let first = last; first >= 0; first--) {
      items += demand[first]!
      least = Math.min(least, costUpTo[first]! + (items > 0 ? setupCosts[first]! : 0) + holding)
      if (first > 0) holding += items * holdingCosts[first - 1]!
    }
    costUpTo.push(least)
    const isMadeInLast = costUpTo[last]! + setupCosts[last]! <= least * (1 + 1e-12)
    if (isMadeInLast && demand[last]! > 0 && lots[last]! > 0) settled = last
  }
  return settled
}
