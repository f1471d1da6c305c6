/** The process of a trial, seen from the runner. */
import { type ChildProcess, fork } from 'node:child_process'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { TrialEvent, TrialJob } from '../core/event.ts'
import { type ChildEvent, eventPipe, frameReader, type Order } from './wire.ts'

export interface TrialProcess {
  /**
   * Resolves when the trial's last event has been handed on and the process either waits for another trial, or has ended
   * with all that it started; never rejects.
   */
  readonly ended: Promise<void>
  /** Hands it another trial of the same module; null where the process has ended. */
  next(job: TrialJob, onEvent: (event: TrialEvent) => void): Promise<void> | null
  /** Asks the trial to save its state and return. */
  drain(): void
  /** Ends it at once, and all that it started; its last event is `interrupted` unless that has come. Resolves then. */
  kill(): Promise<void>
}

const outputBytes = 4096
/** Between the last event and the end of the process, and between its end and the end of its output. */
const graceMs = 2000

const childFile = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './child.ts' : './child.js', import.meta.url),
)

/**
 * A trial's process leaves the terminal's group and ignores these. One that dies of them was just being started when
 * Ctrl-C was pressed.
 */
const stopSignals: readonly string[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** `onEvent` must not throw. */
export function startTrialProcess(
  module: string,
  job: TrialJob,
  onEvent: (event: TrialEvent) => void,
): TrialProcess {
  let current = { base: { trialId: job.trial.id, attempt: job.attempt }, onEvent, isOver: () => {} }
  const ended = new Promise<void>((resolve) => {
    current.isOver = resolve
  })
  let [printed, complained] = [lastBytes(), lastBytes()]
  let killed = false
  let isIdle = false
  let hasEnded = false
  let fault: string | null = null
  let last: Extract<ChildEvent, { type: 'finished' | 'interrupted' | 'failed' }> | null = null
  let killTimer: NodeJS.Timeout | undefined

  const output = () =>
    endOf(Buffer.concat([printed.bytes(), complained.bytes()]))
      .toString('utf8')
      // Without the rest of a character that was cut in two.
      .replace(/^\uFFFD+/, '')

  const emitPrinted = () => {
    const text = output()
    if (text.trim() !== '') current.onEvent({ ...current.base, type: 'printed', output: text })
  }

  /** What the runner has to say itself when the trial did not say how it ended, or failed and has more output. */
  const emitLast = (code: number | null, signal: string | null) => {
    const { base, onEvent } = current
    if (isIdle) return
    if (last && last.type !== 'failed') return emitPrinted()
    if (!last && (killed || stopSignals.includes(signal ?? ''))) {
      return onEvent({ ...base, type: 'interrupted' })
    }
    const message = last?.message ?? fault ?? causeOf(code, signal)
    onEvent({ ...base, type: 'failed', message, output: output() })
  }

  let child: ChildProcess
  try {
    child = fork(childFile, [], {
      detached: process.platform !== 'win32',
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    })
  } catch (error) {
    fault = `could not start: ${(error as Error).message}`
    emitLast(null, null)
    return { ended: Promise.resolve(), next: () => null, drain() {}, kill: () => Promise.resolve() }
  }

  let isGone = false
  const killGroup = () => {
    if (child.pid === undefined || isGone) return
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
    } catch {}
  }
  const read = frameReader((event) => {
    if (event.type === 'idle') {
      clearTimeout(killTimer)
      emitPrinted()
      isIdle = true
      current.isOver()
      return
    }
    if (last) return
    if (event.type === 'finished' || event.type === 'interrupted' || event.type === 'failed') {
      last = event
      killTimer = setTimeout(killGroup, graceMs).unref()
    }
    if (event.type !== 'failed') current.onEvent({ ...current.base, ...event } as TrialEvent)
  })
  // Where the machine has no file descriptor left, a child that could not start has no streams either.
  const events = child.stdio?.[eventPipe] as Readable | undefined
  events
    ?.on('error', () => {})
    .on('data', (bytes: Buffer) => {
      try {
        read(bytes)
      } catch (error) {
        fault ??= `sent what cannot be read: ${(error as Error).message}`
        killGroup()
      }
    })
  child.stdout?.on('data', (bytes: Buffer) => printed.add(bytes))
  child.stderr?.on('data', (bytes: Buffer) => complained.add(bytes))

  const gone = new Promise<void>((resolve) => {
    const end = (code: number | null, signal: string | null) => {
      if (hasEnded) return
      hasEnded = true
      emitLast(code, signal)
      current.isOver()
      resolve()
    }
    child.on('close', end)
    child.on('exit', (code, signal) => {
      killGroup()
      // The number may now go to another process.
      isGone = true
      // A process that has left the group may hold the output open for ever; the events are the trial's own.
      const wait = () => setTimeout(end, graceMs, code, signal).unref()
      if (!events || events.closed) wait()
      else events.once('close', wait)
    })
    child.on('error', (error) => {
      if (child.pid !== undefined) return
      fault = `could not start: ${error.message}`
      end(null, null)
    })
  })

  const order = (message: Order) => {
    if (child.connected) child.send(message, () => {})
  }
  order({ type: 'run', module, job })
  return {
    ended,
    next(job, onEvent) {
      if (!isIdle || hasEnded || isGone || !child.connected) return null
      current = { base: { trialId: job.trial.id, attempt: job.attempt }, onEvent, isOver: () => {} }
      const over = new Promise<void>((resolve) => {
        current.isOver = resolve
      })
      isIdle = false
      last = null
      printed = lastBytes()
      complained = lastBytes()
      order({ type: 'run', module, job })
      return over
    },
    drain: () => order({ type: 'drain' }),
    kill() {
      killed = true
      killGroup()
      return gone
    },
  }
}

function causeOf(code: number | null, signal: string | null): string {
  if (signal === 'SIGKILL') return 'killed by SIGKILL (out of memory?)'
  return signal ? `killed by ${signal}` : `ended with exit code ${code} before it was done`
}

const endOf = (bytes: Buffer) => bytes.subarray(-outputBytes)

/** Keeps the end of what it is given. */
function lastBytes() {
  let kept: Buffer = Buffer.alloc(0)
  return {
    add: (bytes: Buffer) => {
      kept = endOf(Buffer.concat([kept, endOf(bytes)]))
    },
    bytes: () => kept,
  }
}
