/**
 * The simulator against what is known exactly. Each queue is run with many seeds; a 99 % interval over replications
 * that leaves out the exact value more often than chance allows is a fault of the simulator or of its intervals.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binomialCdf } from '../../core/stats/binomial.ts'
import { meanInterval } from '../../core/stats/interval.ts'
import type { Distribution } from '../distribution.ts'
import { replicate } from '../replicate.ts'
import type { Network, Product, Station, Step } from './network.ts'
import { simulateNetwork } from './simulate-network.ts'

const station = (change: Partial<Station> = {}): Station => ({
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
const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean })
const constant = (value: number): Distribution => ({ kind: 'constant', value })
const step = (at: number, time: Distribution, change: Partial<Step> = {}): Step => ({
  station: at,
  time,
  yield: 1,
  reworkTo: null,
  ...change,
})
const open = (interarrival: Distribution, together = 1): Product['arrivals'] => ({
  kind: 'open',
  interarrival,
  together: constant(together),
})
const product = (arrivals: Product['arrivals'], route: readonly Step[], priority = 0): Product => ({
  name: 'part',
  priority,
  arrivals,
  route,
})
const network = (stations: readonly Station[], products: readonly Product[], resources = 0): Network => ({
  stations,
  products,
  resources: Array.from({ length: resources }, () => ({ name: 'operator', capacity: 1 })),
})
/** All at the start, then nothing: a makespan. */
const allAtOnce = (items: number): Product['arrivals'] => open(constant(1e9), items)

interface Known {
  readonly name: string
  readonly network: Network
  readonly exact: number
  readonly measure: (result: ReturnType<typeof simulateNetwork>) => number
}

const wait = (result: ReturnType<typeof simulateNetwork>) => result.stations[0]!.wait.mean
const rho = 0.7

/** Erlang's C formula (Erlang 1917): the mean wait of M/M/c, service rate 1. */
function erlangWait(c: number, arrivals: number): number {
  let blockedShare = 1
  for (let n = 1; n <= c; n++) blockedShare = (arrivals * blockedShare) / (n + arrivals * blockedShare)
  const waits = blockedShare / (1 - (arrivals / c) * (1 - blockedShare))
  return waits / (c - arrivals)
}

/** Bailey's queue with full loads, exponential times of mean 1: Wq = (b-1)/(2 lambda) + sigma/(1-sigma). */
function fullLoadWait(b: number, lambda: number): number {
  let sigma = 0.5
  for (let round = 0; round < 10_000; round++) sigma = (lambda / (lambda + 1 - sigma)) ** b
  return (b - 1) / (2 * lambda) + sigma / (1 - sigma)
}

/** Throughput of a closed line of single exponential machines by mean value analysis (Reiser & Lavenberg 1980). */
function closedThroughput(times: readonly number[], items: number): number {
  let lengths = times.map(() => 0)
  let throughput = 0
  for (let n = 1; n <= items; n++) {
    const stays = times.map((time, index) => time * (1 + lengths[index]!))
    throughput = n / stays.reduce((sum, stay) => sum + stay, 0)
    lengths = stays.map((stay) => throughput * stay)
  }
  return throughput
}

const oven = (least: number, most: number) =>
  station({ process: 'parallel', forming: { min: least, max: most, linger: null } })

