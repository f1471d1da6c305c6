/** Real processes under a real limit. Linux only, as the verb itself is. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { stringify } from 'yaml'
import { readStudy } from '../../../core/study-file.ts'
import { loadDomain } from '../../registry.ts'
import { canSeeProcesses } from '../own/process-tree.ts'
import { isOutOfMemory } from './out-of-memory.ts'
import { findLargest } from './search.ts'
import { largestOptions, parseBytes, subjectOf } from './subject.ts'

const MiB = 2 ** 20

/** A training that holds one MiB a sample, and evaluates after every step; then it would go on for a minute. */
const allocates = `
const batch = Buffer.alloc(Number(process.argv[2]) * ${MiB}, 1)
for (let step = 1; step < 1000; step++) {
  await new Promise((resolve) => setTimeout(resolve, 60))
  console.log(JSON.stringify({ step, loss: batch[0], testAccuracy: 0.5 }))
}
`

async function subjectFor(params: object) {
  const study = { domain: 'training', batchSizes: [1], params, objective: { maximize: 'testAccuracy' } }
  const read = await readStudy(stringify(study), 'study.yaml', { quick: false, loadDomain })
  return subjectOf(read.study, read.domain)
}

async function commandSubject(script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'train.mjs'), script)
  const command = `'${process.execPath}' '${join(folder, 'train.mjs')}' {batchSize}`
  return subjectFor({ trainer: { command } })
}

const signal = new AbortController().signal

describe.skipIf(!canSeeProcesses)('in processes of its own', () => {
  test("a command's largest batch: it stays below the limit, and a little more does not", async () => {
    const subject = await commandSubject(allocates)
    const limit = 160 * MiB
    const run = (batchSize: number) => subject.probe(batchSize, limit, signal)
    const { largest, probes, bound } = await findLargest({ from: 1, upTo: 1024, resolution: 0.05, run })
    expect(bound).toBe('memory')
    // Node itself takes some 40 to 90 MiB of the 160.
    expect(largest).toBeGreaterThan(50)
    expect(largest).toBeLessThan(130)
    const twice = probes.filter(({ batchSize, result }) => batchSize === largest && result.kind === 'ran')
    expect(twice.length).toBeGreaterThanOrEqual(2)
    for (const { batchSize, result } of probes) {
      if (result.kind !== 'ran') expect(result.kind).toBe('out of memory')
      else {
        expect(result.peakBytes).toBeLessThanOrEqual(limit)
        expect(result.peakBytes).toBeGreaterThan(batchSize * MiB)
      }
    }
  })

  test.each([
    [
      'says so on CUDA',
      'console.error("RuntimeError: CUDA out of memory."); process.exit(1)',
      'out of memory',
    ],
    ['exits with 137', 'process.exit(137)', 'out of memory'],
    ['is killed', 'process.kill(process.pid, "SIGKILL")', 'out of memory'],
    ['has another fault', 'console.error("KeyError: lr"); process.exit(1)', 'failed'],
    ['ends after one step', 'console.log(JSON.stringify({ step: 1, testAccuracy: 1 }))', 'failed'],
    [
      'ends well after three',
      'for (const step of [1, 2, 3]) console.log(JSON.stringify({ step, loss: 1 })); setTimeout(() => {}, 500)',
      'ran',
    ],
  ])('a command that %s', async (_, script, kind) => {
    const result = await (await commandSubject(script)).probe(4, 500 * MiB, signal)
    expect(result.kind).toBe(kind)
    if (result.kind === 'failed') expect(result.why).toMatch(/KeyError: lr|ended after 1 steps/)
  })

  test('a built-in network runs within a limit, and not within less than its process takes', async () => {
    const data = { madeUp: 'gaussian-blobs', examples: 5000, features: 50 }
    const subject = await subjectFor({ data, network: { hidden: [512] }, learningRate: 0.1, epochs: 1 })
    const [small, large, tooSmall] = [
      await subject.probe(8, 2000 * MiB, signal),
      await subject.probe(5000, 2000 * MiB, signal),
      await subject.probe(8, 30 * MiB, signal),
    ]
    expect([small.kind, large.kind, tooSmall.kind]).toEqual(['ran', 'ran', 'out of memory'])
    // Two layers of activations and of their gradients, 512 wide, in single precision, are 20 MB at 5000 samples.
    if (small.kind === 'ran' && large.kind === 'ran')
      expect(large.peakBytes - small.peakBytes).toBeGreaterThan(10 * MiB)
    expect(largestOptions({}, subject)).toMatchObject({ from: 1, upTo: 5000, margin: 0.05 })
    expect(() => largestOptions({ from: '5001' }, subject)).toThrow('there is no size from 5001 to 5000')
  })
})

test('amounts of memory', () => {
  expect(parseBytes('4GiB')).toBe(4 * 2 ** 30)
  expect(parseBytes('1.5 MB')).toBe(1_500_000)
  for (const bad of ['4', '4 G', '-1GiB', '0MiB', 'toString'])
    expect(() => parseBytes(bad)).toThrow('e.g. 4GiB')
})

test('what is out of memory, by the words of several libraries', () => {
  const exit = { kind: 'exit', code: 1, signal: null } as const
  for (const words of [
    'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB',
    'RESOURCE_EXHAUSTED: Out of memory allocating 17179869184 bytes',
    'numpy._core._exceptions._ArrayMemoryError: Unable to allocate 8.00 TiB: MemoryError',
    "terminate called after throwing an instance of 'std::bad_alloc'",
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    'OSError: [Errno 12] Cannot allocate memory',
  ])
    expect(isOutOfMemory(exit, words)).toBe(true)
  expect(isOutOfMemory(exit, 'FileNotFoundError: no such room')).toBe(false)
  expect(isOutOfMemory({ kind: 'exit', code: 0, signal: null }, 'never out of memory')).toBe(false)
  expect(isOutOfMemory({ kind: 'time limit' }, '')).toBe(false)
})
