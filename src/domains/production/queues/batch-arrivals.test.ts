/** Batches that arrive against chains from their definition, Erlang's M/D/1, two methods for one queue, and play. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { poissonCdf } from '../../../core/stats/poisson.ts'
import { type BatchSizes, placeChances, sizeChances, sizeMoments } from './arriving-batch-sizes.ts'
import { type BatchArrivalsQueue, batchArrivalsQueue } from './batch-arrivals.ts'
import { batchArrivalsWait } from './batch-arrivals-wait.ts'
import { waitingQuantile } from './bulk-waiting.ts'
import { serviceTime } from './service-time.ts'
import { expectWithin, exponentialDraw, type Held, simulateStation } from './testing.ts'

const constant = serviceTime({ kind: 'constant', value: 1 })
const exponential = serviceTime({ kind: 'exponential', mean: 1 })

const kinds: readonly BatchSizes[] = [
  { kind: 'fixed', size: 1 },
  { kind: 'fixed', size: 3 },
  { kind: 'geometric', mean: 4 },
  { kind: 'given', shares: [0.5, 0, 0.2, 0, 0, 0.3] },
]

function queueOf(sizes: BatchSizes, utilization: number, service = exponential): BatchArrivalsQueue {
  const batchRate = utilization / sizeMoments(sizes).mean / service.mean
  return batchArrivalsQueue({ batchRate, sizes, service })!
}

/** P(n in M^X/M/1), from the balance of what goes up and down: mu p_(n+1) = sum over i <= n of lambda p_i P(X > n - i). */
function itemsInSystem({ arrivals, utilization }: BatchArrivalsQueue, count: number): Float64Array {
  const chances = new Float64Array(count)
  chances[0] = 1 - utilization
  const sizes = sizeChances(arrivals.sizes, count)
  const larger = new Float64Array(count)
  let beyond = 1
  for (let size = 0; size < count; size++) {
    beyond -= sizes[size]!
    larger[size] = Math.max(0, beyond)
  }
  for (let n = 0; n + 1 < count; n++) {
    for (let i = 0; i <= n; i++) {
      chances[n + 1]! += arrivals.batchRate * arrivals.service.mean * chances[i]! * larger[n - i]!
    }
  }
  return chances
}

describe.for(kinds)('M^X/M/1, %o', (sizes) => {
  test('items in the system, and by Little the wait, from the chain', () => {
    for (const utilization of [0.1, 0.6, 0.85]) {
      const queue = queueOf(sizes, utilization)
      const chances = itemsInSystem(queue, 1500)
      const mean = chances.reduce((sum, chance, n) => sum + n * chance, 0)
      expect(queue.meanItems).toBeCloseTo(mean, 8)
      expect(queue.meanWait).toBeCloseTo(mean / utilization - 1, 8)
      expect(queue.meanWaitOfFirst).toBeCloseTo(mean, 8)
    }
  })

  test('the chance to wait longer, by sums of exponential times over what an item finds', () => {
    const queue = queueOf(sizes, 0.7)
    const chances = itemsInSystem(queue, 400)
    const places = placeChances(sizes, 400)
    const waiting = batchArrivalsWait(queue)
    for (const time of [0, 0.2, 1, 4, 13, 40]) {
      let beyond = 0
      for (const [found, chance] of chances.entries()) {
        for (let before = 0; before + found < 400; before++) {
          const ahead = found + before
          if (ahead > 0) beyond += chance * places[before]! * poissonCdf(ahead - 1, time)
        }
      }
      expect(waiting.beyond(time), `${time}`).toBeCloseTo(beyond, 7)
    }
  })
})

