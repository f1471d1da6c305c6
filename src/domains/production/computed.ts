/** What formulas say of one setting: the metrics of a trial that is not simulated, and what stands beside one that is. */
import { listed } from '../../core/words.ts'
import type { Batching } from './line/batching.ts'
import { stationBatches } from './line/batching.ts'
import { lineCapacity } from './line/capacity.ts'
import { type FlowTime, lineFlowTime } from './line/flow-time.ts'
import type { Line } from './line/line.ts'
import { passesOf } from './line/routing.ts'
import { demandPerSecond, goodShare } from './line/work.ts'
import type { ProductionTrialParams } from './params.ts'

export interface Starts {
  /** Of an item that enters. */
  readonly setupsPerItem: number
  readonly loadsPerItem: number
}

/** With loads as full as they can be. */
export function startsPerItem(line: Line, batching: Batching): Starts {
  const batches = stationBatches(line, batching)
  let setupsPerItem = 0
  let loadsPerItem = 0
  for (const product of line.products) {
    const { visits } = passesOf(product)
    for (const [at, { station }] of product.route.entries()) {
      const { items, loads } = batches[station]!
      const { process, setup } = line.stations[station]!
      const passes = product.share * visits[at]!
      if (setup.kind !== 'none') setupsPerItem += passes / items
      if (process === 'parallel') loadsPerItem += (passes * loads) / items
    }
  }
  return { setupsPerItem, loadsPerItem }
}

/** Money an item that enters, over the good ones. */
export function costPerItem(
  costs: NonNullable<ProductionTrialParams['costs']>,
  { setupsPerItem, loadsPerItem }: Starts,
  leadSeconds: number,
  good: number,
): number {
  const { perSetup, perLoad, perItemHour } = costs
  return (perSetup * setupsPerItem + perLoad * loadsPerItem + (perItemHour * leadSeconds) / 3600) / good
}

/** "needs 110 % of the time of press brake"; null where it works. */
export function whyUnstable(line: Line, batching: Batching): string | null {
  if (demandPerSecond(line) === null) return null
  const { shares } = lineCapacity(line, batching)
  const over = shares.filter(({ utilization }) => utilization >= 1)
  if (over.length === 0) return null
  const words = over.map(({ name, utilization }, index) =>
    index === 0
      ? `${percent(utilization)} of the time of ${name}`
      : `${percent(utilization)} of that of ${name}`,
  )
  return `the demand needs ${listed(words)}: what waits would grow without bound`
}

/** `unstable: 116.7 % of capacity`, of the station or resource that lacks most. */
export function unstableInBrief(line: Line, batching: Batching): string {
  const { shares } = lineCapacity(line, batching)
  return `unstable: ${percent(Math.max(...shares.map(({ utilization }) => utilization)))} of capacity`
}

/** 1.0004 is 100.04 %, not 100 %. */
function percent(share: number): string {
  const value = 100 * share
  const digits = Math.abs(value - 100) < 1 && value !== 100 ? 6 : 4
  return `${Number(value.toPrecision(digits))} %`
}

/** The metrics that need no simulation. */
export function exactValues(line: Line, batching: Batching): Record<string, number> {
  const { itemsPerHour, bottleneck, shares } = lineCapacity(line, batching)
  const { utilization, productive } = shares[bottleneck]!
  return {
    capacity: withoutRounding(itemsPerHour),
    utilization: withoutRounding(utilization),
    productiveShare: withoutRounding(productive / utilization),
  }
}

/** What two stations can do alike is alike to the last digit here, whichever of them binds. */
const withoutRounding = (value: number): number => Number(value.toPrecision(13))

/** All metrics that formulas give, as far as they do. */
export function computedValues(params: ProductionTrialParams): {
  readonly values: Record<string, number>
  readonly flowTime: FlowTime
} {
  const { line, batching, costs } = params
  const values = exactValues(line, batching)
  const demand = demandPerSecond(line)
  const good = goodShare(line)
  if (line.arrivals.kind === 'saturated') values.throughput = values.capacity!
  if (demand !== null) values.throughput = Math.min(3600 * demand * good, values.capacity!)
  const flowTime = lineFlowTime(line, batching)
  if (flowTime.kind === 'known') {
    values.leadTime = flowTime.seconds
    if (demand !== null) values.wip = demand * flowTime.seconds
    if (costs) values.costPerItem = costPerItem(costs, startsPerItem(line, batching), flowTime.seconds, good)
  }
  return { values, flowTime }
}
