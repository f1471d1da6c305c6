/**
 * Lines whose exponential times make them Markov chains, solved from their rates: blocking after service, breakdowns,
 * loads. The simulator knows nothing of rates, the chain nothing of events.
 */
import { describe, expect, test } from 'vitest'
import { expectCoverage } from '../testing/coverage.ts'
import { stationary } from '../testing/markov.ts'
import { exponential, network, open, oven, product, station, step } from '../testing/networks.ts'
import type { Network } from './network.ts'
import type { NetworkResult } from './result.ts'
import { simulateNetwork } from './simulate-network.ts'

/** Of the second station on: items that wait or are worked; and whether each of the others is blocked. */
interface Tandem {
  readonly items: readonly number[]
  readonly blocked: readonly boolean[]
}

/**
 * Single machines in a row of which the first always has work; `buffers[s]` items wait before machine s + 1. One that ends
 * with no room behind it keeps its item, and is blocked until there is (blocking after service).
 */
function tandem(rates: readonly number[], buffers: readonly number[]) {
  const count = rates.length
  const first: Tandem = { items: buffers.map(() => 0), blocked: rates.map(() => false) }
  const freed = (state: Tandem, s: number): Tandem => {
    // An item has left machine s (s > 0): the one that was blocked before it moves up, which frees the next.
    if (s === 0 || !state.blocked[s - 1]) return state
    const blocked = state.blocked.with(s - 1, false)
    const items = state.items.with(s - 1, state.items[s - 1]! + 1)
    if (s === 1) return { items, blocked }
    return freed({ items: items.with(s - 2, items[s - 2]! - 1), blocked }, s - 1)
  }
  const ends = (state: Tandem, s: number): Tandem => {
    const { items, blocked } = state
    const isLast = s === count - 1
    if (!isLast && items[s]! > buffers[s]!) return { items, blocked: blocked.with(s, true) }
    const after = isLast ? items : items.with(s, items[s]! + 1)
    if (s === 0) return { items: after, blocked }
    return freed({ items: after.with(s - 1, after[s - 1]! - 1), blocked }, s)
  }
  const works = ({ items, blocked }: Tandem, s: number) => !blocked[s] && (s === 0 || items[s - 1]! > 0)
  const chain = stationary<Tandem>(first, (state) =>
    rates.flatMap((rate, s) => (works(state, s) ? [[rate, ends(state, s)] as const] : [])),
  )
  return {
    throughput: rates.at(-1)! * chain.mean((state) => Number(works(state, count - 1))),
    blockedShare: (s: number) => chain.mean(({ blocked }) => Number(blocked[s])),
    items: (s: number) => chain.mean(({ items }) => items[s - 1]!),
  }
}

/** The first machine never runs out: so many items go round. */
function saturated(rates: readonly number[], buffers: readonly number[]): Network {
  const items = rates.length + 2 + buffers.reduce((sum, buffer) => sum + buffer, 0)
  const stations = rates.map((_, s) =>
    station({ room: s === 0 ? Number.POSITIVE_INFINITY : buffers[s - 1]! }),
  )
  const route = rates.map((rate, s) => step(s, exponential(1 / rate)))
  return network(stations, [product({ kind: 'closed', items }, route)])
}

const run = (of: Network, seed: number, items = 600): NetworkResult =>
  simulateNetwork(of, { seed, items, warmUpItems: 150 })

describe('machines in a row that block each other', () => {
  test('the chain gives what is known without it', () => {
    // Two machines (M/M/1/K of blocked and waiting items): mu2 (1 - p0), p0 = (1 - r)/(1 - r^(b + 3)), r = mu1/mu2.
    for (const [rate, buffer] of [
      [0.7, 0],
      [1.3, 2],
      [2, 5],
    ] as const) {
      const idle = (1 - rate) / (1 - rate ** (buffer + 3))
      expect(tandem([rate, 1], [buffer]).throughput).toBeCloseTo(1 - idle, 12)
    }
    // Equal machines without room between them: 2/3 and 22/39 (Hunt 1956, "Sequential arrays of waiting lines").
    expect(tandem([1, 1], [0]).throughput).toBeCloseTo(2 / 3, 12)
    expect(tandem([1, 1, 1], [0, 0]).throughput).toBeCloseTo(22 / 39, 12)
    // The line read backwards is as fast (Muth 1979).
    expect(tandem([1, 2, 1.5], [1, 3]).throughput).toBeCloseTo(tandem([1.5, 2, 1], [3, 1]).throughput, 12)
  })

  test('two machines: throughput', () => {
    const [rates, buffers] = [[1.2, 1], [1]]
    const line = saturated(rates, buffers)
    const { throughput } = tandem(rates, buffers)
    expectCoverage({ throughput }, (seed) => run(line, seed))
  })

  test('three machines: throughput, and how long the first is blocked', () => {
    const [rates, buffers] = [
      [1.2, 1, 1.1],
      [1, 2],
    ]
    const line = saturated(rates, buffers)
    const exact = tandem(rates, buffers)
    const exactValues = {
      throughput: exact.throughput,
      firstBlocked: exact.blockedShare(0),
      secondBlocked: exact.blockedShare(1),
      atLast: exact.items(2),
    }
    expectCoverage(exactValues, (seed) => {
      const { throughput, stations } = run(line, seed)
      const [first, second, last] = stations
      return {
        throughput,
        firstBlocked: first!.shares.blocked,
        secondBlocked: second!.shares.blocked,
        atLast: last!.queue + last!.shares.running,
      }
    })
  })
})

