/** What every runner must do. A new kind of runner is one more call of `runnerContract`. */
import { describe, expect, it } from 'vitest'
import type { TrialEvent, TrialJob } from '../../src/core/event.ts'
import { makeTrial } from '../../src/core/trial.ts'
import type { Runner } from '../../src/runner/runner.ts'
import type { WalkParams } from './fixtures/walk-domain.ts'
import { isAlive } from './processes.ts'

const never = new AbortController().signal

function job(
  changes: Partial<WalkParams> = {},
  replication = 0,
  checkpoint: Uint8Array | null = null,
): TrialJob {
  const params: WalkParams = { behaviour: 'walk', steps: 100, pauseMs: 0, ...changes }
  const trial = makeTrial({ name: 'walk', version: 1 }, 1, 1, replication, params)
  return { domain: 'walk', trial, attempt: 1, checkpoint }
}

const ofType = <T extends TrialEvent['type']>(events: readonly TrialEvent[], type: T) =>
  events.filter((event): event is Extract<TrialEvent, { type: T }> => event.type === type)
const typesOf = (events: readonly TrialEvent[], trialId: string) =>
  events.filter((event) => event.trialId === trialId).map(({ type }) => type)
const rowsOf = (events: readonly TrialEvent[]) => ofType(events, 'measured').flatMap(({ rows }) => rows)
const traceOf = (events: readonly TrialEvent[], column: string) =>
  ofType(events, 'traced').flatMap(({ columns }) => [...columns[column]])

