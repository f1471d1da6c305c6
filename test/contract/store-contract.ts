/** What every store must do. A new kind of store is one more call of `storeContract`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TrialEvent } from '../../src/core/event.ts'
import type { MeasurementRow } from '../../src/core/measurement.ts'
import type { Study } from '../../src/core/study.ts'
import { makeTrial } from '../../src/core/trial.ts'
import type { AttemptStart, Store } from '../../src/store/store.ts'
import { manifest, walkStudy } from './fixtures/studies.ts'

type EventBody = TrialEvent extends infer E
  ? E extends TrialEvent
    ? Omit<E, 'trialId' | 'attempt'>
    : never
  : never

const trialsOf = (study: Study, domainVersion = 1) =>
  study.batchSizes.flatMap((batchSize) =>
    [...Array(study.replications).keys()].map((replication) =>
      makeTrial({ name: 'walk', version: domainVersion }, study.seed, batchSize, replication, { steps: 5 }),
    ),
  )
const finished: EventBody = { type: 'finished', outcome: { kind: 'finished' }, seconds: 2 }
const rowAt = (step: number): MeasurementRow => ({ step, values: { position: step / 3 } })
const anyNumber = fc.double({ noDefaultInfinity: false, noNaN: false })

/** `open` opens the store in the folder anew, as another process would. */
export function storeContract(name: string, open: (folder: string) => Store): void {
  describe(`the ${name} store`, () => {
    let folder: string
    let opened: Store[]
    let store: Store
    const another = () => {
      const next = open(folder)
      opened.push(next)
      return next
    }
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'batchwise-store-'))
      opened = []
      store = another()
    })
    afterEach(() => {
      for (const each of opened) each.close()
      rmSync(folder, { recursive: true, force: true })
    })

    /** Puts and claims the study; `begin` and `send` speak of its trials by number. */
    const running = (study: Study = walkStudy(), using = store) => {
      const trials = trialsOf(study)
      const { id } = using.putStudy(study, manifest, trials)
      const claim = using.claim(id)
      const attempts = new Map<number, number>()
      const begin = (index = 0): AttemptStart => {
        const start = using.beginAttempt(id, trials[index].id)
        if (start.kind === 'begun') attempts.set(index, start.attempt)
        return start
      }
      const send = (body: EventBody, index = 0, attempt = attempts.get(index) ?? 0) =>
        using.append(id, { ...body, trialId: trials[index].id, attempt } as TrialEvent)
      return { id, trials, claim, begin, send, status: () => using.trials(id).map((trial) => trial.status) }
    }

    it('puts a study once, however often it is put, and finds it again in another process', () => {
      const study = walkStudy()
      const first = store.putStudy(study, manifest, trialsOf(study))
      const second = store.putStudy(study, manifest, trialsOf(study))
      expect(second).toEqual(first)
      expect(another().studies()).toEqual([first])
      expect(store.trials(first.id).map(({ trial }) => trial)).toEqual(trialsOf(study))
      expect(store.events(0).map(({ type, detail }) => [type, detail])).toEqual([['planned', { trials: 6 }]])
    })

    it('finds a study by id, by the beginning of its id, or by name the one put last', () => {
      const [one, two] = [1, 2].map((seed) => store.putStudy(walkStudy({ seed }), manifest, []))
      expect(store.findStudy(one.id)).toEqual(one)
      expect(store.findStudy(two.id.slice(0, 12))).toEqual(two)
      expect(store.findStudy('walk')).toEqual(two)
      expect(store.findStudy('wal')).toBeNull()
      expect(store.findStudy('')).toBeNull()
      expect(store.findStudy('%')).toBeNull()
    })

    it('says which studies an ambiguous beginning of an id means', () => {
      const ids = Array.from(
        { length: 17 },
        (_, seed) => store.putStudy(walkStudy({ seed }), manifest, []).id,
      )
      const digit = ids.map((id) => id[0]).find((first, index, all) => all.indexOf(first) !== index) as string
      expect(() => store.findStudy(digit)).toThrow(`"${digit}" is the beginning of`)
    })

    it('replaces the plan when a new version of the domain plans other trials, and keeps the old results', () => {
      const { id, begin, send, claim } = running()
      begin()
      send(finished)
      claim.release()
      store.putStudy(walkStudy(), manifest, trialsOf(walkStudy(), 2))
      expect(store.trials(id).every(({ status }) => status === 'missing')).toBe(true)
      store.putStudy(walkStudy(), manifest, trialsOf(walkStudy()))
      expect(store.trials(id)[0].status).toBe('finished')
    })

    it('keeps what was added to a study, round by round, for as long as its grid is the same', () => {
      const study = walkStudy()
      const { id } = store.putStudy(study, manifest, trialsOf(study))
      const more = trialsOf(walkStudy({ replications: 4 })).filter(({ replication }) => replication > 1)
      expect(store.addRound(id, more.slice(0, 4), ['two more'])).toBe(1)
      expect(store.addRound(id, more, ['the rest'])).toBe(2)
      const planned = () =>
        another()
          .trials(id)
          .map(({ trial, round }) => [trial.id, round])
      const grid = trialsOf(study).map((trial) => [trial.id, 0])
      const added = more.map((trial, index) => [trial.id, index < 4 ? 1 : 2])
      expect(planned()).toEqual([...grid, ...added])
      store.putStudy(study, manifest, trialsOf(study))
      expect(planned()).toEqual([...grid, ...added])
      expect(store.events(0).map(({ detail }) => detail)).toEqual([
        { trials: 6 },
        { trials: 4, round: 1, because: ['two more'] },
        { trials: 2, round: 2, because: ['the rest'] },
      ])
      store.resetTrials(id)
      expect(planned()).toEqual(grid)
      store.addRound(id, more, [])
      store.putStudy(study, manifest, trialsOf(study, 2))
      expect(planned()).toEqual(trialsOf(study, 2).map((trial) => [trial.id, 0]))
    })

    it('keeps the manifest of the run that made the first result', () => {
      const study = walkStudy()
      const put = (batchwise: string) =>
        store.putStudy(study, { ...manifest, batchwise }, trialsOf(study)).manifest
      expect(put('1').batchwise).toBe('1')
      expect(put('2').batchwise).toBe('2')
      const { id, begin, send } = running(study)
      begin()
      send(finished)
      expect(put('3').batchwise).toBe(manifest.batchwise)
      store.resetTrials(id)
      expect(put('4').batchwise).toBe('4')
    })

    it('gives back every number as it was, NaN, infinities and -0 included', () => {
      const { trials, begin, send } = running()
      begin()
      let step = 0
      const expected: MeasurementRow[] = []
      fc.assert(
        fc.property(fc.dictionary(fc.string(), anyNumber), (values) => {
          const row = { step: step++, values: { ...values } }
          expected.push(row)
          send({ type: 'measured', rows: [row] })
        }),
        { numRuns: 60 },
      )
      const special = { a: Number.NaN, b: Infinity, c: -Infinity, d: -0, e: 5e-324, f: 0.1 + 0.2, NaN: 1 }
      expected.push({ step: step++, values: special })
      send({ type: 'measured', rows: expected.slice(-1) })
      expect(store.measurements(trials[0].id)).toEqual(expected)
    })

    it('joins the pieces of a trace bit for bit', () => {
      const { trials, begin, send } = running()
      begin()
      const pieces = fc.array(fc.float32Array({ minLength: 1, maxLength: 40 }), {
        minLength: 1,
        maxLength: 8,
      })
      let firstStep = 1
      const all: number[] = []
      fc.assert(
        fc.property(pieces, (arrays) => {
          for (const loss of arrays) {
            send({ type: 'traced', firstStep, columns: { loss, twice: loss.map((value) => 2 * value) } })
            all.push(...loss)
            firstStep += loss.length
          }
        }),
        { numRuns: 20 },
      )
      const loss = Float32Array.from(all)
      const expected = { firstStep: 1, columns: { loss, twice: loss.map((value) => 2 * value) } }
      expect(store.trace(trials[0].id)).toEqual(expected)
      expect(store.trace(trials[1].id)).toBeNull()
    })

    it('shows NaN where a trace has a gap or a column starts late', () => {
      const { trials, begin, send } = running()
      begin()
      send({ type: 'traced', firstStep: 3, columns: { a: Float32Array.of(1) } })
      send({ type: 'traced', firstStep: 5, columns: { a: Float32Array.of(2), b: Float32Array.of(3) } })
      expect(store.trace(trials[0].id)).toEqual({
        firstStep: 3,
        columns: { a: Float32Array.of(1, Number.NaN, 2), b: Float32Array.of(Number.NaN, Number.NaN, 3) },
      })
    })

    it('goes on from a saved state with the rows and traces that it covers, and no others', () => {
      const { id, trials, begin, send } = running()
      expect(begin()).toEqual({ kind: 'begun', attempt: 1, checkpoint: null })
      send({ type: 'measured', rows: [0, 2, 4].map(rowAt) })
      send({
        type: 'traced',
        firstStep: 1,
        columns: { a: Float32Array.of(1, 2, 3), b: Float32Array.of(4, 5, 6) },
      })
      send({ type: 'checkpointed', step: 2, seconds: 1.5, state: Uint8Array.of(1, 2, 3) })
      send({ type: 'measured', rows: [rowAt(5)] })
      send({ type: 'traced', firstStep: 4, columns: { a: Float32Array.of(7), b: Float32Array.of(8) } })
      send({ type: 'interrupted' })
      expect(begin()).toEqual({ kind: 'begun', attempt: 2, checkpoint: Uint8Array.of(1, 2, 3) })
      expect(store.measurements(trials[0].id)).toEqual([0, 2].map(rowAt))
      expect(store.trace(trials[0].id)).toEqual({
        firstStep: 1,
        columns: { a: Float32Array.of(1, 2), b: Float32Array.of(4, 5) },
      })
      send({ type: 'checkpointed', step: 4, seconds: 1, state: Uint8Array.of(4) })
      send({ type: 'failed', message: 'fell', output: '' })
      begin()
      send(finished)
      expect(store.trials(id)[0]).toMatchObject({
        status: 'finished',
        attempt: 3,
        seconds: 1.5 + 1 + 2,
        failure: null,
      })
    })

    it('starts afresh where no state was saved', () => {
      const { trials, begin, send } = running()
      begin()
      send({ type: 'measured', rows: [rowAt(1)] })
      send({ type: 'traced', firstStep: 1, columns: { a: Float32Array.of(1) } })
      send({ type: 'failed', message: 'fell', output: 'down' })
      expect(store.trials(store.studies()[0].id)[0]).toMatchObject({
        status: 'failed',
        failure: { message: 'fell', output: 'down' },
      })
      expect(store.measurements(trials[0].id)).toHaveLength(1)
      expect(begin()).toEqual({ kind: 'begun', attempt: 2, checkpoint: null })
      expect(store.measurements(trials[0].id)).toEqual([])
      expect(store.trace(trials[0].id)).toBeNull()
    })

    it('ignores what comes late from an attempt that was given up, and from a trial that has ended', () => {
      const { id, trials, begin, send } = running()
      begin()
      send({ type: 'interrupted' })
      begin()
      const before = store.events(0).length
      expect(send({ type: 'measured', rows: [rowAt(1)] }, 0, 1)).toBe(false)
      expect(send(finished, 0, 1)).toBe(false)
      expect(send(finished)).toBe(true)
      expect(send({ type: 'measured', rows: [rowAt(1)] })).toBe(false)
      expect(send({ type: 'failed', message: '', output: '' })).toBe(false)
      expect(store.measurements(trials[0].id)).toEqual([])
      expect(store.events(0)).toHaveLength(before + 1)
      expect(store.trials(id)[0].status).toBe('finished')
    })

    it('never begins a trial that has its result, until the study is reset', () => {
      const { id, trials, begin, send } = running()
      const diverged: EventBody = {
        type: 'finished',
        outcome: { kind: 'diverged', step: 3, reason: 'loss is NaN' },
        seconds: 1,
      }
      begin(0)
      send(finished, 0)
      begin(1)
      send({ type: 'measured', rows: [rowAt(1)] }, 1)
      send(diverged, 1)
      expect(begin(0)).toEqual({ kind: 'done' })
      expect(begin(1)).toEqual({ kind: 'done' })
      expect(store.trials(id)[1].outcome).toEqual({ kind: 'diverged', step: 3, reason: 'loss is NaN' })
      store.resetTrials(id)
      expect(store.trials(id)[1]).toMatchObject({ status: 'missing', outcome: null, seconds: null })
      expect(store.measurements(trials[1].id)).toEqual([])
      expect(begin(1)).toEqual({ kind: 'begun', attempt: 2, checkpoint: null })
    })

    it('numbers events 1, 2, 3, ... and gives them out from any point', () => {
      const { id, begin, send } = running()
      begin()
      send({ type: 'started' })
      send({ type: 'measured', rows: [rowAt(0), rowAt(7)] })
      send({ type: 'traced', firstStep: 4, columns: { a: Float32Array.of(1, 2) } })
      send({ type: 'checkpointed', step: 7, seconds: 0.5, state: new Uint8Array(9) })
      send(finished)
      store.log(id, 'run-ended', { done: 1 })
      const events = store.events(0)
      expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7])
      expect(events.map(({ type, detail }) => [type, detail])).toEqual([
        ['planned', { trials: 6 }],
        ['started', {}],
        ['measured', { rows: 2, lastStep: 7 }],
        ['traced', { firstStep: 4, steps: 2, columns: ['a'] }],
        ['checkpointed', { step: 7, seconds: 0.5, bytes: 9 }],
        ['finished', { outcome: { kind: 'finished' }, seconds: 2 }],
        ['run-ended', { done: 1 }],
      ])
      expect(another().events(4, 2)).toEqual(events.slice(4, 6))
      expect(store.events(7)).toEqual([])
    })

    it('keeps what the newest attempt at a trial printed, though it comes after its end', () => {
      const { id, trials, begin, send } = running()
      begin()
      send(finished)
      send({ type: 'printed', output: 'first\n' })
      expect([...another().outputs(id)]).toEqual([[trials[0].id, 'first\n']])
      expect(store.trials(id)[0].status).toBe('finished')
      store.resetTrials(id)
      begin()
      expect(send({ type: 'printed', output: 'late\n' }, 0, 1)).toBe(false)
      expect(store.outputs(id).size).toBe(0)
    })

    it('gives the newest of what was logged of a study, not of another', () => {
      const { id, begin, send } = running()
      expect(store.lastLogged(id)).toBeNull()
      store.log(id, 'run-started', {})
      store.log(id, 'run-ended', { stopped: 'decided' })
      begin()
      send({ type: 'started' })
      const other = walkStudy({ name: 'other' })
      store.log(store.putStudy(other, manifest, trialsOf(other)).id, 'run-started', {})
      expect(another().lastLogged(id)).toMatchObject({ type: 'run-ended', detail: { stopped: 'decided' } })
    })

    it('shares the result of a trial between the studies that hold it', () => {
      const first = running()
      first.begin(2)
      first.send({ type: 'measured', rows: [rowAt(1)] }, 2)
      first.send(finished, 2)
      const other = walkStudy({ name: 'other', batchSizes: [2, 8] })
      const { id } = store.putStudy(other, manifest, trialsOf(other))
      expect(store.trials(id).map(({ status }) => status)).toEqual([
        'finished',
        'missing',
        'missing',
        'missing',
      ])
      expect([...store.measurementsOf(id).values()]).toEqual([[rowAt(1)]])
    })

    it('does not begin a trial that another study is running, and does once that has stopped', () => {
      const first = running()
      const second = running(walkStudy({ name: 'other' }), another())
      first.begin()
      expect(second.begin()).toEqual({ kind: 'busy' })
      store.resetTrials(second.id)
      expect(first.status()[0]).toBe('running')
      first.claim.release()
      expect(second.begin()).toEqual({ kind: 'begun', attempt: 2, checkpoint: null })
    })

    it('lets one run at a time claim a study, and names the process that has it', () => {
      const { id, claim } = running()
      const other = another()
      expect(() => other.claim(id)).toThrow(`being run by process ${process.pid} on`)
      expect(() => store.claim(id)).toThrow('being run by process')
      expect(other.claimant(id)).toEqual(store.claimant(id))
      expect(other.claimant(id)).toMatchObject({ pid: process.pid, startedAtMs: expect.any(Number) })
      claim.release()
      expect(other.claimant(id)).toBeNull()
      other.claim(id).release()
      store.claim(id)
    })

    it('frees what a store held when it is closed', () => {
      const first = running(walkStudy(), another())
      first.begin(0)
      first.begin(1)
      first.send({ type: 'checkpointed', step: 1, seconds: 1, state: Uint8Array.of(1) }, 1)
      opened.pop()?.close()
      expect(
        store
          .trials(first.id)
          .map(({ status }) => status)
          .slice(0, 2),
      ).toEqual(['missing', 'interrupted'])
      store.claim(first.id)
    })

    it('tells the events about whole runs from those of trials', () => {
      expect([store.lastSequence(), store.runEvents()]).toEqual([0, []])
      const { id, begin, send } = running()
      store.log(id, 'run-asked', { by: 'page' })
      begin()
      send({ type: 'started' })
      store.log(id, 'run-called-off', {})
      expect(store.runEvents()).toEqual(store.events(0).filter(({ type }) => type.startsWith('run-')))
      expect(store.runEvents().map(({ type }) => type)).toEqual(['run-asked', 'run-called-off'])
      expect(store.lastSequence()).toBe(store.events(0).at(-1)?.sequence)
    })

    it('gives all rows of a study at once, as it gives them one by one', () => {
      const { id, trials, begin, send } = running()
      for (const index of [3, 0, 5]) {
        begin(index)
        send({ type: 'measured', rows: [rowAt(9), rowAt(2), rowAt(2)] }, index)
      }
      const expected = [0, 3, 5].map((index) => [trials[index].id, store.measurements(trials[index].id)])
      expect([...store.measurementsOf(id)]).toEqual(expected)
      expect(expected[0][1]).toEqual([rowAt(2), rowAt(2), rowAt(9)])
    })

    it('keeps the same measurements however the events of several trials interleave', () => {
      const scripts = [0, 1, 2].map((index): EventBody[] => [
        { type: 'started' },
        { type: 'measured', rows: [rowAt(index), rowAt(index + 1)] },
        { type: 'traced', firstStep: 1, columns: { a: Float32Array.of(index, 2) } },
        { type: 'checkpointed', step: index + 1, seconds: 1, state: Uint8Array.of(index) },
        { type: 'measured', rows: [rowAt(index + 5)] },
        { type: 'traced', firstStep: 3, columns: { a: Float32Array.of(7) } },
        finished,
      ])
      const order = fc.shuffledSubarray(
        scripts.flatMap((script, index) => script.map(() => index)),
        { minLength: 21 },
      )
      let seed = 100
      fc.assert(
        fc.property(order, (turns) => {
          const { trials, begin, send } = running(walkStudy({ seed: seed++ }))
          const next = [0, 0, 0]
          for (const index of [0, 1, 2]) begin(index)
          for (const index of turns) expect(send(scripts[index][next[index]++], index)).toBe(true)
          for (const index of [0, 1, 2]) {
            expect(store.measurements(trials[index].id)).toEqual([index, index + 1, index + 5].map(rowAt))
            expect(store.trace(trials[index].id)?.columns.a).toEqual(Float32Array.of(index, 2, 7))
          }
        }),
        { numRuns: 30 },
      )
    })
  })
}
