import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/sqlite.ts'
import { start, startRun, temporaryFolder } from './programs.ts'

let folder: string
let store: string
beforeEach(() => {
  folder = temporaryFolder()
  store = join(folder, 'store')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('several processes on one store', () => {
  it('create it together and append together: nothing is lost, the log has no gap', async () => {
    const names = ['a', 'b', 'c']
    const programs = await Promise.all(
      names.map((name) => start('append-rows.ts', [store, name, '150']).ended),
    )
    expect(programs.map(({ code, errors }) => [code, errors])).toEqual(names.map(() => [0, '']))
    const reader = openStore(store, { readOnly: true })
    for (const { id } of reader.studies()) {
      const [[, rows]] = [...reader.measurementsOf(id)]
      expect(rows.map(({ values }) => values.step)).toEqual([...Array(150).keys()])
    }
    const events = reader.events(0)
    expect(events.map(({ sequence }) => sequence)).toEqual(
      [...Array(3 * 152).keys()].map((index) => index + 1),
    )
    reader.close()
  })

  it('refuse a second run of the same study and name the first, which goes on', async () => {
    const study = { batchSizes: [1], replications: 2 }
    const walk = { pauseMs: 100 }
    const first = startRun(folder, study, walk)
    await first.printed('started', 2)
    const second = await startRun(folder, study, walk).ended
    expect(second.code).toBe(2)
    expect(second.errors).toContain(`being run by process ${first.process.pid} on`)
    expect(second.errors).toContain('Wait for it, or stop it')
    expect((await first.ended).code).toBe(0)
  })

  it('take over at once from a run that was killed', async () => {
    const study = { batchSizes: [1], replications: 2 }
    const first = startRun(folder, study, { pauseMs: 40 })
    await first.printed('started', 2)
    first.process.kill('SIGKILL')
    await first.ended
    expect((await startRun(folder, study, { pauseMs: 40 }).ended).summary).toMatchObject({ done: 2 })
  })

  it('are not fooled by a process that has the number of one that is gone', async () => {
    const study = { batchSizes: [1], replications: 1 }
    const first = startRun(folder, study, { pauseMs: 40 })
    await first.printed('started')
    first.process.kill('SIGKILL')
    await first.ended
    const database = new DatabaseSync(join(store, 'store.sqlite'))
    database.prepare('UPDATE sessions SET pid = ?').run(process.pid)
    database.close()
    expect((await startRun(folder, study, { pauseMs: 40 }).ended).summary).toMatchObject({ done: 1 })
  })

  it('run a trial that two studies share once, and both get its result', async () => {
    const shared = { replications: 2, seed: 1 }
    const walk = { steps: 300, pauseMs: 20 }
    const runs = await Promise.all([
      startRun(folder, { ...shared, name: 'small', batchSizes: [1, 2] }, walk).ended,
      startRun(folder, { ...shared, name: 'large', batchSizes: [1, 2, 4] }, walk).ended,
    ])
    expect(runs.map(({ code, errors }) => [code, errors])).toEqual([
      [0, ''],
      [0, ''],
    ])
    const done = runs.map(({ summary }) => summary?.done ?? 0)
    expect(done[0] + done[1]).toBe(6)
    const reader = openStore(store, { readOnly: true })
    const finishes = reader.events(0).filter(({ type }) => type === 'finished')
    expect(new Set(finishes.map(({ trialId }) => trialId)).size).toBe(6)
    expect(finishes).toHaveLength(6)
    for (const { id } of reader.studies()) {
      expect(reader.trials(id).every(({ status }) => status === 'finished')).toBe(true)
    }
    reader.close()
  })
})
