import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { randomStream } from '../../src/core/random.ts'
import { openStore } from '../../src/store/sqlite.ts'
import { manifest, walkStudy } from '../contract/fixtures/studies.ts'
import { canListProcesses, childrenOf, isAlive } from '../contract/processes.ts'
import { describeWhere } from './describe-where.ts'
import { start, startRun, temporaryFolder } from './programs.ts'

const study = { batchSizes: [1, 4], replications: 2, name: 'killed' }
const walk = { steps: 600, pauseMs: 15 }

/** All that the study's trials yielded, by trial. */
function results(folder: string) {
  const store = openStore(join(folder, 'store'), { readOnly: true })
  const { id } = store.studies()[0]
  const trials = store.trials(id).map(({ trial, status }) => ({
    id: trial.id,
    status,
    rows: store.measurements(trial.id),
    trace: store.trace(trial.id),
  }))
  const finishes = store
    .events(0)
    .filter(({ type }) => type === 'finished')
    .map(({ trialId }) => trialId)
  const resumed = new Set(
    store
      .events(0)
      .filter(({ type, attempt, detail }) => type === 'traced' && attempt !== 1 && detail.firstStep !== 1)
      .map(({ trialId, attempt }) => `${trialId} ${attempt}`),
  ).size
  const sequences = store.events(0).map(({ sequence }) => sequence)
  store.close()
  return { trials, finishes, sequences, resumed }
}

function integrity(folder: string): unknown {
  const database = new DatabaseSync(join(folder, 'store', 'store.sqlite'), { readOnly: true })
  const answer = database.prepare('PRAGMA integrity_check').get()
  database.close()
  return answer
}

const folders: string[] = []
const newFolder = () => {
  const folder = temporaryFolder()
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const cannotLook = canListProcesses ? null : 'processes cannot be listed here'

describeWhere(cannotLook, 'kill -9 at 20 random moments', () => {
  it('loses no finished trial, runs none twice, and changes no number', { timeout: 300_000 }, async () => {
    const seed = Number(process.env.CRASH_SEED ?? 1)
    const random = randomStream(seed, 'kill -9')
    const undisturbed = newFolder()
    expect((await startRun(undisturbed, study, walk).ended).code).toBe(0)
    const expected = results(undisturbed).trials
    expect(expected.every(({ status }) => status === 'finished')).toBe(true)

    const story: string[] = []
    let folder = newFolder()
    let known = new Set<string>()
    const processes = new Set<number>()
    let stores = 0
    let kills = 0
    let resumes = 0
    try {
      for (;;) {
        const run = startRun(folder, study, walk)
        const runner = run.process.pid as number
        processes.add(runner)
        const watch = setInterval(() => {
          for (const child of childrenOf(runner)) processes.add(child)
        }, 20)
        let killed = 'nobody'
        if (kills < 20) {
          const waitMs = 150 + Math.floor(1350 * random.uniform())
          const ended = await Promise.race([delay(waitMs, false), run.ended.then(() => true)])
          if (!ended) {
            const children = childrenOf(runner)
            const isRunner = children.length === 0 || random.uniform() < 0.6
            const victim = isRunner ? runner : children[random.integer(children.length)]
            killed = `${isRunner ? 'the runner' : 'a trial'} after ${waitMs} ms`
            try {
              process.kill(victim, 'SIGKILL')
              kills++
            } catch {
              killed += ' (it had just ended)'
            }
          }
        }
        const { code, errors, lines } = await run.ended
        clearInterval(watch)
        story.push(`killed ${killed}: exit ${code} ${errors.slice(0, 300)}`)

        const finishedNow = lines.flatMap((line) =>
          'type' in line && line.type === 'finished' ? [line.trialId] : [],
        )
        const { trials, finishes, sequences, resumed } = readResults(folder)
        expect(sequences).toEqual(sequences.map((_, index) => index + 1))
        expect(new Set(finishes).size).toBe(finishes.length)
        expect(finishedNow.filter((id) => known.has(id))).toEqual([])
        for (const id of finishedNow) known.add(id)
        const finished = trials.filter(({ status }) => status === 'finished')
        const kept = new Set(finished.map(({ id }) => id))
        expect([...known].filter((id) => !kept.has(id))).toEqual([])
        for (const trial of finished) expect(trial).toEqual(expected.find(({ id }) => id === trial.id))

        if (code === 0) {
          expect(trials).toEqual(expected)
          expect(integrity(folder)).toEqual({ integrity_check: 'ok' })
          expect(readdirSync(join(folder, 'store')).filter((name) => name.endsWith('.lock'))).toEqual([])
          stores++
          resumes += resumed
          if (kills >= 20) break
          folder = newFolder()
          known = new Set()
        } else expect([1, null]).toContain(code)
      }
      expect(resumes).toBeGreaterThan(0)
      await expect.poll(() => [...processes].filter(isAlive), { timeout: 5000 }).toEqual([])
    } finally {
      console.log(
        `CRASH_SEED=${seed}: ${kills} kills, ${stores} stores, ${resumes} resumed\n  ${story.join('\n  ')}`,
      )
    }
  })

  it('in the middle of making a store leaves one that works, and no lock file', async () => {
    const random = randomStream('kill -9 at creation')
    const folder = newFolder()
    for (let round = 0; round < 15; round++) {
      const store = join(folder, String(round))
      const program = start('append-rows.ts', [store, 'a', '50'])
      await program.printed('opening')
      await delay(25 * random.uniform())
      program.process.kill('SIGKILL')
      await program.ended
      const reader = openStore(store, { readOnly: true })
      expect(reader.studies().length).toBeLessThanOrEqual(1)
      reader.close()
      const writer = openStore(store)
      const { id } = writer.putStudy(walkStudy(), manifest, [])
      writer.claim(id).release()
      writer.close()
      expect(readdirSync(store)).toEqual(['store.sqlite'])
      const check = new DatabaseSync(join(store, 'store.sqlite'))
      expect(check.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
      check.close()
    }
  })

  it('leaves no process behind, not even a trial that never looks up or what a trial has started', async () => {
    for (const behaviour of ['recordForEver', 'startGrandchild'] as const) {
      const folder = newFolder()
      const run = startRun(folder, { batchSizes: [1], replications: 1 }, { behaviour })
      await run.printed('measured')
      run.process.kill('SIGKILL')
      await run.ended
      const store = openStore(join(folder, 'store'), { readOnly: true })
      const [[row]] = [...store.measurementsOf(store.studies()[0].id).values()]
      store.close()
      const processes = Object.values(row.values)
      await expect.poll(() => processes.filter(isAlive), { timeout: 5000 }).toEqual([])
    }
  })
})

/** A run killed early has not put its study yet. */
function readResults(folder: string): ReturnType<typeof results> {
  const store = openStore(join(folder, 'store'), { readOnly: true })
  const isEmpty = store.studies().length === 0
  store.close()
  return isEmpty ? { trials: [], finishes: [], sequences: [], resumed: 0 } : results(folder)
}
