import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { makeTrial } from '../../core/trial.ts'
import { fitMemory, peakMemoryBytes } from './memory.ts'

const observed = (batchSize: number, peak: number | undefined, replication = 0) => ({
  trial: makeTrial({ name: 'training', version: 1 }, 1, batchSize, replication, {}),
  outcome: { kind: 'finished' } as const,
  values: (peak === undefined ? {} : { peakMemoryBytes: peak }) as Record<string, number>,
})

test('the line through exact peaks is the law that made them: 100 MiB and a quarter of one an example', () => {
  const peak = (size: number) => (100 + size / 4) * 2 ** 20
  const fit = fitMemory([8, 64, 512].map((size) => observed(size, peak(size))))!
  expect(fit.parameters.map(({ value }) => value)[0]).toBeCloseTo(100, 9)
  expect(fit.parameters.map(({ value }) => value)[1]).toBeCloseTo(0.25, 11)
})

test('trials that knew nothing of their memory, or one batch size, give no line', () => {
  expect(fitMemory([observed(8, undefined), observed(16, 1e8), observed(16, 1.1e8, 1)])).toBeNull()
})

test('the peak is of this process, and stays when memory is given back', () => {
  const script = `
    import { peakMemoryBytes } from ${JSON.stringify(new URL('memory.ts', import.meta.url).href)}
    const before = peakMemoryBytes()
    Buffer.alloc(200 * 2 ** 20, 1).toString('latin1', 0, 1)
    console.log(JSON.stringify([before, peakMemoryBytes()]))`
  const held = Buffer.alloc(300 * 2 ** 20, 1)
  const { stdout } = spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    encoding: 'utf8',
  })
  const [before, after] = JSON.parse(stdout) as [number, number]
  expect(held.length).toBeLessThan(peakMemoryBytes())
  expect(after - before).toBeGreaterThan(190 * 2 ** 20)
  if (process.platform === 'linux') expect(before).toBeLessThan(held.length)
})
