/** The simulation of lines against what is known exactly: by formula, by recursion, by counting. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashSeed } from '../../core/identity.ts'
import { meanInterval } from '../../core/stats/interval.ts'
import type { Batching } from './line/batching.ts'
import { lineCapacity } from './line/capacity.ts'
import { lineFlowTime } from './line/flow-time.ts'
import { simulateLine } from './simulate.ts'
import { lineFrom, lotsOf } from './testing.ts'

const exactMinutes = (written: unknown, batching: Batching): number => {
  const time = lineFlowTime(lineFrom(written), batching)
  if (time.kind !== 'known' || time.evidence !== 'exact') throw new Error(JSON.stringify(time))
  return time.seconds / 60
}

/** At 99.9 %: of the intervals of this file together one in a hundred fits would be wrong by chance; the seeds are fixed. */
function simulatedMinutes(written: unknown, batching: Batching, items = 8000) {
  const values = Array.from({ length: 12 }, (_, replication) => {
    const run = simulateLine(lineFrom(written), batching, { items, seed: hashSeed([1, replication]) })
    expect(run.unsteady).toBeNull()
    return run.leadSeconds / 60
  })
  return meanInterval(values, 0.999)
}

const oven = (start: string) => ({
  demand: '9/h',
  stations: { oven: { process: 'parallel', capacity: 6, time: '30 min', start } },
})

describe('the exact lead time lies within the interval of the simulation', () => {
  test.for([
    ['M/G/1', { demand: '6/h', stations: { a: { time: { mean: '8 min', cv: 0.5 } } } }, lotsOf(1)],
    [
      'orders of 5 with set-ups',
      {
        arrivals: { rate: '6/h', together: 'lot' },
        stations: { a: { time: '4 min', setup: { mean: '15 min', cv: 0.5 } } },
      },
      lotsOf(5),
    ],
    [
      'groups of 3 worked one by one',
      { arrivals: { rate: '3/h', together: 3 }, stations: { a: { time: { exponential: '12 min' } } } },
      lotsOf(1),
    ],
    ['an oven that waits for a full load', oven('full'), lotsOf(1)],
    ['an oven that starts with 3', oven('at-least 3'), lotsOf(1)],
    ['an oven that starts at once', oven('any'), lotsOf(1)],
    [
      'lots with set-ups of items that come one by one',
      { demand: '6/h', stations: { a: { time: '4 min', setup: '15 min' } } },
      lotsOf(5),
    ],
    [
      'such lots that move on item by item',
      { demand: '6/h', stations: { a: { time: '4 min', setup: '15 min' } } },
      lotsOf(5, 1),
    ],
    [
      'pairs of items of varying times',
      { demand: '6/h', stations: { a: { time: { mean: '8 min', cv: 0.5 } } } },
      lotsOf(4, 2),
    ],
    [
      'three ovens of exponential times that start with 2',
      {
        demand: '30/h',
        stations: {
          oven: {
            process: 'parallel',
            capacity: 6,
            servers: 3,
            time: { exponential: '24 min' },
            start: 'at-least 2',
          },
        },
      },
      lotsOf(1),
    ],
    [
      'two products that share an oven',
      { ...oven('at-least 3'), products: { cakes: { share: '60 %' }, pies: { share: '40 %' } } },
      lotsOf(1),
    ],
    [
      'two exponential machines, then an oven that starts with 3',
      {
        demand: '9/h',
        stations: {
          machines: { time: { exponential: '8 min' }, servers: 2 },
          oven: { process: 'parallel', capacity: 6, time: '30 min', start: 'at-least 3' },
        },
      },
      lotsOf(1),
    ],
  ] as const)('%s', ([, written, batching]) => {
    const { lo, hi } = simulatedMinutes(written, batching)
    const exact = exactMinutes(written, batching)
    expect(exact).toBeGreaterThan(lo)
    expect(exact).toBeLessThan(hi)
    expect(hi - lo).toBeLessThan(exact / 4)
  })
})

test('lots without any variation take what the recursion of a flow shop says, with set-ups and in parts', () => {
  const written = {
    arrivals: { rate: '1.2/h', cv: 0, together: 'lot' },
    stations: {
      a: { time: '2 min', setup: '7 min' },
      b: { time: '5 min', setup: '3 min' },
      c: { time: '1 min' },
      d: { time: '1 min', setup: '40 min' },
    },
  }
  for (const transfer of [1, 3, 4, 12]) {
    const line = lineFrom(written)
    const time = lineFlowTime(line, lotsOf(12, transfer))
    const run = simulateLine(line, lotsOf(12, transfer), { items: 240, seed: 1 })
    expect(time).toMatchObject({ kind: 'known', seconds: expect.closeTo(run.leadSeconds, 6) })
  }
})

