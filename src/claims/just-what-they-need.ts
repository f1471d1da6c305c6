/** P4: what customers order when times get worse, and what their orders do to the shop that makes each as a lot. */
import { shopLoad, smallestOrder } from '../domains/production/capacity/small-orders.ts'
import { lineCapacity } from '../domains/production/line/capacity.ts'
import { type CustomerCosts, customerOrder } from '../domains/production/lot-sizes/order-size.ts'
import { formatNumber, formatPercent } from '../report/format.ts'
import {
  type Claim,
  cannotBeJudged,
  doesNotFollow,
  type Finding,
  holds,
  holdsWhen,
  type Judgement,
  judgement,
  type Outcome,
  oneStudy,
  type StudyRuns,
} from './claim.ts'
import { bySize, lineParams } from './line-runs.ts'
import { divergedCount, exact, finalValue, meanFigure, ratio, runsOf } from './runs.ts'
import { fromBoolean, isAbove } from './truth.ts'
import { estimateText } from './words.ts'

const weeks = 52

/** A customer before the downturn, and after it: half the demand, credit at twice the price. */
const before: CustomerCosts = {
  orderCost: 40,
  demandPerYear: 1200,
  unitPrice: 20,
  creditSharePerYear: 0.06,
  storageCostPerItemYear: 1,
}
const after: CustomerCosts = { ...before, demandPerYear: 600, creditSharePerYear: 0.12 }

const holding = ({ unitPrice, creditSharePerYear, storageCostPerItemYear }: CustomerCosts): number =>
  unitPrice * creditSharePerYear + storageCostPerItemYear

const weeksCovered = (costs: CustomerCosts): number =>
  (weeks * customerOrder(costs).batchSize) / costs.demandPerYear

/** The cost of ordering at which a week's need is the best order: K = h D T^2 / 2, from sqrt(2 K D / h) = D T. */
const orderCostForAWeek = (costs: CustomerCosts): number =>
  (holding(costs) * costs.demandPerYear) / weeks ** 2 / 2

/** The shop of the study: a week of 40 hours, in minutes. */
const shop = { demand: 300, machineTime: 40 * 60, setupTime: 25, runTimePerItem: 4 }

export const justWhatTheyNeed: Claim = {
  id: 'P4',
  statement: 'After a downturn, customers order just what they need, no more',
  test: 'The order that costs a customer least, before and after a fall of demand and a rise of interest; and a simulated shop that makes each order as a lot, by order size.',
  page: 'examples/small-orders.md',
  ...oneStudy({ key: 'shop', file: 'production/small-orders' }, judge),
}

