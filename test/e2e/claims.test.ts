import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { ClaimRecord } from '../../src/claims/page.ts'
import { publishedData } from '../published-data.ts'
import { batchwise, emptyFolder, start } from './command.ts'

const records = (stdout: string) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ClaimRecord)

test('every claim runs at its quick size, once, and states its outcome', { timeout: 1_200_000 }, async () => {
  const folder = emptyFolder()
  const env = { BATCHWISE_DATA: publishedData(folder) }
  const run = () => start(folder, ['claims', 'all', '--quick', '--json'], env).ended
  const first = await run()
  const outcomes = records(first.stdout)
  const { stdout } = await batchwise(folder, 'claims', '--json')
  expect(outcomes.map(({ id }) => id)).toEqual(records(stdout).map(({ id }) => id))
  for (const { id, outcome, because, studies } of outcomes) {
    expect([id, outcome]).toEqual([
      id,
      expect.stringMatching(/^(holds|holds when .+|does not follow|undecided here)$/),
    ])
    expect(because.length).toBeGreaterThan(0)
    expect(studies.filter(({ trials }) => trials === 0)).toEqual([])
  }
  expect([0, 4]).toContain(first.code)

  const again = await run()
  expect(again.stderr).not.toContain('to run')
  expect(again.stdout).toBe(first.stdout)
})

test('a claim that models decide: a summary, one fact a line', async () => {
  const { code, stdout } = await batchwise(emptyFolder(), 'claims', 't13')
  expect(stdout).toContain('Result is : HOLDS\n')
  expect(stdout).toContain('1,050 samples in batches of 100 leave 50 : Yes')
  expect(code).toBe(0)
})

test('alone it lists them; an unknown one is named', async () => {
  const folder = emptyFolder()
  const list = await batchwise(folder, 'claims')
  expect(list.stdout).toMatch(/^T4 +rate-recovers-accuracy +Batch 64 reaches 98 %/m)
  const unknown = await batchwise(folder, 'claims', 'T99')
  expect(unknown.stderr).toContain('there is no claim "T99"')
  expect(unknown.code).toBe(2)
  expect(readdirSync(folder)).toEqual([])
})
