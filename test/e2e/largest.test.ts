/** `batchwise largest` as a person runs it. */
import { expect, test } from 'vitest'
import { batchwise, emptyFolder } from './command.ts'

const study = (params: string) => `domain: training
batchSizes: [4, 100000]
params: ${params}
objective: { maximize: testAccuracy }
`

const script = `
const batch = Buffer.alloc(Number(process.argv[2]) * 2 ** 20, 1)
for (let step = 1; step < 1000; step++) {
  await new Promise((resolve) => setTimeout(resolve, 60))
  console.log(JSON.stringify({ step, loss: batch[0], testAccuracy: 0.5 }))
}
`

test('the largest batch of a command, with what was run, what ran out of memory and what was not tried', async () => {
  const files = {
    'train.mjs': script,
    's.yaml': study('{ trainer: { command: node train.mjs {batchSize} } }'),
  }
  const quoted = files['s.yaml'].replace('node train.mjs {batchSize}', '"node train.mjs {batchSize}"')
  const folder = emptyFolder({ ...files, 's.yaml': quoted })
  const { code, stdout, stderr } = await batchwise(
    folder,
    'largest',
    's.yaml',
    '--memory',
    '180MiB',
    '--json',
  )
  expect([code, stderr]).toEqual([0, expect.stringContaining('5 % stay free')])
  const found = JSON.parse(stdout) as {
    largest: number
    states: { batchSize: number; state: string; runs: number }[]
  }
  const own = (batchSize: number) => found.states.find((state) => state.batchSize === batchSize)
  expect(own(found.largest)).toMatchObject({ state: 'ran' })
  expect(own(found.largest)!.runs).toBeGreaterThanOrEqual(2)
  const tooLarge = found.states.filter(({ state }) => state === 'out of memory')
  expect(tooLarge.length).toBeGreaterThan(0)
  for (const { batchSize } of tooLarge) expect(batchSize).toBeGreaterThan(found.largest)
  expect(own(100000)).toMatchObject({ state: 'not tried', runs: 0 })
})

test('a cap of the data is run before it is named; and what does not fit at all is infeasible', async () => {
  const data = '{ madeUp: gaussian-blobs, examples: 120, features: 4 }'
  const folder = emptyFolder({
    's.yaml': study(
      `{ data: ${data}, network: { hidden: [4] }, learningRate: 0.1, epochs: 1, engine: wasm }`,
    ).replace('[4, 100000]', '[4]'),
  })
  const fits = await batchwise(folder, 'largest', 's.yaml', '--from', '50', '--memory', '2GiB')
  expect(fits.stdout).toMatch(/The largest batch that fits is \d+: it ran twice/)
  expect(fits.stdout).toMatch(/is all the training examples\./)
  expect(fits.code).toBe(0)
  const none = await batchwise(folder, 'largest', 's.yaml', '--memory', '20MiB')
  expect(none.stdout).toMatch(/^No batch size ran: not even 1\./)
  expect(none.code).toBe(3)
  const wrong = await batchwise(folder, 'largest', 's.yaml', '--memory', 'lots')
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain('--memory: expected an amount of memory')
})