function judge(results: StudyRuns): Judgement {
  const { confidence } = results.study
  const times = bySize(results, (run) => finalValue(run, 'leadTime'))
  const [least, most] = [times[0], times.at(-1)]
  if (!least || !most || least === most)
    return cannotBeJudged('Fewer than two order sizes that the shop bears have run.')
  const refused = results.study.batchSizes.filter((size) => divergedCount(runsOf(results, size)) > 0)
  const best = times.reduce((a, b) => (mean(b.values) < mean(a.values) ? b : a))
  const longer = ratio(least.values, best.values, confidence)!
  const [ordersLess, justTheNeed] = customerFindings()
  const bears: Finding = {
    statement: 'The shop that makes each order as a lot of its own bears orders of any size',
    truth: fromBoolean(refused.length === 0),
    because:
      refused.length === 0
        ? `It kept up with orders of ${least.batchSize}, the smallest that were run.`
        : `Orders of ${refused.at(-1)} need ${formatPercent(needAt(results, refused.at(-1)!))} of its time; simulated it keeps up with ${least.batchSize}. By formula orders must be above ${formatNumber(smallestOrder(shop)!)}.`,
  }
  const findings: readonly Finding[] = [
    ordersLess,
    justTheNeed,
    bears,
    {
      statement: 'The smallest orders that it bears are through soonest',
      truth: best === least ? 'yes' : isAbove(longer, 1) === 'yes' ? 'no' : 'undecided',
      because: `Orders of ${least.batchSize} take ${estimateText(longer)} times as long from order to delivery as orders of ${best.batchSize}: the machine is nearly always busy.`,
    },
    overload(),
  ]
  return judgement(outcomeOf(ordersLess, justTheNeed, bears), findings, [
    ...customerFigures,
    ...shopFigures,
    ...times.flatMap(({ batchSize, values }) =>
      meanFigure(`Lead time, orders of ${batchSize}`, 's', values, confidence, 'simulated'),
    ),
  ])
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

function needAt(results: StudyRuns, batchSize: number): number {
  const { line, batching } = lineParams(runsOf(results, batchSize)[0]!)
  const { shares, bottleneck } = lineCapacity(line, batching)
  return shares[bottleneck]!.utilization
}

function outcomeOf(ordersLess: Finding, justTheNeed: Finding, bears: Finding): Outcome {
  if (ordersLess.truth === 'no') return doesNotFollow
  if (justTheNeed.truth === 'yes' && bears.truth === 'yes') return holds
  const customer =
    'an order costs the customer next to nothing, or stock becomes dearer as fast as demand falls'
  return holdsWhen(
    bears.truth === 'yes'
      ? customer
      : `${customer}; a shop that makes each order as a lot bears it only above R D/(H - D p) items an order`,
  )
}

function customerFindings(): [Finding, Finding] {
  const [was, is] = [customerOrder(before).batchSize, customerOrder(after).batchSize]
  const [wasWeeks, isWeeks] = [weeksCovered(before), weeksCovered(after)]
  return [
    {
      statement: 'The order that costs the customer least is smaller after the downturn',
      truth: fromBoolean(is < was),
      because: `With half the demand and twice the price of credit it falls from ${formatNumber(was)} to ${formatNumber(is)} items: it goes with the square root.`,
    },
    {
      statement: 'It covers the need of a shorter time than before',
      truth: fromBoolean(isWeeks < wasWeeks),
      because: `It lasts ${formatNumber(isWeeks)} weeks instead of ${formatNumber(wasWeeks)}: the need has fallen further than the order. To order the need of a week an order may cost ${formatNumber(orderCostForAWeek(after))} EUR at most, and it costs ${after.orderCost} EUR.`,
    },
  ]
}

/** Orders that shrink with the square root of the demand, and orders that shrink with the demand. */
function overload(): Finding {
  const half = { ...shop, demand: shop.demand / 2 }
  const size = 15
  const [now, bySquareRoot, byDemand] = [
    shopLoad(shop, size),
    shopLoad(half, size / Math.SQRT2),
    shopLoad(half, size / 2),
  ]
  return {
    statement: 'Half the demand in smaller orders overloads the shop',
    truth: fromBoolean(byDemand >= 1),
    because: `Orders of ${size} at full demand need ${formatPercent(now)} of its time; half the demand in orders of ${formatNumber(size / Math.SQRT2)} ${formatPercent(bySquareRoot)}, in orders of ${formatNumber(size / 2)} ${formatPercent(byDemand)}, of which ${formatPercent((half.demand * shop.runTimePerItem) / shop.machineTime)} working on items.`,
  }
}

const customerFigures = [
  exact('Order that costs least, before', 'items', customerOrder(before).batchSize),
  exact('Order that costs least, after', 'items', customerOrder(after).batchSize),
  exact('Weeks that it lasts, before', 'weeks', weeksCovered(before)),
  exact('Weeks that it lasts, after', 'weeks', weeksCovered(after)),
  exact(
    'Weeks that it would last, had only the demand fallen',
    'weeks',
    weeksCovered({ ...after, creditSharePerYear: before.creditSharePerYear }),
  ),
  exact('Cost of an order at which the need of a week is ordered, after', 'EUR', orderCostForAWeek(after)),
]

const shopFigures = [
  exact('Smallest order that the shop bears, not rounded', 'items', smallestOrder(shop)!),
  exact(
    'Smallest order that it bears with half the demand',
    'items',
    smallestOrder({ ...shop, demand: 150 })!,
  ),
]
