/** Runs that start empty, grow, or go on until they are precise. */
import { expect, test } from 'vitest'
import { meanInterval } from '../../core/stats/interval.ts'
import { replicate } from '../replicate.ts'
import { exponential, network, open, product, station, step } from '../testing/networks.ts'
import { simulateNetwork } from './simulate-network.ts'

const rho = 0.7

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
