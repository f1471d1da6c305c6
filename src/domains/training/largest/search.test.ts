import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findLargest, type ProbeResult } from './search.ts'

const ran: ProbeResult = { kind: 'ran', peakBytes: 1, seconds: 1 }
const full: ProbeResult = { kind: 'out of memory', why: 'it took 2 MiB' }

/** A machine on which sizes up to `fits` run, with what was asked of it. */
function machine(fits: number) {
  const asked: number[] = []
  const run = async (batchSize: number) => {
    asked.push(batchSize)
    return batchSize <= fits ? ran : full
  }
  return { run, asked }
}

const anyMachine = fc.record({
  fits: fc.integer({ min: 0, max: 5000 }),
  from: fc.integer({ min: 1, max: 40 }),
  room: fc.integer({ min: 0, max: 5000 }),
})

test('at full resolution it is the largest that fits, run twice, and nothing above the cap is asked', async () => {
  await fc.assert(
    fc.asyncProperty(anyMachine, async ({ fits, from, room }) => {
      const upTo = from + room
      const { run, asked } = machine(fits)
      const { largest, bound } = await findLargest({ from, upTo, resolution: 0, run })
      const expected = fits < from ? null : Math.min(fits, upTo)
      expect(largest).toBe(expected)
      if (largest !== null) {
        expect(asked.filter((size) => size === largest).length).toBeGreaterThanOrEqual(2)
        expect(bound).toBe(fits >= upTo ? 'cap' : 'memory')
      }
      expect(Math.max(...asked)).toBeLessThanOrEqual(upTo)
    }),
  )
})

test('however often a size fails that ran before, only one that ran twice is named', async () => {
  await fc.assert(
    fc.asyncProperty(anyMachine, fc.infiniteStream(fc.boolean()), async ({ fits, from, room }, luck) => {
      const good = new Map<number, number>()
      const run = async (batchSize: number) => {
        const isGood = batchSize <= fits / 2 || (batchSize <= fits && luck.next().value === true)
        good.set(batchSize, (good.get(batchSize) ?? 0) + Number(isGood))
        return isGood ? ran : full
      }
      const { largest } = await findLargest({ from, upTo: from + room, resolution: 0.01, run })
      if (largest !== null) expect(good.get(largest)).toBeGreaterThanOrEqual(2)
    }),
  )
})

test('a cap of 3000 is run before it is named; it does not become 4096, nor stay untested', async () => {
  const { run, asked } = machine(1e9)
  const { largest, bound } = await findLargest({ from: 2, upTo: 3000, resolution: 0.01, run })
  expect([largest, bound]).toEqual([3000, 'cap'])
  expect(asked.slice(-3)).toEqual([2048, 3000, 3000])
})

test('a size that fails for another reason bounds the search, and is told apart from memory', async () => {
  const run = async (batchSize: number): Promise<ProbeResult> =>
    batchSize <= 20 ? ran : { kind: 'failed', why: 'CUBLAS_STATUS_INVALID_VALUE' }
  const { largest, bound, probes } = await findLargest({ from: 1, upTo: 1024, resolution: 0, run })
  expect([largest, bound]).toEqual([20, 'failure'])
  expect(probes.find(({ batchSize }) => batchSize === 32)?.result.kind).toBe('failed')
})
