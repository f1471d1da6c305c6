import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openStore } from '../../src/store/sqlite.ts'
import { temporaryFolder } from './programs.ts'

const root = resolve(import.meta.dirname, '../..')
const domain = join(import.meta.dirname, 'fixtures/noisy-domain.ts')
const study = `domain: ${domain}
batchSizes: [64, 128, 256]
replications: 2
params: { noise: 0.08, pauseMs: 20 }
objective: { minimize: cost }
untilDecided: { maxTrials: 400 }
`

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(text = study): string {
  const folder = temporaryFolder()
  folders.push(folder)
  writeFileSync(join(folder, 'study.yaml'), text)
  return folder
}

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command, run from the sources in `folder`. */
function batchwise(
  folder: string,
  ...args: readonly string[]
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const read = { stdout: '', stderr: '' }
  child.stdout.on('data', (bytes) => {
    read.stdout += bytes
  })
  child.stderr.on('data', (bytes) => {
    read.stderr += bytes
  })
  return {
    child,
    ended: new Promise((done) => child.on('close', (code) => done({ code, ...read }))),
  }
}

const run = (folder: string) =>
  batchwise(folder, 'run', 'study.yaml', '--no-report', '--workers', '2', '--json')

/** What the store holds: the trials with their rounds and rows, and the finishes in the log. */
function look(folder: string) {
  const store = openStore(join(folder, '.batchwise'), { readOnly: true })
  const { id } = store.studies()[0]!
  const trials = store.trials(id)
  const rows = store.measurementsOf(id)
  const events = store.events(0)
  store.close()
  return {
    trials: trials.map(({ trial, round, status }) => ({ trial, round, status, rows: rows.get(trial.id) })),
    finishes: events.filter(({ type }) => type === 'finished').map(({ trialId }) => trialId),
    rounds: events.filter(({ type, detail }) => type === 'planned' && 'round' in detail).length,
  }
}

test('a study that is killed between and amid its rounds ends as one that is not: same rounds, same answer, no trial twice', {
  timeout: 300_000,
}, async () => {
  const undisturbed = newFolder()
  const whole = await run(undisturbed).ended
  expect(JSON.parse(whole.stdout.trim().split('\n').at(-1)!).stopped).toMatch(/^it is decided/)
  expect(whole.code).toBe(0)
  const expected = look(undisturbed)
  expect(expected.rounds).toBeGreaterThan(2)
  expect(new Set(expected.trials.map(({ trial }) => trial.batchSize)).size).toBeGreaterThan(3)
  const perSize = Map.groupBy(expected.trials, ({ trial }) => trial.batchSize)
  expect(new Set([...perSize.values()].map((own) => own.length)).size).toBeGreaterThan(1)

  const folder = newFolder()
  let kills = 0
  for (const event of ['"type":"round"', '"type":"finished"', '"type":"round"']) {
    const { child, ended } = run(folder)
    let seen = ''
    child.stdout!.on('data', (bytes) => {
      seen += bytes
      const count = event.includes('round') ? 0 : 2
      if (seen.split(event).length > count && child.kill('SIGKILL')) kills++
    })
    await ended
  }
  expect(kills).toBe(3)
  const last = await run(folder).ended
  expect(last.code).toBe(0)
  expect(JSON.parse(last.stdout.trim().split('\n').at(-1)!)).toEqual(
    JSON.parse(whole.stdout.trim().split('\n').at(-1)!),
  )
  const found = look(folder)
  expect(found.trials).toEqual(expected.trials)
  expect(found.rounds).toBe(expected.rounds)
  expect(new Set(found.finishes).size).toBe(found.finishes.length)

  const again = await run(folder).ended
  expect(look(folder).finishes).toHaveLength(found.finishes.length)
  expect(again.stdout).not.toContain('"type":"started"')
  const { length } = found.trials
  expect((await batchwise(folder, 'list').ended).stdout).toContain(`${length}/${length}`)
  const shown = JSON.parse((await batchwise(folder, 'show', '--json').ended).stdout)
  expect(shown.answer).toEqual(JSON.parse(last.stdout.trim().split('\n').at(-1)!).answer)
  expect(shown.curve).toHaveLength(perSize.size)
})

test('the option is the same as the member; a budget below the grid and sizes that cannot be run are refused', {
  timeout: 120_000,
}, async () => {
  const bare = study.replace(/untilDecided.*\n/, '')
  const folder = newFolder(bare)
  const planned = await batchwise(folder, 'plan', 'study.yaml', '--max-trials', '30').ended
  expect(planned.stdout).toContain('at most 18 more trials, 30 in all')
  const tooFew = await batchwise(folder, 'run', 'study.yaml', '--max-trials', '11').ended
  expect([tooFew.code, tooFew.stderr]).toEqual([
    2,
    expect.stringContaining('are 12 trials, more than the 11'),
  ])
  const odd = await batchwise(folder, 'run', 'study.yaml', '--max-trials', 'many').ended
  expect([odd.code, odd.stderr]).toEqual([
    2,
    expect.stringContaining('--max-trials: expected a whole number'),
  ])

  const limited = newFolder(
    bare.replace('[64, 128, 256]', '[4, 8]').replace('20 }', '0, largest: 16 }').replace('0.08', '0.02'),
  )
  const ran = await batchwise(limited, 'run', 'study.yaml', '--until-decided', '--no-report').ended
  expect(ran.stderr).toContain('16 with 2 replications: 8 is the best and the largest that was run')
  expect(ran.stdout).toContain('Use a batch size of 16')
  const sizes = look(limited).trials.map(({ trial }) => trial.batchSize)
  expect(new Set(sizes)).toEqual(new Set([4, 8, 16]))
  const reason = /Why no more was run\s+- It is decided, as no size run is more/
  expect(ran.stdout).toMatch(reason)
  const report = await batchwise(limited, 'report', '--format', 'markdown', '--out', '-').ended
  expect(report.stdout).toMatch(reason)
})
