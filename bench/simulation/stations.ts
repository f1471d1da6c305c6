/** What `bench/simulation.ts` measures of the compiled path for networks of stations. */
import type { Distribution } from '../../src/sim/distribution.ts'
import type { Network, Station } from '../../src/sim/stations/network.ts'
import { simulateNetwork } from '../../src/sim/stations/simulate-network.ts'
import {
  constant,
  exponential,
  network,
  open,
  product,
  station,
  step,
} from '../../src/sim/testing/networks.ts'
import { type Measured, processorSeconds } from './processes.ts'

export interface MeasuredNetwork extends Measured {
  /** Arrivals and ends of work, each one, a second: two a customer of M/M/1. */
  readonly eventsPerSecond: number
}

const lineOf = (stations: readonly Station[], times: readonly Distribution[]): Network =>
  network(stations, [
    product(
      open(exponential(1)),
      times.map((time, at) => step(at, time)),
      { name: 'customer' },
    ),
  ])

/** M/M/1 at a load of 0.8, as in `processQueue`. */
export const stationQueue = (customers: number, seed: number): MeasuredNetwork =>
  measured(lineOf([station()], [exponential(0.8)]), customers, seed)

/** Lots of 5 with a set-up through two machines, an oven for 8 that waits at most 10 for them, and two that fail. */
export const lotsAndOven = (customers: number, seed: number): MeasuredNetwork => {
  const lots = station({
    servers: 2,
    forming: { min: 5, max: 5, linger: null },
    transferBatch: 5,
    setup: { kind: 'batch', time: exponential(2) },
  })
  const oven = station({
    process: 'parallel',
    forming: { min: 8, max: 8, linger: { time: 10, from: 'first', atLeast: 1 } },
  })
  const packing = station({
    servers: 2,
    failures: { counts: 'running', upTime: exponential(100), repairTime: exponential(5) },
  })
  const times = [exponential(1), constant(6), exponential(1.5)] as const
  return measured(lineOf([lots, oven, packing], times), customers, seed)
}

function measured(line: Network, items: number, seed: number): MeasuredNetwork {
  let result = { events: 0, leadTime: { mean: 0 } }
  const seconds = processorSeconds(() => {
    result = simulateNetwork(line, { seed, items })
  })
  return {
    perSecond: items / seconds,
    mean: result.leadTime.mean,
    eventsPerSecond: result.events / seconds,
  }
}
