/**
 * The process of a trial: takes the job, runs it, sends what it yields, ends. Of a domain whose trials share processes
 * it stays for the next job. It never outlives its runner.
 */
import type { Domain, TrialContext } from '../core/domain.ts'
import { describeError, UserError } from '../core/errors.ts'
import type { TrialJob } from '../core/event.ts'
import type { TrialOutcome } from '../core/measurement.ts'
import { randomStream } from '../core/random.ts'
import { recorder } from './recorder.ts'
import { type ChildEvent, eventPipe, type Order, writeFrame } from './wire.ts'

// Ctrl-C on a terminal is for the runner, which then asks its trials to drain.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', endAtOnce)
process.on('uncaughtException', fail)

const drain = new AbortController()
let flush = () => {}
process.on('message', (order: Order) => {
  if (order.type === 'drain') drain.abort()
  else runTrial(order.module, order.job).catch(fail)
})

/** With all that the trial has started: the runner made this process the leader of a group. */
function endAtOnce(): never {
  try {
    process.kill(-process.pid, 'SIGKILL')
  } catch {}
  process.exit(1)
}

function send(event: ChildEvent): void {
  try {
    writeFrame(eventPipe, event)
  } catch {
    endAtOnce()
  }
}

/** The runner ends this process soon after `failed` should its output not find a reader. */
function fail(error: unknown): void {
  const known = error instanceof UserError
  console.error(known ? describeError(error) : error)
  const text = known ? describeError(error).replace(/\.?\n/, '. ') : String(error)
  flush()
  send({ type: 'failed', message: text.replace(/\s+/g, ' ').trim() })
  process.stdout.write('', () => process.stderr.write('', () => process.exit(1)))
}

async function runTrial(module: string, job: TrialJob): Promise<void> {
  const { domain } = (await import(module)) as { domain: Domain }
  const startedAt = performance.now()
  const secondsNow = () => (performance.now() - startedAt) / 1000
  const record = recorder(send, secondsNow)
  flush = record.flush
  const timer = setInterval(record.flushWhenDue, 100)
  const context: TrialContext = {
    random: (...key) => randomStream(job.trial.seed, ...key),
    signal: drain.signal,
    seconds: () => performance.now() / 1000,
    processorSeconds: threadSeconds,
    record: record.record,
    trace: record.trace,
    checkpoint: { restored: job.checkpoint, save: record.save },
  }
  const outcome = await domain.run(job.trial, context)
  clearInterval(timer)
  const last = lastEvent(outcome, secondsNow())
  flush()
  send(last)
  if (!domain.sharesProcess || drain.signal.aborted) process.exit(0)
  flush = () => {}
  send({ type: 'idle' })
}

function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e6
}

function lastEvent(outcome: TrialOutcome | 'interrupted', seconds: number): ChildEvent {
  if (outcome === 'interrupted') return { type: 'interrupted' }
  if (outcome?.kind === 'finished' || outcome?.kind === 'diverged')
    return { type: 'finished', outcome, seconds }
  throw new TypeError(`the domain's run returned ${JSON.stringify(outcome)}, which is no outcome`)
}
