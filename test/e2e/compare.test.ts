import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { batchwise, emptyFolder } from './command.ts'

const example = (name: string) =>
  readFileSync(resolve(import.meta.dirname, '../../examples/production', name), 'utf8')

test('two cells are set beside one another: what differs, and by how much', async () => {
  const names = ['press-brake', 'press-brake-on-machine']
  const folder = emptyFolder(
    Object.fromEntries(names.map((name) => [`${name}.yaml`, example(`${name}.yaml`)])),
  )
  for (const name of names) await batchwise(folder, 'run', `${name}.yaml`, '--quick')
  const { code, stdout } = await batchwise(folder, 'compare', ...names.map((name) => `${name}-quick`))
  expect(code).toBe(0)
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    /^press-brake-on-machine-quick at 40: \d+ % more lead time \(.+\) than press-brake-quick at 12\./,
  )
  expect(stdout).toMatch(/params\.line\.stations\.press brake\.setup +15 min +30 min/)
  expect(stdout).toMatch(/^ +40 +\d+ % more lead time/m)
  expect(stdout).toContain('replications are')

  const told = await batchwise(folder, 'compare', ...names.map((name) => `${name}-quick`), '--json')
  const { studies, atBest, paired } = JSON.parse(told.stdout)
  const answers = studies.map(({ answer }: { answer: { batchSize: number } }) => answer.batchSize)
  expect(answers).toEqual([12, 40])
  expect(paired).toEqual([1])
  expect(atBest[0].estimate.lo).toBeGreaterThan(1)
})

test('a comparison that cannot be made is refused in one line', async () => {
  const folder = emptyFolder({ 'cutting-line.yaml': example('cutting-line.yaml') })
  await batchwise(folder, 'run', 'cutting-line.yaml', '--quick')
  const one = await batchwise(folder, 'compare', 'cutting-line-quick')
  expect([one.code, one.stdout]).toEqual([2, ''])
  expect(one.stderr).toContain('compare takes two studies to 5, not 1')
  const itself = await batchwise(folder, 'compare', 'cutting-line-quick', 'cutting-line-quick')
  expect([itself.code, itself.stderr]).toEqual([2, expect.stringContaining('compared with itself')])
})
