import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Manifest } from '../core/manifest.ts'
import type { Study } from '../core/study.ts'
import { makeTrial } from '../core/trial.ts'
import { bundleOf, checkBundle, importBundle, isBundle } from './bundle.ts'
import { openStore } from './sqlite.ts'
import type { Store } from './store.ts'

const study: Study = {
  question: 'before the name, so that the order of keys counts',
  name: 's',
  domain: 'd',
  batchSizes: [1, 2],
  replications: 2,
  seed: 1,
  params: { b: 1, a: [2] },
  objective: { metric: 'm', better: 'lower', goal: null, budget: null },
  constraints: [],
  confidence: 0.95,
  tolerance: 0.05,
}
const manifest = { node: '24', batchwise: '0' } as Manifest
const trialAt = (batchSize: number, replication: number) =>
  makeTrial({ name: 'd', version: 1 }, 1, batchSize, replication, { z: 1, a: 2 })
const grid = [trialAt(2, 0), trialAt(1, 0), trialAt(2, 1), trialAt(1, 1)]
const added = trialAt(4, 0)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'batchwise-bundle-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

function emptyStore(name: string): Store {
  const store = openStore(join(folder, name))
  onTestFinished(() => store.close())
  return store
}

/** One finished, one diverged, one failed at its second attempt, one not run, one added in a round. */
function filledStore(): Store {
  const store = emptyStore('from')
  const { id } = store.putStudy(study, manifest, grid)
  store.addRound(id, [added], ['it may be better'])
  const claim = store.claim(id)
  const begin = (trialId: string) => {
    const start = store.beginAttempt(id, trialId)
    if (start.kind !== 'begun') throw new Error(start.kind)
    return { trialId, attempt: start.attempt }
  }
  for (const trial of [grid[0]!, added]) {
    const event = begin(trial.id)
    store.append(id, {
      ...event,
      type: 'measured',
      rows: [
        { step: 0, values: { m: Number.NaN, n: -0, o: Number.POSITIVE_INFINITY } },
        { step: 3, values: { m: 0.1 + 0.2 } },
      ],
    })
    const columns = { m: Float32Array.of(0.1, Number.NaN, 3), l: Float32Array.of(1, 2, 3) }
    store.append(id, { ...event, type: 'traced', firstStep: 1, columns })
    store.append(id, { ...event, type: 'finished', outcome: { kind: 'finished' }, seconds: 1.25 })
  }
  store.append(id, { type: 'printed', trialId: added.id, attempt: 1, output: 'said "this"\n' })
  const diverged = begin(grid[1]!.id)
  store.append(id, {
    ...diverged,
    type: 'finished',
    outcome: { kind: 'diverged', step: 2, reason: 'NaN' },
    seconds: 1,
  })
  for (const message of ['first', 'second']) {
    store.append(id, { ...begin(grid[2]!.id), type: 'failed', message, output: 'last words' })
  }
  store.log(id, 'run-ended', { stopped: 'the budget is spent.' })
  claim.release()
  return store
}

async function exported(store: Store, name: string): Promise<string> {
  const path = join(folder, name)
  await pipeline(bundleOf(store, store.findStudy('s')!), createWriteStream(path))
  return path
}

const importInto = async (store: Store, path: string) => importBundle(store, await checkBundle(path))

test('a study goes to another store with all that it yielded, and comes out as the same bytes', async () => {
  const from = filledStore()
  const path = await exported(from, 'a.batchwise')
  expect(await isBundle(path)).toBe(true)
  const to = emptyStore('to')
  const { record, trials, known } = await importInto(to, path)
  expect([record.study, record.manifest, trials, known]).toEqual([study, manifest, 5, 0])
  const told = (store: Store) => store.trials(record.id).map(({ attempt: _, ...rest }) => rest)
  expect(told(to)).toEqual(told(from))
  for (const { id } of [...grid, added]) {
    const hasResult = to.trials(record.id).some(({ trial, outcome }) => trial.id === id && outcome !== null)
    expect(to.measurements(id)).toEqual(hasResult ? from.measurements(id) : [])
    expect(to.trace(id)).toEqual(hasResult ? from.trace(id) : null)
  }
  expect([...to.outputs(record.id)]).toEqual([[added.id, 'said "this"\n']])
  expect(to.lastLogged(record.id)?.detail.stopped).toBe('the budget is spent.')
  expect(readFileSync(await exported(to, 'b.batchwise'))).toEqual(readFileSync(path))
})

test('results that a store has are kept, the others come', async () => {
  const from = filledStore()
  const path = await exported(from, 'a.batchwise')
  const to = emptyStore('to')
  const { id } = to.putStudy(study, manifest, grid)
  const claim = to.claim(id)
  to.beginAttempt(id, grid[0]!.id)
  to.append(id, {
    type: 'finished',
    trialId: grid[0]!.id,
    attempt: 1,
    outcome: { kind: 'finished' },
    seconds: 9,
  })
  claim.release()
  expect((await importInto(to, path)).known).toBe(1)
  expect(to.trials(id).map(({ status, seconds }) => [status, seconds])).toEqual([
    ['finished', 9],
    ['diverged', 1],
    ['failed', null],
    ['missing', null],
    ['finished', 1.25],
  ])
})

describe('what is no whole bundle is refused before anything is written', () => {
  const lines = (path: string) => gunzipSync(readFileSync(path)).toString().split('\n')
  const changed = (path: string, change: (all: string[]) => string[]) => {
    writeFileSync(path, gzipSync(change(lines(path)).join('\n')))
    return path
  }
  const cutOff = /cut off or was changed/
  test.each<[string, (path: string) => string, RegExp]>([
    [
      'bytes missing at its end',
      (path) => {
        writeFileSync(path, readFileSync(path).subarray(0, 400))
        return path
      },
      cutOff,
    ],
    ['lines missing at its end', (path) => changed(path, (all) => all.slice(0, 3)), cutOff],
    ['a line missing', (path) => changed(path, (all) => all.toSpliced(2, 1)), cutOff],
    [
      'a number changed',
      (path) => changed(path, (all) => all.map((line) => line.replace('1.25', '1.24'))),
      cutOff,
    ],
    [
      'a newer version',
      (path) => changed(path, (all) => all.map((line) => line.replace('"version":1', '"version":2'))),
      /version 2; this batchwise reads version 1/,
    ],
    [
      'a study whose name leads elsewhere',
      (path) => changed(path, (all) => all.map((line) => line.replace('"name":"s"', '"name":"../s"'))),
      /no bundle of a study/,
    ],
    [
      'something else in gzip',
      (path) => {
        writeFileSync(path, gzipSync('{"some":"thing"}\n{"more":1}\n'))
        return path
      },
      /no bundle of a study/,
    ],
    ['no such file', (path) => `${path}.not`, /no such file/],
  ])('%s', async (_, spoil, message) => {
    const path = spoil(await exported(filledStore(), 'a.batchwise'))
    await expect(checkBundle(path)).rejects.toThrow(message)
  })
})
