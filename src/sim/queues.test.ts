/** Queues that are known exactly: of 200 intervals at 99 %, as many hold the exact value as must. */
import { test } from 'vitest'
import { findRoot } from '../core/stats/root.ts'
import type { Distribution } from './distribution.ts'
import { Simulation } from './simulation.ts'
import { expectCoverage } from './testing/coverage.ts'
import { exponential } from './testing/networks.ts'

function waitAt(servers: number, service: Distribution, until: number) {
  return (seed: number) => {
    const sim = new Simulation({ seed })
    const gap = sim.sampler('arrivals', exponential(1))
    const time = sim.sampler('service', service)
    const server = sim.resource('server', { capacity: servers })
    function* customer() {
      yield* server.use(time())
    }
    sim.arrivals('customer', gap, customer)
    sim.run({ until, warmUp: 60 })
    return { wait: server.waits.mean }
  }
}

test('M/M/1: wait rho/(mu - lambda)', () => {
  expectCoverage({ wait: 0.5 / (2 - 1) }, waitAt(1, exponential(0.5), 800))
})

test('M/G/1: Pollaczek and Khinchine', () => {
  const service: Distribution = { kind: 'uniform', least: 0, most: 1.2 }
  const secondMoment = 1.2 ** 2 / 3
  expectCoverage({ wait: secondMoment / (2 * (1 - 0.6)) }, waitAt(1, service, 800))
})

test('M/M/3: Erlang C', () => {
  const [servers, load] = [3, 1.8]
  let blocked = 1
  for (let c = 1; c <= servers; c++) blocked = (load * blocked) / (c + load * blocked)
  const waits = blocked / (1 - (load / servers) * (1 - blocked))
  const exact = (waits * load) / (servers - load)
  expectCoverage({ wait: exact }, waitAt(servers, exponential(load), 800))
})

test('a closed network of three exponential machines: throughput by mean value analysis', () => {
  const times = [1, 0.7, 0.5]
  let queues = times.map(() => 0)
  let exact = 0
  for (let items = 1; items <= 4; items++) {
    const stays = times.map((time, index) => time * (1 + queues[index]!))
    exact = items / stays.reduce((sum, stay) => sum + stay, 0)
    queues = stays.map((stay) => exact * stay)
  }
  expectCoverage({ throughput: exact }, (seed) => {
    const sim = new Simulation({ seed })
    const machines = times.map((mean, index) => ({
      machine: sim.resource(`machine ${index}`),
      time: sim.sampler(`machine ${index}`, exponential(mean)),
    }))
    let done = 0
    function* card() {
      for (;;) {
        for (const { machine, time } of machines) yield* machine.use(time())
        if (sim.now > 60) done++
      }
    }
    for (let item = 0; item < 4; item++) sim.start('card', card())
    sim.run({ until: 560 })
    return { throughput: done / 500 }
  })
})

test('an oven that waits for full loads, exponential times: Wq = (b - 1)/(2 lambda) + sigma/(mu (1 - sigma))', () => {
  const [b, rate] = [3, 0.5]
  const sigma = findRoot((s) => s - (1 / (1 + rate * (1 - s))) ** b, 0, 0.99)
  const exact = (b - 1) / 2 + sigma / (rate * (1 - sigma))
  expectCoverage({ wait: exact }, (seed) => {
    const sim = new Simulation({ seed })
    const gap = sim.sampler('arrivals', exponential(1))
    const time = sim.sampler('baking', exponential(1 / rate))
    const oven = sim.batchServer<number>('oven', {
      rule: { min: b, max: b, linger: null },
      serve: () => time(),
    })
    function* pan(number: number) {
      yield* oven.join(number)
    }
    sim.arrivals('pan', gap, pan)
    sim.run({ until: 800, warmUp: 60 })
    return { wait: oven.waits.mean }
  })
})
