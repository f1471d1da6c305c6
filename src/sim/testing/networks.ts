/** Networks of stations in few words, for tests. */
import type { Distribution } from '../distribution.ts'
import type { Network, Product, Station, Step } from '../stations/network.ts'

export const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean })
export const constant = (value: number): Distribution => ({ kind: 'constant', value })

/** A single machine that takes items one by one, changed as told. */
export const station = (change: Partial<Station> = {}): Station => ({
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
  ...change,
})

/** Loads of `least` to `most` items in one time. */
export const oven = (least: number, most: number, change: Partial<Station> = {}): Station =>
  station({ process: 'parallel', forming: { min: least, max: most, linger: null }, ...change })

export const step = (at: number, time: Distribution, change: Partial<Step> = {}): Step => ({
  station: at,
  time,
  yield: 1,
  reworkTo: null,
  ...change,
})

export const open = (interarrival: Distribution, together = 1): Product['arrivals'] => ({
  kind: 'open',
  interarrival,
  together: constant(together),
})

/** All at a billion, then nothing: a makespan. */
export const allAtOnce = (items: number): Product['arrivals'] => open(constant(1e9), items)

export const operator: Network['resources'][number] = { name: 'operator', capacity: 1 }

export const product = (
  arrivals: Product['arrivals'],
  route: readonly Step[],
  change: Partial<Product> = {},
): Product => ({ name: 'part', priority: 0, arrivals, route, ...change })

export const network = (
  stations: readonly Station[],
  products: readonly Product[],
  resources: Network['resources'] = [],
): Network => ({ stations, products, resources })
