/** Several ovens against chains solved from their definition, single ovens, Erlang's formula and the simulator. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RandomStream } from '../../../core/random.ts'
import { bestThreshold, bulkServiceQueue } from './bulk-service.ts'
import { waitingTime } from './bulk-waiting.ts'
import { bestLeastOfSeveral, severalServersQueue, waitBeyondSeveral } from './several-servers.ts'
import { serversQueue } from './single-items.ts'
import {
  expectWithin,
  exponentialDraw,
  type Held,
  playBulkService,
  simulateStation,
  steadyState,
} from './testing.ts'

test('the chain of waiting items and ovens at work, truncated, solved from its rates', () => {
  for (const [servers, least, most, arrivalRate] of [
    [1, 1, 3, 2],
    [2, 1, 2, 3.2],
    [2, 4, 4, 5],
    [3, 2, 5, 6],
    [3, 3, 3, 0.4],
    [5, 4, 6, 3],
  ] as const) {
    const queue = severalServersQueue({ arrivalRate, meanService: 1, servers, least, most })!
    // States: fewer than `servers` at work and n < least; then all at work, n up to where r^n is not found.
    const deepest = Math.ceil(-36 / Math.log(queue.decay))
    const states = servers * least + deepest
    const busyOf = (state: number) => Math.min(servers, Math.floor(state / least))
    const waitingOf = (state: number) => state - busyOf(state) * least
    const stateOf = (busy: number, waiting: number) => busy * least + waiting
    const chances = steadyState(states, (from, to) => {
      const [busy, waiting] = [busyOf(from), waitingOf(from)]
      const arrived =
        busy < servers && waiting + 1 === least ? stateOf(busy + 1, 0) : stateOf(busy, waiting + 1)
      const starts = busy === servers && waiting >= least
      const ended = starts
        ? stateOf(busy, waiting - Math.min(waiting, most))
        : stateOf(Math.max(0, busy - 1), waiting)
      return (to === arrived ? arrivalRate : 0) + (to === ended ? busy : 0)
    })
    const what = `${servers} ovens, ${least} to ${most}`
    let [meanQueue, meanBusy] = [0, 0]
    for (const [state, chance] of chances.entries()) {
      meanQueue += waitingOf(state) * chance
      meanBusy += busyOf(state) * chance
      const known =
        busyOf(state) < servers
          ? queue.partlyBusy[busyOf(state)]![waitingOf(state)]!
          : queue.allBusy * (1 - queue.decay) * queue.decay ** waitingOf(state)
      expect(known, `${what}, state ${state}`).toBeCloseTo(chance, 12)
    }
    expect(queue.meanQueue, what).toBeCloseTo(meanQueue, 10)
    expect(queue.meanBusyServers, what).toBeCloseTo(meanBusy, 11)
  }
})

test('one oven is the queue that was solved for any service time, its waits too', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.02, max: 0.995, noNaN: true }),
      (most, threshold, utilization) => {
        const least = 1 + Math.floor(threshold * (most - 1))
        const arrivalRate = utilization * most
        const queue = severalServersQueue({ arrivalRate, meanService: 1, servers: 1, least, most })!
        const same = bulkServiceQueue({
          arrivalRate,
          service: { kind: 'exponential', mean: 1 },
          least,
          most,
        })!
        expect(Math.abs(queue.meanWait / same.meanWait - 1)).toBeLessThan(1e-9)
        expect(queue.meanBusyServers).toBeCloseTo(same.busyShare, 11)
        for (const time of [0, 0.3, 2, 9]) {
          expect(waitBeyondSeveral(queue, time)).toBeCloseTo(waitingTime(same).beyond(time), 10)
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('the best threshold: of one oven that of the exact rule, of several the least of simulated ones', () => {
  for (const utilization of [0.1, 0.5, 0.9]) {
    const [arrivalRate, most] = [utilization * 9, 9]
    const one = bestLeastOfSeveral({ arrivalRate, meanService: 1, servers: 1, most })!
    const service = { kind: 'exponential', mean: 1 } as const
    const same = bulkServiceQueue({ arrivalRate, service, least: 1, most })!
    expect(one.least).toBe(bestThreshold(same, { waitingCost: 1, batchCost: 0 }).least)
  }
  const rule = { arrivalRate: 12, meanService: 1, servers: 3, most: 8 }
  const simulated = [1, 2, 3, 4, 5, 6, 7, 8].map((least) => {
    const { arrivalRate, servers, most } = rule
    const service = (stream: RandomStream) => exponentialDraw(stream, 1)
    const play = { arrivalRate, service, servers, least, most, items: 200_000, seed: 5 }
    return playBulkService(play).waits.reduce((sum, wait) => sum + wait, 0) / play.items
  })
  const best = bestLeastOfSeveral(rule)!
  expect(Math.abs(simulated[best.least - 1]! / best.meanWait - 1)).toBeLessThan(0.03)
  expect(simulated[best.least - 1]!).toBeLessThan(1.01 * Math.min(...simulated))
  expect(bestLeastOfSeveral({ ...rule, arrivalRate: 24 })).toBeNull()
})

test('batches of one are M/M/c (Erlang), up to the capacity', () => {
  for (const servers of [1, 2, 7, 40]) {
    for (const utilization of [0.1, 0.8, 0.999, 0.999999]) {
      const rule = { arrivalRate: utilization * servers, meanService: 1, servers }
      const queue = severalServersQueue({ ...rule, least: 1, most: 1 })!
      const erlang = serversQueue(rule)!
      expect(Math.abs(queue.meanWait / erlang.meanWait - 1)).toBeLessThan(1e-8)
      expect(waitBeyondSeveral(queue, 2)).toBeCloseTo(erlang.waits * Math.exp(-2 * erlang.waitEndRate), 9)
    }
  }
})

test('many ovens, many pans, hardly any load or nearly too much: what goes in comes out', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 1e-6, max: 0.9999, noNaN: true }),
      (servers, most, threshold, utilization) => {
        const least = 1 + Math.floor(threshold * (most - 1))
        const arrivalRate = utilization * servers * most
        const queue = severalServersQueue({ arrivalRate, meanService: 1, servers, least, most })!
        expect(queue.busyServers.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 10)
        expect(queue.meanBatch).toBeGreaterThan(least * (1 - 1e-9))
        expect(queue.meanBatch).toBeLessThan(most * (1 + 1e-9))
        // Batches that start: by an arrival, of `least`; by a completion, of min(n, most).
        const byArrival = queue.partlyBusy.reduce((sum, level) => sum + level[least - 1]!, 0) * arrivalRate
        let byCompletion = 0
        let taken = 0
        for (let n = least; n < most; n++) {
          const flow = servers * queue.allBusy * (1 - queue.decay) * queue.decay ** n
          byCompletion += flow
          taken += n * flow
        }
        const full = servers * queue.allBusy * queue.decay ** most
        const items = byArrival * least + taken + full * most
        expect(Math.abs(items / arrivalRate - 1)).toBeLessThan(1e-7)
        expect(Math.abs(items / (byArrival + byCompletion + full) / queue.meanBatch - 1)).toBeLessThan(1e-7)
      },
    ),
    { numRuns: 60 },
  )
})

describe('simulated, within 99 % intervals', () => {
  test('the share of long waits, item by item', () => {
    const checks = (
      [
        [2, 1, 4, 0.7],
        [3, 4, 5, 0.8],
        [4, 8, 8, 0.4],
      ] as const
    ).flatMap(([servers, least, most, utilization]): Held[] => {
      const arrivalRate = utilization * servers * most
      const queue = severalServersQueue({ arrivalRate, meanService: 1, servers, least, most })!
      const service = (stream: RandomStream) => exponentialDraw(stream, 1)
      const runs = Array.from(
        { length: 30 },
        (_, seed) =>
          playBulkService({ arrivalRate, service, servers, least, most, items: 10_000, seed }).waits,
      )
      return [0.05, 0.3, 1].map((time) => ({
        what: `${servers} ovens of ${least} to ${most}, beyond ${time}`,
        exact: waitBeyondSeveral(queue, time),
        values: runs.map((waits) => waits.filter((wait) => wait > time).length / waits.length),
      }))
    })
    expectWithin(checks)
  })

  test('wait, batch, queue and work by the simulator of stations', () => {
    const checks: Held[] = []
    for (const [servers, least, most, utilization] of [
      [2, 1, 4, 0.7],
      [2, 4, 4, 0.6],
      [3, 2, 5, 0.85],
      [4, 6, 8, 0.5],
    ] as const) {
      const arrivalRate = utilization * servers * most
      const queue = severalServersQueue({ arrivalRate, meanService: 1, servers, least, most })!
      const runs = Array.from({ length: 30 }, (_, seed) =>
        simulateStation({
          arrivalRate,
          process: 'parallel',
          service: { kind: 'exponential', mean: 1 },
          servers,
          forming: { min: least, max: most, linger: null },
          items: 20_000,
          seed,
        }),
      )
      const what = `${servers} ovens of ${least} to ${most}`
      const station = ({ stations }: (typeof runs)[number]) => stations[0]!
      checks.push(
        { what: `${what}, wait`, exact: queue.meanWait, values: runs.map((run) => station(run).wait.mean) },
        {
          what: `${what}, batch`,
          exact: queue.meanBatch,
          values: runs.map((run) => station(run).batchSize.mean),
        },
        { what: `${what}, queue`, exact: queue.meanQueue, values: runs.map((run) => station(run).queue) },
        {
          what: `${what}, share at work`,
          exact: queue.meanBusyServers / servers,
          values: runs.map((run) => station(run).shares.running),
        },
      )
    }
    expectWithin(checks)
  })
})

test('no number from the capacity on; a wrong rule is told', () => {
  const rule = { arrivalRate: 6, meanService: 1, servers: 2, least: 1, most: 3 }
  expect(severalServersQueue(rule)).toBeNull()
  expect(severalServersQueue({ ...rule, arrivalRate: 5.999 })?.utilization).toBeLessThan(1)
  expect(() => severalServersQueue({ ...rule, least: 4 })).toThrow('4 to 3')
  expect(() => severalServersQueue({ ...rule, servers: 1.5 })).toThrow('whole numbers')
})
