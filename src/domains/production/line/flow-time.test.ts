import { describe, expect, test } from 'vitest'
import { lineFrom, lotsOf } from '../testing.ts'
import { lineFlowTime } from './flow-time.ts'

const minutes = (written: unknown, lot: number, transfer = lot): number => {
  const time = lineFlowTime(lineFrom(written), lotsOf(lot, transfer))
  if (time.kind !== 'known') throw new Error(JSON.stringify(time))
  return time.seconds / 60
}

describe('a single machine', () => {
  test('is M/G/1 (Pollaczek & Khinchine), and exact', () => {
    const written = { demand: '6/h', stations: { machine: { time: { mean: '8 min', cv: 0.5 } } } }
    const [rho, mean] = [0.8, 8]
    expect(minutes(written, 1)).toBeCloseTo(mean + (rho / (1 - rho)) * ((1 + 0.25) / 2) * mean, 10)
    expect(lineFlowTime(lineFrom(written), lotsOf(1))).toMatchObject({ kind: 'known', evidence: 'exact' })
  })

  test('that gets groups of three is M^3/M/1: mean in system (X + 1)/2 rho/(1 - rho), over the rate (van Foreest)', () => {
    const arrivals = { rate: '3/h', together: 3 }
    const written = { arrivals, stations: { machine: { time: { exponential: '12 min' } } } }
    expect(minutes(written, 1)).toBeCloseTo((60 * ((2 * 0.6) / 0.4)) / 3, 10)
  })

  test('with lots has the four parts of Hopp & Spearman, ch. 9', () => {
    // 0.4 an hour of cv 0.5, set-up 5 h, run 1 h, lots of 4: forming 3.75, queue (0.25/4)/2 (0.9/0.1) 9, with the lot 9.
    const arrivals = { rate: '0.4/h', cv: 0.5 }
    const written = { arrivals, stations: { machine: { time: '1 h', setup: '5 h' } } }
    expect(minutes(written, 4) / 60).toBeCloseTo(3.75 + 2.53125 + 9, 10)
    // Item by item the mean item waits for the set-up and half of the lot.
    expect(minutes(written, 4, 1) / 60).toBeCloseTo(3.75 + 2.53125 + 5 + 2.5, 10)
  })

  test('with lots of items that come at random is M/D[b,b]/1: the truncated chain of what waits when a lot is done', () => {
    const written = { demand: '0.4/h', stations: { machine: { time: '1 h', setup: '5 h' } } }
    const [rate, lot, service, states] = [0.4, 4, 9, 400]
    const arrivals = [Math.exp(-rate * service)]
    for (let k = 1; k < states; k++) arrivals.push((arrivals[k - 1]! * rate * service) / k)
    let chances: number[] = arrivals.map((_, n) => (n === 0 ? 1 : 0))
    for (let round = 0; round < 3000; round++) {
      const next = chances.map(() => 0)
      for (const [n, chance] of chances.entries()) {
        const left = Math.max(0, n - lot)
        if (chance > 1e-18) for (let k = 0; left + k < states; k++) next[left + k]! += chance * arrivals[k]!
      }
      chances = next
    }
    let [time, area] = [0, 0]
    for (const [n, chance] of chances.entries()) {
      time += chance * (service + Math.max(0, lot - n) / rate)
      for (let there = n; there < lot; there++) area += (chance * there) / rate
      area += chance * (Math.max(0, n - lot) * service + (rate * service ** 2) / 2)
    }
    expect(minutes(written, 4) / 60).toBeCloseTo(area / time / rate + 9, 8)
    expect(minutes(written, 4, 1) / 60).toBeCloseTo(area / time / rate + 5 + 2.5, 8)
    expect(lineFlowTime(lineFrom(written), lotsOf(4))).toMatchObject({ evidence: 'exact' })
  })

  test('that cannot keep up is told by how much', () => {
    const line = lineFrom({ demand: '0.4/h', stations: { machine: { time: '1 h', setup: '5 h' } } })
    expect(lineFlowTime(line, lotsOf(3))).toEqual({
      kind: 'unstable',
      name: 'machine',
      utilization: expect.closeTo((0.4 * 8) / 3, 12),
    })
  })
})

