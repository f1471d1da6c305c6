import { formatNumber, formatPercent } from '../../../../charts/format.ts'
import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, amounts, note, positive, series } from '../../../../core/model-fields.ts'
import {
  type CostedProduct,
  cycleCost,
  commonCycle as cycleOf,
  cycleUtilization,
  economicCycle,
  scheduleBound,
} from '../../capacity/common-cycle.ts'

export const commonCycle = defineModel({
  name: 'production.commonCycle',
  doc: 'Several products on one machine, each made once a cycle: the shortest cycle that keeps up, the cheapest, and the lots.',
  evidence: 'exact',
  source:
    'Shortest cycle sum R / (1 - sum D p / H); cheapest sqrt(2 sum K / sum h D (1 - D p / H)), the shortest where that does not fit (Hanssmann 1962; Elmaghraby 1978; Axsäter 2015, section 7.2.1.3). Bound on all schedules: Dobson 1987.',
  limits:
    'Steady demand, no shortage, set-ups that do not depend on the order of the products; a lot is made in one go, at the machine’s full speed: one that is slowed down, or stays set up, can cost less than the bound. Products that are made more or less often than once a cycle can cost less: how much, the bound says; whether such a schedule can be made without clashes is another question.',
  input: {
    demandsPerPeriod: series('items/period', 'Of each product.', 'D'),
    runMinutesPerItem: series('min/item', 'Of each product.', 'p'),
    setupMinutes: series('min', 'Of each product, once a cycle.', 'R'),
    hoursPerPeriod: positive('h/period', 'Hours that the machine has.', 'H'),
    setupCosts: series('money', 'Of each product, once a cycle.', 'K').optional(),
    holdingCostsPerItemPeriod: series('money/item/period', 'Of each product in stock.', 'h').optional(),
    cyclePeriods: positive(
      'periods',
      'A cycle to look at; the cheapest, or else the shortest, unless stated.',
      'T',
    ).optional(),
  },
  output: {
    productiveShare: amount('share', 'Of the machine’s hours, running, whatever the cycle.'),
    shortestCyclePeriods: amount('periods', 'Set-ups and runs just fill it.'),
    cheapestCyclePeriods: amount('periods', 'Where costs are given.'),
    costPerPeriod: amount('money/period', 'Set-ups and stock, at the cheapest cycle.'),
    boundPerPeriod: amount('money/period', 'No schedule of lots made at full speed costs less.'),
    lots: amounts('items', 'Of each product, at the cycle looked at.'),
    lotHours: amounts('h', 'Set-up and runs of each product’s lot.'),
    utilization: amount('share', 'Of the machine’s hours, set-ups counted, at the cycle looked at.'),
    costOfCycle: amount('money/period', 'At the cycle looked at.'),
    note: note(),
  },
  examples: [
    {
      source:
        'By hand: an hour is 60 min, of which 15 and 30 run; 30 min of set-ups in the fourth that is left',
      input: {
        demandsPerPeriod: [15, 15],
        runMinutesPerItem: [1, 2],
        setupMinutes: [20, 10],
        hoursPerPeriod: 1,
      },
      output: { productiveShare: 0.75, shortestCyclePeriods: 2, lots: [30, 30], utilization: 1 },
    },
    {
      source: 'Bomberger’s ten products, in days of 8 h, with the data as in Axsäter 2015, example 7.1',
      input: {
        demandsPerPeriod: [400, 400, 800, 1600, 80, 80, 24, 340, 340, 400],
        runMinutesPerItem: [30000, 8000, 9500, 7500, 2000, 6000, 2400, 1300, 2000, 15000].map((a) => 480 / a),
        setupMinutes: [60, 60, 120, 60, 240, 120, 480, 240, 360, 60],
        hoursPerPeriod: 8,
        setupCosts: [15, 20, 30, 10, 110, 50, 310, 130, 200, 5],
        holdingCostsPerItemPeriod: [
          0.2708e-5, 7.396e-5, 5.313e-5, 4.167e-5, 116e-5, 11.15e-5, 62.5e-5, 245.8e-5, 37.5e-5, 1.667e-5,
        ],
      },
      output: { cheapestCyclePeriods: 42.75, costPerPeriod: 41.17, boundPerPeriod: 31.62 },
      digits: 3,
    },
  ],
  compute(input) {
    const products = productsOf(input)
    const { productiveShare, shortest } = cycleOf(products)
    const isCosted = input.setupCosts !== undefined && input.holdingCostsPerItemPeriod !== undefined
    const cheapest = isCosted ? economicCycle(products) : null
    const cycle = input.cyclePeriods ?? cheapest?.cycle ?? shortest
    const isCycle = cycle !== null && cycle > 0
    const utilization = isCycle ? cycleUtilization(products, cycle) : null
    const lots = products.map(({ demandRate }) => (isCycle ? demandRate * cycle : null))
    const lotHours = products.map(({ setupTime, runTimePerItem }, index) => {
      const lot = lots[index]!
      return lot === null ? null : lot === 0 ? 0 : input.hoursPerPeriod * (setupTime + lot * runTimePerItem)
    })
    return {
      productiveShare,
      shortestCyclePeriods: shortest,
      cheapestCyclePeriods: cheapest?.cycle ?? null,
      costPerPeriod: cheapest?.cost ?? null,
      boundPerPeriod: isCosted ? scheduleBound(products) : null,
      lots,
      lotHours,
      utilization,
      costOfCycle: isCosted && isCycle ? cycleCost(products, cycle) : null,
      note: noteOn({ productiveShare, shortest, isCosted, cheapest, cycle, utilization }),
    }
  },
})

