import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineFrom, lotsOf } from '../testing.ts'
import { bottleneckMap } from './bottleneck-map.ts'
import { lineCapacity } from './capacity.ts'

const perHour = (line: ReturnType<typeof lineFrom>, lot: number) =>
  lineCapacity(line, lotsOf(lot)).shares.map(({ itemsPerHour }) => itemsPerHour)

const binding = (line: ReturnType<typeof lineFrom>, lot: number) => {
  const { shares, bottleneck } = lineCapacity(line, lotsOf(lot))
  return shares[bottleneck]!.name
}

describe('the line of Terwiesch, "Choosing a good batch size"', () => {
  const line = lineFrom({
    stations: {
      cutting: { time: '4 min', setup: '20 min' },
      section1: { time: '40 min', servers: 8 },
      section2: { time: '30 min', servers: 5 },
      finish: { time: '10 min', servers: 3 },
    },
  })

  test('has the capacities of the lecture', () => {
    expect(lineCapacity(line, lotsOf(5)).itemsPerHour / 60).toBeCloseTo(0.125, 12)
    expect(perHour(line, 50)[0]! / 60).toBeCloseTo(0.227, 3)
    expect(lineCapacity(line, lotsOf(50)).itemsPerHour / 60).toBeCloseTo(1 / 6, 12)
    expect([binding(line, 5), binding(line, 50)]).toEqual(['cutting', 'section2'])
  })

  test('has its bottleneck move at exactly 10', () => {
    const map = bottleneckMap(line, (lot) => lotsOf(lot), [1, 50])!
    expect(map.crossovers).toEqual([
      { batchSize: expect.closeTo(10, 11), before: [0], after: [2], kind: 'crossing' },
    ])
    expect(map.intervals).toEqual([
      { from: 1, to: 9, stations: [0] },
      { from: 10, to: 10, stations: [0, 2] },
      { from: 11, to: 50, stations: [2] },
    ])
  })
})

describe('the bakery: mixing takes up to 3 in 5 minutes, the oven up to 12 in 30, cooling t minutes a cake', () => {
  const bakery = (coolingMinutes: number, mixing = 3) =>
    lineFrom({
      stations: {
        mixing: { process: 'parallel', capacity: mixing, time: '5 min' },
        oven: { process: 'parallel', capacity: 12, time: '30 min' },
        cooling: { time: `${coolingMinutes} min` },
      },
    })

  test('makes 60 B/(5 ceil(B/3)) and 2 B an hour', () => {
    const line = bakery(3)
    const rows = Array.from({ length: 12 }, (_, index) => perHour(line, index + 1))
    const mixed = [12, 24, 36, 24, 30, 36, 28, 32, 36, 30, 33, 36]
    for (const [index, [mixing, oven, cooling]] of rows.entries()) {
      expect(mixing).toBeCloseTo(mixed[index]!, 10)
      expect(oven).toBeCloseTo(2 * (index + 1), 10)
      expect(cooling).toBeCloseTo(20, 10)
    }
  })

  test.for([
    [2.5, 12],
    [3, 10],
    [5, 6],
  ])(
    'with %f min of cooling its bottleneck moves from the oven to cooling at B = 30/t = %i',
    ([minutes, at]) => {
      const map = bottleneckMap(bakery(minutes!), (lot) => lotsOf(lot), [1, 13])!
      // Beyond 12 the oven needs another load, and binds again.
      const move = { batchSize: expect.closeTo(at!, 10), before: [1], after: [2] }
      if (at! < 12) expect(map.crossovers[0]).toMatchObject(move)
      expect(map.intervals.slice(0, 2)).toEqual([
        { from: 1, to: at! - 1, stations: [1] },
        { from: at, to: at, stations: [1, 2] },
      ])
    },
  )

  test('with mixing held to single cakes (12 an hour) mixing takes over at 6', () => {
    const line = lineFrom({
      stations: {
        mixing: { time: '5 min' },
        oven: { process: 'parallel', capacity: 12, time: '30 min' },
        cooling: { time: '1 min' },
      },
    })
    const { crossovers } = bottleneckMap(line, (lot) => lotsOf(lot), [1, 12])!
    expect(crossovers).toEqual([
      { batchSize: expect.closeTo(6, 10), before: [1], after: [0], kind: 'crossing' },
    ])
  })
})

