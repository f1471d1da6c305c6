/** What a run observed becomes its result. */
import { QuantileSketch } from '../quantile-sketch.ts'
import { Tally } from '../tally.ts'
import type { WarmUp } from '../warm-up.ts'
import { closeAccount, keepSpan } from './accounts.ts'
import { spent } from './machine.ts'
import type { ProductState } from './product-state.ts'
import type { NetworkResult, ProductResult, StationResult } from './result.ts'
import type { RunState } from './run-state.ts'
import type { StationState } from './station-state.ts'

/** How a run stood when its observation began. */
export interface Observation {
  readonly from: number
  /** Items in the network. */
  readonly wip: number
  /** Items that had come, and good ones that had left. */
  readonly entered: number
  readonly goodItems: number
}

/** From now on; what was observed before is forgotten. */
export function observe(run: RunState): Observation {
  const { now, entered, goodItems } = run
  for (const machine of run.machines) machine.since = now
  for (const { statistics } of [...run.stations, ...run.products]) statistics.reset(now)
  return { from: now, wip: itemsIn(run), entered, goodItems }
}

/** To be called once, at the end. */
export function summarize(
  run: RunState,
  { from, wip: wipBefore, entered }: Observation,
  warmUp: WarmUp | null,
): NetworkResult {
  const { now, stations, products } = run
  for (const machine of run.machines) {
    keepSpan(run, machine)
    closeAccount(run, machine)
  }
  const span = now - from
  const leadTime = new Tally()
  const leadTimes = new QuantileSketch()
  for (const { statistics } of products) {
    leadTime.merge(statistics.leadTime)
    leadTimes.merge(statistics.leadTimes)
  }
  const productResults = products.map((product) => productResult(product, now))
  const grown = itemsIn(run) - wipBefore
  const came = run.entered - entered
  const largest = Math.max(...stations.map(({ statistics }) => statistics.batchSize.most))
  return {
    stations: stations.map((station) => stationResult(station, span, now)),
    products: productResults,
    from,
    to: now,
    throughput: span > 0 ? leadTime.count / span : 0,
    leadTime,
    leadTimes,
    wip: productResults.reduce((sum, { wip }) => sum + wip, 0),
    events: run.events,
    growth: { items: grown, share: came > 0 ? grown / came : 0 },
    growing: grown > Math.max(0.01 * came, 20 * largest),
    warmUp,
    stuck: run.stuck,
    spans: run.spans,
  }
}

/** Items in the network. */
export function itemsIn({ products }: RunState): number {
  return products.reduce((sum, { statistics }) => sum + statistics.wip.level, 0)
}

function stationResult(
  { name, machines, statistics }: StationState,
  span: number,
  now: number,
): StationResult {
  const { times, batchSize, setups, queue, wait, formingWait } = statistics
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
    queue: queue.mean(now),
    wait,
    formingWait,
  }
}

function productResult({ name, statistics }: ProductState, now: number): ProductResult {
  const { leadTime, leadTimes, scrapped, worked, wip } = statistics
  return {
    name,
    items: leadTime.count,
    scrapped,
    leadTime,
    leadTimes,
    workedTime: worked,
    wip: wip.mean(now),
  }
}