export function runnerContract(name: string, makeRunner: (workers: number) => Runner): void {
  describe(`the ${name} runner`, () => {
    const run = async (
      jobs: Iterable<TrialJob> | AsyncIterable<TrialJob>,
      options: {
        workers?: number
        signal?: AbortSignal
        killSignal?: AbortSignal
        onEvent?: (event: TrialEvent) => void
      } = {},
    ) => {
      const events: TrialEvent[] = []
      const onEvent = (event: TrialEvent) => {
        events.push(event)
        options.onEvent?.(event)
      }
      await makeRunner(options.workers ?? 2).run(jobs, onEvent, options.signal ?? never, options.killSignal)
      return events
    }

    it('runs every job and tells of each in order: started, what it yields, finished', async () => {
      const jobs = [0, 1, 2].map((replication) => job({}, replication))
      const events = await run(jobs)
      for (const { trial } of jobs) {
        const types = typesOf(events, trial.id)
        expect(types[0]).toBe('started')
        expect(types.at(-1)).toBe('finished')
        expect(types.filter((type) => type === 'finished')).toHaveLength(1)
      }
      const own = events.filter(({ trialId }) => trialId === jobs[1].trial.id)
      expect(rowsOf(own).map(({ step }) => step)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
      expect(rowsOf(own)[0].values).toEqual({ position: 0, peak: 0, log: -Infinity })
      expect(traceOf(own, 'move')).toHaveLength(100)
      expect(ofType(own, 'traced')[0].firstStep).toBe(1)
      expect(ofType(own, 'checkpointed').at(-1)?.step).toBe(100)
      expect(ofType(own, 'finished')[0].seconds).toBeGreaterThan(0)
    })

    it('gives the same numbers whatever the number of workers', async () => {
      const jobs = [0, 1, 2].map((replication) => job({}, replication))
      const [one, three] = [await run(jobs, { workers: 1 }), await run(jobs, { workers: 3 })]
      for (const { trial } of jobs) {
        const own = (events: TrialEvent[]) => events.filter(({ trialId }) => trialId === trial.id)
        expect(rowsOf(own(three))).toEqual(rowsOf(own(one)))
        expect(traceOf(own(three), 'position')).toEqual(traceOf(own(one), 'position'))
      }
    })

    it('hands a saved state to the trial, which goes on from it bit for bit', async () => {
      const whole = await run([job()])
      const half = ofType(await run([job({ steps: 50 })]), 'checkpointed').at(-1)
      const rest = await run([{ ...job({}, 0, half?.state ?? null), attempt: 2 }])
      expect(rowsOf(rest)).toEqual(rowsOf(whole).slice(6))
      expect(rest.every(({ attempt }) => attempt === 2)).toBe(true)
    })

    it('takes a job only when there is room for it', async () => {
      let taken = 0
      let ended = 0
      const most: number[] = []
      const jobs = function* () {
        for (let replication = 0; replication < 4; replication++) {
          taken++
          most.push(taken - ended)
          yield job({}, replication)
        }
      }
      await run(jobs(), { workers: 2, onEvent: ({ type }) => type === 'finished' && ended++ })
      expect(Math.max(...most)).toBe(2)
    })

    it('reports a diverged trial as a result', async () => {
      const [{ outcome }] = ofType(await run([job({ behaviour: 'diverge' })]), 'finished')
      expect(outcome).toEqual({ kind: 'diverged', step: 100, reason: 'position is NaN' })
    })

    it('keeps what a trial recorded before it failed, says why, and runs the others', async () => {
      const jobs = [job({ behaviour: 'throw' }), job({ behaviour: 'userError' }), job()]
      const events = await run(jobs)
      expect(typesOf(events, jobs[0].trial.id)).toEqual(['started', 'measured', 'failed'])
      const [thrown, mendable] = ['throw', 'userError'].map(
        (_, index) =>
          ofType(events, 'failed').find(({ trialId }) => trialId === jobs[index].trial.id) ?? null,
      )
      expect(thrown?.message).toBe('RangeError: the walk left the map')
      expect(thrown?.output).toMatch(/walk-domain\.[jt]s:\d+/)
      expect(mendable?.message).toBe('map.txt: the map is missing. Draw one.')
      expect(mendable?.output).not.toContain('    at ')
      expect(typesOf(events, jobs[2].trial.id).at(-1)).toBe('finished')
    })

    it.each([
      ['throwLater', /^Error: thrown from a timer$/],
      ['exit', /^ended with exit code 7 before it was done$/],
      ['badOutcome', /returned "fine", which is no outcome$/],
      ['badRow', /^TypeError: record: position at step 0 is no number$/],
    ] as const)('reports a trial that goes wrong by %s as failed', async (behaviour, message) => {
      const [failed] = ofType(await run([job({ behaviour })]), 'failed')
      expect(failed.message).toMatch(message)
    })

    it('reports a trial that is killed, with the rows that it had sent', async () => {
      const events = await run([job({ behaviour: 'dieOfSigkill' })])
      expect(ofType(events, 'failed')[0].message).toBe('killed by SIGKILL (out of memory?)')
      expect(rowsOf(events)).toEqual([{ step: 0, values: { position: 1 } }])
    })

    it('keeps the last 4 KB of what a failed trial printed', async () => {
      const [{ output }] = ofType(await run([job({ behaviour: 'printMuch' })]), 'failed')
      expect(Buffer.byteLength(output)).toBeLessThanOrEqual(4096)
      expect(output).toContain('the last line')
      expect(output).toContain('line 999 ä')
      expect(output).not.toContain('\uFFFD')
    })

    it('hands on what a trial printed that ended well, each its own, after its end', async () => {
      const jobs = [job({ behaviour: 'say' }, 0), job({}, 1), job({ behaviour: 'say' }, 2)]
      const events = await run(jobs, { workers: 1 })
      for (const [index, { trial }] of jobs.entries()) {
        const own = events.filter(({ trialId }) => trialId === trial.id)
        const said = own.slice(own.findIndex(({ type }) => type === 'finished') + 1)
        const output = expect.stringMatching(
          new RegExp(`^walk ${index} says ä\nand complains\n$|^and complains\nwalk ${index} says ä\n$`),
        )
        expect(said).toEqual(index === 1 ? [] : [{ type: 'printed', trialId: trial.id, attempt: 1, output }])
      }
    })

    it('loses nothing of a trial that records faster than it is heard', async () => {
      const steps = 100_000
      const events = await run([job({ behaviour: 'recordWithoutPause', steps })])
      const rows = rowsOf(events)
      expect(rows).toHaveLength(steps)
      expect(rows.every(({ step }, index) => step === index + 1)).toBe(true)
      const trace = traceOf(events, 'position')
      expect(trace.length).toBe(steps)
      expect(trace.every((value, index) => value === index + 1)).toBe(true)
      expect(events.at(-1)?.type).toBe('finished')
    })

    it('drains on request: nothing new starts, what runs saves its state and is interrupted', async () => {
      const drain = new AbortController()
      const jobs = [0, 1, 2, 3].map((replication) => job({ behaviour: 'waitForDrain' }, replication))
      let started = 0
      const events = await run(jobs, {
        signal: drain.signal,
        onEvent: ({ type }) => {
          if (type === 'started' && ++started === 2) setTimeout(() => drain.abort(), 300)
        },
      })
      expect(started).toBe(2)
      expect(ofType(events, 'interrupted')).toHaveLength(2)
      expect(ofType(events, 'checkpointed')).toHaveLength(2)
    })

    it('drains trials that have only just been started', async () => {
      const drain = new AbortController()
      const events = await run([job({ behaviour: 'waitForDrain' })], {
        signal: drain.signal,
        onEvent: () => drain.abort(),
      })
      expect(events.map(({ type }) => type)).toEqual(['started', 'checkpointed', 'interrupted'])
    })

    it('starts nothing when it is told to drain before it begins', async () => {
      expect(await run([job()], { signal: AbortSignal.abort() })).toEqual([])
    })

    it('stops at once on request even trials that do not listen', async () => {
      const kill = new AbortController()
      const events = await run([job({ behaviour: 'ignoreDrain' }), job({ behaviour: 'ignoreDrain' }, 1)], {
        signal: kill.signal,
        killSignal: kill.signal,
        onEvent: () => setTimeout(() => kill.abort(), 200),
      })
      expect(ofType(events, 'interrupted')).toHaveLength(2)
    })

    it('takes down with a stopped trial the processes that it started', async () => {
      const kill = new AbortController()
      const events = await run([job({ behaviour: 'startGrandchild' })], {
        killSignal: kill.signal,
        onEvent: ({ type }) => type === 'checkpointed' && kill.abort(),
      })
      const { pid, parent } = rowsOf(events)[0].values
      expect(isAlive(parent)).toBe(false)
      await expect.poll(() => isAlive(pid)).toBe(false)
    })

    it('does not wait for a process that a trial left behind on purpose', async () => {
      const events = await run([job({ behaviour: 'startEscapedGrandchild' })])
      expect(events.at(-1)?.type).toBe('finished')
    })

    it('stops everything and rejects when an event cannot be kept', async () => {
      const told: string[] = []
      const failing = run([job({ behaviour: 'ignoreDrain' }), job({}, 1), job({}, 2)], {
        onEvent: ({ type }) => {
          told.push(type)
          if (type === 'measured') throw new Error('the disk is full')
        },
      })
      await expect(failing).rejects.toThrow('the disk is full')
      expect(told.at(-1)).toBe('measured')
    })

    it('stops everything and rejects when the next job cannot be had', async () => {
      const jobs = function* () {
        yield job({ behaviour: 'ignoreDrain' })
        throw new Error('no attempt could be begun')
      }
      await expect(run(jobs())).rejects.toThrow('no attempt could be begun')
    })
  })
}
