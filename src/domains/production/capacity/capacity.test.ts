/** Oracles of capacity: counting by brute force, published lines, iteration of the shop itself. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bestWhole } from './best-whole.ts'
import { bottleneck, bottleneckIntervals, type Crossover, crossovers } from './bottleneck.ts'
import { batchTime, capacity, type Station, smallestBatch, station, utilization } from './station.ts'

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

const stations: fc.Arbitrary<Station> = fc.record({
  setupTime: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })),
  runTimePerItem: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 })),
  loadTime: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })),
  loadCapacity: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 7 })),
  servers: fc.integer({ min: 1, max: 3 }),
})
const working = stations.filter((at) => batchTime(at, 1) > 0)

/** A batch made item by item and load by load, with a clock. */
function clockedBatch(at: Station, batchSize: number): number {
  let clock = at.setupTime
  for (let left = batchSize; left > 0; left -= Math.min(left, at.loadCapacity)) clock += at.loadTime
  for (let item = 0; item < batchSize; item++) clock += at.runTimePerItem
  return clock
}

test('the time of a batch is that of its loads and items, clocked one by one', () => {
  fc.assert(
    fc.property(stations, fc.integer({ min: 1, max: 60 }), (at, size) => {
      expect(batchTime(at, size)).toBeCloseTo(clockedBatch(at, size), 9)
    }),
  )
})

test('the smallest batch for a rate: the first of all sizes that manages it, and that leaves time over', () => {
  const largest = 400
  fc.assert(
    fc.property(
      working,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 60 }),
      (at, items, minutes) => {
        // Whole numbers throughout, so that nothing is rounded: items * time <= servers * size * minutes.
        const excess = (size: number) => items * batchTime(at, size) - at.servers * size * minutes
        const sizes = upTo(largest)
        const whole = sizes.find((size) => excess(size) <= 0) ?? null
        const stable = sizes.find((size) => excess(size) < 0) ?? null
        const found = smallestBatch(at, items / minutes)
        const within = (size: number | null | undefined) => (size && size <= largest ? size : null)
        expect([within(found?.whole), within(found?.stable)]).toEqual([whole, stable])
        if (found && whole !== null && whole > 1) {
          expect(Math.max(found.real, whole - 1)).toBeGreaterThanOrEqual(whole - 1)
          expect(found.real).toBeLessThanOrEqual(whole * (1 + 1e-9))
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('a rate that the runs alone fill is reached by no batch, just under it by a huge one', () => {
  const at = station({ setupTime: 10, runTimePerItem: 4 })
  expect(smallestBatch(at, 0.25)).toBeNull()
  const { whole } = smallestBatch(at, 0.25 * (1 - 1e-6))!
  expect(utilization(at, whole, 0.25 * (1 - 1e-6))).toBeLessThanOrEqual(1 + 1e-12)
  expect(whole).toBe(2_499_998)
  // An oven that is just full: 12 an hour of 12 a load; nothing leaves time over.
  expect(smallestBatch(station({ loadTime: 60, loadCapacity: 12 }), 0.2)).toEqual({
    real: 12,
    whole: 12,
    stable: null,
  })
})

describe('the bottleneck by batch size', () => {
  const mixer = station({ loadTime: 5, loadCapacity: 3 })
  const oven = station({ loadTime: 30, loadCapacity: 12 })
  const racks = (minutes: number) => station({ runTimePerItem: minutes })

  test('cakes an hour of the mixer and the oven, twelve sizes', () => {
    const hourly = (at: Station) => upTo(12).map((size) => 60 * capacity(at, size))
    const expected = [12, 24, 36, 24, 30, 36, 28, 32, 36, 30, 33, 36]
    for (const [index, rate] of hourly(mixer).entries()) expect(rate).toBeCloseTo(expected[index]!, 9)
    for (const [index, rate] of hourly(oven).entries()) expect(rate).toBeCloseTo(2 * (index + 1), 9)
  })

  test.each([
    [2.5, 12],
    [3, 10],
    [5, 6],
  ])('the oven binds until racks at %d min a cake take over, at 30/t = %d', (minutes, size) => {
    const line = [mixer, oven, racks(minutes)]
    const first = crossovers(line, 1, 12.5).find(({ kind, after }) => kind === 'crossing' && after[0] === 2)
    expect(bottleneck(line, size).stations).toEqual([1, 2])
    expect(bottleneck(line, size - 1).stations).toEqual([1])
    if (size < 12) expect(first?.batchSize).toBeCloseTo(size, 12)
    // At 12 a second load begins before the racks could take over: the oven binds again.
    else expect(bottleneck(line, 13).stations).toEqual([1])
  })

  test('a mixer held to single cakes meets the oven at six', () => {
    const single = station({ runTimePerItem: 5 })
    expect(crossovers([single, oven], 1, 12)).toEqual([
      { batchSize: expect.closeTo(6, 12) as number, before: [1], after: [0], kind: 'crossing' },
    ])
  })

  test('of any line: whole sizes by the capacities themselves, and no change that is not a crossover', () => {
    fc.assert(
      fc.property(fc.array(working, { minLength: 1, maxLength: 5 }), (line) => {
        const most = 30
        const timesAt = (size: number) =>
          line.map((at) => clockedBatch(at, Math.ceil(size)) / (at.servers * size))
        const intervals = bottleneckIntervals(line, 1, most)
        for (const { from, to, stations: binding } of intervals) {
          for (let size = from; size <= to; size++) {
            const times = timesAt(size)
            const slow = Math.max(...times)
            expect([...times.keys()].filter((index) => times[index]! > slow - 1e-9)).toEqual(binding)
          }
        }
        const changes = crossovers(line, 1, most)
        for (const change of changes) expectEqualAt(line, change)
        // A fine grid between whole and half sizes: each point's bottleneck is what the last crossover left.
        for (let step = 0; step < most * 7; step++) {
          const size = 1 + ((step + 0.31) * (most - 1)) / (most * 7)
          const last = changes.findLast(({ batchSize }) => batchSize < size)
          const left = last?.after ?? changes[0]?.before
          const next = changes.find(({ batchSize }) => batchSize >= size)
          if (next && next.batchSize - size < 1e-9) continue
          const { stations: binding } = bottleneck(line, size)
          if (left)
            expect(
              left.every((index) => binding.includes(index)),
              `${size}`,
            ).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  function expectEqualAt(line: readonly Station[], { batchSize, before, after, kind }: Crossover): void {
    if (kind === 'load') return
    const [one, other] = [line[before[0]!]!, line[after[0]!]!]
    // Up to the size itself, or just beyond it.
    const gap = (nearby: number) => {
      const time = (at: Station) =>
        (batchTime(at, nearby) + at.runTimePerItem * (batchSize - nearby)) / (at.servers * batchSize)
      return Math.abs(time(one) / time(other) - 1)
    }
    expect(Math.min(gap(batchSize), gap(batchSize + 1e-7))).toBeLessThan(1e-9)
  }
})

test('the best whole size by branch and bound is that of a full search, though the cost has many valleys', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.double({ min: 0, max: 5, noNaN: true }),
      (scale, depth) => {
        const cost = (size: number) => scale / size + size / 10 + depth * Math.sin(size) ** 2
        const all = upTo(2000)
        const least = Math.min(...all.map(cost))
        const found = bestWhole(cost, (from, to) => scale / to + from / 10, 1, 2000)
        expect(cost(found)).toBe(least)
      },
    ),
  )
})