const known: readonly Known[] = [
  {
    name: 'M/M/1: the mean wait rho/(1-rho)',
    network: network([station()], [product(open(exponential(1 / rho)), [step(0, exponential(1))])]),
    exact: rho / (1 - rho),
    measure: wait,
  },
  {
    name: 'M/D/1: half of that (Pollaczek & Khinchine)',
    network: network([station()], [product(open(exponential(1 / rho)), [step(0, constant(1))])]),
    exact: rho / (1 - rho) / 2,
    measure: wait,
  },
  {
    name: 'M/G/1 with a gamma time of cv 1.5 (Pollaczek & Khinchine)',
    network: network(
      [station()],
      [product(open(exponential(1 / 0.5)), [step(0, { kind: 'gamma', mean: 1, cv: 1.5 })])],
    ),
    exact: ((1 + 1.5 ** 2) / 2) * (0.5 / 0.5),
    measure: wait,
  },
  {
    name: 'M/M/3: the mean wait (Erlang C)',
    network: network(
      [station({ servers: 3 })],
      [product(open(exponential(1 / 2.1)), [step(0, exponential(1))])],
    ),
    exact: erlangWait(3, 2.1),
    measure: wait,
  },
  {
    // Three in the system on average (van Foreest, M^X/M/1), and three arrive an hour: an hour each, by Little's law. His
    // wait of 0.6 is that of the first of three; behind their fellows the three wait 0.8 on average.
    name: 'M^X/M/1 with 3 at a time: an hour in the system',
    network: network([station()], [product(open(exponential(1), 3), [step(0, exponential(1 / 5))])]),
    exact: 1,
    measure: ({ leadTime }) => leadTime.mean,
  },
  {
    name: 'an oven with full loads of 4 (Bailey 1954)',
    network: network([oven(4, 4)], [product(open(exponential(1 / 2.4)), [step(0, exponential(1))])]),
    exact: fullLoadWait(4, 2.4),
    measure: wait,
  },
  {
    name: 'a closed line of three machines (mean value analysis)',
    network: network(
      [station(), station(), station()],
      [
        product(
          { kind: 'closed', items: 5 },
          [0.5, 1, 0.8].map((mean, at) => step(at, exponential(mean))),
        ),
      ],
    ),
    exact: closedThroughput([0.5, 1, 0.8], 5),
    measure: ({ throughput }) => throughput,
  },
  {
    name: 'the first of two priorities (Cobham 1954)',
    network: network(
      [station({ discipline: 'priority' })],
      [
        { ...product(open(exponential(1 / 0.3)), [step(0, exponential(1))], 2), name: 'first' },
        { ...product(open(exponential(1 / 0.4)), [step(0, exponential(1))], 1), name: 'second' },
      ],
    ),
    exact: 0.7 / (1 - 0.3) + 1,
    measure: ({ products }) => products[0]!.leadTime.mean,
  },
  {
    name: 'a machine that fails while it runs: completion times of mean 1 + 0.1 (Gaver 1962)',
    network: network(
      [station({ failures: { counts: 'running', upTime: exponential(10), repairTime: exponential(1) } })],
      [product(open(exponential(2)), [step(0, exponential(1))])],
    ),
    // Repairs in a service: Poisson with mean S/10. E = 1.1; variance = (1.1)^2 Var S + E[S]/10 E[R^2].
    exact: (0.5 * (1.1 ** 2 + 1.1 ** 2 + 0.1 * 2)) / (2 * (1 - 0.55)),
    measure: wait,
  },
]

for (const { name, network: of, exact, measure } of known) {
  test(`${name}: 99 % intervals over 10 replications miss it as seldom as they should`, () => {
    const intervals = 200
    const replications = 10
    let missed = 0
    const means: number[] = []
    for (let interval = 0; interval < intervals; interval++) {
      const values = Array.from({ length: replications }, (_, replication) =>
        measure(simulateNetwork(of, { seed: 1000 * interval + replication, items: 1000, warmUpItems: 300 })),
      )
      const { lo, hi, mean } = meanInterval(values, 0.99)
      means.push(mean)
      if (exact < lo || exact > hi) missed++
    }
    // More misses than a fair interval has with a chance of 1 in 10,000.
    expect(1 - binomialCdf(missed - 1, intervals, 0.01), `missed ${missed} of 200`).toBeGreaterThan(1e-4)
    const whole = meanInterval(means, 0.9999)
    expect(exact).toBeGreaterThan(whole.lo)
    expect(exact).toBeLessThan(whole.hi)
  })
}

