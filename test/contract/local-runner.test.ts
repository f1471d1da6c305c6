import { expect, it } from 'vitest'
import { UserError } from '../../src/core/errors.ts'
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
