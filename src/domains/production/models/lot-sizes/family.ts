/** What the economic lot and its relatives share: fields in, results out, and what to say where there is no optimum. */
import { formatNumber } from '../../../../charts/format.ts'
import { squareRootPenalty } from '../../../../core/laws.ts'
import { amount, nonNegative, note, positive, share } from '../../../../core/model-fields.ts'
import {
  bestLot,
  type LotTerms,
  lotCost,
  neighbouringLots,
  penaltyRange,
} from '../../lot-sizes/economic-lot.ts'

export const setupCost = nonNegative('money', 'Money per order or set-up, whatever its size.', 'K')
export const demandPerPeriod = nonNegative(
  'items/period',
  'Demand, steady; any period, the same in all fields.',
  'D',
)
export const holdingCostPerItemPeriod = nonNegative('money/item/period', 'Holding an item for a period.', 'h')

export const familyInput = {
  setupCost,
  demandPerPeriod,
  holdingCostPerItemPeriod,
  lot: positive('items', 'A lot to compare with the best.', 'Q').optional(),
  lotMultiple: positive('items', 'The lot must be a multiple of this: a pallet, a tray.', 'X').default(1),
  toleranceShare: share('How much more than the least cost is still as good.').default(0.05),
}

export const familyOutput = {
  optimalLot: amount('items', 'Q*, not rounded.'),
  costPerPeriod: amount('money/period', 'Set-ups and stock at Q*; the items themselves not counted.'),
  lotsPerPeriod: amount('lots/period', 'Lots at Q*.'),
  periodsBetweenLots: amount('periods', 'Time between two lots at Q*.'),
  wholeLot: amount('items', 'The best lot among the multiples.'),
  wholeLotCostPerPeriod: amount('money/period', 'Its cost.'),
  smallestGoodLot: amount('items', 'The smallest lot within the tolerance of the least cost.'),
  largestGoodLot: amount('items', 'The largest.'),
  costOfHalving: amount('1', 'Cost at half of Q* over the least.'),
  costOfDoubling: amount('1', 'Cost at twice Q* over the least.'),
  lotCostPerPeriod: amount('money/period', 'Cost at the given lot.'),
  penalty: amount('1', 'Cost at the given lot over the least.'),
  note: note(),
}

interface Asked {
  readonly setupCost: number
  readonly demandPerPeriod: number
  readonly holdingCostPerItemPeriod: number
  readonly lot?: number | undefined
  readonly lotMultiple: number
  readonly toleranceShare: number
}

/** The results of a member of the family, given its cost and what was asked. */
export function familyResult(terms: LotTerms, asked: Asked) {
  const best = bestLot(terms)
  const { lot, lotMultiple, demandPerPeriod } = asked
  const lotCostPerPeriod = lot === undefined ? null : lotCost(terms, lot)
  if (best === null) return { ...noLot, lotCostPerPeriod, note: whyNoLot(asked) }
  const beside = neighbouringLots(terms, lotMultiple)
  const range = penaltyRange(asked.toleranceShare)
  return {
    optimalLot: best.lot,
    costPerPeriod: best.cost,
    lotsPerPeriod: demandPerPeriod / best.lot,
    periodsBetweenLots: best.lot / demandPerPeriod,
    wholeLot: beside[0]!.lot,
    wholeLotCostPerPeriod: beside[0]!.cost,
    smallestGoodLot: best.lot * range.low,
    largestGoodLot: best.lot * range.high,
    costOfHalving: squareRootPenalty(0.5),
    costOfDoubling: squareRootPenalty(2),
    lotCostPerPeriod,
    penalty: lotCostPerPeriod === null ? null : lotCostPerPeriod / best.cost,
    note: `${besideWords(beside, best.cost)} Twice or half the best lot costs 25 % more.`,
  }
}

export const noLot = {
  optimalLot: null,
  costPerPeriod: null,
  lotsPerPeriod: null,
  periodsBetweenLots: null,
  wholeLot: null,
  wholeLotCostPerPeriod: null,
  smallestGoodLot: null,
  largestGoodLot: null,
  costOfHalving: null,
  costOfDoubling: null,
  lotCostPerPeriod: null,
  penalty: null,
}

export function whyNoLot({
  setupCost,
  demandPerPeriod,
  holdingCostPerItemPeriod,
}: Pick<Asked, 'setupCost' | 'demandPerPeriod' | 'holdingCostPerItemPeriod'>): string {
  if (demandPerPeriod === 0) return 'No demand: there is nothing to order.'
  if (holdingCostPerItemPeriod === 0)
    return 'Holding costs nothing: there is no best lot; order once, for all the demand there will be.'
  if (setupCost === 0)
    return 'A set-up costs nothing: there is no best lot; the smallest that can be made is the cheapest.'
  return 'These numbers are too small or too far apart for a best lot.'
}

function besideWords(beside: readonly { lot: number; cost: number }[], least: number): string {
  const one = ({ lot, cost }: { lot: number; cost: number }) =>
    `${formatNumber(lot, 6)} costs ${formatNumber(cost, 6)}`
  if (beside.length === 1 && beside[0]!.cost > 1.001 * least) {
    return `The best lot is below the first multiple: ${one(beside[0]!)}, ${formatNumber(beside[0]!.cost / least, 3)} times the least.`
  }
  return `Of the lots that can be made, ${beside.map(one).join(', ')}.`
}