test('parts that move on in sublots: the makespan is that of a flow shop', () => {
  const sublots = fc.record({
    times: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
    sublot: fc.integer({ min: 1, max: 5 }),
    count: fc.integer({ min: 1, max: 5 }),
  })
  fc.assert(
    fc.property(sublots, ({ times, sublot, count }) => {
      const lot = sublot * count
      const flow = station({
        forming: { min: sublot, max: lot, linger: null },
        transferBatch: sublot,
        takesInLater: true,
        setup: { kind: 'none' },
      })
      const { to } = simulateNetwork(
        network(
          times.map(() => flow),
          [
            product(
              allAtOnce(lot),
              times.map((time, at) => step(at, constant(time))),
            ),
          ],
        ),
        { seed: 1, items: lot },
      )
      // What a sublot's end is: after its own end before, and after the sublot ahead of it here (recursion).
      const ends = times.map(() => 0)
      for (let part = 0; part < count; part++) {
        let before = 1e9
        times.forEach((time, at) => {
          before = Math.max(before, ends[at]!) + sublot * time
          ends[at] = before
        })
      }
      expect(to).toBeCloseTo(ends.at(-1)!, 4)
      // b sum t + (B - b) max t (Hopp & Spearman 2008, chapter 9).
      const sum = times.reduce((all, time) => all + time, 0)
      expect(to - 1e9).toBeCloseTo(sublot * sum + (lot - sublot) * Math.max(...times), 4)
    }),
    { numRuns: 60 },
  )
})

test('a set-up is once a lot, a changeover where the product changes, and an operator does one at a time', () => {
  const cell = station({
    forming: { min: 5, max: 5, linger: null },
    byProduct: true,
    transferBatch: 5,
    setup: { kind: 'batch', time: constant(10) },
  })
  const lots = simulateNetwork(network([cell], [product(allAtOnce(10), [step(0, constant(1))])]), {
    seed: 1,
    items: 10,
  })
  expect(lots.to - 1e9).toBe(30)
  expect(lots.stations[0]!.setups).toBe(2)

  const changing = station({
    byProduct: true,
    setup: {
      kind: 'changeover',
      times: [
        [0, 7],
        [3, 0],
      ],
    },
    discipline: 'least-setup',
  })
  const two = [product(allAtOnce(2), [step(0, constant(1))]), product(allAtOnce(2), [step(0, constant(1))])]
  const once = simulateNetwork(network([changing], two), { seed: 1, items: 4 })
  expect(once.to - 1e9).toBe(2 + 7 + 2)

  // Work takes 10; of one product there comes an item at 2, 4, 6, ..., of the other at 3, 6, 9, ...
  const mixed = [0, 1].map((p) => product(open({ kind: 'constant', value: 2 + p }), [step(0, constant(10))]))
  const inTurn = simulateNetwork(network([changing], mixed), { seed: 1, items: 4, spans: 10 })
  expect(inTurn.spans.filter(({ kind }) => kind === 'running').map((span) => span.product)).toEqual([
    0, 0, 0, 0,
  ])
  const firstCome = simulateNetwork(network([{ ...changing, discipline: 'first-come' }], mixed), {
    seed: 1,
    items: 4,
    spans: 10,
  })
  expect(firstCome.spans.filter(({ kind }) => kind === 'running').map((span) => span.product)).toEqual([
    0, 1, 0, 0,
  ])

  const shared = station({ servers: 2, setup: { kind: 'batch', time: constant(10) }, setupResource: 0 })
  const pair = simulateNetwork(network([shared], [product(allAtOnce(2), [step(0, constant(1))])], 1), {
    seed: 1,
    items: 2,
  })
  expect(pair.to - 1e9).toBe(21)
})

test('at one instant work ends first, then items arrive, then time-outs come', () => {
  // Arrivals at 4, 8, 12, ...; the first waits 4 for a second: at 8 it is there just in time.
  const lingering = station({
    process: 'parallel',
    forming: { min: 5, max: 5, linger: { time: 4, from: 'first', atLeast: 1 } },
  })
  const timed = simulateNetwork(network([lingering], [product(open(constant(4)), [step(0, constant(1))])]), {
    seed: 1,
    items: 40,
  })
  expect(timed.stations[0]!.batchSize.mean).toBe(2)
  expect(timed.stations[0]!.wait.most).toBe(4)
  // Work of 4 ends as the next arrives: it takes what waited before, and never finds two.
  const greedy = station({ process: 'parallel', forming: { min: 1, max: 5, linger: null } })
  const ended = simulateNetwork(network([greedy], [product(open(constant(4)), [step(0, constant(4))])]), {
    seed: 1,
    items: 40,
  })
  expect(ended.stations[0]!.wait.most).toBe(0)
  // A train at every multiple of 10 takes what is there, also what came at that very instant.
  const train = station({
    process: 'parallel',
    servers: 9,
    forming: { min: Number.POSITIVE_INFINITY, max: 50, linger: { time: 10, from: 'periodic', atLeast: 1 } },
  })
  const departed = simulateNetwork(network([train], [product(open(constant(2)), [step(0, constant(1))])]), {
    seed: 1,
    items: 50,
  })
  expect(departed.stations[0]!.batchSize.mean).toBe(5)
  expect(departed.stations[0]!.wait.most).toBe(8)
})

