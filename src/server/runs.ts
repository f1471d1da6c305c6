/**
 * Runs that were asked for through the server: each is a `batchwise run` in a process of its own, one after the other,
 * and all that it does is in the store. When the server goes, the run saves its state and stops; what was asked for
 * and not called off goes on when the server starts again.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import type { LoggedEvent } from '../core/event.ts'
import type { Store } from '../store/store.ts'
import { RequestError } from './problem.ts'

export type RunState =
  | { readonly kind: 'idle'; readonly failure: string | null }
  | { readonly kind: 'waiting'; readonly ahead: number }
  | { readonly kind: 'running'; readonly stopping: boolean }
  /** In a process that is not the server's. */
  | { readonly kind: 'elsewhere'; readonly pid: number; readonly host: string }

export interface Runs {
  state(studyId: string): RunState
  /** @throws RequestError 409 where it runs already */
  ask(studyId: string): void
  /** Saves what runs; asked twice, it stops at once. @throws RequestError 409 where there is nothing of ours to stop */
  callOff(studyId: string): void
  /** Goes on with what was asked for before this server started; the ids. */
  goOn(mayRun: (studyId: string) => boolean): string[]
  /** Lets what runs save its state. */
  close(): Promise<void>
}

export interface RunsOptions {
  readonly store: Store
  /** Program and arguments that run a stored study. */
  readonly command: (studyId: string) => readonly [string, ...string[]]
  readonly folder: string
}

const mostSaid = 4000
const againMs = 500
/** Exit codes of a run that came to its end: done, a trial failed, infeasible, undecided. */
const ended: readonly (number | null)[] = [0, 1, 3, 4]
const stopped: readonly (number | null)[] = [130, 143]

interface OwnRun {
  readonly studyId: string
  readonly child: ChildProcess
  readonly gone: Promise<void>
  stopping: boolean
}

export function runsOf({ store, command, folder }: RunsOptions): Runs {
  const waiting: string[] = []
  const failures = new Map<string, string>()
  let current: OwnRun | null = null
  let again: NodeJS.Timeout | null = null
  let closing = false

  const startNext = () => {
    if (current || closing || waiting.length === 0) return
    const studyId = waiting.find((id) => store.claimant(id) === null)
    if (studyId === undefined) {
      // E.g. the run of a server that was killed, which is still saving its state.
      again ??= setTimeout(() => {
        again = null
        startNext()
      }, againMs)
      return
    }
    waiting.splice(waiting.indexOf(studyId), 1)
    current = start(studyId)
  }

  const start = (studyId: string): OwnRun => {
    const [program, ...args] = command(studyId)
    failures.delete(studyId)
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, CI: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-mostSaid)
    })
    const gone = new Promise<void>((resolve) => {
      child.on('error', (error) => {
        said += error.message
      })
      child.on('close', (code) => {
        // One that was stopped before it could take the signal dies of it.
        const wasStopped = closing || current?.stopping === true || stopped.includes(code)
        current = null
        if (!wasStopped && !ended.includes(code)) {
          const failure = said.trim() || `the run ended with exit code ${code}`
          failures.set(studyId, failure)
          note(studyId, failure)
        }
        resolve()
        startNext()
      })
    })
    return { studyId, child, gone, stopping: false }
  }

  /** Or it would be tried again whenever the server starts. */
  const note = (studyId: string, failure: string) => {
    try {
      store.log(studyId, 'run-called-off', { failure })
    } catch {
      // E.g. a full disk, of which the run itself has died: nobody waits for this.
    }
  }

  const state = (studyId: string): RunState => {
    if (current?.studyId === studyId) return { kind: 'running', stopping: current.stopping }
    const ahead = waiting.indexOf(studyId)
    if (ahead >= 0) return { kind: 'waiting', ahead: ahead + (current ? 1 : 0) }
    const claimant = store.claimant(studyId)
    if (claimant) return { kind: 'elsewhere', pid: claimant.pid, host: claimant.host }
    return { kind: 'idle', failure: failures.get(studyId) ?? null }
  }

  return {
    state,
    ask(studyId) {
      const now = state(studyId)
      if (now.kind === 'elsewhere') {
        throw new RequestError(409, `process ${now.pid} on ${now.host} is running this study`)
      }
      if (now.kind !== 'idle') throw new RequestError(409, 'this study is running or waiting to run already')
      store.log(studyId, 'run-asked', {})
      waiting.push(studyId)
      startNext()
    },
    callOff(studyId) {
      const now = state(studyId)
      if (now.kind === 'idle') throw new RequestError(409, 'this study is not running')
      if (now.kind === 'elsewhere') {
        throw new RequestError(409, `process ${now.pid} on ${now.host} is running this study`, {
          remedy: 'Stop it where it was started, with Ctrl-C.',
        })
      }
      store.log(studyId, 'run-called-off', {})
      if (now.kind === 'waiting') waiting.splice(waiting.indexOf(studyId), 1)
      else if (current) {
        current.stopping = true
        current.child.kill('SIGTERM')
      }
    },
    goOn(mayRun) {
      const pending = askedFor(store.runEvents()).filter((id) => store.findStudy(id) !== null && mayRun(id))
      waiting.push(...pending)
      startNext()
      return pending
    },
    async close() {
      closing = true
      if (again) clearTimeout(again)
      current?.child.kill('SIGTERM')
      await current?.gone
    },
  }
}

/** The studies whose last request to run was neither called off nor run to its end, in the order of the requests. */
export function askedFor(events: readonly LoggedEvent[]): string[] {
  const pending = new Set<string>()
  for (const { type, studyId, detail } of events) {
    if (type === 'run-asked') {
      pending.delete(studyId)
      pending.add(studyId)
    } else if (type === 'run-called-off' || (type === 'run-ended' && isWhole(detail))) pending.delete(studyId)
  }
  return [...pending]
}

const isWhole = (detail: LoggedEvent['detail']): boolean =>
  detail.interrupted === 0 && detail.notStarted === 0
