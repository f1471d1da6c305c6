/** For the tests: queues that are played, and chains that are solved from their definition. No formula is in here. */
import { expect } from 'vitest'
import { type RandomStream, randomStream } from '../../../core/random.ts'
import { binomialQuantile } from '../../../core/stats/binomial.ts'
import { meanInterval } from '../../../core/stats/interval.ts'
import type { Distribution } from '../../../sim/distribution.ts'
import type { FormingRule } from '../../../sim/forming-rule.ts'
import type { NetworkResult } from '../../../sim/stations/result.ts'
import { simulateNetwork } from '../../../sim/stations/simulate-network.ts'
import { constant, exponential, network, product, station, step } from '../../../sim/testing/networks.ts'
export interface Played {
  readonly waits: Float64Array
  /** Sum of the batches over their number. */
  readonly meanBatch: number
}

/** First come first served; a free server starts when `least` items wait. */
export function playBulkService(play: {
  readonly arrivalRate: number
  readonly service: (stream: RandomStream) => number
  readonly servers?: number
  readonly least: number
  readonly most: number
  readonly items: number
  readonly seed: number
}): Played {
  const stream = randomStream(play.seed, 'bulk service')
  const free = new Float64Array(play.servers ?? 1)
  const arrivals = new Float64Array(play.items + play.most)
  let clock = 0
  for (let item = 0; item < arrivals.length; item++) {
    clock += -Math.log1p(-stream.uniform()) / play.arrivalRate
    arrivals[item] = clock
  }
  const waits = new Float64Array(play.items)
  let batches = 0
  let next = 0
  while (next < play.items) {
    const server = free.reduce((first, time, index) => (time < free[first]! ? index : first), 0)
    const start = Math.max(free[server]!, arrivals[next + play.least - 1]!)
    let size = play.least
    while (size < play.most && arrivals[next + size]! <= start) size++
    for (let item = next; item < Math.min(next + size, play.items); item++)
      waits[item] = start - arrivals[item]!
    free[server] = start + play.service(stream)
    next += size
    batches++
  }
  return { waits, meanBatch: next / batches }
}

export const exponentialDraw = (stream: RandomStream, mean: number): number =>
  -mean * Math.log1p(-stream.uniform())

/** One station of the simulator, which items come to at random. */
export function simulateStation(asked: {
  readonly arrivalRate: number
  /** Items at an arrival; one unless stated. */
  readonly together?: Distribution
  readonly process: 'serial' | 'parallel'
  readonly service: Distribution
  readonly servers?: number
  readonly forming: FormingRule
  readonly items: number
  readonly seed: number
}): NetworkResult {
  const { arrivalRate, together = constant(1), servers = 1, process, forming, service, items, seed } = asked
  const interarrival = exponential(1 / arrivalRate)
  return simulateNetwork(
    network(
      [station({ name: 'station', servers, process, forming })],
      [product({ kind: 'open', interarrival, together }, [step(0, service)], { name: 'item' })],
    ),
    { seed, items, warmUpItems: Math.ceil(items / 5) },
  )
}

export interface Held {
  readonly what: string
  readonly exact: number
  /** One of each replication. */
  readonly values: readonly number[]
}

/**
 * Of many 99 % intervals, as many may miss the exact value as do in 999 of 1000 cases; and none misses it by so much that
 * the interval at 99.9999 % does too.
 */
export function expectWithin(checks: readonly Held[]): void {
  const misses = checks.filter(({ exact, values }) => {
    const { lo, hi } = meanInterval(values, 0.99)
    return exact < lo || exact > hi
  })
  const far = checks.filter(({ exact, values }) => {
    const { lo, hi } = meanInterval(values, 0.999999)
    return exact < lo || exact > hi
  })
  const told = (some: readonly Held[]) =>
    some.map(({ what, exact, values }) => `${what}: ${exact}, simulated ${meanInterval(values, 0.99).mean}`)
  expect(far.length, told(far).join('\n')).toBe(0)
  expect(misses.length, told(misses).join('\n')).toBeLessThanOrEqual(
    binomialQuantile(0.999, checks.length, 0.01),
  )
}

/**
 * The steady state of a chain in continuous time from its rates, by elimination without subtractions (Grassmann, Taksar
 * & Heyman 1985).
 */
export function steadyState(states: number, rate: (from: number, to: number) => number): Float64Array {
  const rates = Array.from({ length: states }, (_, from) =>
    Float64Array.from({ length: states }, (_, to) => (from === to ? 0 : rate(from, to))),
  )
  for (let last = states - 1; last > 0; last--) {
    const own = rates[last]!
    let out = 0
    for (let to = 0; to < last; to++) out += own[to]!
    for (let from = 0; from < last; from++) {
      const share = rates[from]![last]! / out
      rates[from]![last] = share
      if (share === 0) continue
      for (let to = 0; to < last; to++) rates[from]![to]! += share * own[to]!
    }
  }
  const chances = new Float64Array(states)
  chances[0] = 1
  let total = 1
  for (let state = 1; state < states; state++) {
    for (let from = 0; from < state; from++) chances[state]! += chances[from]! * rates[from]![state]!
    total += chances[state]!
  }
  return chances.map((chance) => chance / total)
}
