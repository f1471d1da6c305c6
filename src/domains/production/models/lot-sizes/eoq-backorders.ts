import { defineModel } from '../../../../core/model.ts'
import { amount, nonNegative } from '../../../../core/model-fields.ts'
import { backorderTerms } from '../../lot-sizes/economic-lot.ts'
import { familyInput, familyOutput, familyResult, noLot, whyNoLot } from './family.ts'

export const eoqBackorders = defineModel({
  name: 'production.eoqBackorders',
  doc: 'The economic order quantity where customers wait, at a price: planned backorders.',
  evidence: 'exact',
  source:
    'Q* = sqrt(2 K D (h + w)/(h w)), backordered share h/(h + w) (Snyder & Shen 2019, equations 3.27 to 3.29).',
  limits:
    'Steady, known demand; all customers wait, none is lost; the cost of waiting is proportional to its time.',
  input: {
    ...familyInput,
    backorderCostPerItemPeriod: nonNegative(
      'money/item/period',
      'An item that is waited for, for a period.',
      'w',
    ),
  },
  output: {
    ...familyOutput,
    backorderedShare: amount('share', 'Share of the demand that waits.'),
    peakStock: amount('items', 'Most in stock.'),
    peakBackorders: amount('items', 'Most that are waited for.'),
  },
  examples: [
    {
      source: 'Snyder & Shen, example 3.8 (stockpyl)',
      input: {
        setupCost: 8,
        demandPerPeriod: 1300,
        holdingCostPerItemPeriod: 0.225,
        backorderCostPerItemPeriod: 5,
      },
      output: {
        optimalLot: 310.81255515896464,
        costPerPeriod: 66.92136355097325,
        backorderedShare: 0.0430622009569378,
      },
    },
  ],
  compute(asked) {
    const { setupCost, demandPerPeriod: demand, holdingCostPerItemPeriod: holdingCost } = asked
    const waiting = asked.backorderCostPerItemPeriod
    const nothing = { backorderedShare: null, peakStock: null, peakBackorders: null }
    if (waiting === 0 || holdingCost === 0) {
      const free =
        'Waiting costs nothing: there is no best lot; let the orders gather for as long as customers wait.'
      const isUsual = holdingCost === 0 || demand === 0
      return { ...noLot, ...nothing, note: isUsual ? whyNoLot(asked) : free }
    }
    const result = familyResult(backorderTerms({ setupCost, demand, holdingCost }, waiting), asked)
    const lot = result.optimalLot
    if (lot === null) return { ...result, ...nothing }
    const backorderedShare = holdingCost / (holdingCost + waiting)
    return {
      ...result,
      backorderedShare,
      peakStock: lot * (1 - backorderedShare),
      peakBackorders: lot * backorderedShare,
    }
  },
})
