/** Which station or resource of a line binds at which batch size: exactly, between the sizes that were run too. */
import { bottleneckIntervals, type Crossover, crossovers } from '../capacity/bottleneck.ts'
import { batchTime, type Station, station } from '../capacity/station.ts'
import type { Batching } from './batching.ts'
import type { Line } from './line.ts'
import { type Load, loadsOf } from './work.ts'

export interface BottleneckMap {
  readonly names: readonly string[]
  /** By whole sizes, ascending and without gaps. */
  readonly intervals: ReturnType<typeof bottleneckIntervals>
  /** Between real ones. */
  readonly crossovers: readonly Crossover[]
}

/** More whole sizes than this are not told one by one. */
const mostSizes = 20_000

/**
 * Null where the range is too wide, or where a resource serves ovens of different capacities by the lot, so that its time
 * is no simple function of the batch size.
 *
 * @param batchingAt a batch size as the line's batching
 */
export function bottleneckMap(
  line: Line,
  batchingAt: (batchSize: number) => Batching,
  [least, most]: readonly [number, number],
): BottleneckMap | null {
  if (most - least > mostSizes) return null
  const [small, large] = [loadsOf(line, batchingAt(least)), loadsOf(line, batchingAt(least + 1))]
  const stations = small.flatMap((load, index) => asFunctionOfSize(load, large[index]!) ?? [])
  if (stations.length < small.length) return null
  return {
    names: small.map(({ name }) => name),
    intervals: bottleneckIntervals(stations, least, most),
    crossovers: crossovers(stations, least, most),
  }
}

/** The load at one size and at another as one station: what does not follow the size is a run of every item. */
function asFunctionOfSize(load: Load, other: Load): Station | null {
  let [setupTime, runTimePerItem, loadTime, loadCapacity] = [0, 0, 0, Number.POSITIVE_INFINITY]
  for (const [index, { work, batch }] of load.parts.entries()) {
    if (other.parts[index]!.batch === batch) {
      runTimePerItem += batchTime(work, batch) / batch
      continue
    }
    setupTime += work.setupTime
    runTimePerItem += work.runTimePerItem
    if (work.loadTime === 0) continue
    if (loadTime > 0 && work.loadCapacity !== loadCapacity) return null
    loadTime += work.loadTime
    loadCapacity = work.loadCapacity
  }
  return station({ setupTime, runTimePerItem, loadTime, loadCapacity, servers: load.offered })
}
