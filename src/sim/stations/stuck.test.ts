/** Runs that cannot reach their end are told why. */
import { expect, test } from 'vitest'
import {
  allAtOnce,
  constant,
  network,
  open,
  operator,
  oven,
  product,
  station,
  step,
} from '../testing/networks.ts'
import { simulateNetwork } from './simulate-network.ts'

test('machines that wait for one another are told, as is a batch that never fills', () => {
  const small = (name: string) => station({ name, room: 1 })
  const ring = product({ kind: 'closed', items: 4 }, [
    step(0, constant(1)),
    step(1, constant(1), { yield: 0, reworkTo: 0 }),
  ])
  expect(simulateNetwork(network([small('bend'), small('weld')], [ring]), { seed: 1, items: 5 }).stuck).toBe(
    'bend is full (1), and waits for room at weld; weld is full (1), and waits for room at bend',
  )
  const never = product({ kind: 'closed', items: 3 }, [step(0, constant(1))])
  expect(simulateNetwork(network([oven(5, 5)], [never]), { seed: 1, items: 5 }).stuck).toBe(
    'what waits never makes a batch: 3 at machine',
  )
})

test('a station that is full of what never makes a batch is told, though more keeps coming', () => {
  const press = station({
    name: 'press',
    forming: { min: 5, max: 5, linger: null },
    byProduct: true,
    room: 6,
  })
  const named = (name: string, gap: number) => ({
    ...product(open(constant(gap)), [step(0, constant(0.1)), step(1, constant(1))]),
    name,
  })
  const cut = station({ name: 'cut' })
  const mixed = network([cut, press], [named('a', 3), named('b', 4)])
  // Of a there come some at 3, 6, 9, 12, of b at 4, 8, 12: cut by 12.1 there are 4 and 2, and the next finds no room.
  expect(simulateNetwork(mixed, { seed: 1, items: 100 })).toMatchObject({
    stuck: 'press is full (4 a, 2 b), and these never make a batch',
    to: 12.2,
  })
  const roomier = { ...mixed, stations: [cut, { ...press, room: 9 }] }
  expect(simulateNetwork(roomier, { seed: 1, items: 100 }).stuck).toBeNull()
  const takesIn = { ...press, forming: { min: 1, max: 5, linger: null }, takesInLater: true, room: 2 }
  const waits = simulateNetwork({ ...mixed, stations: [cut, takesIn] }, { seed: 1, items: 100 })
  expect(waits.stuck).toMatch(
    /^press is full \(2 .\), and its machine waits for more of a batch, which cannot come$/,
  )
})

test('a line that hardly gives good items ends all the same', () => {
  const bad = product(open(constant(1)), [step(0, constant(0.5), { yield: 0 })])
  const { stuck, growing } = simulateNetwork(network([station()], [bad]), { seed: 1, items: 10 })
  expect([stuck, growing]).toEqual(['of 100501 items that came, 0 left as good ones', false])
})

test('an operator of two machines leaves one that is blocked, and works all the time', () => {
  const shared = { runResource: 0, room: 1 }
  const makespan = (transferBatch: number) =>
    simulateNetwork(
      network(
        [
          station({ ...shared, forming: { min: 1, max: 3, linger: null }, room: 9, transferBatch }),
          station(shared),
        ],
        [product(allAtOnce(6), [step(0, constant(1)), step(1, constant(2))])],
        [operator],
      ),
      { seed: 1, items: 6 },
    )
  for (const transferBatch of [1, 3]) {
    const { stuck, to } = makespan(transferBatch)
    expect([stuck, to - 1e9]).toEqual([null, 18])
  }
})

test('a network in which time stands still is refused', () => {
  const still = product({ kind: 'closed', items: 3 }, [step(0, constant(0))])
  expect(() => simulateNetwork(network([station()], [still]), { seed: 1, time: 5 })).toThrow(
    'part: its items go round and round, and no work on them takes time',
  )
  const flood = product(open(constant(0)), [step(0, constant(1))])
  expect(() => simulateNetwork(network([station()], [flood]), { seed: 1, time: 5 })).toThrow(
    'part: no time passes from one arrival to the next',
  )
})
