import { formatNumber, formatPercent } from '../../../../charts/format.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, positive } from '../../../../core/model-fields.ts'
import { productionTerms } from '../../lot-sizes/economic-lot.ts'
import { familyInput, familyOutput, familyResult, noLot } from './family.ts'

export const epq = defineModel({
  name: 'production.epq',
  doc: 'The economic production quantity (EPQ): the lot is made at a finite rate while demand goes on.',
  evidence: 'exact',
  source: 'Q* = sqrt(2 K D/(h (1 - D/P))) (Taft 1918; Snyder & Shen 2019, equations 3.31 and 3.32).',
  limits:
    'Steady, known demand; one product on the machine. The time of the set-up is not counted: see the capacity models for the smallest lot that the machine can bear.',
  input: {
    ...familyInput,
    productionPerPeriod: positive('items/period', 'Items made per period while it runs.', 'P'),
  },
  output: {
    ...familyOutput,
    peakStock: amount('items', 'Most in stock, Q* (1 - D/P).'),
    runPeriods: amount('periods', 'How long a lot runs, Q*/P.'),
    machineShare: amount('share', 'Share of the time that it runs, D/P.'),
  },
  examples: [
    {
      source: 'stockpyl, economic_production_quantity',
      input: {
        setupCost: 8,
        demandPerPeriod: 1300,
        holdingCostPerItemPeriod: 0.225,
        productionPerPeriod: 1700,
      },
      output: { optimalLot: 626.8084945889684, costPerPeriod: 33.183979125298336 },
    },
  ],
  compute(asked) {
    const {
      setupCost,
      demandPerPeriod: demand,
      holdingCostPerItemPeriod: holdingCost,
      productionPerPeriod,
    } = asked
    const machineShare = demand / productionPerPeriod
    if (machineShare >= 1) {
      const missing = demand - productionPerPeriod
      const note =
        missing === 0
          ? 'Production only just keeps up with demand: it never stops, and there is no lot.'
          : `Production is ${formatNumber(missing)} items per period (${formatPercent(machineShare - 1)}) too slow for the demand: no lot makes up for that.`
      return { ...noLot, peakStock: null, runPeriods: null, machineShare, note }
    }
    const result = familyResult(
      productionTerms({ setupCost, demand, holdingCost }, productionPerPeriod),
      asked,
    )
    const lot = result.optimalLot
    return {
      ...result,
      peakStock: lot === null ? null : lot * (1 - machineShare),
      runPeriods: lot === null ? null : lot / productionPerPeriod,
      machineShare,
    }
  },
})
