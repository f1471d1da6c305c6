/** The command below the real runner: what it yields arrives, how it fails is told, and it ends with its trial. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { isAlive } from '../../../../test/contract/processes.ts'
import type { TrialEvent } from '../../../core/event.ts'
import type { Study } from '../../../core/study.ts'
import { localRunner } from '../../../runner/local.ts'
import { planOwnTraining } from './plan-own.ts'
import { trainerSchema } from './trainer.ts'

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** One trial of the command; `onRow` may stop the runner. */
async function runThrough(
  folder: string,
  command: string,
  stop: { readonly drain?: AbortController; readonly kill?: AbortController } = {},
) {
  const module = join(folder, 'domain.ts')
  const own = new URL('plan-own.ts', import.meta.url).href
  writeFileSync(
    module,
    `import { runPlannedTraining } from ${JSON.stringify(own)}\nexport const domain = { run: runPlannedTraining }\n`,
  )
  const study = { batchSizes: [8], replications: 1, seed: 1 } as unknown as Study
  const trainer = trainerSchema.parse({ command, shell: true })
  const [trial] = planOwnTraining(study, { name: 'own', version: 1 }, trainer, [0.1], null)
  const events: TrialEvent[] = []
  const runner = localRunner({ workers: 1, domainModule: () => pathToFileURL(module).href })
  const job = { domain: 'own', trial: trial!, attempt: 1, checkpoint: null }
  const onEvent = (event: TrialEvent) => {
    events.push(event)
    if (event.type !== 'measured') return
    stop.drain?.abort()
    stop.kill?.abort()
  }
  const never = new AbortController()
  await runner.run([job], onEvent, (stop.drain ?? never).signal, (stop.kill ?? never).signal)
  return events
}

test('rows arrive while the command runs, and a failure has its last output', async () => {
  const folder = emptyFolder()
  const events = await runThrough(folder, `echo '{"step": 3, "loss": 1}'; echo {batchSize} broke; exit 4`)
  expect(events.map(({ type }) => type)).toEqual(['started', 'measured', 'failed'])
  expect(events.at(-1)).toMatchObject({
    message: 'trainer.command: the command ended with exit code 4: 8 broke',
    output: expect.stringContaining('{"step": 3, "loss": 1}\n8 broke\n'),
  })
})

test('what a command prints that ends well is the log of its trial', async () => {
  const folder = emptyFolder()
  const events = await runThrough(folder, `echo '{"step": 3, "loss": 1}'; echo all is well >&2`)
  expect(events.map(({ type }) => type)).toEqual(['started', 'measured', 'finished', 'printed'])
  expect(events.at(-1)).toMatchObject({ output: expect.stringContaining('all is well\n') })
})

test.each(['drain', 'kill'] as const)('the runner can %s the trial, and the command is gone', async (how) => {
  const folder = emptyFolder()
  const file = join(folder, 'pids')
  const events = await runThrough(
    folder,
    `echo $$ >> ${file}; sleep 300 & echo $! >> ${file}; echo '{"step": 1}'; wait`,
    { [how]: new AbortController() },
  )
  expect(events.at(-1)!.type).toBe('interrupted')
  expect(existsSync(file)).toBe(true)
  const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number)
  expect(pids).toHaveLength(2)
  for (let tries = 0; tries < 100 && pids.some(isAlive); tries++) await delay(100)
  expect(pids.filter(isAlive)).toEqual([])
})