test('who lingers until this very instant waits for what arrives at it', () => {
  // Two go together as the first has waited 1, when the second comes; the machine is free then, and looks before.
  const pair = station({ forming: { min: 2, max: 2, linger: { time: 1, from: 'first', atLeast: 0 } } })
  const { stations } = simulateNetwork(
    network([pair], [product(open(constant(1)), [step(0, constant(1))])]),
    {
      seed: 1,
      time: 100.5,
    },
  )
  expect(stations[0]!.batchSize.mean).toBe(2)
})

test('a train leaves at its time alone: neither early when it is full, nor late for who came too few', () => {
  const train = (max: number, atLeast: number) =>
    station({
      process: 'parallel',
      forming: { min: Number.POSITIVE_INFINITY, max, linger: { time: 10, from: 'periodic', atLeast } },
    })
  const full = simulateNetwork(network([train(2, 0)], [product(open(constant(3)), [step(0, constant(1))])]), {
    seed: 1,
    time: 50.5,
    spans: 10,
  })
  expect(full.spans.map(({ from, items }) => [from, items])).toEqual(
    [10, 20, 30, 40, 50].map((from) => [from, 2]),
  )
  // They come at 8, 16, 24, ...; at 30 one waits and the machine works. When it is free at 33 there are two, for the next train.
  const few = simulateNetwork(network([train(4, 2)], [product(open(constant(8)), [step(0, constant(13))])]), {
    seed: 1,
    time: 59,
    spans: 10,
  })
  expect(few.spans.map(({ from, items }) => [from, items])).toEqual([
    [20, 2],
    [40, 3],
  ])
})

test('a load of items at several steps takes the longest of their times', () => {
  const two = product(open(constant(1)), [step(0, constant(1)), step(0, constant(2))])
  const { spans } = simulateNetwork(network([oven(2, 2)], [two]), { seed: 1, items: 4, spans: 4 })
  // Two of step 1 from 2, of step 2 from 3, of step 1 from 5; the load from 6 has one of each, that of step 1 before the other.
  expect(spans.map(({ from, to }) => [from, to - from])).toEqual([
    [2, 1],
    [3, 2],
    [5, 1],
    [6, 2],
  ])
})

test('stations that take items one by one do what the same ones with a room that never fills do', () => {
  const plain = fc.record({
    servers: fc.integer({ min: 1, max: 3 }),
    process: fc.constantFrom('serial', 'parallel'),
    failures: fc.constantFrom(null, {
      counts: 'running' as const,
      upTime: exponential(9),
      repairTime: exponential(1),
    }),
    shifts: fc.constantFrom(null, { period: 24, open: [[0, 20]] as const, atEnd: 'pause' as const }),
  })
  const lines = fc.record({
    stations: fc.array(plain, { minLength: 2, maxLength: 3 }),
    good: fc.constantFrom(1, 0.8),
    lastRoom: fc.constantFrom(2, Number.POSITIVE_INFINITY),
    closed: fc.boolean(),
    seed: fc.nat(1000),
  })
  fc.assert(
    fc.property(lines, ({ stations, good, lastRoom, closed, seed }) => {
      const run = (room: number) => {
        const those = stations.map((of, at) =>
          station({ ...of, name: `station ${at}`, room: at === stations.length - 1 ? lastRoom : room }),
        )
        const route = stations.map((_, at) =>
          step(at, exponential(0.7), { yield: good, reworkTo: at > 0 ? 0 : null }),
        )
        const arrivals = closed ? ({ kind: 'closed', items: 6 } as const) : open(exponential(1))
        const products = [product(arrivals, route), product(arrivals, route.slice(1))]
        return simulateNetwork(network(those, products), { seed, time: 200, spans: 500 })
      }
      expect(run(1e9)).toEqual(run(Number.POSITIVE_INFINITY))
    }),
    { numRuns: 100 },
  )
})

