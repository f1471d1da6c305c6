/** What a run observed becomes its result. */
import { QuantileSketch } from '../quantile-sketch.ts'
import { Tally } from '../tally.ts'
import { closeAccount, keepSpan } from './accounts.ts'
import { spent } from './machine.ts'
import type { ProductState } from './product-state.ts'
import type { NetworkResult, ProductResult, StationResult } from './result.ts'
import type { RunState } from './run-state.ts'
import type { StationState } from './station-state.ts'

export interface Observation {
  readonly from: number
  /** Items in the network when it began. */
  readonly wip: number
}

/** From now on. */
export function observe(run: RunState): Observation {
  const { now } = run
  run.goodItems = 0
  run.enteredObserved = 0
  for (const machine of run.machines) machine.since = now
  for (const { statistics } of [...run.stations, ...run.products]) statistics.reset(now)
  return { from: now, wip: itemsIn(run) }
}

/** To be called once, at the end. */
export function summarize(run: RunState, { from, wip: wipBefore }: Observation): NetworkResult {
  const { now, stations, products } = run
  for (const machine of run.machines) {
    keepSpan(run, machine)
    closeAccount(run, machine)
  }
  for (const { statistics } of [...stations, ...products]) statistics.close(now)
  const span = now - from
  const leadTime = new Tally()
  const leadTimes = new QuantileSketch()
  for (const { statistics } of products) {
    leadTime.merge(statistics.leadTime)
    leadTimes.merge(statistics.leadTimes)
  }
  const productResults = products.map((product) => productResult(product, span))
  const grown = itemsIn(run) - wipBefore
  const largest = Math.max(...stations.map(({ statistics }) => statistics.batchSize.most))
  return {
    stations: stations.map((station) => stationResult(station, span)),
    products: productResults,
    from,
    to: now,
    throughput: span > 0 ? leadTime.count / span : 0,
    leadTime,
    leadTimes,
    wip: productResults.reduce((sum, { wip }) => sum + wip, 0),
    events: run.events,
    growing: grown > Math.max(0.01 * run.enteredObserved, 20 * largest),
    stuck: run.stuck,
    spans: run.spans,
  }
}

/** Items in the network. */
export function itemsIn({ products }: RunState): number {
  return products.reduce((sum, { statistics }) => sum + statistics.wip.level, 0)
}

function stationResult({ name, machines, statistics }: StationState, span: number): StationResult {
  const { times, batchSize, setups, queue, queueArea, wait, formingWait } = statistics
  const share = (kind: number) => (span > 0 ? times[kind]! / (span * machines.length) : 0)
  return {
    name,
    shares: {
      running: share(spent.running),
      setup: share(spent.setup),
      down: share(spent.down),
      blocked: share(spent.blocked),
      waiting: share(spent.waiting),
      closed: share(spent.closed),
      idle: share(spent.idle),
    },
    batches: batchSize.count,
    setups,
    batchSize,
    queue: span > 0 ? queueArea / span : queue.level,
    wait,
    formingWait,
  }
}

function productResult({ name, statistics }: ProductState, span: number): ProductResult {
  const { leadTime, leadTimes, scrapped, worked, wip, wipArea } = statistics
  return {
    name,
    items: leadTime.count,
    scrapped,
    leadTime,
    leadTimes,
    workedTime: worked,
    wip: span > 0 ? wipArea / span : wip.level,
  }
}
