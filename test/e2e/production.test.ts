import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { batchwise, emptyFolder } from './command.ts'

const example = (name: string) =>
  readFileSync(resolve(import.meta.dirname, '../../examples/production', name), 'utf8')

test('a line is planned, run, told and reported', async () => {
  const folder = emptyFolder({ 'bakery.yaml': example('bakery.yaml') })
  const planned = await batchwise(folder, 'plan', 'bakery.yaml', '--quick')
  expect(planned.stdout).toContain('20 trials: 5 batch sizes x 4 replications; 20 to run')
  const ran = await batchwise(folder, 'run', 'bakery.yaml', '--quick')
  expect(ran.code).toBe(0)
  expect(ran.stdout).toMatch(/^RECOMMENDED {2}Use a batch size of 9\./)
  const report = readFileSync(join(folder, '.batchwise/reports/bakery-quick.html'), 'utf8')
  for (const title of [
    'Capacity by batch size, and what binds',
    'Lead time: formula and simulation',
    'Where the time of the machines goes',
    'The first hours at a batch size of 9',
  ]) {
    expect(report).toContain(title)
  }
  expect(report).toContain('unstable: 116.7 % of capacity')
  expect(report).not.toContain('diverged')
  expect((await batchwise(folder, 'show', 'bakery-quick')).stdout).toBe(ran.stdout)
})

test('the study that init writes is valid, and the verdict is in the exit code', async () => {
  const folder = emptyFolder({
    'stations.csv': 'station,time,setup\ncutting,4 min,20 min\npacking,6 min,\n',
    'slow.yaml': `domain: production
batchSizes: [2, 4]
params: { line: { demand: 20/h, stations: stations.csv } }
objective: { minimize: leadTime }
`,
  })
  await batchwise(folder, 'init', 'new.yaml', '--domain', 'production')
  expect((await batchwise(folder, 'plan', 'new.yaml')).code).toBe(0)
  const slow = await batchwise(folder, 'run', 'slow.yaml')
  expect(slow.code).toBe(3)
  expect(slow.stdout.replace(/\s+/g, ' ')).toContain(
    'the demand needs 466.7 % of the time of cutting and 200 % of that of packing',
  )
})