test('what begins at the very start is counted where there is no warm-up', () => {
  const one = product({ kind: 'closed', items: 1 }, [step(0, constant(1))])
  const { stations, growing } = simulateNetwork(network([station()], [one]), { seed: 1, time: 10 })
  expect([stations[0]!.batches, stations[0]!.wait.count, growing]).toEqual([10, 10, false])
})

test('work that a shift or a failure stops goes on where it was', () => {
  const shifts = { period: 10, open: [[0, 6]], atEnd: 'pause' } as const
  const paused = simulateNetwork(
    network([station({ shifts })], [product(open(constant(1)), [step(0, constant(4))])]),
    { seed: 1, items: 3 },
  )
  // Open 0-6, 10-16: from 1 to 5, from 5 to 6 and 10 to 13, from 13 to 16 and 20 to 21.
  expect(paused.to).toBe(21)
  const finishing = simulateNetwork(
    network(
      [station({ shifts: { ...shifts, atEnd: 'finish' } })],
      [product(open(constant(1)), [step(0, constant(4))])],
    ),
    { seed: 1, items: 3 },
  )
  expect(finishing.to).toBe(14)
  const failing = station({ failures: { counts: 'clock', upTime: constant(3), repairTime: constant(2) } })
  const repaired = simulateNetwork(network([failing], [product(open(constant(1)), [step(0, constant(4))])]), {
    seed: 1,
    items: 1,
  })
  // From 1 to 3, and from 5 to 7.
  expect(repaired.to).toBe(7)
  expect(repaired.stations[0]!.shares).toMatchObject({ running: 4 / 7, down: 2 / 7, idle: 1 / 7 })
})

test('machines that wait for one another are told, as is a batch that never fills', () => {
  const small = (name: string) => station({ name, room: 1 })
  const ring = product({ kind: 'closed', items: 4 }, [
    step(0, constant(1)),
    step(1, constant(1), { yield: 0, reworkTo: 0 }),
  ])
  expect(simulateNetwork(network([small('bend'), small('weld')], [ring]), { seed: 1, items: 5 }).stuck).toBe(
    'bend is full (1), and waits for room at weld; weld is full (1), and waits for room at bend',
  )
  const never = product({ kind: 'closed', items: 3 }, [step(0, constant(1))])
  expect(simulateNetwork(network([oven(5, 5)], [never]), { seed: 1, items: 5 }).stuck).toBe(
    'what waits never makes a batch: 3 at machine',
  )
})

test('a station that is full of what never makes a batch is told, though more keeps coming', () => {
  const press = station({
    name: 'press',
    forming: { min: 5, max: 5, linger: null },
    byProduct: true,
    room: 6,
  })
  const named = (name: string, gap: number) => ({
    ...product(open(constant(gap)), [step(0, constant(0.1)), step(1, constant(1))]),
    name,
  })
  const cut = station({ name: 'cut' })
  const mixed = network([cut, press], [named('a', 3), named('b', 4)])
  // Of a there come some at 3, 6, 9, 12, of b at 4, 8, 12: cut by 12.1 there are 4 and 2, and the next finds no room.
  expect(simulateNetwork(mixed, { seed: 1, items: 100 })).toMatchObject({
    stuck: 'press is full (4 a, 2 b), and these never make a batch',
    to: 12.2,
  })
  const roomier = { ...mixed, stations: [cut, { ...press, room: 9 }] }
  expect(simulateNetwork(roomier, { seed: 1, items: 100 }).stuck).toBeNull()
  const takesIn = { ...press, forming: { min: 1, max: 5, linger: null }, takesInLater: true, room: 2 }
  const waits = simulateNetwork({ ...mixed, stations: [cut, takesIn] }, { seed: 1, items: 100 })
  expect(waits.stuck).toMatch(
    /^press is full \(2 .\), and its machine waits for more of a batch, which cannot come$/,
  )
})

test('a line that hardly gives good items ends all the same', () => {
  const bad = product(open(constant(1)), [step(0, constant(0.5), { yield: 0 })])
  const { stuck, growing } = simulateNetwork(network([station()], [bad]), { seed: 1, items: 10 })
  expect([stuck, growing]).toEqual(['of 100501 items that came, 0 left as good ones', false])
})

