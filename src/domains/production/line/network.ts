/** A line with one way to batch as the network that is simulated. Seconds throughout. */
import { type Distribution, meanOf, varianceOf } from '../../../sim/distribution.ts'
import type { FormingRule } from '../../../sim/forming-rule.ts'
import type { Arrivals, Network, Setup, Station } from '../../../sim/stations/network.ts'
import { type Batching, itemsArriving, type StationBatch, stationBatches } from './batching.ts'
import type { Line, LineProduct, LineStation } from './line.ts'

export function networkOf(line: Line, batching: Batching): Network {
  const batches = stationBatches(line, batching)
  const together = itemsTogether(line, batches)
  return {
    stations: line.stations.map((station, index) =>
      stationOf(line, station, index, batches[index]!, batching),
    ),
    products: line.products.map((product, index) => ({
      name: product.name,
      priority: product.priority,
      arrivals: arrivalsOf(line, product, batching, together[index]!),
      route: product.route.map(({ station, seconds, yield: good, reworkTo }) => ({
        station,
        time: severalTimes(seconds, batches[station]!.loads),
        yield: good,
        reworkTo,
      })),
    })),
    resources: line.resources,
  }
}

function stationOf(
  line: Line,
  station: LineStation,
  index: number,
  batch: StationBatch,
  batching: Batching,
): Station {
  const takesInLater = goesOnWithLot(line, index, batch, batching)
  return {
    name: station.name,
    servers: station.servers,
    process: station.process,
    forming: takesInLater
      ? { min: batching.transfer, max: batch.items, linger: null }
      : formingOf(batch, leastTogether(line, index, batch, batching)),
    byProduct: isByProduct(line, index, batch),
    transferBatch: Math.min(batching.transfer, batch.items),
    takesInLater,
    room: station.room ?? Number.POSITIVE_INFINITY,
    setup: setupOf(station),
    discipline: station.order,
    failures: station.failures && {
      counts: station.failures.counts,
      upTime: station.failures.upSeconds,
      repairTime: station.failures.repairSeconds,
    },
    shifts: station.shifts && {
      period: station.shifts.periodSeconds,
      open: station.shifts.openSeconds,
      atEnd: station.shifts.atEnd,
    },
    setupResource: station.setupResource,
    runResource: station.runResource,
  }
}

/** A lot that moves on in parts is begun with the first of them, but at the stations where lots begin. */
export function goesOnWithLot(
  line: Line,
  index: number,
  batch: StationBatch,
  { transfer }: Batching,
): boolean {
  const begins = line.products.some(({ route }) => route[0]!.station === index)
  return line.stations[index]!.process === 'serial' && batch.items > transfer && !begins
}

/**
 * Items that a station takes where no others come with them: all of its batch, but what is left of a lot that its transfers do
 * not divide moves on by itself.
 */
export function leastTogether(
  line: Line,
  index: number,
  batch: StationBatch,
  { lot, transfer }: Batching,
): number {
  const begins = line.products.some(({ route }) => route[0]!.station === index)
  const comesInLots = !begins || (line.arrivals.kind === 'open' && line.arrivals.together === 'lot')
  const { process, setup } = line.stations[index]!
  const isTransfer = process === 'serial' && setup.kind === 'none'
  return isTransfer && comesInLots && lot % transfer > 0 ? lot % transfer : batch.items
}

function formingOf({ items, start }: StationBatch, least: number): FormingRule {
  if (start === null) return { min: least, max: items, linger: null }
  if (start.kind === 'atLeast') return { min: Math.min(start.items, items), max: items, linger: null }
  return { min: items, max: items, linger: { time: start.seconds, from: 'first', atLeast: 1 } }
}

/** A lot is of one product. Products share a load where it takes each of them as long. */
export function isByProduct(line: Line, index: number, batch: StationBatch): boolean {
  if (line.products.length === 1) return false
  if (batch.of === 'lot') return true
  const times = line.products.flatMap(({ route }) =>
    route.flatMap((step) => (step.station === index ? [JSON.stringify(step.seconds)] : [])),
  )
  return new Set(times).size > 1
}

function setupOf({ setup }: LineStation): Setup {
  if (setup.kind === 'batch') return { kind: 'batch', time: setup.seconds }
  return setup.kind === 'none' ? setup : { kind: 'changeover', times: setup.seconds }
}

/**
 * The sum of `count` independent times: exact for constant, exponential and gamma times; a gamma distribution of the
 * same mean and variance for others.
 */
export function severalTimes(seconds: Distribution, count: number): Distribution {
  if (count === 1) return seconds
  if (seconds.kind === 'constant') return { kind: 'constant', value: count * seconds.value }
  const mean = meanOf(seconds)
  return { kind: 'gamma', mean: count * mean, cv: Math.sqrt(varianceOf(seconds) / count) / mean }
}

function arrivalsOf(
  { arrivals }: Line,
  { ratePerSecond }: LineProduct,
  batching: Batching,
  items: number,
): Arrivals {
  if (arrivals.kind !== 'open' || ratePerSecond === null) return { kind: 'closed', items }
  const value = itemsArriving(arrivals, batching)
  return {
    kind: 'open',
    interarrival: varying(value / ratePerSecond, arrivals.cv),
    together: { kind: 'constant', value },
  }
}

function varying(mean: number, cv: number): Distribution {
  if (cv === 0) return { kind: 'constant', value: mean }
  return cv === 1 ? { kind: 'exponential', mean } : { kind: 'gamma', mean, cv }
}

/**
 * Of each product, the items that are always there: those stated, by share; in a saturated line three batches for every
 * machine, by share and in whole batches, so that a machine that binds never waits.
 */
function itemsTogether(line: Line, batches: readonly StationBatch[]): number[] {
  if (line.arrivals.kind === 'closed') {
    const { items } = line.arrivals
    let before = 0
    let given = 0
    return line.products.map(({ share }) => {
      before += share * items
      const own = Math.round(before) - given
      given += own
      return own
    })
  }
  const largest = Math.max(...batches.map(({ items }) => items))
  const machines = line.stations.reduce((sum, { servers }) => sum + servers, 0)
  return line.products.map(({ share }) => largest * Math.ceil(3 * machines * line.products.length * share))
}