test('whatever the line, lots that come alone without variation take what the formula says', () => {
  const stations = fc.record({
    minutes: fc.integer({ min: 1, max: 9 }),
    setup: fc.option(fc.integer({ min: 1, max: 30 })),
    servers: fc.integer({ min: 1, max: 3 }),
    capacity: fc.constantFrom(1, 2, 3, 4, 6),
    kind: fc.constantFrom('serial', 'each lot', 'full loads'),
  })
  let computed = 0
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 15 }),
      fc.integer({ min: 1, max: 15 }),
      fc.array(stations, { minLength: 1, maxLength: 4 }),
      (lot, transfer, drawn) => {
        const written = drawn.map(({ minutes, setup, servers, capacity, kind }, index) => [
          `s${index}`,
          {
            time: `${minutes} min`,
            servers,
            ...(setup === null ? {} : { setup: `${setup} min` }),
            ...(kind === 'serial' ? {} : { process: 'parallel', capacity }),
            ...(kind === 'full loads' ? { start: 'full' } : {}),
          },
        ])
        // A lot every three weeks: what the formula adds for lots that meet is next to nothing.
        const line = lineFrom({
          arrivals: { rate: `${0.002 * lot}/h`, cv: 0, together: 'lot' },
          stations: Object.fromEntries(written),
        })
        const batching = lotsOf(lot, Math.min(lot, transfer))
        const time = lineFlowTime(line, batching)
        if (time.kind !== 'known') return
        computed++
        // Twelve lots fill whole loads.
        const run = simulateLine(line, batching, { items: 12 * lot, seed: 1 })
        expect(run.unsteady).toBeNull()
        expect(run.leadSeconds / time.seconds).toBeCloseTo(1, 4)
      },
    ),
    { numRuns: 300, seed: 1 },
  )
  expect(computed).toBeGreaterThan(150)
})

test.for([
  ['lots of 7 through a set-up, ovens and two machines', 7],
  ['lots of 12', 12],
] as const)('a saturated line makes what its capacity says: %s', ([, lot]) => {
  const line = lineFrom({
    stations: {
      mixing: { process: 'parallel', capacity: 3, time: '5 min' },
      cutting: { time: '3 min', setup: '20 min', servers: 2 },
      oven: { process: 'parallel', capacity: 5, time: '8 min' },
    },
  })
  const { itemsPerHour } = lineCapacity(line, lotsOf(lot))
  const run = simulateLine(line, lotsOf(lot), { items: 6000, seed: 3 })
  expect(run.throughputPerHour / itemsPerHour).toBeCloseTo(1, 3)
})

test('machines are busy as the formula says, set-ups and running apart', () => {
  const line = lineFrom({
    demand: '10/h',
    stations: {
      a: { time: '2 min', setup: '12 min', servers: 2 },
      b: { process: 'parallel', capacity: 8, time: '20 min' },
    },
  })
  const [a, b] = lineCapacity(line, lotsOf(8)).shares
  const run = simulateLine(line, lotsOf(8), { items: 40_000, seed: 5 })
  expect(run.stations[0]!.running).toBeCloseTo(a!.productive, 2)
  expect(run.stations[0]!['set-up']).toBeCloseTo(a!.utilization - a!.productive, 2)
  expect(run.stations[1]!.running).toBeCloseTo(b!.utilization, 2)
  expect(run.setupsPerItem).toBeCloseTo(1 / 8, 2)
  expect(run.loadsPerItem).toBeCloseTo(1 / 8, 2)
})

test('two products on one route share a line as their mix says', () => {
  const line = lineFrom({
    demand: '12/h',
    stations: {
      press: { time: '2 min', setup: { changeover: { a: { b: '20 min' }, b: { a: '8 min' } } } },
      wash: { process: 'parallel', capacity: 10, time: '12 min', start: 'any' },
    },
    products: { a: { share: '75 %' }, b: { share: '25 %', times: { press: '4 min' } } },
  })
  const [press] = lineCapacity(line, lotsOf(10)).shares
  // Lots follow each other as a, b independently: 3/16 of the changes are each way.
  const changeSeconds = ((3 / 16) * (20 + 8) * 60) / 10
  expect(press!.utilization).toBeCloseTo((12 / 3600) * (changeSeconds + 150), 12)
  const run = simulateLine(line, lotsOf(10), { items: 60_000, seed: 2 })
  expect(run.stations[0]!.running).toBeCloseTo(press!.productive, 2)
  expect(run.throughputPerHour).toBeCloseTo(12, 0)
})

test('bad items leave or go back', () => {
  const written = (given: object) => ({
    demand: '6/h',
    stations: { a: { time: '4 min', ...given }, b: { time: '1 min' } },
  })
  const scrap = simulateLine(lineFrom(written({ yield: '80 %' })), lotsOf(1), { items: 30_000, seed: 4 })
  expect(scrap.throughputPerHour / 6).toBeCloseTo(0.8, 1)
  const again = simulateLine(lineFrom(written({ yield: '80 %', rework: 'a' })), lotsOf(1), {
    items: 30_000,
    seed: 4,
  })
  expect(again.throughputPerHour / 6).toBeCloseTo(1, 1)
  expect(again.stations[0]!.running).toBeCloseTo((6 * 4) / 60 / 0.8, 1)
})