test('an operator of two machines leaves one that is blocked, and works all the time', () => {
  const shared = { runResource: 0, room: 1 }
  const makespan = (transferBatch: number) =>
    simulateNetwork(
      network(
        [
          station({ ...shared, forming: { min: 1, max: 3, linger: null }, room: 9, transferBatch }),
          station(shared),
        ],
        [product(allAtOnce(6), [step(0, constant(1)), step(1, constant(2))])],
        1,
      ),
      { seed: 1, items: 6 },
    )
  for (const transferBatch of [1, 3]) {
    const { stuck, to } = makespan(transferBatch)
    expect([stuck, to - 1e9]).toEqual([null, 18])
  }
})

test('shifts and failures on the clock do not keep a run going that has nothing left to do', () => {
  const never = product({ kind: 'closed', items: 3 }, [step(0, constant(1))])
  const endless: Partial<Station>[] = [
    { shifts: { period: 10, open: [[0, 6]], atEnd: 'pause' } },
    { failures: { counts: 'clock', upTime: exponential(3), repairTime: exponential(1) } },
  ]
  for (const change of endless) {
    const { stuck } = simulateNetwork(network([{ ...oven(5, 5), ...change }], [never]), { seed: 1, items: 5 })
    expect(stuck).toBe('what waits never makes a batch: 3 at machine')
    const closedAtFirst = {
      ...change,
      ...(change.shifts && { shifts: { ...change.shifts, open: [[4, 6]] } }),
    }
    const late = simulateNetwork(network([{ ...oven(3, 3), ...closedAtFirst } as Station], [never]), {
      seed: 1,
      items: 30,
    })
    expect(late).toMatchObject({ stuck: null, leadTime: { count: 30 } })
  }
})

test('a network in which time stands still is refused', () => {
  const still = product({ kind: 'closed', items: 3 }, [step(0, constant(0))])
  expect(() => simulateNetwork(network([station()], [still]), { seed: 1, time: 5 })).toThrow(
    'part: its items go round and round, and no work on them takes time',
  )
  const flood = product(open(constant(0)), [step(0, constant(1))])
  expect(() => simulateNetwork(network([station()], [flood]), { seed: 1, time: 5 })).toThrow(
    'part: no time passes from one arrival to the next',
  )
})

test('a line that starts empty gives unbiased means where the warm-up is detected, and too short ones without', () => {
  const load = 0.8
  const machines = 5
  const line = network(
    Array.from({ length: machines }, () => station()),
    [
      product(
        open(exponential(1)),
        Array.from({ length: machines }, (_, at) => step(at, exponential(load))),
      ),
    ],
  )
  const items = 2000
  const runs = (warmUpItems: number | 'detected') =>
    Array.from({ length: 300 }, (_, seed) => simulateNetwork(line, { seed, items, warmUpItems }))
  const interval = (results: ReturnType<typeof runs>) =>
    meanInterval(
      results.map(({ leadTime }) => leadTime.mean),
      0.99,
    )
  // M/M/1 five times over (Jackson 1957).
  const exact = (machines * load) / (1 - load)
  const detected = runs('detected')
  expect(interval(runs(0)).hi).toBeLessThan(exact)
  expect(interval(detected).lo).toBeLessThan(exact)
  expect(interval(detected).hi).toBeGreaterThan(exact)
  for (const { leadTime, warmUp } of detected) {
    expect(leadTime.count).toBe(items)
    expect(warmUp!.settled).toBe(true)
    expect([400, 800, 1600]).toContain(warmUp!.observations)
  }
  // Some had not settled after a fifth.
  expect(Math.max(...detected.map(({ warmUp }) => warmUp!.observations))).toBeGreaterThan(400)
})

test('replications until the lead time is as narrow as asked hold what is exact', () => {
  const line = network([station()], [product(open(exponential(1 / rho)), [step(0, exponential(1))])])
  const { reached, intervals, replications } = replicate(
    (seed) => ({
      leadTime: simulateNetwork(line, { seed, items: 2000, warmUpItems: 'detected' }).leadTime.mean,
    }),
    { leadTime: { relative: 0.02, confidence: 0.99 } },
  )
  const { mean, lo, hi } = intervals.leadTime
  expect(reached).toBe(true)
  expect((hi - lo) / 2 / mean).toBeLessThan(0.02)
  expect(replications).toBeGreaterThan(10)
  expect(lo).toBeLessThan(1 / (1 - rho))
  expect(hi).toBeGreaterThan(1 / (1 - rho))
})

