/** What `bench/simulation.ts` measures of the compiled path for networks of stations. */
import type { Distribution } from '../../src/sim/distribution.ts'
import type { Network, Station } from '../../src/sim/stations/network.ts'
import { simulateNetwork } from '../../src/sim/stations/simulate-network.ts'
import { type Measured, processorSeconds } from './processes.ts'

export interface MeasuredNetwork extends Measured {
  /** Arrivals and ends of work, each one, a second: two a customer of M/M/1. */
  readonly eventsPerSecond: number
}

const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean })

const machine: Station = {
  name: 'machine',
  servers: 1,
  process: 'serial',
  forming: { min: 1, max: 1, linger: null },
  byProduct: false,
  transferBatch: 1,
  takesInLater: false,
  room: Number.POSITIVE_INFINITY,
  setup: { kind: 'none' },
  discipline: 'first-come',
  failures: null,
  shifts: null,
  setupResource: null,
  runResource: null,
}

const networkOf = (stations: readonly Station[], times: readonly Distribution[]): Network => ({
  stations,
  products: [
    {
      name: 'customer',
      priority: 0,
      arrivals: { kind: 'open', interarrival: exponential(1), together: { kind: 'constant', value: 1 } },
      route: times.map((time, station) => ({ station, time, yield: 1, reworkTo: null })),
    },
  ],
  resources: [],
})

/** M/M/1 at a load of 0.8, as in `processQueue`. */
export const stationQueue = (customers: number, seed: number): MeasuredNetwork =>
  measured(networkOf([machine], [exponential(0.8)]), customers, seed)

/** Lots of 5 with a set-up through two machines, an oven for 8 that waits at most 10 for them, and two that fail. */
export const lotsAndOven = (customers: number, seed: number): MeasuredNetwork => {
  const lots: Station = {
    ...machine,
    servers: 2,
    forming: { min: 5, max: 5, linger: null },
    transferBatch: 5,
    setup: { kind: 'batch', time: exponential(2) },
  }
  const oven: Station = {
    ...machine,
    process: 'parallel',
    forming: { min: 8, max: 8, linger: { time: 10, from: 'first', atLeast: 1 } },
  }
  const packing: Station = {
    ...machine,
    servers: 2,
    failures: { counts: 'running', upTime: exponential(100), repairTime: exponential(5) },
  }
  const times = [exponential(1), { kind: 'constant', value: 6 }, exponential(1.5)] as const
  return measured(networkOf([lots, oven, packing], times), customers, seed)
}

function measured(network: Network, items: number, seed: number): MeasuredNetwork {
  let result = { events: 0, leadTime: { mean: 0 } }
  const seconds = processorSeconds(() => {
    result = simulateNetwork(network, { seed, items })
  })
  return {
    perSecond: items / seconds,
    mean: result.leadTime.mean,
    eventsPerSecond: result.events / seconds,
  }
}
