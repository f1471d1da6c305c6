/** Batches of stations, against what can be counted by hand. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  allAtOnce,
  constant,
  exponential,
  network,
  open,
  operator,
  oven,
  product,
  station,
  step,
} from '../testing/networks.ts'
import { simulateNetwork } from './simulate-network.ts'

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
  const pair = simulateNetwork(
    network([shared], [product(allAtOnce(2), [step(0, constant(1))])], [operator]),
    {
      seed: 1,
      items: 2,
    },
  )
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
  // They come at 8, 16, ...; at 30 one waits and the machine works. When it is free at 33, two wait for the next train.
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
  // Two of step 1 from 2, of step 2 from 3, of step 1 from 5; the load from 6 has one of each, that of step 1 first.
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
