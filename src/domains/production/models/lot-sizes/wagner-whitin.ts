import { formatNumber } from '../../../../charts/format.ts'
import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, amounts, choice, nonNegative, note, series } from '../../../../core/model-fields.ts'
import type { DynamicDemand, LotPlan } from '../../lot-sizes/lot-plan.ts'
import { lotRules, lotsByRule } from '../../lot-sizes/lot-rules.ts'
import { wagnerWhitin as bestPlan, settledPeriods } from '../../lot-sizes/wagner-whitin.ts'

const input = {
  demand: series('items', 'Demand of each period, e.g. 90,120,80,70.', 'd'),
  setupCost: nonNegative('money', 'Money per lot, in every period.', 'K').optional(),
  setupCosts: series('money', 'Instead: one for each period.').optional(),
  holdingCostPerItemPeriod: nonNegative(
    'money/item/period',
    'Carrying an item into the next period.',
    'h',
  ).optional(),
  holdingCosts: series(
    'money/item',
    'Instead: carrying an item out of each period into the next.',
  ).optional(),
}

const output = {
  lots: amounts('items', 'The lot made at the start of each period.'),
  setups: amount('lots', 'How many.'),
  cost: amount('money', 'Set-ups and stock over all the periods.'),
  setupCostTotal: amount('money', 'Of that, set-ups.'),
  holdingCostTotal: amount('money', 'Of that, stock.'),
}

interface Asked {
  readonly demand: readonly number[]
  readonly setupCost?: number | undefined
  readonly setupCosts?: readonly number[] | undefined
  readonly holdingCostPerItemPeriod?: number | undefined
  readonly holdingCosts?: readonly number[] | undefined
}

/** @throws UserError where a cost is missing, given twice, or not for each period */
function problemOf(asked: Asked): DynamicDemand {
  return {
    demand: asked.demand,
    setupCosts: eachPeriod(asked, 'setupCost', 'setupCosts'),
    holdingCosts: eachPeriod(asked, 'holdingCostPerItemPeriod', 'holdingCosts'),
  }
}

function eachPeriod(
  asked: Asked,
  one: 'setupCost' | 'holdingCostPerItemPeriod',
  each: 'setupCosts' | 'holdingCosts',
): readonly number[] {
  const [single, list] = [asked[one], asked[each]]
  const periods = asked.demand.length
  if (single !== undefined && list !== undefined)
    throw new UserError(`is given as well as ${one}`, { place: each })
  if (single !== undefined) return asked.demand.map(() => single)
  if (list === undefined)
    throw new UserError(`is missing: give ${one}, or ${each} for each period`, { place: one })
  if (list.length !== periods)
    throw new UserError(`${periods} periods of demand need as many values, got ${list.length}`, {
      place: each,
    })
  return list
}

const totals = (plan: LotPlan) => ({
  lots: [...plan.lots],
  setups: plan.setups,
  cost: plan.cost,
  setupCostTotal: plan.setupCost,
  holdingCostTotal: plan.holdingCost,
})

const limits =
  'Demand known, met in time, all of a lot there at the start of its period, no limit of capacity, nothing in stock at first. New forecasts at the end of the horizon can change lots, even the first one; which can not, settledPeriods of production.wagnerWhitin says.'

export const wagnerWhitin = defineModel({
  name: 'production.wagnerWhitin',
  doc: 'The cheapest plan of lots for demand that differs by period (Wagner-Whitin dynamic lot sizing).',
  evidence: 'exact',
  source:
    'Wagner & Whitin 1958, with its planning horizon theorem; Snyder & Shen 2019, algorithm 3.1. Set-up and holding costs may differ by period.',
  limits,
  input,
  output: {
    ...output,
    settledPeriods: amount(
      'periods',
      'The first periods whose lots stay as they are, whatever is wanted after the last period.',
    ),
    silverMealCost: amount('money', 'What the Silver-Meal rule would cost.'),
    lotForLotCost: amount('money', 'What a lot for each period would cost.'),
    note: note(),
  },
  examples: [
    {
      source: 'Snyder & Shen, example 3.9 (stockpyl)',
      input: { demand: [90, 120, 80, 70], setupCost: 500, holdingCostPerItemPeriod: 2 },
      output: { lots: [210, 0, 150, 0], cost: 1380 },
    },
    {
      source: 'Snyder & Shen, problem 3.29 (stockpyl)',
      input: { demand: [730, 580, 445, 650, 880], setupCost: 100, holdingCostPerItemPeriod: 0.1 },
      output: { lots: [1310, 0, 1095, 0, 880], cost: 423, settledPeriods: 4 },
    },
    {
      source: 'Silver, Pyke & Peterson 1998, twelve months',
      input: {
        demand: [10, 62, 12, 130, 154, 129, 88, 52, 124, 160, 238, 41],
        setupCost: 54,
        holdingCostPerItemPeriod: 0.4,
      },
      output: { cost: 501.2, silverMealCost: 501.2 },
    },
  ],
  compute(asked) {
    const problem = problemOf(asked)
    const plan = bestPlan(problem)
    return {
      ...totals(plan),
      settledPeriods: settledPeriods(problem, plan.lots),
      silverMealCost: lotsByRule(problem, 'silver-meal').cost,
      lotForLotCost: lotsByRule(problem, 'lot-for-lot').cost,
      note: asked.demand.every((items) => items === 0) ? 'No demand: there is nothing to make.' : null,
    }
  },
})

export const lotSizingRule = defineModel({
  name: 'production.lotSizingRule',
  doc: 'Lots by a rule (Silver-Meal, least unit cost, part-period, lot for lot), and its gap to the cheapest plan.',
  evidence: 'approximate',
  source:
    'Silver & Meal 1973; DeMatteis 1968 (part-period); Silver, Pyke & Peterson 1998. The cheapest: Wagner & Whitin 1958.',
  limits,
  input: {
    ...input,
    rule: choice(lotRules, 'How the lots are found, one after another.').default('silver-meal'),
  },
  output: {
    ...output,
    leastCost: amount('money', 'The cost of the cheapest plan.'),
    gap: amount('share', 'How much more the rule costs, as a share of the least.'),
    note: note(),
  },
  examples: [
    {
      source: 'By hand, period by period',
      input: {
        demand: [18, 30, 42, 5, 20],
        setupCost: 80,
        holdingCostPerItemPeriod: 2,
        rule: 'least-unit-cost',
      },
      output: { lots: [48, 0, 42, 25, 0], cost: 340 },
    },
    {
      source: 'Silver, Pyke & Peterson 1998, twelve months',
      input: {
        demand: [10, 62, 12, 130, 154, 129, 88, 52, 124, 160, 238, 41],
        setupCost: 54,
        holdingCostPerItemPeriod: 0.4,
      },
      output: { cost: 501.2, leastCost: 501.2 },
    },
  ],
  compute(asked) {
    const problem = problemOf(asked)
    const plan = lotsByRule(problem, asked.rule)
    const least = bestPlan(problem)
    const gap =
      least.cost > 0 && Number.isFinite(plan.cost / least.cost)
        ? Math.max(0, plan.cost / least.cost - 1)
        : null
    const apart = gap !== null && gap > 1e-12
    return {
      ...totals(plan),
      leastCost: least.cost,
      gap,
      note: apart
        ? `The cheapest plan makes ${least.lots
            .map((lot) => formatNumber(lot, 6))
            .slice(0, 24)
            .join(' ')}${least.lots.length > 24 ? ' ...' : ''}.`
        : null,
    }
  },
})
