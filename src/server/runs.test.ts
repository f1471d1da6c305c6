import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { blobs, runIn, testServer } from '../../test/server/test-server.ts'
import type { LoggedEvent, RunEventType } from '../core/event.ts'
import { askedFor, runsOf } from './runs.ts'

const event = (type: RunEventType, studyId: string, detail = {}): LoggedEvent => ({
  sequence: 1,
  atMs: 0,
  studyId,
  type,
  trialId: null,
  attempt: null,
  detail,
})
const whole = { interrupted: 0, notStarted: 0 }
const broken = { interrupted: 1, notStarted: 3 }

test('what was asked for and neither ended nor called off goes on, in the order of asking', () => {
  expect(askedFor([])).toEqual([])
  expect(askedFor([event('run-asked', 'a'), event('run-asked', 'b'), event('run-asked', 'a')])).toEqual([
    'b',
    'a',
  ])
  expect(askedFor([event('run-asked', 'a'), event('run-ended', 'a', broken)])).toEqual(['a'])
  expect(askedFor([event('run-asked', 'a'), event('run-ended', 'a', whole)])).toEqual([])
  expect(askedFor([event('run-asked', 'a'), event('run-called-off', 'a')])).toEqual([])
  // From a terminal: nobody asked the server.
  expect(askedFor([event('run-started', 'a'), event('run-ended', 'a', broken)])).toEqual([])
})

/** Runs whose processes are these programs: a study's id is at the end of their arguments. */
function runsWith(program: string, node = process.execPath) {
  const tested = testServer()
  const runs = runsOf({
    store: tested.store,
    folder: tested.folder,
    command: (id) => [node, '-e', program, id],
  })
  onTestFinished(async () => {
    await runs.close()
    tested.close()
  })
  return { ...tested, runs }
}

const until = async (isSo: () => boolean) => {
  for (let turn = 0; turn < 400; turn++) {
    if (isSo()) return
    await delay(25)
  }
  throw new Error('it did not come about')
}

test('one at a time; the next waits, and is called off without ever having run', async () => {
  const { runs, store } = runsWith(
    'setTimeout(() => {}, 60_000); process.on("SIGTERM", () => process.exit(143))',
  )
  runs.ask('a')
  runs.ask('b')
  expect([runs.state('a'), runs.state('b')]).toEqual([
    { kind: 'running', stopping: false },
    { kind: 'waiting', ahead: 1 },
  ])
  expect(() => runs.ask('a')).toThrow('running or waiting')
  runs.callOff('b')
  expect(runs.state('b').kind).toBe('idle')
  runs.callOff('a')
  expect(runs.state('a')).toEqual({ kind: 'running', stopping: true })
  await until(() => runs.state('a').kind === 'idle')
  expect(runs.state('a')).toEqual({ kind: 'idle', failure: null })
  expect(askedFor(store.runEvents())).toEqual([])
  expect(() => runs.callOff('a')).toThrow('not running')
})

test('a program that is not there is a failure like any other', async () => {
  const { runs } = runsWith('', '/no/such/program')
  runs.ask('a')
  await until(() => runs.state('a').kind === 'idle')
  expect(runs.state('a')).toEqual({ kind: 'idle', failure: expect.stringContaining('ENOENT') })
})

test('a run that cannot start says why, and is not tried for ever', async () => {
  const { runs, store } = runsWith('console.error("no such data"); process.exitCode = 2')
  runs.ask('a')
  await until(() => runs.state('a').kind === 'idle')
  expect(runs.state('a')).toEqual({ kind: 'idle', failure: 'no such data' })
  expect(askedFor(store.runEvents())).toEqual([])
})

test('a study that another process runs is neither run nor stopped from here', async () => {
  const { runs, store } = runsWith('')
  const id = await runIn(store, blobs)
  const claim = store.claim(id)
  expect(runs.state(id)).toMatchObject({ kind: 'elsewhere', pid: process.pid })
  expect(() => runs.ask(id)).toThrow(`process ${process.pid}`)
  expect(() => runs.callOff(id)).toThrow(`process ${process.pid}`)
  claim.release()
  expect(runs.state(id).kind).toBe('idle')
})
