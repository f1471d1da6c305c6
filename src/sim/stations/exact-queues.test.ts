/** Queues of which the exact value is known: of 200 intervals no more leave it out than chance allows. */
import { test } from 'vitest'
import { expectCoverage } from '../testing/coverage.ts'
import { constant, exponential, network, open, oven, product, station, step } from '../testing/networks.ts'
import type { Network } from './network.ts'
import type { NetworkResult } from './result.ts'
import { simulateNetwork } from './simulate-network.ts'

interface Known {
  readonly name: string
  readonly network: Network
  readonly exact: number
  readonly measure: (result: NetworkResult) => number
}

const wait = (result: NetworkResult) => result.stations[0]!.wait.mean
const rho = 0.7

/** Erlang's C formula (Erlang 1917): the mean wait of M/M/c, service rate 1. */
function erlangWait(c: number, arrivals: number): number {
  let blockedShare = 1
  for (let n = 1; n <= c; n++) blockedShare = (arrivals * blockedShare) / (n + arrivals * blockedShare)
  const waits = blockedShare / (1 - (arrivals / c) * (1 - blockedShare))
  return waits / (c - arrivals)
}

/** Bailey's queue with full loads, exponential times of mean 1: Wq = (b-1)/(2 lambda) + sigma/(1-sigma). */
function fullLoadWait(b: number, lambda: number): number {
  let sigma = 0.5
  for (let round = 0; round < 10_000; round++) sigma = (lambda / (lambda + 1 - sigma)) ** b
  return (b - 1) / (2 * lambda) + sigma / (1 - sigma)
}

/** Throughput of a closed line of single exponential machines by mean value analysis (Reiser & Lavenberg 1980). */
function closedThroughput(times: readonly number[], items: number): number {
  let lengths = times.map(() => 0)
  let throughput = 0
  for (let n = 1; n <= items; n++) {
    const stays = times.map((time, index) => time * (1 + lengths[index]!))
    throughput = n / stays.reduce((sum, stay) => sum + stay, 0)
    lengths = stays.map((stay) => throughput * stay)
  }
  return throughput
}

const known: readonly Known[] = [
  {
    name: 'M/M/1: the mean wait rho/(1-rho)',
    network: network([station()], [product(open(exponential(1 / rho)), [step(0, exponential(1))])]),
    exact: rho / (1 - rho),
    measure: wait,
  },
  {
    name: 'M/D/1: half of that (Pollaczek & Khinchine)',
    network: network([station()], [product(open(exponential(1 / rho)), [step(0, constant(1))])]),
    exact: rho / (1 - rho) / 2,
    measure: wait,
  },
  {
    name: 'M/G/1 with a gamma time of cv 1.5 (Pollaczek & Khinchine)',
    network: network(
      [station()],
      [product(open(exponential(1 / 0.5)), [step(0, { kind: 'gamma', mean: 1, cv: 1.5 })])],
    ),
    exact: ((1 + 1.5 ** 2) / 2) * (0.5 / 0.5),
    measure: wait,
  },
  {
    name: 'M/M/3: the mean wait (Erlang C)',
    network: network(
      [station({ servers: 3 })],
      [product(open(exponential(1 / 2.1)), [step(0, exponential(1))])],
    ),
    exact: erlangWait(3, 2.1),
    measure: wait,
  },
  {
    // Three in the system on average (van Foreest, M^X/M/1), and three arrive an hour: an hour each, by Little's law. His
    // wait of 0.6 is that of the first of three; behind their fellows the three wait 0.8 on average.
    name: 'M^X/M/1 with 3 at a time: an hour in the system',
    network: network([station()], [product(open(exponential(1), 3), [step(0, exponential(1 / 5))])]),
    exact: 1,
    measure: ({ leadTime }) => leadTime.mean,
  },
  {
    name: 'an oven with full loads of 4 (Bailey 1954)',
    network: network([oven(4, 4)], [product(open(exponential(1 / 2.4)), [step(0, exponential(1))])]),
    exact: fullLoadWait(4, 2.4),
    measure: wait,
  },
  {
    name: 'the same of two products that take as long: a load has one time',
    network: network(
      [oven(4, 4)],
      [1, 1.4].map((rate) => product(open(exponential(1 / rate)), [step(0, exponential(1))])),
    ),
    exact: fullLoadWait(4, 2.4),
    measure: wait,
  },
  {
    name: 'a closed line of three machines (mean value analysis)',
    network: network(
      [station(), station(), station()],
      [
        product(
          { kind: 'closed', items: 5 },
          [0.5, 1, 0.8].map((mean, at) => step(at, exponential(mean))),
        ),
      ],
    ),
    exact: closedThroughput([0.5, 1, 0.8], 5),
    measure: ({ throughput }) => throughput,
  },
  {
    name: 'the first of two priorities (Cobham 1954)',
    network: network(
      [station({ discipline: 'priority' })],
      [
        { ...product(open(exponential(1 / 0.3)), [step(0, exponential(1))]), priority: 2, name: 'first' },
        { ...product(open(exponential(1 / 0.4)), [step(0, exponential(1))]), priority: 1, name: 'second' },
      ],
    ),
    exact: 0.7 / (1 - 0.3) + 1,
    measure: ({ products }) => products[0]!.leadTime.mean,
  },
  {
    name: 'a machine that fails while it runs: completion times of mean 1 + 0.1 (Gaver 1962)',
    network: network(
      [station({ failures: { counts: 'running', upTime: exponential(10), repairTime: exponential(1) } })],
      [product(open(exponential(2)), [step(0, exponential(1))])],
    ),
    // Repairs in a service: Poisson with mean S/10. E = 1.1; variance = (1.1)^2 Var S + E[S]/10 E[R^2].
    exact: (0.5 * (1.1 ** 2 + 1.1 ** 2 + 0.1 * 2)) / (2 * (1 - 0.55)),
    measure: wait,
  },
]

for (const { name, network: of, exact, measure } of known) {
  test(name, () => {
    expectCoverage({ exact }, (seed) => ({
      exact: measure(simulateNetwork(of, { seed, items: 1500, warmUpItems: 300 })),
    }))
  })
}
