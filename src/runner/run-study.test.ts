import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { manifest, walkModule, walkStudy } from '../../test/contract/fixtures/studies.ts'
import { domain } from '../../test/contract/fixtures/walk-domain.ts'
import type { Domain } from '../core/domain.ts'
import type { Study } from '../core/study.ts'
import { openStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { localRunner } from './local.ts'
import { type RunStudyOptions, runStudy } from './run-study.ts'

let folder: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'batchwise-run-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const run = (study: Study, options: Partial<RunStudyOptions> = {}) =>
  runStudy({
    store,
    runner: localRunner({ workers: 2, domainModule: () => walkModule }),
    study,
    manifest,
    domain: domain as unknown as Domain,
    signal: new AbortController().signal,
    ...options,
  })
const nothing = { done: 0, reused: 0, diverged: 0, failed: 0, interrupted: 0, notStarted: 0 }

describe('running a study', () => {
  it('runs what is missing, and nothing that is there', async () => {
    const small = walkStudy({ batchSizes: [1, 2], replications: 1 }, { steps: 20 })
    const first = await run(small)
    expect(first).toEqual({ studyId: store.studies()[0].id, trials: 2, ...nothing, done: 2, stopped: null })
    expect(await run(small)).toMatchObject({ ...nothing, reused: 2 })
    const large = walkStudy({ batchSizes: [1, 2, 4], replications: 1 }, { steps: 20 })
    expect(await run(large)).toMatchObject({ trials: 3, ...nothing, done: 1, reused: 2 })
  })

  it('forgets and repeats with `fresh`, and gets the same numbers', async () => {
    const study = walkStudy({ batchSizes: [1], replications: 2 }, { steps: 20 })
    const { studyId } = await run(study)
    const before = store.measurementsOf(studyId)
    expect(await run(study, { fresh: true })).toMatchObject({ ...nothing, done: 2 })
    expect(store.measurementsOf(studyId)).toEqual(before)
    expect(store.trials(studyId).map(({ attempt }) => attempt)).toEqual([2, 2])
  })

  it('counts diverged trials as results, and tries failed ones again next time', async () => {
    const diverging = walkStudy({ batchSizes: [1], replications: 2 }, { behaviour: 'diverge' })
    expect(await run(diverging)).toMatchObject({ ...nothing, diverged: 2 })
    expect(await run(diverging)).toMatchObject({ ...nothing, reused: 2 })
    const failing = walkStudy({ batchSizes: [1], replications: 2 }, { behaviour: 'throw' })
    expect(await run(failing)).toMatchObject({ ...nothing, failed: 2 })
    expect(await run(failing)).toMatchObject({ ...nothing, failed: 2 })
    const { id } = store.findStudy((await run(failing)).studyId) ?? { id: '' }
    expect(store.trials(id)[0]).toMatchObject({
      status: 'failed',
      attempt: 3,
      failure: { message: 'RangeError: the walk left the map' },
    })
  })

  it('starts trials in the order asked for and keeps the plan in its own', async () => {
    const study = walkStudy({ batchSizes: [1, 2, 4], replications: 1 }, { steps: 20 })
    const started: string[] = []
    const { studyId } = await run(study, {
      runner: localRunner({ workers: 1, domainModule: () => walkModule }),
      startOrder: (missing) => missing.toReversed(),
      onEvent: ({ type, trialId }) => {
        if (type === 'started') started.push(trialId)
      },
    })
    const planned = store.trials(studyId).map(({ trial }) => trial)
    expect(planned.map(({ batchSize }) => batchSize)).toEqual([1, 2, 4])
    expect(started).toEqual(planned.map(({ id }) => id).reverse())
  })

  it('runs rounds until there is no next one, and after a stop goes on with the round that it was in', async () => {
    const study = walkStudy({ batchSizes: [1, 2], replications: 1 }, { steps: 20 })
    const planUpTo = (most: number) => async (studyId: string) => {
      const replications = store.trials(studyId).length / 2 + 1
      if (replications > most) return { kind: 'stop', why: 'enough' } as const
      const all = await domain.plan(walkStudy({ batchSizes: [1, 2], replications }, { steps: 20 }))
      return {
        kind: 'run' as const,
        trials: all.filter(({ replication }) => replication === replications - 1),
        because: ['more'],
      }
    }
    const stop = new AbortController()
    const stopped = await run(study, {
      nextRound: planUpTo(3),
      signal: stop.signal,
      onEvent: ({ type }) => {
        if (type === 'finished' && store.trials(store.studies()[0].id).length === 4) stop.abort()
      },
    })
    expect(stopped).toMatchObject({ trials: 4, stopped: null })
    expect(stopped.done).toBeGreaterThan(2)
    const rest = await run(study, { nextRound: planUpTo(3) })
    expect(rest).toMatchObject({ trials: 6, failed: 0, interrupted: 0, notStarted: 0, stopped: 'enough' })
    expect(store.lastLogged(rest.studyId)?.detail).toMatchObject({ stopped: 'enough' })
    expect(rest.reused + rest.done).toBe(6)
    expect(store.trials(rest.studyId).map(({ round, attempt }) => [round, attempt > 0])).toEqual(
      [0, 0, 1, 1, 2, 2].map((round) => [round, true]),
    )
    expect(await run(study)).toMatchObject({ trials: 6, ...nothing, reused: 6 })
    expect(await run(study, { fresh: true })).toMatchObject({ trials: 2, ...nothing, done: 2 })
  })

  it('plans no round on trials that failed', async () => {
    const failing = walkStudy({ batchSizes: [1], replications: 1 }, { behaviour: 'throw' })
    const nextRound = () => Promise.reject(new Error('asked for a round'))
    expect(await run(failing, { nextRound })).toMatchObject({ ...nothing, failed: 1 })
  })

  it('logs when it begins and ends, and with what result', async () => {
    await run(walkStudy({ batchSizes: [1], replications: 1 }, { steps: 20 }))
    const logged = store.events(0).filter(({ trialId }) => trialId === null)
    expect(logged.map(({ type }) => type)).toEqual(['planned', 'run-started', 'run-ended'])
    expect(logged[1].detail).toEqual({ trials: 1, missing: 1, manifest })
    expect(logged[2].detail).toEqual({ ...nothing, done: 1 })
  })

  it('stops, and leaves the study free to run again, when the caller cannot go on', async () => {
    const study = walkStudy({ batchSizes: [1], replications: 2 }, { behaviour: 'ignoreDrain' })
    const failing = run(study, {
      onEvent: () => {
        throw new Error('the page is closed')
      },
    })
    await expect(failing).rejects.toThrow('the page is closed')
    expect(store.trials(store.studies()[0].id).map(({ status }) => status)).toEqual(['missing', 'missing'])
    await expect(run(study, { signal: AbortSignal.abort() })).resolves.toMatchObject({
      ...nothing,
      notStarted: 2,
    })
  })
})
