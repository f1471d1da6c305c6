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
    // 0.4 an hour, set-up 5 h, run 1 h, lots of 4: forming 3.75, queue 10.125, with the lot 9.
    const written = { demand: '0.4/h', stations: { machine: { time: '1 h', setup: '5 h' } } }
    expect(minutes(written, 4) / 60).toBeCloseTo(3.75 + 10.125 + 9, 10)
    // Item by item the mean item waits for the set-up and half of the lot.
    expect(minutes(written, 4, 1) / 60).toBeCloseTo(3.75 + 10.125 + 5 + 2.5, 10)
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
  for (const transfer of [1, 2, 3, 6, 12]) {
    // The completion of every sublot at every station, by recursion.
    const done = runs.map(() => 0)
    let sum = 0
    for (let sublot = 0; sublot < 12 / transfer; sublot++) {
      for (const [station, run] of runs.entries()) {
        done[station] = Math.max(done[station]!, done[station - 1] ?? 0) + transfer * run
      }
      sum += done.at(-1)!
    }
    const written = {
      arrivals: { rate: '1.2/h', cv: 0, together: 'lot' },
      stations: Object.fromEntries(runs.map((run, index) => [`s${index}`, { time: `${run} min` }])),
    }
    expect(minutes(written, 12, transfer)).toBeCloseTo(sum / (12 / transfer), 9)
  }
})

test('a lot with set-ups that moves on in parts is begun with the first of them', () => {
  const [runs, setups, lot] = [[2, 5, 1], [7, 3, 40], 12]
  for (const transfer of [1, 3, 4]) {
    const done = runs.map(() => 0)
    let sum = 0
    for (let sublot = 0; sublot < lot / transfer; sublot++) {
      for (const [station, run] of runs.entries()) {
        const comes = done[station - 1] ?? 0
        const begins = sublot === 0 ? comes + setups[station]! : Math.max(comes, done[station]!)
        done[station] = begins + transfer * run
      }
      sum += done.at(-1)!
    }
    const written = {
      arrivals: { rate: '1.2/h', cv: 0, together: 'lot' },
      stations: Object.fromEntries(
        runs.map((run, index) => [`s${index}`, { time: `${run} min`, setup: `${setups[index]} min` }]),
      ),
    }
    expect(minutes(written, lot, transfer)).toBeCloseTo(sum / (lot / transfer), 9)
  }
})

test('Jackson: exponential machines in a row add up', () => {
  const stations = { a: { time: { exponential: '2 min' } }, b: { time: { exponential: '4 min' } } }
  expect(minutes({ demand: '12/h', stations }, 1)).toBeCloseTo(2 / (1 - 0.4) + 4 / (1 - 0.8), 10)
})

test.for([
  ['without a demand', { stations: { a: { time: '1 min' } } }],
  ['with bad items', { demand: '1/h', stations: { a: { time: '1 min', yield: 0.9 } } }],
  ['with a limited room', { demand: '1/h', stations: { a: { time: '1 min', room: 5 } } }],
] as const)('there is no formula %s, and it says so', ([, written]) => {
  expect(lineFlowTime(lineFrom(written), lotsOf(1))).toMatchObject({
    kind: 'none',
    why: expect.stringContaining('no formula'),
  })
})
