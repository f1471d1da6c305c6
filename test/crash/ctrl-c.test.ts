import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/sqlite.ts'
import { isAlive } from '../contract/processes.ts'
import { startRun, temporaryFolder } from './programs.ts'

/** Rows and traces of all trials; statuses and attempts. */
function look(folder: string) {
  const store = openStore(join(folder, 'store'), { readOnly: true })
  const { id } = store.studies()[0]
  const trials = store.trials(id)
  const yields = trials.map(({ trial }) => [store.measurements(trial.id), store.trace(trial.id)])
  const events = store.events(0)
  store.close()
  return {
    yields,
    events,
    status: trials.map(({ status }) => status),
    attempts: trials.map(({ attempt }) => attempt),
  }
}

describe('Ctrl-C', () => {
  const study = { batchSizes: [1], replications: 3 }
  const walk = { steps: 600, pauseMs: 20 }
  let folder: string
  let undisturbed: string
  beforeAll(async () => {
    folder = temporaryFolder()
    undisturbed = temporaryFolder()
    expect((await startRun(undisturbed, study, walk).ended).code).toBe(0)
  })
  afterAll(() => {
    for (const each of [folder, undisturbed]) rmSync(each, { recursive: true, force: true })
  })

  it('once: saves what runs, starts nothing new; the next run goes on from there bit for bit', async () => {
    const run = startRun(folder, study, walk)
    await run.printed('measured')
    run.pressCtrlC()
    const { code, summary } = await run.ended
    expect(code).toBe(130)
    expect(summary).toMatchObject({ trials: 3, done: 0, interrupted: 2, notStarted: 1, failed: 0 })
    const stopped = look(folder)
    expect(stopped.status).toEqual(['interrupted', 'interrupted', 'missing'])

    const next = await startRun(folder, study, walk).ended
    expect(next.code).toBe(0)
    expect(next.summary).toMatchObject({ done: 3, reused: 0 })
    const whole = look(folder)
    expect(whole.attempts).toEqual([2, 2, 1])
    expect(whole.yields).toEqual(look(undisturbed).yields)
    const firstTraced = whole.events.find(({ type, attempt }) => type === 'traced' && attempt === 2)
    expect(firstTraced?.detail.firstStep).toBeGreaterThan(1)

    const again = await startRun(folder, study, walk).ended
    expect(again.summary).toMatchObject({ done: 0, reused: 3 })
    expect(again.lines).toHaveLength(1)
  })

  it('twice: stops at once trials that do not listen, and leaves a store that the next run goes on with', async () => {
    const stubborn = temporaryFolder()
    const run = startRun(stubborn, { name: 'stubborn', ...study }, { behaviour: 'ignoreDrain' })
    await run.printed('started', 2)
    run.pressCtrlC()
    setTimeout(() => run.pressCtrlC(), 300)
    const { code, summary } = await run.ended
    expect(code).toBe(130)
    expect(summary).toMatchObject({ interrupted: 2, notStarted: 1 })
    expect(isAlive(run.process.pid as number)).toBe(false)
    expect(look(stubborn).status).toEqual(['interrupted', 'interrupted', 'missing'])
    const other = await startRun(stubborn, { name: 'other', batchSizes: [2], replications: 1 }, {}).ended
    expect(other.code).toBe(0)
    rmSync(stubborn, { recursive: true, force: true })
  })
})
