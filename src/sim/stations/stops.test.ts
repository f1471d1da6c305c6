/** Failures and shifts, against what can be counted by hand. */
import { expect, test } from 'vitest'
import { constant, exponential, network, open, oven, product, station, step } from '../testing/networks.ts'
import type { Station } from './network.ts'
import { simulateNetwork } from './simulate-network.ts'

test('work that a shift or a failure stops goes on where it was', () => {
  const shifts = { period: 10, open: [[0, 6]], atEnd: 'pause' } as const
  const paused = simulateNetwork(
    network([station({ shifts })], [product(open(constant(1)), [step(0, constant(4))])]),
    { seed: 1, items: 3 },
  )
  // Open 0-6, 10-16: from 1 to 5, from 5 to 6 and 10 to 13, from 13 to 16 and 20 to 21.
  expect(paused.to).toBe(21)
  const finishing = simulateNetwork(
    network(
      [station({ shifts: { ...shifts, atEnd: 'finish' } })],
      [product(open(constant(1)), [step(0, constant(4))])],
    ),
    { seed: 1, items: 3 },
  )
  expect(finishing.to).toBe(14)
  const failing = station({ failures: { counts: 'clock', upTime: constant(3), repairTime: constant(2) } })
  const repaired = simulateNetwork(network([failing], [product(open(constant(1)), [step(0, constant(4))])]), {
    seed: 1,
    items: 1,
  })
  // From 1 to 3, and from 5 to 7.
  expect(repaired.to).toBe(7)
  expect(repaired.stations[0]!.shares).toMatchObject({ running: 4 / 7, down: 2 / 7, idle: 1 / 7 })
})

test('shifts and failures on the clock do not keep a run going that has nothing left to do', () => {
  const never = product({ kind: 'closed', items: 3 }, [step(0, constant(1))])
  const endless: Partial<Station>[] = [
    { shifts: { period: 10, open: [[0, 6]], atEnd: 'pause' } },
    { failures: { counts: 'clock', upTime: exponential(3), repairTime: exponential(1) } },
  ]
  for (const change of endless) {
    const { stuck } = simulateNetwork(network([{ ...oven(5, 5), ...change }], [never]), { seed: 1, items: 5 })
    expect(stuck).toBe('what waits never makes a batch: 3 at machine')
    const closedAtFirst = {
      ...change,
      ...(change.shifts && { shifts: { ...change.shifts, open: [[4, 6]] } }),
    }
    const late = simulateNetwork(network([{ ...oven(3, 3), ...closedAtFirst } as Station], [never]), {
      seed: 1,
      items: 30,
    })
    expect(late).toMatchObject({ stuck: null, leadTime: { count: 30 } })
  }
})
