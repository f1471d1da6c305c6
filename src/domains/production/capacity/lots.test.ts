/** Oracles of lots in motion: the flow shop sublot by sublot, a clocked pair of stations, numeric search. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bestLot, lotLeadTime, lotUtilization } from './lead-time-lot.ts'
import { type Streaming, streamedMakespan } from './lot-streaming.ts'
import { moveDelay } from './move-batch.ts'
import { longestSetup, shopLoad, smallestOrder } from './small-orders.ts'

/** Each sublot at each station, after itself and after the sublot before it. */
function flowShop({ lotSize, transferBatch, runTimes, setupTimes, setups }: Streaming) {
  const free = runTimes.map((_, index) => (setups === 'detached' ? setupTimes[index]! : 0))
  const left: number[] = []
  for (let done = 0; done < lotSize; done += transferBatch) {
    const items = Math.min(transferBatch, lotSize - done)
    let clock = 0
    for (const [index, runTime] of runTimes.entries()) {
      const setup = setups === 'attached' && done === 0 ? setupTimes[index]! : 0
      clock = Math.max(clock, free[index]!) + setup + items * runTime
      free[index] = clock
    }
    left.push(clock)
  }
  return { sublots: left.length, first: left[0]!, makespan: left.at(-1)! }
}

test('lot streaming is the flow shop, with set-ups of both kinds and a smaller last sublot', () => {
  const station = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 30 }))
  fc.assert(
    fc.property(
      fc.array(station, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 45 }),
      fc.constantFrom('attached', 'detached'),
      (stations, lotSize, transferBatch, setups) => {
        const lot: Streaming = {
          lotSize,
          transferBatch,
          runTimes: stations.map(([run]) => run),
          setupTimes: stations.map(([, setup]) => setup),
          setups,
        }
        expect(streamedMakespan(lot)).toEqual(flowShop(lot))
      },
    ),
    { numRuns: 1000 },
  )
})

test('moving in batches: the delay of items clocked through two stations at a steady pace', () => {
  for (const [batchSize, firstTime, utilization, secondTime] of [
    [10, 1, 0.8, 1],
    [4, 3, 0.5, 2],
    [1, 1, 0.9, 1],
  ] as const) {
    // The first station passes one on every t1 / u1; the second is fast enough to empty a batch before the next.
    const arrivals = Array.from({ length: batchSize }, (_, item) => (item * firstTime) / utilization)
    const start = arrivals.at(-1)!
    const ends = arrivals.map((_, item) => start + (item + 1) * secondTime)
    const delays = ends.map((end, item) => end - arrivals[item]! - secondTime)
    const { forming, unpacking } = moveDelay({
      batchSize,
      firstProcessTime: firstTime,
      firstUtilization: utilization,
      secondProcessTime: secondTime,
    })
    expect(forming + unpacking).toBeCloseTo(delays.reduce((sum, delay) => sum + delay, 0) / batchSize, 12)
  }
})

test('the lot of the shortest lead time: no lot of a fine grid is quicker, and its closed form at c = 1', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.02, max: 0.97, noNaN: true }),
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      (u, setupTime, runTimePerItem, lotCv) => {
        const at = { demandRate: u / runTimePerItem, setupTime, runTimePerItem, lotCv }
        const { batchSize, cost } = bestLot(at)
        expect(lotLeadTime(at, batchSize)! / cost).toBeCloseTo(1, 8)
        for (let power = -3; power <= 3; power += 0.05) {
          expect(lotLeadTime(at, batchSize * 2 ** power) ?? Infinity).toBeGreaterThanOrEqual(
            cost * (1 - 1e-9),
          )
        }
        const single = { ...at, lotCv: 1 }
        const root = Math.sqrt(u)
        expect(bestLot(single).batchSize / ((setupTime / runTimePerItem) * (root / (1 - root)))).toBeCloseTo(
          1,
          8,
        )
        expect(bestLot(single).cost / (setupTime / (1 - root) ** 2)).toBeCloseTo(1, 8)
        expect(lotUtilization(at, bestLot(single).batchSize)).toBeCloseTo(root, 9)
        // M/M/1 by lots, written out.
        const [lot, arrivals] = [batchSize, at.demandRate / batchSize]
        const service = setupTime + lot * runTimePerItem
        if (arrivals * service < 1) {
          expect(lotLeadTime(single, lot)! / (1 / (1 / service - arrivals))).toBeCloseTo(1, 7)
        }
      },
    ),
  )
})

test('small orders: filling a year with orders one by one', () => {
  const shop = { demand: 60_000, machineTime: 120_000, setupTime: 30, runTimePerItem: 1 }
  for (const orderSize of [20, 30, 40]) {
    let busy = 0
    for (let made = 0; made < shop.demand; made += orderSize)
      busy += shop.setupTime + orderSize * shop.runTimePerItem
    expect(shopLoad(shop, orderSize)).toBeCloseTo(busy / shop.machineTime, 12)
  }
  expect(smallestOrder(shop)).toBe(30)
  expect(smallestOrder({ ...shop, machineTime: 60_000 })).toBeNull()
  expect(shopLoad({ ...shop, setupTime: longestSetup(shop, 20) }, 20)).toBeCloseTo(1, 12)
})