describe('an oven', () => {
  const oven = (given: object, demand: object = { demand: '4.5/h' }) => ({
    ...demand,
    stations: { oven: { process: 'parallel', capacity: 5, time: '1 h', start: 'full', ...given } },
  })

  test('alone is solved exactly: full loads of exponential times (van Foreest)', () => {
    // sigma = (lambda/(lambda + mu (1 - sigma)))^b; wait (b - 1)/(2 lambda) + sigma/(mu (1 - sigma)).
    let sigma = 0
    for (let step = 0; step < 10_000; step++) sigma = (4 / (4 + 1 - sigma)) ** 5
    const written = oven({ time: { exponential: '1 h' } }, { demand: '4/h' })
    expect(minutes(written, 1) / 60).toBeCloseTo(4 / 8 + sigma / (1 - sigma) + 1, 9)
    expect(lineFlowTime(lineFrom(written), lotsOf(1))).toMatchObject({ evidence: 'exact' })
  })

  test('of regular arrivals has the parallel batching of Hopp & Spearman, ch. 9', () => {
    const written = oven({}, { arrivals: { rate: '4.5/h', cv: 0.5 } })
    expect(minutes(written, 1) / 60).toBeCloseTo(4 / 9 + 0.5 * (0.25 / 5) * (0.9 / 0.1) + 1, 10)
    expect(lineFlowTime(lineFrom(written), lotsOf(1))).toMatchObject({ evidence: 'approximate' })
  })

  test('that does not wait for a full load is solved too, one with a time-out is not', () => {
    const start = (rule: string) => minutes(oven({ start: rule }), 1)
    expect(start('at-least 5')).toBeCloseTo(start('full'), 9)
    expect(start('at-least 4')).not.toBeCloseTo(start('any'), 3)
    expect(lineFlowTime(lineFrom(oven({ start: 'linger 10 min' })), lotsOf(1)).kind).toBe('none')
  })
})

test('lots that come alone at regular times take what a flow shop takes, whatever moves together', () => {
  const runs = [2, 5, 1, 3]
  for (const transfer of [1, 2, 3, 5, 6, 7, 12]) {
    // The completion of every sublot at every station, by recursion; the last has what is left.
    const done = runs.map(() => 0)
    let sum = 0
    for (let before = 0; before < 12; before += transfer) {
      const items = Math.min(transfer, 12 - before)
      for (const [station, run] of runs.entries()) {
        done[station] = Math.max(done[station]!, done[station - 1] ?? 0) + items * run
      }
      sum += items * done.at(-1)!
    }
    const written = {
      arrivals: { rate: '1.2/h', cv: 0, together: 'lot' },
      stations: Object.fromEntries(runs.map((run, index) => [`s${index}`, { time: `${run} min` }])),
    }
    expect(minutes(written, 12, transfer)).toBeCloseTo(sum / 12, 9)
  }
})

test('a lot with set-ups that moves on in parts is begun with the first of them', () => {
  const [runs, setups, lot] = [[2, 5, 1], [7, 3, 40], 12]
  for (const transfer of [1, 3, 4, 5, 9]) {
    const done = runs.map(() => 0)
    let sum = 0
    for (let before = 0; before < lot; before += transfer) {
      const items = Math.min(transfer, lot - before)
      for (const [station, run] of runs.entries()) {
        const comes = done[station - 1] ?? 0
        const begins = before === 0 ? comes + setups[station]! : Math.max(comes, done[station]!)
        done[station] = begins + items * run
      }
      sum += items * done.at(-1)!
    }
    const written = {
      arrivals: { rate: '1.2/h', cv: 0, together: 'lot' },
      stations: Object.fromEntries(
        runs.map((run, index) => [`s${index}`, { time: `${run} min`, setup: `${setups[index]} min` }]),
      ),
    }
    expect(minutes(written, lot, transfer)).toBeCloseTo(sum / lot, 9)
  }
})

