/** Rules that plan lots one after another, as people and planning systems do; each looks no further than it must. */
import { type DynamicDemand, type LotPlan, planOf } from './lot-plan.ts'

export const lotRules = ['silver-meal', 'least-unit-cost', 'part-period', 'lot-for-lot'] as const
export type LotRule = (typeof lotRules)[number]

/**
 * From the first period with demand, a lot covers one more period while
 *
 * - silver-meal: its cost per period covered does not rise (Silver & Meal 1973);
 * - least-unit-cost: its cost per item does not rise;
 * - part-period: that brings its holding cost nearer to its set-up cost (DeMatteis 1968), in a tie the longer lot;
 * - lot-for-lot: never.
 */
export function lotsByRule(problem: DynamicDemand, rule: LotRule): LotPlan {
  const { demand } = problem
  const madeIn: number[] = []
  while (madeIn.length < demand.length) {
    const first = madeIn.length
    const covered = demand[first]! > 0 ? periodsCovered(problem, first, rule) : 1
    for (let period = 0; period < covered; period++) madeIn.push(first)
  }
  return planOf(problem, madeIn)
}

function periodsCovered(
  { demand, setupCosts, holdingCosts }: DynamicDemand,
  first: number,
  rule: LotRule,
): number {
  if (rule === 'lot-for-lot') return 1
  const setup = setupCosts[first]!
  let [holding, carried, items] = [0, holdingCosts[first]!, demand[first]!]
  let score = scoreOf(rule, setup, holding, 1, items)
  for (let covered = 2; first + covered <= demand.length; covered++) {
    const period = first + covered - 1
    holding += demand[period]! * carried
    carried += holdingCosts[period]!
    items += demand[period]!
    const longer = scoreOf(rule, setup, holding, covered, items)
    if (longer > score) return covered - 1
    score = longer
  }
  return demand.length - first
}

function scoreOf(rule: LotRule, setup: number, holding: number, periods: number, items: number): number {
  if (rule === 'part-period') return Math.abs(holding - setup)
  return (setup + holding) / (rule === 'silver-meal' ? periods : items)
}
