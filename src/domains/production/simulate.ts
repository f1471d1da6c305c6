/** One simulated replication of a line, in the units of the metrics. */
import type { NetworkResult } from '../../sim/stations/result.ts'
import { simulateNetwork } from '../../sim/stations/simulate-network.ts'
import { type Batching, stationBatches } from './line/batching.ts'
import type { Line } from './line/line.ts'
import { networkOf } from './line/network.ts'
import type { ShareKind } from './time-shares.ts'

export interface LineRun {
  /** Good items. */
  readonly throughputPerHour: number
  readonly leadSeconds: number
  readonly leadP95Seconds: number
  readonly wip: number
  /** Of an item that enters. */
  readonly setupsPerItem: number
  readonly loadsPerItem: number
  /** Why it is no steady state; null where it is. */
  readonly unsteady: string | null
  /** Shares of the time of a machine, the mean over a station's. */
  readonly stations: readonly Readonly<Record<ShareKind, number>>[]
}

/**
 * @param items good ones to observe
 * @param warmUpItems good ones that leave before; as many as it takes to settle where it is not stated
 */
export function simulateLine(
  line: Line,
  batching: Batching,
  {
    items,
    seed,
    warmUpItems = 'detected',
  }: { readonly items: number; readonly seed: number; readonly warmUpItems?: number | 'detected' },
): LineRun {
  const batches = stationBatches(line, batching)
  const result = simulateNetwork(networkOf(line, batching), { seed, items, warmUpItems })
  const entered = result.products.reduce((sum, { items: good, scrapped }) => sum + good + scrapped, 0)
  const setups = result.stations.reduce((sum, station) => sum + station.setups, 0)
  const loads = result.stations.reduce(
    (sum, station, index) =>
      line.stations[index]!.process === 'parallel' ? sum + station.batches * batches[index]!.loads : sum,
    0,
  )
  return {
    throughputPerHour: 3600 * result.throughput,
    leadSeconds: result.leadTime.mean,
    leadP95Seconds: result.leadTimes.quantile(0.95),
    wip: result.wip,
    setupsPerItem: setups / entered,
    loadsPerItem: loads / entered,
    unsteady: whyUnsteady(result),
    stations: result.stations.map(({ shares }) => ({
      running: shares.running,
      'set-up': shares.setup,
      down: shares.down,
      blocked: shares.blocked,
    })),
  }
}

function whyUnsteady({ stuck, growing, growth }: NetworkResult): string | null {
  if (stuck !== null) return `the run could not go on: ${stuck}`
  if (!growing) return null
  const percent = (100 * growth.share).toPrecision(2)
  return `over the run the items in the line became ${growth.items} more, ${percent} % of those that came`
}
