import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { batchwise, emptyFolder } from './command.ts'

const example = readFileSync(
  resolve(import.meta.dirname, '../../examples/production/press-brake.yaml'),
  'utf8',
)

test('an exported study gives the same answer and the same report elsewhere', async () => {
  const here = emptyFolder({ 'press-brake.yaml': example })
  const ran = await batchwise(here, 'run', 'press-brake.yaml', '--quick')
  const exported = await batchwise(here, 'export', 'press-brake-quick', '--out', 'bundles/a.batchwise')
  expect([exported.code, exported.stdout]).toEqual([0, ''])

  const there = emptyFolder()
  const imported = await batchwise(there, 'import', join(here, 'bundles/a.batchwise'))
  expect([imported.code, imported.stdout]).toEqual([0, ran.stdout])
  expect(imported.stderr).toContain('Imported press-brake-quick with 20 trials')
  const reports = await Promise.all(
    [here, there].map(async (folder) => {
      const { stdout } = await batchwise(folder, 'report', '--out', '-')
      return stdout.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'NOW')
    }),
  )
  expect(reports[1]).toBe(reports[0])
  expect((await batchwise(there, 'run', 'press-brake-quick')).stderr).not.toContain('to run')
})

test('stations from a CSV file go along: the study is gone on with, and compared, where the file is not or is another', async () => {
  const csv = (setup: string) => `station,time,setup\ncutting,2 min,${setup}\npacking,2.5 min,\n`
  const study = `domain: production
batchSizes: [10, 20]
params: { method: formula, line: { demand: 16/h, stations: stations.csv } }
objective: { minimize: leadTime }
`
  const here = emptyFolder({ 'stations.csv': csv('20 min'), 'slow.yaml': study, 'quick.yaml': study })
  await batchwise(here, 'run', 'slow.yaml')
  await batchwise(here, 'export', 'slow')
  writeFileSync(join(here, 'stations.csv'), csv('5 min'))
  await batchwise(here, 'run', 'quick.yaml')
  const compared = await batchwise(here, 'compare', 'slow', 'quick')
  expect(compared.stdout).toMatch(/params\.line\.stations\.cutting\.setup +20 min +5 min/)

  const there = emptyFolder()
  const imported = await batchwise(there, 'import', join(here, 'slow.batchwise'))
  const again = await batchwise(there, 'run', 'slow')
  expect([again.code, again.stdout]).toEqual([imported.code, imported.stdout])
})

test('a bundle that is cut off leaves no store behind', async () => {
  const folder = emptyFolder({ 'a.batchwise': 'no gzip at all' })
  const { code, stderr } = await batchwise(folder, 'import', 'a.batchwise')
  expect([code, existsSync(join(folder, '.batchwise'))]).toEqual([2, false])
  expect(stderr).toContain('--as')
})