test('the load of an oven and what moves on together can be what is varied', () => {
  const line = lineFrom({
    stations: {
      mixing: { time: '3 min' },
      oven: { process: 'parallel', capacity: 40, time: '30 min', load: 5 },
      wrapping: { time: '1 min', setup: '6 min' },
    },
  })
  const load = bottleneckMap(line, (items) => ({ ...lotsOf(4), load: { station: 1, items } }), [1, 40])!
  expect(load.crossovers).toEqual([
    { batchSize: expect.closeTo(10, 10), before: [1], after: [0], kind: 'crossing' },
  ])
  const transfer = bottleneckMap(line, (items) => lotsOf(4, items), [1, 4])!
  expect(transfer.intervals).toEqual([{ from: 1, to: 4, stations: [1] }])
})

describe('the productive share (set-up 30, run 1)', () => {
  const line = lineFrom({ stations: { brake: { time: '1 min', setup: '30 min' } } })
  test.for([
    [1, 1 / 31],
    [10, 0.25],
    [30, 0.5],
    [120, 0.8],
  ])('of lots of %i is %f', ([lot, share]) => {
    const [brake] = lineCapacity(line, lotsOf(lot!)).shares
    expect(brake!.productive / brake!.utilization).toBeCloseTo(share!, 12)
  })
})

test('the map of bottlenecks is what every whole size says, whatever the line', () => {
  const minutes = fc.integer({ min: 0, max: 40 })
  const station = fc.oneof(
    fc.record({
      setup: minutes,
      time: fc.integer({ min: 1, max: 12 }),
      servers: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({ capacity: fc.integer({ min: 1, max: 9 }), time: fc.integer({ min: 1, max: 90 }) }),
  )
  fc.assert(
    fc.property(fc.array(station, { minLength: 1, maxLength: 5 }), (stations) => {
      const line = lineFrom({
        stations: Object.fromEntries(
          stations.map((one, index) => [
            `s${index}`,
            'capacity' in one
              ? { process: 'parallel', capacity: one.capacity, time: `${one.time} min` }
              : { setup: `${one.setup} min`, time: `${one.time} min`, servers: one.servers },
          ]),
        ),
      })
      const { intervals, names } = bottleneckMap(line, (lot) => lotsOf(lot), [1, 40])!
      for (const { from, to, stations: slowest } of intervals) {
        for (let lot = from; lot <= to; lot++) {
          const { shares, itemsPerHour } = lineCapacity(line, lotsOf(lot))
          const own = shares.filter((share) => share.itemsPerHour <= itemsPerHour * (1 + 1e-10))
          expect(own.map(({ name }) => name)).toEqual(slowest.map((index) => names[index]))
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('failures, closed hours, shared people and bad items take their share', () => {
  const line = lineFrom({
    stations: {
      press: {
        time: '2 min',
        setup: '20 min',
        failures: { every: '9 h', repair: '1 h' },
        shifts: {
          open: [
            ['6 h', '14 h'],
            ['14 h', '22 h'],
          ],
        },
        yield: '80 %',
        rework: 'press',
        setupBy: 'setter',
      },
      test: { time: '1 min', yield: 0.5 },
    },
    resources: { setter: 1 },
  })
  const { shares } = lineCapacity(line, lotsOf(10))
  // Passes of the press 1/0.8; good of all that enters 0.5.
  const goodPerPass = 0.5 / 1.25
  expect(shares[0]!.itemsPerHour).toBeCloseTo((60 / 4) * 0.9 * (16 / 24) * goodPerPass, 10)
  expect(shares[1]!.itemsPerHour).toBeCloseTo(60 * 0.5, 10)
  expect(shares[2]).toMatchObject({
    name: 'setter',
    itemsPerHour: expect.closeTo((60 / 2) * goodPerPass, 10),
  })
})
