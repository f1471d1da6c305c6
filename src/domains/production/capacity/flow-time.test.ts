/** Oracles of flow time: exact queues where the formula is exact, exact queues and simulation where it is not. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomStream } from '../../../core/random.ts'
import {
  bestParallelBatch,
  bestSerialBatch,
  type ParallelStation,
  parallelFlowTime,
  queueTime,
  type SerialStation,
  serialFlowTime,
  serialUtilization,
} from './flow-time.ts'

const cell: SerialStation = {
  arrivalRate: 0.4,
  familyArrivalRate: 0.4,
  arrivalCv: 1,
  setupTime: 5,
  setupCv: 0,
  runTimePerItem: 1,
  runCv: 0,
  servers: 1,
  leaves: 'batch',
}

/** Erlang's C: the chance to wait in M/M/c with offered load a. */
function waitChance(a: number, servers: number): number {
  let blocked = 1
  for (let n = 1; n <= servers; n++) blocked = (a * blocked) / (n + a * blocked)
  return blocked / (1 - (a / servers) * (1 - blocked))
}

test('single items and Poisson arrivals on one machine: Pollaczek and Khinchine, exactly', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 0.95, noNaN: true }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      fc.double({ min: 0, max: 2, noNaN: true }),
      (load, setupTime, cv) => {
        const at = { ...cell, setupTime, setupCv: cv, runCv: cv, arrivalRate: load / (setupTime + 1) }
        const mean = setupTime + 1
        const secondMoment = mean ** 2 + (cv * setupTime) ** 2 + cv ** 2
        const { total, waitToBatch } = serialFlowTime(at, 1)!
        expect(total).toBeCloseTo(mean + (at.arrivalRate * secondMoment) / (2 * (1 - load)), 9)
        expect(waitToBatch).toBe(0)
      },
    ),
  )
})

test('several machines: Sakasegawa beside Erlang C, exact with one, closer the higher the load', () => {
  const within = { 0.8: 0.08, 0.9: 0.015, 0.95: 0.005, 0.99: 0.001 }
  for (const servers of [1, 2, 3, 5, 10]) {
    for (const [key, most] of Object.entries(within)) {
      const load = Number(key)
      const exact = waitChance(load * servers, servers) / (servers * (1 - load))
      const close = queueTime({ arrivalScv: 1, serviceScv: 1, utilization: load, servers, serviceTime: 1 })
      expect(Math.abs(close / exact - 1), `${servers} at ${load}`).toBeLessThan(servers === 1 ? 1e-12 : most)
    }
  }
})

/** E_b/M/1, exactly: sigma = (lambda / (lambda + mu (1 - sigma)))^b, Wq = sigma / (mu (1 - sigma)). */
function exactErlangWait(arrivalRate: number, batchSize: number, serviceRate: number): number {
  let sigma = 0
  for (let turn = 0; turn < 5000; turn++) {
    sigma = (arrivalRate / (arrivalRate + serviceRate * (1 - sigma))) ** batchSize
  }
  return sigma / (serviceRate * (1 - sigma))
}

test('a full oven with exponential times: never under the exact E_b/M/1 wait, and close to it under load', () => {
  for (const batchSize of [1, 2, 4, 12]) {
    for (const load of [0.5, 0.8, 0.95]) {
      const arrivalRate = load * batchSize
      const oven = { arrivalRate, arrivalCv: 1, loadTime: 1, loadCv: 1, servers: 1 }
      const exact = exactErlangWait(arrivalRate, batchSize, 1)
      const ratio = parallelFlowTime(oven, batchSize)!.queue / exact
      expect(ratio, `${batchSize} at ${load}`).toBeGreaterThanOrEqual(1 - 1e-9)
      expect(ratio, `${batchSize} at ${load}`).toBeLessThan(
        batchSize === 1 ? 1 + 1e-9 : { 0.5: 1.75, 0.8: 1.16, 0.95: 1.035 }[load]!,
      )
    }
  }
})

/** Items one by one through the station, with a clock; the first tenth is warm-up. */
function simulate(at: SerialStation, batchSize: number, batches: number, key: number) {
  const random = randomStream('serial station', key, batchSize)
  const exponential = (mean: number) => -mean * Math.log1p(-random.uniform())
  const free = Array.from({ length: at.servers }, () => 0)
  const sums = { waitToBatch: 0, queue: 0, waitInBatch: 0, process: 0 }
  let clock = 0
  let counted = 0
  for (let batch = 0; batch < batches; batch++) {
    const arrivals: number[] = []
    for (let item = 0; item < batchSize; item++) {
      clock += exponential(1 / at.arrivalRate)
      arrivals.push(clock)
    }
    const server = free.indexOf(Math.min(...free))
    const start = Math.max(clock, free[server]!)
    const setup = at.setupCv === 0 ? at.setupTime : exponential(at.setupTime)
    const runs = arrivals.map(() => (at.runCv === 0 ? at.runTimePerItem : exponential(at.runTimePerItem)))
    const end = runs.reduce((sum, run) => sum + run, start + setup)
    free[server] = end
    if (batch * 10 < batches) continue
    let clockInBatch = start + setup
    for (const [item, arrived] of arrivals.entries()) {
      const before = clockInBatch
      clockInBatch += runs[item]!
      const leaves = at.leaves === 'batch' ? end : clockInBatch
      sums.waitToBatch += clock - arrived
      sums.queue += start - clock
      sums.waitInBatch += before - start + (leaves - clockInBatch)
      sums.process += runs[item]!
      counted++
    }
  }
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / counted])) as typeof sums
}

