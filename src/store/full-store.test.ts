/** The path of a full disk on every machine: SQLite's own limit of pages gives the same SQLITE_FULL. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { UserError } from '../core/errors.ts'
import type { Manifest } from '../core/manifest.ts'
import type { Study } from '../core/study.ts'
import { makeTrial } from '../core/trial.ts'
import { openDatabase } from './open-database.ts'
import { storeOver } from './sqlite.ts'

it('a store that can grow no more says so, keeps what it has, and goes on once there is room', () => {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-full-'))
  const database = openDatabase(folder, false)
  const store = storeOver(database, folder, false)
  const trials = [0, 1].map((replication) => makeTrial({ name: 'd', version: 1 }, 1, 1, replication, {}))
  const { id } = store.putStudy({ name: 's' } as Study, {} as Manifest, trials)
  const claim = store.claim(id)
  const [kept, stopped] = trials.map(({ id: trialId }) => ({ trialId, attempt: 1 }))
  const finished = { type: 'finished', outcome: { kind: 'finished' }, seconds: 1 } as const
  const large = {
    type: 'traced',
    firstStep: 1,
    columns: { loss: new Float32Array(100_000).fill(1) },
  } as const

  store.beginAttempt(id, kept.trialId)
  store.append(id, { ...kept, ...finished })
  store.beginAttempt(id, stopped.trialId)
  const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count)
  database.exec(`PRAGMA max_page_count = ${pages + 20}`)
  const before = store.events(0)

  expect(() => store.append(id, { ...stopped, ...large })).toThrow(UserError)
  expect(() => store.append(id, { ...stopped, ...large })).toThrow('the disk is full')
  expect(store.events(0)).toEqual(before)
  expect(store.trace(stopped.trialId)).toBeNull()
  expect(store.trials(id).map(({ status }) => status)).toEqual(['finished', 'running'])

  database.exec('PRAGMA max_page_count = 1000000')
  store.append(id, { ...stopped, ...large })
  store.append(id, { ...stopped, ...finished })
  expect(store.trials(id).map(({ status }) => status)).toEqual(['finished', 'finished'])
  claim.release()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})
