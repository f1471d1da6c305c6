import { formatNumber } from '../../../../charts/format.ts'
import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, amounts, nonNegative, note, series } from '../../../../core/model-fields.ts'
import {
  allUnitsLots,
  cheapestLot,
  type DiscountProblem,
  incrementalLots,
  type PricedLot,
} from '../../lot-sizes/discounts.ts'
import { demandPerPeriod, setupCost } from './family.ts'

const input = {
  setupCost,
  demandPerPeriod,
  carryingSharePerPeriod: nonNegative(
    'share/period',
    'Holding an item for a period, as a share of its price.',
    'i',
  ),
  breakpoints: series('items', 'The least lot of each price, e.g. 0,200,500; the 0 may be left out.'),
  unitCosts: series('money/item', 'The prices, falling, e.g. 500,475,450.'),
}

const output = {
  optimalLot: amount('items', 'The best lot, not rounded.'),
  priceNumber: amount('1', 'Which price it gets: 1 is the first.'),
  unitCost: amount('money/item', 'That price.'),
  costPerPeriod: amount('money/period', 'Items, orders and stock.'),
  lotAtPrice: amounts(
    'items',
    'The best lot at each price; none where that price has no best lot of its own.',
  ),
  costAtPrice: amounts('money/period', 'Its cost.'),
  note: note(),
}

interface Asked {
  readonly setupCost: number
  readonly demandPerPeriod: number
  readonly carryingSharePerPeriod: number
  readonly breakpoints: readonly number[]
  readonly unitCosts: readonly number[]
}

/** @throws UserError where the lists do not fit each other */
function problemOf(asked: Asked): DiscountProblem {
  const { unitCosts } = asked
  const isShort = asked.breakpoints.length === unitCosts.length - 1
  const breakpoints = isShort ? [0, ...asked.breakpoints] : asked.breakpoints
  if (breakpoints.length !== unitCosts.length) {
    throw new UserError(
      `${unitCosts.length} prices need ${unitCosts.length} breakpoints, the first 0; got ${asked.breakpoints.length}`,
      { place: 'breakpoints' },
    )
  }
  if (!isShort && breakpoints[0]! > 1) {
    throw new UserError(`the first price must hold from 0, got ${breakpoints[0]}`, { place: 'breakpoints' })
  }
  for (let at = 1; at < unitCosts.length; at++) {
    if (!(breakpoints[at]! > breakpoints[at - 1]!)) {
      throw new UserError(
        `each must be above the one before: ${breakpoints[at]} follows ${breakpoints[at - 1]}`,
        { place: 'breakpoints' },
      )
    }
    if (!(unitCosts[at]! < unitCosts[at - 1]!)) {
      throw new UserError(
        `a discount makes the price fall: number ${at + 1}, ${unitCosts[at]}, is not below ${unitCosts[at - 1]}`,
        { place: 'unitCosts' },
      )
    }
  }
  return {
    setupCost: asked.setupCost,
    demand: asked.demandPerPeriod,
    carryingShare: asked.carryingSharePerPeriod,
    breakpoints,
    unitCosts,
  }
}

function answer(asked: Asked, lotsOf: (problem: DiscountProblem) => readonly (PricedLot | null)[]) {
  const problem = problemOf(asked)
  const why = whyNone(problem)
  const lots = why ? problem.unitCosts.map(() => null) : lotsOf(problem)
  const best = cheapestLot(lots)
  return {
    optimalLot: best?.lot ?? null,
    priceNumber: best ? best.level + 1 : null,
    unitCost: best ? problem.unitCosts[best.level]! : null,
    costPerPeriod: best?.cost ?? null,
    lotAtPrice: lots.map((lot) => lot?.lot ?? null),
    costAtPrice: lots.map((lot) => lot?.cost ?? null),
    note: why ?? (best ? besideWords(best, lots) : 'These numbers are too far apart for a best lot.'),
  }
}

