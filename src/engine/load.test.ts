import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UserError } from '../core/errors.ts'
import { padded } from './kernels.ts'
import { describeEngines, engineNames, loadEngine } from './load.ts'
import { loadNativeEngine } from './native-engine.ts'

test('auto is the first engine, fastest first, that can be used', async () => {
  const descriptions = await describeEngines()
  expect(descriptions.map(({ name }) => name)).toEqual(engineNames)
  const usable = descriptions.filter(({ missing }) => missing === null).map(({ name }) => name)
  expect(usable).toContain('wasm')
  expect((await loadEngine('auto')).name).toBe(usable[0])
})

test('an engine that cannot be used says why and what to do', async () => {
  for (const { name, missing, remedy } of await describeEngines()) {
    if (missing === null) continue
    expect(remedy).toBeTruthy()
    await expect(loadEngine(name)).rejects.toThrow(UserError)
  }
})

test('an addon that is absent or broken is a reason, not a crash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-load-'))
  const broken = join(folder, 'broken.node')
  writeFileSync(broken, 'not an addon')
  for (const file of [join(folder, 'absent.node'), broken]) {
    const engine = loadNativeEngine('avx2', file)
    expect(engine).toMatchObject({ missing: expect.any(String), remedy: expect.any(String) })
  }
  rmSync(folder, { recursive: true })
})

test('WebAssembly memory holds several hundred MB, and says so when there is no more', async () => {
  const engine = await loadEngine('wasm')
  const address = engine.allocate(600e6)
  const last = engine.bytes(address + 600e6 - 4, 4)
  last.set([1, 2, 3, 4])
  expect([...engine.bytes(address + 600e6 - 4, 4)]).toEqual([1, 2, 3, 4])
  expect(() => engine.allocate(4e9)).toThrow(UserError)
  engine.release(address)
  expect(engine.allocate(300e6)).toBe(address)
})

test('rows are padded to whole cache lines', () => {
  expect([1, 16, 17, 784].map(padded)).toEqual([16, 16, 32, 784])
})
