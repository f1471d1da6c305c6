/** The time that an item takes of each station and of each shared resource, as a function of how it is batched. */
import { meanOf } from '../../../sim/distribution.ts'
import { batchTime, type Station, station as stationWith } from '../capacity/station.ts'
import { type Batching, stationBatches } from './batching.ts'
import type { Line, LineStation } from './line.ts'
import { type Passes, passesOf } from './routing.ts'

/** Of something that a line can run out of: a station's machines, or the people of a resource. */
export interface Load {
  readonly name: string
  readonly kind: 'station' | 'resource'
  /** Working time that it offers in a second: machines or people, less failures and closed hours. */
  readonly offered: number
  /** One for a station, one for each station that needs a resource. */
  readonly parts: readonly LoadPart[]
}

/** Seconds of one machine, per item that enters the line: over the mix of products and all passes. */
export interface LoadPart {
  readonly work: Station
  /** Items that are worked together. */
  readonly batch: number
}

export const secondsPerItem = ({ parts }: Load): number =>
  parts.reduce((sum, { work, batch }) => sum + batchTime(work, batch) / batch, 0)

export const setupSecondsPerItem = ({ parts }: Load): number =>
  parts.reduce((sum, { work, batch }) => sum + work.setupTime / batch, 0)

/** Mean seconds of set-up before a batch; by changeover that of lots in an order without memory. */
function meanSetup(line: Line, station: LineStation, product: number, lotShares: readonly number[]): number {
  const { setup } = station
  if (setup.kind === 'none') return 0
  if (setup.kind === 'batch') return meanOf(setup.seconds)
  return line.products.reduce((sum, _, from) => sum + lotShares[from]! * setup.seconds[from]![product]!, 0)
}

/** Of the lots that a station works, those of each product. */
function lotSharesAt(line: Line, passes: readonly Passes[], station: number): number[] {
  const flow = line.products.map(
    ({ share, route }, product) =>
      share *
      route.reduce(
        (sum, step, index) => sum + (step.station === station ? passes[product]!.visits[index]! : 0),
        0,
      ),
  )
  const total = flow.reduce((a, b) => a + b, 0)
  return flow.map((one) => one / total)
}

/** Stations first, in their order, then resources. */
export function loadsOf(line: Line, batching: Batching): Load[] {
  const batches = stationBatches(line, batching)
  const passes = line.products.map(passesOf)
  const works = line.stations.map((station, index): Station => {
    const shares = lotSharesAt(line, passes, index)
    let [setupTime, time] = [0, 0]
    for (const [product, { share, route }] of line.products.entries()) {
      for (const [at, step] of route.entries()) {
        if (step.station !== index) continue
        const items = share * passes[product]!.visits[at]!
        setupTime += items * meanSetup(line, station, product, shares)
        time += items * meanOf(step.seconds)
      }
    }
    if (station.process === 'serial') return stationWith({ setupTime, runTimePerItem: time })
    const loadCapacity = batches[index]!.of === 'lot' ? station.load : Number.POSITIVE_INFINITY
    return stationWith({ setupTime, loadTime: time, loadCapacity })
  })
  const part = (index: number, work: Station): LoadPart => ({ work, batch: batches[index]!.items })
  const stations = line.stations.map(
    (station, index): Load => ({
      name: station.name,
      kind: 'station',
      offered: station.servers * availability(station),
      parts: [part(index, works[index]!)],
    }),
  )
  const resources = line.resources.map(
    ({ name, capacity }, resource): Load => ({
      name,
      kind: 'resource',
      offered: capacity,
      parts: line.stations.flatMap(({ setupResource, runResource }, index) => [
        ...(setupResource === resource
          ? [part(index, stationWith({ setupTime: works[index]!.setupTime }))]
          : []),
        ...(runResource === resource ? [part(index, { ...works[index]!, setupTime: 0 })] : []),
      ]),
    }),
  )
  return [...stations, ...resources]
}

/** Share of the time in which a machine works: up over up and repair, open over the whole period. */
export function availability({ failures, shifts }: LineStation): number {
  const up = failures ? meanOf(failures.upSeconds) : 1
  const repair = failures ? meanOf(failures.repairSeconds) : 0
  const open = shifts
    ? shifts.openSeconds.reduce((sum, [from, to]) => sum + to - from, 0) / shifts.periodSeconds
    : 1
  return (up / (up + repair)) * open
}

/** Share of the items entering a line that leave it as good ones, over the mix. */
export const goodShare = (line: Line): number =>
  line.products.reduce((sum, product) => sum + product.share * passesOf(product).good, 0)

/** Items a second that enter; null where the line is closed or saturated. */
export const demandPerSecond = (line: Line): number | null =>
  line.products.reduce<number | null>(
    (sum, { ratePerSecond }) => (sum === null || ratePerSecond === null ? null : sum + ratePerSecond),
    0,
  )