/**
 * Beside each the true queue in hours, and what the formula's is of it: the smaller the variation, the more too long. Constant
 * times: the chain of what waits when a lot is done, solved up to 900 items (scipy 1.17). Others: 32 million lots simulated by
 * another program, good to 0.005 hours.
 */
const simulated: readonly [string, Partial<SerialStation>, number, number, number][] = [
  ['constant times, whole batch', {}, 5, 2.8906, 1.38],
  ['item by item', { leaves: 'item' }, 6, 1.44774, 1.74],
  ['exponential set-up and runs', { setupCv: 1, runCv: 1 }, 6, 4.666, 1.37],
  ['two machines', { arrivalRate: 0.8, familyArrivalRate: 0.8, servers: 2, setupCv: 1 }, 5, 3.153, 1.29],
]

test.each(simulated)(
  'the parts of the flow time, every item simulated: %s',
  (_, change, batchSize, queue, tooLong) => {
    const at = { ...cell, ...change }
    const runs = [1, 2, 3, 4, 5, 6].map((key) => simulate(at, batchSize, 12_000, key))
    const formula = serialFlowTime(at, batchSize)!
    expect(formula.queue / queue).toBeCloseTo(tooLong, 2)
    const known = { ...formula, queue }
    for (const part of ['waitToBatch', 'waitInBatch', 'process', 'queue'] as const) {
      const values = runs.map((run) => run[part])
      const mean = values.reduce((sum, value) => sum + value, 0) / runs.length
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (runs.length - 1)
      // 6.869: t of 99.9 % at 5 degrees of freedom.
      const half = 6.869 * Math.sqrt(variance / runs.length) + 1e-9
      expect(Math.abs(known[part] - mean), `${part}: ${known[part]}, simulated ${mean}`).toBeLessThan(half)
      expect(half, part).toBeLessThan(0.35 * mean + 1e-6)
    }
  },
)

test('other families queue but do not form: they lengthen the forming of a batch only', () => {
  const alone = serialFlowTime(cell, 5)!
  const oneOfFour = serialFlowTime({ ...cell, familyArrivalRate: 0.1 }, 5)!
  expect(oneOfFour).toEqual({
    ...alone,
    waitToBatch: 4 * alone.waitToBatch,
    total: alone.total + 3 * alone.waitToBatch,
  })
})

test('the best batch is that of a full search over all sizes', () => {
  const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true })
  fc.assert(
    fc.property(
      positive(0.05, 0.9),
      positive(0, 30),
      positive(0, 2),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom('batch', 'item'),
      (runLoad, setupTime, cv, servers, leaves) => {
        const arrivalRate = runLoad * servers
        const at: SerialStation = {
          ...cell,
          arrivalRate,
          familyArrivalRate: arrivalRate,
          setupTime,
          setupCv: cv,
          runCv: cv,
          servers,
          leaves,
        }
        const times = Array.from({ length: 1000 }, (_, i) => serialFlowTime(at, i + 1)?.total ?? Infinity)
        expect(bestSerialBatch(at)!.flowTime.total).toBe(Math.min(...times))
        const oven: ParallelStation = {
          arrivalRate,
          arrivalCv: 1,
          loadTime: setupTime + 0.1,
          loadCv: cv,
          servers,
        }
        const loads = Array.from({ length: 40 }, (_, i) => parallelFlowTime(oven, i + 1)?.total ?? Infinity)
        const best = Math.min(...loads)
        expect(bestParallelBatch(oven, 40)?.flowTime.total ?? Infinity).toBe(best)
      },
    ),
    { numRuns: 60 },
  )
})

test('close to full load the best batch is still found at once', () => {
  const at = { ...cell, arrivalRate: 0.99999, familyArrivalRate: 0.99999 }
  const { batchSize } = bestSerialBatch(at)!
  expect(serialUtilization(at, batchSize)).toBeLessThan(1)
  const total = (size: number) => serialFlowTime(at, size)!.total
  for (const other of [
    batchSize - 1,
    batchSize + 1,
    Math.round(batchSize * 1.1),
    Math.round(batchSize * 0.9),
  ]) {
    expect(total(other)).toBeGreaterThanOrEqual(total(batchSize))
  }
})
