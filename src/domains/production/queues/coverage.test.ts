/** Exact queues with batches beside the simulator: 200 intervals each, of which as many hold the exact value as must. */
import { test } from 'vitest'
import { Simulation } from '../../../sim/simulation.ts'
import { simulateNetwork } from '../../../sim/stations/simulate-network.ts'
import { expectCoverage } from '../../../sim/testing/coverage.ts'
import { constant, exponential, network, open, oven, product, step } from '../../../sim/testing/networks.ts'
import { TimeWeighted } from '../../../sim/time-weighted.ts'
import { itemsPresent, startsPerTime } from '../lot-sizes/n-policy.ts'
import { bulkServiceQueue } from './bulk-service.ts'
import { severalServersQueue } from './several-servers.ts'

const ovens = (
  { least, most, servers = 1 }: { least: number; most: number; servers?: number },
  arrivalRate: number,
  service: ReturnType<typeof exponential>,
) => {
  const line = network(
    [oven(least, most, { servers })],
    [product(open(exponential(1 / arrivalRate)), [step(0, service)])],
  )
  return (seed: number) => {
    const { stations } = simulateNetwork(line, { seed, items: 1500, warmUpItems: 300 })
    const { wait, batchSize, shares } = stations[0]!
    return { wait: wait.mean, batch: batchSize.mean, busy: shares.running }
  }
}

test.for([
  ['constant', constant(1)],
  ['exponential', exponential(1)],
  ['gamma, cv 1.5', { kind: 'gamma', mean: 1, cv: 1.5 }],
] as const)('an oven that starts with 2 of 5, %s time: wait, load and time at work', ([, service]) => {
  const queue = bulkServiceQueue({ arrivalRate: 3, service, least: 2, most: 5 })!
  expectCoverage(
    { wait: queue.meanWait, batch: queue.meanBatch, busy: queue.busyShare },
    ovens({ least: 2, most: 5 }, 3, service),
  )
})

test('three ovens that start with 2 of 4, exponential time: wait, load and time at work', () => {
  const rule = { arrivalRate: 7, meanService: 1, servers: 3, least: 2, most: 4 }
  const queue = severalServersQueue(rule)!
  expectCoverage(
    { wait: queue.meanWait, batch: queue.meanBatch, busy: queue.meanBusyServers / 3 },
    ovens(rule, rule.arrivalRate, exponential(1)),
  )
})

test('a machine switched on at 4 items and off when none is left (Yadin & Naor 1963): items present, starts', () => {
  const threshold = 4
  const policy = { arrivalRate: 0.7, serviceTime: 1, serviceVariation: 0, setupCost: 0, holdingCost: 0 }
  const [until, warmUp] = [1700, 200]
  const simulate = (seed: number) => {
    const sim = new Simulation({ seed })
    const present = sim.observe(new TimeWeighted(0, 0))
    const gap = sim.sampler('arrivals', exponential(1 / policy.arrivalRate))
    let enough = sim.signal()
    let starts = 0
    function* arrivals() {
      for (;;) {
        yield* sim.delay(gap(), 'arrival')
        present.change(1, sim.now)
        if (present.level >= threshold && !enough.fired) enough.fire()
      }
    }
    function* machine() {
      for (;;) {
        yield* enough
        if (sim.now > warmUp) starts++
        while (present.level > 0) {
          yield* sim.delay(policy.serviceTime)
          present.change(-1, sim.now)
        }
        enough = sim.signal()
      }
    }
    sim.start('arrivals', arrivals())
    sim.start('machine', machine())
    sim.run({ until, warmUp })
    return { present: present.mean(until), startsPerTime: starts / (until - warmUp) }
  }
  expectCoverage(
    { present: itemsPresent(policy, threshold), startsPerTime: startsPerTime(policy, threshold) },
    simulate,
  )
})
