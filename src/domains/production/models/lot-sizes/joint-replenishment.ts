import { formatNumber, formatPercent } from '../../../../charts/format.ts'
import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, amounts, note, positive, series } from '../../../../core/model-fields.ts'
import {
  independentCost,
  type JointPlan,
  type JointProblem,
  optimalPlan,
  silverPlan,
} from '../../lot-sizes/joint-replenishment.ts'

export const jointReplenishment = defineModel({
  name: 'production.jointReplenishment',
  doc: "Items that share a family set-up: base cycle and multiples by Silver's heuristic, and the best.",
  evidence: 'exact',
  source:
    'Silver 1976 (heuristic); Goyal 1974 and van Eijs 1993 (the best, by search over the base cycle): cost (K + sum k_i/m_i)/T + T/2 sum m_i h_i D_i.',
  limits:
    'Steady, known demand; the family set-up is paid in every base cycle, also in one in which nothing would be made. The best is that of this kind of plan.',
  input: {
    familySetupCost: positive('money', 'Money per base cycle, whatever is made in it.', 'K'),
    itemSetupCosts: series('money', 'Money per lot of each item, e.g. 120,840,300.', 'k'),
    holdingCostsPerItemPeriod: series('money/item/period', 'Holding one of each item for a period.', 'h'),
    demandsPerPeriod: series('items/period', 'Demand for each item.', 'D'),
  },
  output: {
    multiples: amounts(
      '1',
      'The best plan: each item is made in every m-th cycle; none for one without demand or holding cost.',
    ),
    cyclePeriods: amount('periods', 'Its base cycle T.'),
    lots: amounts('items', 'Its lots, m T D.'),
    costPerPeriod: amount('money/period', 'Its cost.'),
    silverMultiples: amounts('1', "The multiples of Silver's heuristic."),
    silverCyclePeriods: amount('periods', 'Its base cycle.'),
    silverCostPerPeriod: amount('money/period', 'Its cost.'),
    separateCostPerPeriod: amount(
      'money/period',
      'Each item on its own, paying the family set-up for each lot.',
    ),
    note: note(),
  },
  examples: [
    {
      source: 'stockpyl, joint_replenishment_problem_silver_heuristic',
      input: {
        familySetupCost: 600,
        itemSetupCosts: [120, 840, 300],
        holdingCostsPerItemPeriod: [160, 20, 50],
        demandsPerPeriod: [1, 1, 1],
      },
      output: {
        silverMultiples: [1, 3, 1],
        silverCyclePeriods: 3.103164454170876,
        silverCostPerPeriod: 837.8544026261366,
      },
    },
  ],
  compute({ familySetupCost, itemSetupCosts, holdingCostsPerItemPeriod, demandsPerPeriod }) {
    const items = itemSetupCosts.length
    for (const [place, { length }] of Object.entries({ holdingCostsPerItemPeriod, demandsPerPeriod })) {
      if (length !== items)
        throw new UserError(`${items} set-up costs of items need as many values, got ${length}`, { place })
    }
    const rates = demandsPerPeriod.map((demand, item) => demand * holdingCostsPerItemPeriod[item]!)
    const planned = [...rates.keys()].filter((item) => rates[item]! > 1e-200)
    if (planned.length === 0)
      return { ...none, note: 'No item has both demand and a holding cost: order each once.' }
    const problem = {
      familySetupCost,
      itemSetupCosts: planned.map((item) => itemSetupCosts[item]!),
      holdingRates: planned.map((item) => rates[item]!),
    }
    const silver = silverPlan(problem)
    const best = optimalPlan(problem)
    const spread = (values: readonly number[]) =>
      rates.map((_, item) => (planned.includes(item) ? values[planned.indexOf(item)]! : null))
    return {
      multiples: best ? spread(best.multiples) : rates.map(() => null),
      cyclePeriods: best?.cycle ?? null,
      lots: best
        ? spread(best.multiples.map((m, at) => m * best.cycle * demandsPerPeriod[planned[at]!]!))
        : rates.map(() => null),
      costPerPeriod: best?.cost ?? null,
      silverMultiples: spread(silver.multiples),
      silverCyclePeriods: silver.cycle,
      silverCostPerPeriod: silver.cost,
      separateCostPerPeriod: problem.itemSetupCosts.reduce(
        (sum, cost, at) => sum + Math.sqrt(2 * (familySetupCost + cost) * problem.holdingRates[at]!),
        0,
      ),
      note: noteOn(problem, silver, best, items - planned.length),
    }
  },
})

const none = {
  multiples: [],
  cyclePeriods: null,
  lots: [],
  costPerPeriod: null,
  silverMultiples: [],
  silverCyclePeriods: null,
  silverCostPerPeriod: null,
  separateCostPerPeriod: null,
}

function noteOn(problem: JointProblem, silver: JointPlan, best: JointPlan | null, leftOut: number): string {
  const gap = best
    ? silver.cost > best.cost * (1 + 1e-12)
      ? `The heuristic costs ${formatPercent(silver.cost / best.cost - 1)} more than the best plan.`
      : 'The heuristic finds the best plan.'
    : `The family set-up is so small that the best plan was not searched for; none costs less than ${formatNumber(independentCost(problem), 6)}.`
  return leftOut === 0 ? gap : `${gap} ${leftOut} without demand or holding cost left out: order once.`
}
