import { defineModel } from '../../../../core/model.ts'
import { orderTerms } from '../../lot-sizes/economic-lot.ts'
import { familyInput, familyOutput, familyResult } from './family.ts'

export const eoq = defineModel({
  name: 'production.eoq',
  doc: 'The economic order quantity (EOQ): set-up or order cost against stock.',
  evidence: 'exact',
  source: 'Q* = sqrt(2 K D/h), cost sqrt(2 K D h) (Harris 1913; Snyder & Shen 2019, equations 3.4 and 3.5).',
  limits:
    'Steady, known demand; the lot arrives at once; no limit of space or capacity. With demand that varies by period ask production.wagnerWhitin; random demand in multiples of a pack calls for an (R, nQ) policy.',
  input: familyInput,
  output: familyOutput,
  examples: [
    {
      source: 'Snyder & Shen, example 3.1 (stockpyl, test_eoq)',
      input: { setupCost: 8, demandPerPeriod: 1300, holdingCostPerItemPeriod: 0.225, lot: 250 },
      output: { optimalLot: 304.0467800264368, costPerPeriod: 68.41052550594829, lotCostPerPeriod: 69.725 },
    },
  ],
  compute(asked) {
    const { setupCost, demandPerPeriod: demand, holdingCostPerItemPeriod: holdingCost } = asked
    return familyResult(orderTerms({ setupCost, demand, holdingCost }), asked)
  },
})
