import { expect, test } from 'vitest'
import { serviceTime } from './service-time.ts'
import { pollaczekKhinchineWait, serversQueue } from './single-items.ts'
import { steadyState } from './testing.ts'

test('M/M/c: the birth-death chain, truncated, solved from its rates', () => {
  for (const [arrivalRate, servers] of [
    [0.5, 1],
    [2.7, 3],
    [6, 10],
  ] as const) {
    const queue = serversQueue({ arrivalRate, meanService: 1, servers })!
    const states = servers + Math.ceil(-34 / Math.log(arrivalRate / servers))
    const chances = steadyState(states, (from, to) =>
      to === from + 1 ? arrivalRate : to === from - 1 ? Math.min(from, servers) : 0,
    )
    const waits = chances.slice(servers).reduce((sum, chance) => sum + chance, 0)
    expect(queue.waits).toBeCloseTo(waits, 11)
    const waiting = chances.reduce((sum, chance, n) => sum + Math.max(0, n - servers) * chance, 0)
    expect(queue.meanQueue).toBeCloseTo(waiting, 10)
    expect(queue.meanWait).toBeCloseTo(waiting / arrivalRate, 10)
  }
  expect(serversQueue({ arrivalRate: 3, meanService: 1, servers: 3 })).toBeNull()
})

test('M/G/1: constant times wait half of what exponential ones do, none at the capacity', () => {
  const wait = (cv: number) => pollaczekKhinchineWait(0.9, serviceTime({ kind: 'gamma', mean: 1, cv }))
  expect(wait(1)).toBeCloseTo(9, 12)
  expect(wait(0)).toBeCloseTo(4.5, 12)
  expect(pollaczekKhinchineWait(1, serviceTime({ kind: 'constant', value: 1 }))).toBeNull()
})