describe('what leaves exponential machines comes at random again (Burke)', () => {
  test('Jackson: machines in a row add up, exactly, several of them in parallel too', () => {
    const stations = { a: { time: { exponential: '2 min' } }, b: { time: { exponential: '4 min' } } }
    expect(minutes({ demand: '12/h', stations }, 1)).toBeCloseTo(2 / (1 - 0.4) + 4 / (1 - 0.8), 10)
    expect(lineFlowTime(lineFrom({ demand: '12/h', stations }), lotsOf(1))).toMatchObject({
      evidence: 'exact',
    })
    // M/M/2 at half load: a third of the items wait, on average for half a service each.
    const pair = { ...stations, c: { time: { exponential: '5 min' }, servers: 2 } }
    const known = 2 / (1 - 0.4) + 4 / (1 - 0.8) + 5 + 5 / 3
    expect(minutes({ demand: '12/h', stations: pair }, 1)).toBeCloseTo(known, 10)
  })

  test('an oven behind them is solved as if it stood alone; behind it the time is approximate', () => {
    const machine = { time: { exponential: '4 min' } }
    const bake = { process: 'parallel', capacity: 6, time: '30 min', start: 'at-least 3' }
    const line = (stations: object) => lineFlowTime(lineFrom({ demand: '9/h', stations }), lotsOf(1))
    const [both, alone] = [line({ machine, bake }), line({ bake })]
    if (both.kind !== 'known' || alone.kind !== 'known') throw new Error('unknown')
    expect(both.seconds).toBeCloseTo(60 * (4 / (1 - 0.6)) + alone.seconds, 6)
    expect([both.evidence, alone.evidence]).toEqual(['exact', 'exact'])
    expect(line({ bake: { ...bake, start: 'full' }, machine })).toMatchObject({ evidence: 'approximate' })
    expect(line({ bake, machine }).kind).toBe('none')
    // What a machine of constant time leaves is no such stream.
    expect(line({ machine: { time: '4 min' }, bake }).kind).toBe('none')
  })
})

test('a station that takes no time adds none', () => {
  const stations = { stamp: { time: '0 min' }, machine: { time: { exponential: '4 min' } } }
  expect(minutes({ demand: '10/h', stations }, 1)).toBeCloseTo(60 / (15 - 10), 10)
})

test('a time of which only mean and variance are known makes the answer approximate', () => {
  const oven = (time: object) => ({
    demand: '4.5/h',
    stations: { oven: { process: 'parallel', capacity: 6, time, start: 'full' } },
  })
  const [gamma, lognormal] = ['gamma', 'lognormal'].map((shape) =>
    lineFlowTime(lineFrom(oven({ mean: '1 h', cv: 0.5, shape })), lotsOf(1)),
  )
  expect(gamma).toMatchObject({ evidence: 'exact' })
  expect(lognormal).toEqual({ ...gamma, evidence: 'approximate' })
})

test('a load that rounding alone keeps below the capacity is at it', () => {
  for (const perHour of [24, 24 - 1e-12, 24 + 1e-12]) {
    const stations = { oven: { process: 'parallel', capacity: 12, time: '30 min', start: 'any' } }
    const time = lineFlowTime(lineFrom({ demand: `${perHour}/h`, stations }), lotsOf(1))
    expect(time).toMatchObject({ kind: 'unstable', name: 'oven', utilization: expect.closeTo(1, 9) })
  }
})

test.for([
  ['without a demand', { stations: { a: { time: '1 min' } } }],
  ['with bad items', { demand: '1/h', stations: { a: { time: '1 min', yield: 0.9 } } }],
  // Simulated: the set-up begins with the first item, and the machine waits for the other eleven (22 min, not 82).
  [
    'where a lot begins behind a machine that single items go through',
    {
      demand: '10/h',
      stations: { a: { time: { exponential: '3 min' } }, b: { time: '3 min', setup: '20 min' } },
    },
    [12, 1],
  ],
  // Every 144 min 24 items: items 1 to 12 end at 26, 29, ... 59, the others at 82, 85, ... 115 min.
  [
    'where one lot follows another out of the same group, in parts',
    {
      arrivals: { rate: '10/h', cv: 0, together: 24 },
      stations: { a: { time: '3 min' }, b: { time: '3 min', setup: '20 min' } },
    },
    [12, 1],
  ],
  [
    'where the parts of a lot find several machines with a set-up',
    {
      arrivals: { rate: '1/h', together: 'lot' },
      stations: { a: { time: '1 min' }, b: { time: '1 min', setup: '1 min', servers: 2 } },
    },
    [4, 1],
  ],
  ['with a limited room', { demand: '1/h', stations: { a: { time: '1 min', room: 5 } } }],
] as const)('there is no formula %s, and it says so', ([, written, [lot, transfer] = [1, 1]]) => {
  expect(lineFlowTime(lineFrom(written), lotsOf(lot, transfer))).toMatchObject({
    kind: 'none',
    why: expect.stringContaining('no formula'),
  })
})