describe('constant service', () => {
  test('batches of one are the M/D/1 of Erlang (1909)', () => {
    const waiting = batchArrivalsWait(queueOf({ kind: 'fixed', size: 1 }, 0.7, constant))
    expect(waiting.method).toBe('exact')
    for (const time of [0, 0.4, 1, 1.7, 2, 3.3, 8.1]) {
      let within = 0
      let factorial = 1
      for (let k = 0; k <= Math.floor(time); k++) {
        if (k > 0) factorial *= k
        within += ((0.7 * (k - time)) ** k * Math.exp(0.7 * (time - k))) / factorial
      }
      expect(waiting.beyond(time)).toBeCloseTo(1 - 0.3 * within, 11)
    }
  })

  test('its sums and the transform, inverted, are one distribution; its area is the mean wait', () => {
    for (const sizes of [...kinds, { kind: 'fixed', size: 50 } as const]) {
      for (const utilization of [0.3, 0.6]) {
        const queue = queueOf(sizes, utilization, constant)
        const exact = batchArrivalsWait(queue)
        const service = { ...constant, exactly: null }
        const inverted = batchArrivalsWait({ ...queue, arrivals: { ...queue.arrivals, service } })
        expect(inverted.method).toBe('inverted')
        let area = 0
        let chance = 1
        for (let time = 0.05; chance > 1e-6 && time < 500; time += 0.1) {
          chance = exact.beyond(time)
          area += 0.1 * chance
        }
        expect(Math.abs(area / queue.meanWait - 1), `${sizes.kind} ${utilization}`).toBeLessThan(1e-3)
        for (const time of [0.3, 0.9, 1.6, 3.5, 11.2, 49.7, 200.1, 511.9]) {
          expect(Math.abs(inverted.beyond(time) - exact.beyond(time)), `${time}`).toBeLessThan(2e-4)
        }
      }
    }
  })
})

test('Erlang service: exponential stages that come in batches of batches, and sums of them', () => {
  for (const [stages, size] of [
    [4, 3],
    [30, 2],
  ] as const) {
    const utilization = 0.6
    const service = serviceTime({ kind: 'gamma', mean: 1, cv: 1 / Math.sqrt(stages) })
    const waiting = batchArrivalsWait(queueOf({ kind: 'fixed', size }, utilization, service))
    const inStages = queueOf({ kind: 'fixed', size: size * stages }, utilization)
    const chances = itemsInSystem(inStages, 40 * size * stages)
    for (const time of [0.05, 0.6, 1, 2.4, 7]) {
      let beyond = 0
      for (const [found, chance] of chances.entries()) {
        for (let before = 0; before < size; before++) {
          const ahead = found + before * stages
          if (ahead > 0) beyond += (chance / size) * poissonCdf(ahead - 1, stages * time)
        }
      }
      expect(waiting.beyond(time), `${stages} stages, ${time}`).toBeCloseTo(beyond, 6)
    }
  }
})

test('a nearly constant service is nearly the constant one, between the steps and on them', () => {
  const sizes: BatchSizes = { kind: 'fixed', size: 3 }
  const exact = batchArrivalsWait(queueOf(sizes, 0.6, constant))
  const nearly = batchArrivalsWait(queueOf(sizes, 0.6, serviceTime({ kind: 'gamma', mean: 1, cv: 0.003 })))
  for (const time of [0.5, 0.95, 1.05, 1.5, 1.95, 2.05, 2.5]) {
    expect(Math.abs(nearly.beyond(time) - exact.beyond(time)), `${time}`).toBeLessThan(2e-3)
  }
  // The third of a batch that finds nothing waits for two services: half of them longer than 2.
  const jump = (1 - 0.6) / 3
  expect(Math.abs(nearly.beyond(2) - (exact.beyond(2) + jump / 2))).toBeLessThan(2e-3)
})

test('the chance to wait longer falls, from that of waiting at all; a quantile is where it says', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.double({ min: 0.02, max: 0.98, noNaN: true }),
      fc.constantFrom(0, 0.1, 0.5, 0.9, 1, 2.5),
      (sizes, utilization, cv) => {
        const queue = queueOf(sizes, utilization, serviceTime({ kind: 'gamma', mean: 2, cv }))
        const waiting = batchArrivalsWait(queue)
        let previous = 1 - waiting.none
        for (let step = 0; step <= 30; step++) {
          const now = waiting.beyond((queue.meanWait * step) / 7)
          expect(now).toBeLessThanOrEqual(previous + 2e-4)
          previous = now
        }
        const quantile = waitingQuantile(waiting, queue.meanWait, 0.9)
        expect(waiting.beyond(quantile * (1 + 1e-6))).toBeLessThanOrEqual(0.1 + 1e-5)
        if (quantile > 0) expect(waiting.beyond(quantile * (1 - 1e-6))).toBeGreaterThanOrEqual(0.1 - 1e-5)
      },
    ),
    { numRuns: 60 },
  )
})