function noteOn(found: {
  readonly productiveShare: number
  readonly shortest: number | null
  readonly isCosted: boolean
  readonly cheapest: { readonly cycle: number } | null
  readonly cycle: number | null
  readonly utilization: number | null
}): string | null {
  const { productiveShare, shortest, cheapest, cycle, utilization } = found
  if (shortest === null) {
    return `No cycle keeps up: the runs alone ask for ${formatPercent(productiveShare, 4)} of the hours.`
  }
  if (utilization !== null && utilization > 1 + 1e-12) {
    return `This cycle does not fit: it asks for ${formatPercent(utilization, 4)} of the hours. The shortest that fits is ${formatNumber(shortest)}.`
  }
  if (cycle === 0)
    return 'Set-ups take no time and cost nothing: any cycle will do, the shorter the less stock.'
  if (cheapest?.cycle === shortest) {
    return 'The hours bind: a shorter cycle would cost less, but its set-ups do not fit.'
  }
  return found.isCosted && cheapest === null
    ? 'Stock costs nothing: the longer the cycle, the fewer set-ups; there is no cheapest one.'
    : null
}

/** In periods of the machine's hours. @throws UserError naming the list that is not as long as the demands */
function productsOf(input: {
  readonly demandsPerPeriod: readonly number[]
  readonly runMinutesPerItem: readonly number[]
  readonly setupMinutes: readonly number[]
  readonly hoursPerPeriod: number
  readonly setupCosts?: readonly number[] | undefined
  readonly holdingCostsPerItemPeriod?: readonly number[] | undefined
}): CostedProduct[] {
  const count = input.demandsPerPeriod.length
  for (const name of [
    'runMinutesPerItem',
    'setupMinutes',
    'setupCosts',
    'holdingCostsPerItemPeriod',
  ] as const) {
    const list = input[name]
    if (list === undefined || list.length === count) continue
    throw new UserError(`has ${list.length} values, demandsPerPeriod ${count}`, {
      place: name,
      remedy: 'Give one for each product.',
    })
  }
  const costs = ['setupCosts', 'holdingCostsPerItemPeriod'] as const
  const missing = costs.find((name) => input[name] === undefined)
  if (missing !== undefined && costs.some((name) => input[name] !== undefined)) {
    throw new UserError('is missing: the cheapest cycle needs the costs of set-ups and of stock', {
      place: missing,
    })
  }
  const minutes = 60 * input.hoursPerPeriod
  return input.demandsPerPeriod.map((demandRate, index) => ({
    demandRate,
    runTimePerItem: input.runMinutesPerItem[index]! / minutes,
    setupTime: input.setupMinutes[index]! / minutes,
    setupCost: input.setupCosts?.[index] ?? 0,
    holdingCost: input.holdingCostsPerItemPeriod?.[index] ?? 0,
  }))
}
