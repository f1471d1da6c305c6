import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UserError } from '../core/errors.ts'
import type { Manifest } from '../core/manifest.ts'
import type { Study } from '../core/study.ts'
import { makeTrial } from '../core/trial.ts'
import { openStore } from './sqlite.ts'

const study: Study = {
  name: 's',
  domain: 'd',
  question: '?',
  batchSizes: [1],
  replications: 40,
  seed: 1,
  params: {},
  objective: { metric: 'm', better: 'lower', goal: null, budget: null },
  constraints: [],
  confidence: 0.95,
  tolerance: 0.05,
}
const manifest = { batchwise: '0' } as Manifest
const trials = Array.from({ length: 40 }, (_, index) => makeTrial({ name: 'd', version: 1 }, 1, 1, index, {}))

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'batchwise-sqlite-'))
  path = join(folder, 'store.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A store with a study and a few hundred rows and traces. */
function fill(): string {
  const store = openStore(folder)
  const { id } = store.putStudy(study, manifest, trials)
  const claim = store.claim(id)
  for (const { id: trialId } of trials) {
    store.beginAttempt(id, trialId)
    const rows = [0, 1, 2].map((step) => ({ step, values: { m: step / 3, text: step } }))
    store.append(id, { type: 'measured', trialId, attempt: 1, rows })
    store.append(id, {
      type: 'traced',
      trialId,
      attempt: 1,
      firstStep: 1,
      columns: { m: new Float32Array(500) },
    })
    store.append(id, { type: 'finished', trialId, attempt: 1, outcome: { kind: 'finished' }, seconds: 1 })
  }
  claim.release()
  store.close()
  return id
}

const contents = () =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')]))

/** Opening it, for writing and for reading, is refused with these words and a remedy, and changes nothing. */
function expectRefused(message: string): void {
  const before = contents()
  for (const readOnly of [false, true]) {
    let error: unknown
    try {
      openStore(folder, { readOnly }).close()
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ message: expect.stringContaining(message), place: path })
    expect((error as UserError).remedy).toMatch(/--store/)
    expect(contents()).toEqual(before)
  }
}

describe('opening a store', () => {
  it('leaves one file when it is closed', () => {
    fill()
    expect(readdirSync(folder)).toEqual(['store.sqlite'])
  })

  it('refuses a store from a newer version and does not touch it', () => {
    fill()
    const database = new DatabaseSync(path)
    database.exec('PRAGMA user_version = 99')
    database.close()
    expectRefused('made by a newer batchwise (store version 99')
  })

  it('refuses a store from a newer version that has not even left the log', () => {
    const script = `
      const { DatabaseSync } = require('node:sqlite')
      const database = new DatabaseSync(process.argv[1])
      database.exec('PRAGMA journal_mode = WAL; PRAGMA application_id = ${0x62776973}; CREATE TABLE t (x); PRAGMA user_version = 99')
      process.kill(process.pid, 'SIGKILL')`
    expect(() => execFileSync(process.execPath, ['-e', script, path], { stdio: 'pipe' })).toThrow()
    const before = readFileSync(path)
    expect(() => openStore(folder)).toThrow('made by a newer batchwise (store version 99')
    expect(readFileSync(path)).toEqual(before)
  })

  it('refuses a file that is not SQLite', () => {
    writeFileSync(path, 'batch,accuracy\n'.repeat(1000))
    expectRefused('this file is not a batchwise store')
  })

  it("refuses another program's SQLite file", () => {
    const database = new DatabaseSync(path)
    database.exec('CREATE TABLE songs (title)')
    database.close()
    expectRefused('this SQLite file is not a batchwise store')
  })

  it('refuses a store that was cut short', () => {
    fill()
    for (const bytes of [60_000, 4096, 1000, 50]) {
      truncateSync(path, bytes)
      expectRefused('the store is damaged')
    }
  })

  it('takes an empty file, as a killed creation leaves it, for a new store', () => {
    writeFileSync(path, '')
    expect(openStore(folder, { readOnly: true }).studies()).toEqual([])
    fill()
    expect(openStore(folder, { readOnly: true }).studies()).toHaveLength(1)
  })

  it('says so when a page inside is damaged, whatever is asked of it', () => {
    const id = fill()
    const bytes = readFileSync(path)
    for (let page = 1; page < bytes.length / 4096; page++) bytes.fill(0xa5, page * 4096, page * 4096 + 2048)
    writeFileSync(path, bytes)
    const store = openStore(folder)
    for (const ask of [
      () => store.studies(),
      () => store.trials(id),
      () => store.measurementsOf(id),
      () => store.putStudy(study, manifest, trials),
    ]) {
      expect(ask).toThrow(UserError)
      expect(ask).toThrow('the store is damaged')
    }
    store.close()
  })

  it('says so when a file stands where the folder should be', () => {
    writeFileSync(path, '')
    expect(() => openStore(path)).toThrow('a file is in the way')
    expect(() => openStore(join(path, 'below'))).toThrow('a file is in the way')
  })

  it('reads a folder without a store as an empty one and makes nothing', () => {
    const none = join(folder, 'none')
    const store = openStore(none, { readOnly: true })
    expect(store.studies()).toEqual([])
    expect(store.findStudy('s')).toBeNull()
    expect(store.events(0)).toEqual([])
    store.close()
    expect(readdirSync(folder)).toEqual([])
  })

  it('refuses to write to a store that was opened for reading', () => {
    const id = fill()
    const store = openStore(folder, { readOnly: true })
    expect(store.trials(id)).toHaveLength(40)
    for (const write of [
      () => store.resetTrials(id),
      () => store.claim(id),
      () => store.log(id, 'run-ended', {}),
    ]) {
      expect(write).toThrow('the store was opened for reading only')
    }
    store.close()
  })

  it('sees what another process commits after it was opened', () => {
    mkdirSync(folder, { recursive: true })
    const id = fill()
    const reader = openStore(folder, { readOnly: true })
    const before = reader.events(0).length
    const writer = openStore(folder)
    writer.log(id, 'run-started', {})
    expect(reader.events(before).map(({ type }) => type)).toEqual(['run-started'])
    writer.close()
    reader.close()
  })
})
