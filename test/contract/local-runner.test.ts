import { expect, it } from 'vitest'
import { UserError } from '../../src/core/errors.ts'
import { makeTrial } from '../../src/core/trial.ts'
import { localRunner } from '../../src/runner/local.ts'
import { walkModule } from './fixtures/studies.ts'
import { runnerContract } from './runner-contract.ts'

runnerContract('local', (workers) => localRunner({ workers, domainModule: () => walkModule }))

it('rejects with the reason when the domain is unknown', async () => {
  const runner = localRunner({
    domainModule: (name) => {
      throw new UserError(`there is no domain "${name}"`)
    },
  })
  const trial = { id: 'a', batchSize: 1, replication: 0, seed: 1, params: {} }
  const job = { domain: 'walc', trial, attempt: 1, checkpoint: null }
  const { signal } = new AbortController()
  await expect(runner.run([job], () => {}, signal)).rejects.toThrow('there is no domain "walc"')
})

it('runs as built, too', async () => {
  const built = (await import(new URL('../../dist/runner/local.js', import.meta.url).href)) as {
    localRunner: typeof localRunner
  }
  const runner = built.localRunner({ domainModule: () => walkModule })
  const params = { behaviour: 'walk', steps: 20, pauseMs: 0 }
  const trial = makeTrial({ name: 'walk', version: 1 }, 1, 1, 0, params)
  const types: string[] = []
  const job = { domain: 'walk', trial, attempt: 1, checkpoint: null }
  await runner.run([job], ({ type }) => types.push(type), new AbortController().signal)
  expect(types).toEqual(['started', 'measured', 'traced', 'finished'])
})
