import { expect, it } from 'vitest'
import { UserError } from '../../src/core/errors.ts'
import type { TrialEvent } from '../../src/core/event.ts'
import { makeTrial } from '../../src/core/trial.ts'
import { localRunner } from '../../src/runner/local.ts'
import { sharedWalkModule, walkModule } from './fixtures/studies.ts'
import { isAlive } from './processes.ts'
import { runnerContract } from './runner-contract.ts'

runnerContract('local', (workers) => localRunner({ workers, domainModule: () => walkModule }))
runnerContract('local with shared processes', (workers) =>
  localRunner({ workers, domainModule: () => sharedWalkModule }),
)

it('runs trials of a domain that shares processes in as many as there are workers, and a new one after a crash', async () => {
  const behaviours = ['tellPid', 'tellPid', 'tellPid', 'exit', 'tellPid', 'tellPid'] as const
  const jobs = behaviours.map((behaviour, replication) => ({
    domain: 'walk',
    trial: makeTrial({ name: 'walk', version: 1 }, 1, 1, replication, { behaviour, steps: 1, pauseMs: 0 }),
    attempt: 1,
    checkpoint: null,
  }))
  const pidsIn = async (module: string) => {
    const pids: number[] = []
    const ends: string[] = []
    await localRunner({ workers: 1, domainModule: () => module }).run(
      jobs,
      (event) => {
        if (event.type === 'measured') pids.push(...event.rows.map(({ values }) => values.pid!))
        if (event.type === 'finished' || event.type === 'failed') ends.push(event.type)
      },
      new AbortController().signal,
    )
    expect(ends).toEqual(['finished', 'finished', 'finished', 'failed', 'finished', 'finished'])
    return pids
  }
  const [a, b, c, d, e] = await pidsIn(sharedWalkModule)
  expect([b, c, e]).toEqual([a, a, d])
  expect(d).not.toBe(a)
  expect([a, d].map((pid) => isAlive(pid!))).toEqual([false, false])
  expect(new Set(await pidsIn(walkModule)).size).toBe(5)
})

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

it('fails a trial whose domain writes into the pipe of its events', async () => {
  const params = { behaviour: 'writeRubbish', steps: 1, pauseMs: 0 }
  const job = {
    domain: 'walk',
    trial: makeTrial({ name: 'walk', version: 1 }, 1, 1, 0, params),
    attempt: 1,
    checkpoint: null,
  }
  const events: TrialEvent[] = []
  const runner = localRunner({ domainModule: () => walkModule })
  await runner.run([job], (event) => events.push(event), new AbortController().signal)
  expect(events.at(-1)).toMatchObject({
    type: 'failed',
    message: expect.stringContaining('sent what cannot be read'),
  })
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