test('a line that cannot keep up is said to grow, and by how much; a stable one is not', () => {
  const at = (load: number) =>
    simulateNetwork(network([station()], [product(open(exponential(1 / load)), [step(0, exponential(1))])]), {
      seed: 3,
      items: 50_000,
      warmUpItems: 5000,
    })
  // Of 1.05 that come, 0.05 stay.
  const overloaded = at(1.05)
  expect(overloaded.growing).toBe(true)
  expect(overloaded.growth.share).toBeCloseTo(0.05 / 1.05, 2)
  expect(overloaded.growth.items).toBe(
    Math.round(overloaded.growth.share * (50_000 + overloaded.growth.items)),
  )
  expect(at(0.9).growing).toBe(false)
})

test('whatever the line: items are conserved, the shares of time add up, and Little’s law holds where it starts empty', () => {
  const anyStation = fc.record({
    servers: fc.integer({ min: 1, max: 3 }),
    parallel: fc.boolean(),
    min: fc.integer({ min: 1, max: 4 }),
    more: fc.integer({ min: 0, max: 4 }),
    lingers: fc.boolean(),
    transferBatch: fc.integer({ min: 1, max: 4 }),
    setup: fc.constantFrom(0, 0.5),
    failing: fc.constantFrom(null, 'running', 'clock'),
    shifts: fc.boolean(),
    yield: fc.constantFrom(1, 0.8),
    rework: fc.boolean(),
    takesInLater: fc.boolean(),
    operator: fc.boolean(),
    byProduct: fc.boolean(),
    discipline: fc.constantFrom('first-come', 'priority', 'least-setup'),
  })
  fc.assert(
    fc.property(
      fc.array(anyStation, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 1000 }),
      (drawn, seed) => {
        const stations = drawn.map((of, index) =>
          station({
            name: `station ${index}`,
            servers: of.servers,
            process: of.parallel ? 'parallel' : 'serial',
            forming: {
              min: of.min,
              max: of.min + of.more,
              linger: of.lingers || of.min > 1 ? { time: 3, from: 'first', atLeast: 1 } : null,
            },
            byProduct: of.byProduct,
            transferBatch: of.transferBatch,
            takesInLater: !of.parallel && of.takesInLater && of.more === 0 && of.min === 1,
            setup: of.setup === 0 ? { kind: 'none' } : { kind: 'batch', time: constant(of.setup) },
            discipline: of.discipline as Station['discipline'],
            failures: of.failing && {
              counts: of.failing as 'running' | 'clock',
              upTime: exponential(20),
              repairTime: exponential(1),
            },
            shifts: of.shifts ? { period: 24, open: [[0, 20]], atEnd: 'pause' } : null,
            setupResource: of.operator ? 0 : null,
            runResource: null,
          }),
        )
        const route = drawn.map((of, index) =>
          step(index, exponential(0.3), { yield: of.yield, reworkTo: of.rework && of.yield < 1 ? 0 : null }),
        )
        // 60 items come at once, then nothing for as long as it takes: the window starts and ends empty.
        const products = [0, 1].map((index) => ({
          ...product({ kind: 'open', interarrival: constant(1e4), together: constant(30) }, route, index),
          name: `part ${index}`,
        }))
        const result = simulateNetwork(network(stations, products, 1), { seed, time: 2e4 - 1 })
        expect(result.stuck).toBe(null)
        const out = result.products.reduce((sum, { items, scrapped: lost }) => sum + items + lost, 0)
        expect(out).toBe(60)
        if (result.products.every(({ scrapped: lost }) => lost === 0)) {
          const span = result.to - result.from
          expect(result.wip * span).toBeCloseTo(result.leadTime.mean * result.leadTime.count, 2)
        }
        for (const { shares, batchSize } of result.stations) {
          expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
          expect(batchSize.most).toBeLessThanOrEqual(8)
        }
        expect(simulateNetwork(network(stations, products, 1), { seed, time: 2e4 - 1 })).toEqual(result)
      },
    ),
    { numRuns: 300 },
  )
})
