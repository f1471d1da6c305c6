/**
 * Stations that items come to one by one and at random, solved exactly: one server with full batches or any rule of
 * starting (M/G[a,b]/1), several of exponential times (M/M[a,b]/c). What leaves servers that work exponential times item
 * by item is again such a stream, and owes nothing to what is still there (Burke 1956), so that the next is exact too.
 */
import { type Distribution, meanOf, varianceOf } from '../../../sim/distribution.ts'
import { bulkServiceQueue } from '../queues/bulk-service.ts'
import { serviceTime } from '../queues/service-time.ts'
import { severalServersQueue } from '../queues/several-servers.ts'
import { pollaczekKhinchineWait } from '../queues/single-items.ts'
import type { StationBatch } from './batching.ts'
import type { Line, LineStation } from './line.ts'
import { isByProduct, severalTimes } from './network.ts'

export interface PoissonStation {
  /** Until the batch is full; 0 where it need not be, and all of it counts to the queue. */
  readonly formingSeconds: number
  readonly queueSeconds: number
  /** Approximate where the time of a batch is known by its mean and variance alone. */
  readonly evidence: 'exact' | 'approximate'
  /** What leaves comes to the next station one by one and at random. */
  readonly leavesPoisson: boolean
}

/** Null where the station is of another kind, or cannot keep up. */
export function poissonStation(line: Line, index: number, batch: StationBatch): PoissonStation | null {
  const station = line.stations[index]!
  const [seconds, ...others] = line.products.map(({ route }) => route[index]!.seconds)
  const alike = others.every((other) => JSON.stringify(other) === JSON.stringify(seconds))
  const mixes = batch.items === 1 || !isByProduct(line, index, batch)
  if (!(alike && mixes) || station.failures !== null || batch.start?.kind === 'linger') return null
  const setup = setupTime(station)
  if (setup === null) return null
  const { time, isKnown } = batchTime(station, seconds!, setup, batch)
  const meanService = meanOf(time)
  if (meanService === 0) return null
  const most = batch.items
  const queue = {
    arrivalRate: line.products.reduce((sum, { ratePerSecond }) => sum + ratePerSecond!, 0),
    least: batch.start === null ? most : Math.min(batch.start.items, most),
    most,
  }
  const isExponential = isKnown && (time.kind === 'exponential' || (time.kind === 'gamma' && time.cv === 1))
  const waitSeconds =
    station.servers === 1
      ? waitAtOne(time, queue)
      : isExponential
        ? severalServersQueue({ ...queue, servers: station.servers, meanService })?.meanWait
        : null
  if (waitSeconds == null) return null
  const formingSeconds = queue.least === most ? (most - 1) / (2 * queue.arrivalRate) : 0
  return {
    formingSeconds,
    queueSeconds: waitSeconds - formingSeconds,
    evidence: isKnown || most === 1 ? 'exact' : 'approximate',
    leavesPoisson: isExponential && most === 1,
  }
}

/** None is 0. Null where it depends on what was made before. */
function setupTime({ setup }: LineStation): Distribution | null {
  if (setup.kind === 'none') return { kind: 'constant', value: 0 }
  if (setup.kind === 'batch') return setup.seconds
  const [times] = setup.seconds
  return setup.seconds.length === 1 ? { kind: 'constant', value: times![0]! } : null
}

/** Of a set-up and what follows it; where the distribution of the sum is not known, gamma of the same mean and variance. */
function batchTime(
  { process }: LineStation,
  seconds: Distribution,
  setup: Distribution,
  { items, loads }: StationBatch,
): { readonly time: Distribution; readonly isKnown: boolean } {
  const count = process === 'parallel' ? loads : items
  const work = severalTimes(seconds, count)
  const isKnown = count === 1 || ['constant', 'exponential', 'gamma'].includes(seconds.kind)
  if (meanOf(setup) === 0) {
    return { time: asGamma(work), isKnown: isKnown && work.kind !== 'lognormal' }
  }
  if (meanOf(work) === 0) return { time: asGamma(setup), isKnown: setup.kind !== 'lognormal' }
  const mean = meanOf(setup) + meanOf(work)
  const variance = varianceOf(setup) + varianceOf(work)
  return variance === 0
    ? { time: { kind: 'constant', value: mean }, isKnown: true }
    : { time: { kind: 'gamma', mean, cv: Math.sqrt(variance) / mean }, isKnown: false }
}

/** A lognormal time has no transform that a queue could be solved from. */
const asGamma = (time: Distribution): Distribution =>
  time.kind === 'lognormal' ? { ...time, kind: 'gamma' } : time

/** A queue of single items depends on two moments alone. */
function waitAtOne(
  service: Distribution,
  rule: { readonly arrivalRate: number; readonly least: number; readonly most: number },
): number | null {
  return rule.most === 1
    ? pollaczekKhinchineWait(rule.arrivalRate, serviceTime(service))
    : (bulkServiceQueue({ ...rule, service })?.meanWait ?? null)
}
