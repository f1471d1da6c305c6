/** What falls on one instant: completions, then arrivals, then time-outs, by processes and by stations alike. */
import { describe, expect, test } from 'vitest'
import type { FormingRule } from './forming-rule.ts'
import { Simulation } from './simulation.ts'
import { simulateNetwork } from './stations/simulate-network.ts'
import { constant, network, open, oven, product, step } from './testing/networks.ts'

/** An oven that takes whole times, and flows of single items at every multiple of a time. */
interface Case {
  readonly rule: FormingRule
  readonly bakes: number
  /** Of each flow. */
  readonly every: readonly number[]
}

type Load = readonly [start: number, items: number]
const until = 60.5

function byProcesses({ rule, bakes, every }: Case): Load[] {
  const sim = new Simulation({ seed: 1 })
  const loads: Load[] = []
  const server = sim.batchServer<number>('oven', {
    rule,
    serve: (batch) => {
      loads.push([sim.now, batch.length])
      return bakes
    },
  })
  function* item(number: number) {
    yield* server.join(number)
  }
  for (const gap of every) sim.arrivals('item', () => gap, item)
  sim.run({ until })
  return loads
}

function byStations({ rule, bakes, every }: Case): Load[] {
  const items = every.map((gap) => product(open(constant(gap)), [step(0, constant(bakes))]))
  const line = network([oven(1, 1, { forming: rule })], items)
  const { spans } = simulateNetwork(line, { seed: 1, time: until, warmUpItems: 0, spans: 1000 })
  return spans.map(({ from, items: load }) => [from, load])
}

const linger = (max: number, time: number): FormingRule => ({
  min: max,
  max,
  linger: { time, from: 'first', atLeast: 0 },
})
const train = (time: number): FormingRule => ({
  min: Number.POSITIVE_INFINITY,
  max: 50,
  linger: { time, from: 'periodic', atLeast: 0 },
})

describe.each([
  ['processes', byProcesses],
  ['stations', byStations],
] as const)('at the same instant, by %s', (_, loadsOf) => {
  test.each<[string, Case, readonly Load[]]>([
    [
      // From 4 to 12: at 12 the item of 8 goes, without that of 12; at 20 those of 12 and 16.
      'what completes takes those that wait, and not those that arrive with it',
      { rule: { min: 1, max: 9, linger: null }, bakes: 8, every: [4] },
      [
        [4, 1],
        [12, 1],
        [20, 2],
        [28, 2],
      ],
    ],
    [
      // Full at 6 with the second: the oven is free just then.
      'what completes is free for what arrives with it',
      { rule: { min: 2, max: 2, linger: null }, bakes: 6, every: [3] },
      [
        [6, 2],
        [12, 2],
        [18, 2],
      ],
    ],
    [
      'those that arrive with a time-out are in its batch, of every flow',
      { rule: linger(9, 4), bakes: 1, every: [4, 8] },
      // The item of 4 waits until 8, when two more come; that of 12 until 16.
      [
        [8, 3],
        [16, 3],
        [24, 3],
      ],
    ],
    [
      'an overdue item goes when work ends, before what arrives then',
      { rule: linger(9, 1), bakes: 6, every: [2] },
      [
        [3, 1],
        [9, 3],
        [15, 3],
      ],
    ],
    [
      // From 12 to 24: the item of 18 is due as work ends and another comes.
      'a time-out that comes as work ends waits for the arrivals of the instant',
      { rule: linger(9, 6), bakes: 12, every: [6] },
      [
        [12, 2],
        [24, 2],
        [36, 2],
      ],
    ],
    [
      'a train takes who arrives as it leaves, and leaves as work ends',
      { rule: train(10), bakes: 10, every: [2] },
      [
        [10, 5],
        [20, 5],
        [30, 5],
      ],
    ],
    [
      'a train that comes while work goes on leaves as it ends, before what arrives then',
      { rule: train(5), bakes: 6, every: [2] },
      [
        [5, 2],
        [11, 3],
      ],
    ],
  ])('%s', (_name, given, first) => {
    expect(loadsOf(given).slice(0, first.length)).toEqual(first)
  })
})