function whyNone({ demand, carryingShare, setupCost, unitCosts }: DiscountProblem): string | null {
  if (demand === 0) return 'No demand: there is nothing to order.'
  const least = 1e-150
  if (carryingShare < least || unitCosts.at(-1)! < least)
    return 'Holding costs nothing: there is no best lot; order once, for all the demand there will be.'
  if (demand < least || (setupCost > 0 && setupCost < least))
    return 'These numbers are too small for a best lot.'
  if (setupCost === 0 && unitCosts.length === 1)
    return 'An order costs nothing: there is no best lot; the smallest is the cheapest.'
  return null
}

function besideWords(best: PricedLot, lots: readonly (PricedLot | null)[]): string | null {
  const next = lots
    .filter((lot) => lot !== null && lot.level !== best.level)
    .sort((a, b) => a!.cost - b!.cost)[0]
  if (!next) return null
  return `The next best, ${formatNumber(next.lot, 6)} at price ${next.level + 1}, costs ${formatNumber(next.cost, 7)}, ${formatNumber(next.cost / best.cost, 4)} times that.`
}

export const eoqAllUnits = defineModel({
  name: 'production.eoqAllUnits',
  doc: 'The economic order quantity (EOQ) with a discount on all units of an order that is large enough.',
  evidence: 'exact',
  source:
    'Best lot of each price, raised to its breakpoint (Hadley & Whitin 1963; Snyder & Shen 2019, equations 3.18 and 3.19).',
  limits:
    'Steady, known demand. The cost jumps at the breakpoints, so that the flatness of the plain lot does not hold across them.',
  input,
  output,
  examples: [
    {
      source: 'stockpyl, all-units discounts',
      input: {
        setupCost: 200,
        demandPerPeriod: 1000,
        carryingSharePerPeriod: 0.2,
        breakpoints: [0, 200, 500],
        unitCosts: [500, 475, 450],
      },
      output: { optimalLot: 500, priceNumber: 3, costPerPeriod: 472_900 },
      digits: 12,
    },
  ],
  compute(asked) {
    if (asked.setupCost === 0 && asked.unitCosts.length > 1) {
      // The lots below the first breakpoint cost less the smaller they are: none is best.
      const withoutFirst = answer(asked, (problem) =>
        allUnitsLots(problem).map((lot) => (lot && lot.lot > 0 ? lot : null)),
      )
      return {
        ...withoutFirst,
        note: 'An order costs nothing: at the first price the smallest lot is the cheapest, and has no best; this is the best of the others.',
      }
    }
    return answer(asked, allUnitsLots)
  },
})

export const eoqIncremental = defineModel({
  name: 'production.eoqIncremental',
  doc: 'The economic order quantity (EOQ) with an incremental discount: on the units past each breakpoint.',
  evidence: 'exact',
  source:
    'Q = sqrt(2 (K + beta) D/(i c)) at each price (Hadley & Whitin 1963; Snyder & Shen 2019, equations 3.20 to 3.22).',
  limits: 'Steady, known demand. The best lot never lies at a breakpoint.',
  input,
  output,
  examples: [
    {
      source: 'stockpyl, incremental discounts',
      input: {
        setupCost: 150,
        demandPerPeriod: 2400,
        carryingSharePerPeriod: 0.25,
        breakpoints: [0, 300, 600],
        unitCosts: [100, 90, 80],
      },
      output: { optimalLot: 1481.8906842274164, priceNumber: 3, costPerPeriod: 222762.8136845483 },
    },
  ],
  compute(asked) {
    const result = answer(asked, (problem) =>
      incrementalLots(problem).map((lot) => (lot && lot.lot > 0 ? lot : null)),
    )
    if (asked.setupCost > 0 || result.optimalLot === null) return result
    return {
      ...result,
      note: 'An order costs nothing: at the first price the smallest lot is the cheapest, and has no best; this is the best of the others.',
    }
  },
})