describe('a machine that fails, in a ring with one that does not', () => {
  const [items, rate, other, failure, repair] = [3, 1, 0.8, 0.15, 0.5]
  const ring = (counts: 'running' | 'clock') =>
    network(
      [
        station({
          failures: { counts, upTime: exponential(1 / failure), repairTime: exponential(1 / repair) },
        }),
        station(),
      ],
      [product({ kind: 'closed', items }, [step(0, exponential(1 / rate)), step(1, exponential(1 / other))])],
    )
  const chainOf = (counts: 'running' | 'clock') =>
    stationary<{ at: number; up: boolean }>({ at: items, up: true }, ({ at, up }) => [
      ...(up && at > 0 ? [[rate, { at: at - 1, up }] as const] : []),
      ...(at < items ? [[other, { at: at + 1, up }] as const] : []),
      ...(up && (at > 0 || counts === 'clock') ? [[failure, { at, up: false }] as const] : []),
      ...(up ? [] : [[repair, { at, up: true }] as const]),
    ])

  for (const counts of ['running', 'clock'] as const) {
    test(`counted by ${counts === 'running' ? 'running time' : 'the clock'}: throughput and time down`, () => {
      const exact = chainOf(counts)
      const line = ring(counts)
      const throughput = other * exact.mean(({ at }) => Number(at < items))
      const down = exact.mean(({ up }) => Number(!up))
      expectCoverage({ throughput, down }, (seed) => {
        const result = run(line, seed)
        return { throughput: result.throughput, down: result.stations[0]!.shares.down }
      })
    })
  }
})

test('an oven with loads of 2 to 4, in a ring with two machines: throughput, and items in a load', () => {
  const [items, rate, other] = [7, 0.5, 0.9]
  const line = network(
    [oven(2, 4), station({ servers: 2 })],
    [product({ kind: 'closed', items }, [step(0, exponential(1 / rate)), step(1, exponential(1 / other))])],
  )
  interface State {
    readonly waiting: number
    readonly load: number
  }
  const started = ({ waiting, load }: State): State => {
    if (load > 0 || waiting < 2) return { waiting, load }
    return { waiting: Math.max(0, waiting - 4), load: Math.min(4, waiting) }
  }
  const chain = stationary<State>(started({ waiting: items, load: 0 }), ({ waiting, load }) => {
    const elsewhere = items - waiting - load
    return [
      ...(load > 0 ? [[rate, started({ waiting, load: 0 })] as const] : []),
      ...(elsewhere > 0
        ? [[Math.min(2, elsewhere) * other, started({ waiting: waiting + 1, load })] as const]
        : []),
    ]
  })
  const throughput = rate * chain.mean(({ load }) => load)
  const meanLoad = chain.mean(({ load }) => load) / chain.mean(({ load }) => Number(load > 0))
  expectCoverage({ throughput, meanLoad }, (seed) => {
    const result = run(line, seed)
    return { throughput: result.throughput, meanLoad: result.stations[0]!.batchSize.mean }
  })
})

test('a queue with failures on the clock (White & Christie 1958): items in it', () => {
  const [arrivals, rate, failure, repair] = [0.5, 1, 0.1, 0.5]
  const line = network(
    [
      station({
        failures: { counts: 'clock', upTime: exponential(1 / failure), repairTime: exponential(1 / repair) },
      }),
    ],
    [product(open(exponential(1 / arrivals)), [step(0, exponential(1 / rate))])],
  )
  const most = 150
  interface State {
    readonly at: number
    readonly up: boolean
  }
  const chain = stationary<State>({ at: 0, up: true }, ({ at, up }) => [
    ...(at < most ? [[arrivals, { at: at + 1, up }] as const] : []),
    ...(at > 0 && up ? [[rate, { at: at - 1, up }] as const] : []),
    [up ? failure : repair, { at, up: !up }],
  ])
  expect(chain.chances.at(-1)).toBeLessThan(1e-12)
  const wip = chain.mean(({ at }) => at)
  const load = (arrivals * (failure + repair)) / (rate * repair)
  expect(wip).toBeCloseTo((load / (1 - load)) * (1 + (failure * rate) / (failure + repair) ** 2), 9)
  expectCoverage({ wip }, (seed) => run(line, seed, 1500))
})
