/** Late joiners against the chain itself, the limits of one and of all, and items played one by one. */
import { expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import { lateJoinersQueue, lateJoinersWaitBeyond } from './late-joiners.ts'
import { expectWithin, exponentialDraw, type Held, steadyState } from './testing.ts'

test('the chain of items in the system, truncated, solved from its rates', () => {
  for (const [arrivalRate, capacity] of [
    [0.7, 1],
    [2, 3],
    [0.5, 8],
    [9.5, 10],
  ] as const) {
    const queue = lateJoinersQueue({ arrivalRate, meanService: 1, capacity })!
    const states = Math.ceil(-34 / Math.log(queue.decay)) + capacity
    const chances = steadyState(states, (from, to) => {
      const ended = from - Math.min(from, capacity)
      return (to === from + 1 ? arrivalRate : 0) + (to === ended && from > 0 ? 1 : 0)
    })
    for (const [n, chance] of chances.entries()) {
      expect((1 - queue.decay) * queue.decay ** n, `${arrivalRate}, ${n}`).toBeCloseTo(chance, 12)
    }
    const waiting = chances.reduce((sum, chance, n) => sum + Math.max(0, n - capacity) * chance, 0)
    expect(queue.meanQueue).toBeCloseTo(waiting, 9)
  }
})

test('room for one is M/M/1; room for all empties at rate mu, whoever came', () => {
  const one = lateJoinersQueue({ arrivalRate: 0.8, meanService: 1, capacity: 1 })!
  expect(one.meanWait).toBeCloseTo(4, 11)
  expect(lateJoinersWaitBeyond(one, 3)).toBeCloseTo(0.8 * Math.exp(-0.6), 12)
  const all = lateJoinersQueue({ arrivalRate: 5, meanService: 2, capacity: 5000 })!
  // Arrivals in an exponential time of mean 2.
  expect(all.meanItems).toBeCloseTo(10, 9)
  expect(all.meanWait).toBeLessThan(1e-100)
})

test('played item by item: waits and their tails within 99 % intervals', () => {
  const checks = (
    [
      [2, 3],
      [6, 8],
      [0.9, 1],
    ] as const
  ).flatMap(([arrivalRate, capacity]): Held[] => {
    const queue = lateJoinersQueue({ arrivalRate, meanService: 1, capacity })!
    const runs = Array.from({ length: 30 }, (_, seed) => play(arrivalRate, capacity, 20_000, seed))
    const what = `${arrivalRate} an hour, room for ${capacity}`
    return [
      {
        what: `${what}, wait`,
        exact: queue.meanWait,
        values: runs.map((waits) => waits.reduce((sum, wait) => sum + wait, 0) / waits.length),
      },
      ...[0, 1].map((time) => ({
        what: `${what}, beyond ${time}`,
        exact: lateJoinersWaitBeyond(queue, time),
        values: runs.map((waits) => waits.filter((wait) => wait > time).length / waits.length),
      })),
    ]
  })
  expectWithin(checks)
})

/** Waits until an item is served: at once where there is room, else at the end of the service that makes it. */
function play(arrivalRate: number, capacity: number, items: number, seed: number): readonly number[] {
  const stream = randomStream(seed, 'late joiners')
  const waiting: number[] = []
  const waits: number[] = []
  let clock = 0
  let served = 0
  let ends = Number.POSITIVE_INFINITY
  let comes = exponentialDraw(stream, 1 / arrivalRate)
  while (waits.length < items) {
    if (comes < ends) {
      clock = comes
      comes += exponentialDraw(stream, 1 / arrivalRate)
      if (served === capacity) {
        waiting.push(clock)
        continue
      }
      if (served === 0) ends = clock + exponentialDraw(stream, 1)
      served++
      waits.push(0)
    } else {
      clock = ends
      const next = waiting.splice(0, capacity)
      for (const arrived of next) waits.push(clock - arrived)
      served = next.length
      ends = served > 0 ? clock + exponentialDraw(stream, 1) : Number.POSITIVE_INFINITY
    }
  }
  return waits
}

test('no number from the capacity on', () => {
  expect(lateJoinersQueue({ arrivalRate: 3, meanService: 1, capacity: 3 })).toBeNull()
})