describe('simulated, within 99 % intervals', () => {
  const settings = [
    [
      { kind: 'fixed', size: 3 },
      { kind: 'constant', value: 1 },
      { kind: 'constant', value: 3 },
    ],
    [
      { kind: 'fixed', size: 3 },
      { kind: 'exponential', mean: 1 },
      { kind: 'constant', value: 3 },
    ],
    [
      { kind: 'given', shares: [0.5, 0, 0, 0.5] },
      { kind: 'gamma', mean: 1, cv: 0.5 },
      { kind: 'empirical', values: [1, 4] },
    ],
  ] as const

  test('the mean wait, by the simulator of stations', () => {
    const checks = settings.map(([sizes, time, together]): Held => {
      const queue = queueOf(sizes, 0.6, serviceTime(time))
      const runs = Array.from({ length: 30 }, (_, seed) =>
        simulateStation({
          arrivalRate: queue.arrivals.batchRate,
          together,
          process: 'serial',
          service: time,
          forming: { min: 1, max: 1, linger: null },
          items: 30_000,
          seed,
        }),
      )
      return {
        what: JSON.stringify([sizes, time]),
        exact: queue.meanWait,
        values: runs.map(({ stations }) => stations[0]!.wait.mean),
      }
    })
    expectWithin(checks)
  })

  test('the first of a batch, and long waits, item by item', () => {
    const checks = kinds.flatMap((sizes): Held[] =>
      [0, 0.5, 1].flatMap((cv): Held[] => {
        const queue = queueOf(sizes, 0.7, serviceTime({ kind: 'gamma', mean: 1, cv }))
        const waiting = batchArrivalsWait(queue)
        const limit = waitingQuantile(waiting, queue.meanWait, 0.9)
        const runs = Array.from({ length: 30 }, (_, seed) => play(queue, cv, limit, 10_000, seed))
        const what = JSON.stringify([sizes, cv])
        return [
          { what: `${what}, first`, exact: queue.meanWaitOfFirst, values: runs.map(({ first }) => first) },
          { what: `${what}, any`, exact: queue.meanWait, values: runs.map(({ any }) => any) },
          { what: `${what}, long`, exact: waiting.beyond(limit), values: runs.map(({ long }) => long) },
        ]
      }),
    )
    expectWithin(checks)
  })

  /** Lindley's recursion, batch by batch; a time of variation 0.5 is a sum of four exponential ones. */
  function play({ arrivals }: BatchArrivalsQueue, cv: number, limit: number, batches: number, seed: number) {
    const stream = randomStream(seed, 'batch arrivals')
    const chances = sizeChances(arrivals.sizes, 200)
    const drawSize = () => {
      let left = stream.uniform()
      return Math.max(
        1,
        chances.findIndex((chance) => {
          left -= chance
          return left < 0
        }),
      )
    }
    const stages = cv === 0 ? 0 : Math.round(1 / cv ** 2)
    const drawTime = () => {
      let time = stages === 0 ? 1 : 0
      for (let stage = 0; stage < stages; stage++) time += exponentialDraw(stream, 1 / stages)
      return time
    }
    let [work, firsts, waits, long, items] = [0, 0, 0, 0, 0]
    for (let batch = 0; batch < batches; batch++) {
      firsts += work
      const size = drawSize()
      for (let item = 0; item < size; item++) {
        waits += work
        if (work > limit) long++
        items++
        work += drawTime()
      }
      work = Math.max(0, work - exponentialDraw(stream, 1 / arrivals.batchRate))
    }
    return { first: firsts / batches, any: waits / items, long: long / items }
  }
})

test('no number from the capacity on', () => {
  const sizes: BatchSizes = { kind: 'fixed', size: 4 }
  expect(batchArrivalsQueue({ batchRate: 0.25, sizes, service: constant })).toBeNull()
})
