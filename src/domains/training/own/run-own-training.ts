/** One trial whose training is a command of the user's: started, listened to, ended. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, isAbsolute, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { holds } from '../../../core/condition.ts'
import type { TrialContext } from '../../../core/domain.ts'
import { UserError } from '../../../core/errors.ts'
import type { MeasurementRow, TrialOutcome } from '../../../core/measurement.ts'
import type { Condition } from '../../../core/study.ts'
import type { Trial, TrialParams } from '../../../core/trial.ts'
import { fillIn, type PlaceholderValues, quoteForShell, splitCommand } from './command-line.ts'
import { describeEnd } from './describe-end.ts'
import { followFile } from './follow-file.ts'
import { divergenceIn, type RowReader, readLines, readRows } from './metric-lines.ts'
import { type EndedCommand, type RunningCommand, startCommand } from './run-command.ts'
import type { Trainer } from './trainer.ts'

/** Between SIGTERM and SIGKILL. */
const graceMs = 5000

export type OwnTrialParams = TrialParams & {
  /** The trial ends when a row meets this. */
  readonly goal?: ({ readonly [K in keyof Condition]: Condition[K] } & TrialParams) | null
}

/**
 * Rows are recorded as they come; with `retries`, when the run that is kept has ended, since a run that fails must
 * leave none. There are no checkpoints: an interrupted trial starts again. The run directory is made for each run and
 * removed after it.
 *
 * @throws UserError when the command fails (or every retry of it), runs into a limit, or writes no metrics; what it
 * printed last goes to stderr, as it does when it ends well
 */
export async function runOwnTraining(
  trial: Trial<OwnTrialParams>,
  context: TrialContext,
  trainer: Trainer,
): Promise<TrialOutcome | 'interrupted'> {
  for (let left = trainer.retries; ; left--) {
    const kept: MeasurementRow[] = []
    const record = trainer.retries === 0 ? context.record : (row: MeasurementRow) => void kept.push(row)
    const result = await runOnce(trial, { ...context, record }, trainer)
    if (context.signal.aborted && result.kind !== 'ended') return 'interrupted'
    if (result.kind === 'ended') {
      sayAll(result.output)
      for (const row of kept) context.record(row)
      return result.outcome
    }
    sayAll(result.output)
    if (left === 0) throw new UserError(result.message, { place: 'trainer.command' })
    process.stderr.write(`${result.message}; tried again, ${left} left\n`)
  }
}

/** For the log of the trial. */
function sayAll(output: string): void {
  if (output !== '') process.stderr.write(output.endsWith('\n') ? output : `${output}\n`)
}

type RunResult = EndedCommand &
  (
    | { readonly kind: 'ended'; readonly outcome: TrialOutcome }
    | { readonly kind: 'failed'; readonly message: string }
  )

/** One run without retries. `watchedBytes`: a memory limit in place of the trainer's, closely watched. */
export async function runOnce(
  trial: Trial<OwnTrialParams>,
  context: TrialContext,
  trainer: Trainer,
  watchedBytes?: number,
): Promise<RunResult> {
  const runDirectory = mkdtempSync(join(tmpdir(), 'batchwise-run-'))
  try {
    const values = placeholderValues(trial, runDirectory)
    const file = metricsFile(trainer, values, runDirectory)
    const reader = readRows(trial.batchSize)
    const startedAt = context.seconds()
    let outcome: TrialOutcome | null = null
    let running: RunningCommand | null = null
    const lines = readLines((line, wasCut) => {
      const row = outcome ? null : reader.read(line, wasCut, context.seconds() - startedAt)
      if (!row) return
      outcome = outcomeAfter(row, trial.params.goal ?? null)
      if (outcome?.kind !== 'diverged') context.record(row)
      if (outcome) running?.stop(graceMs)
    })
    const followed = file === null ? null : followFile(file, lines.add)
    running = startCommand({
      words: trainer.shell
        ? { shell: fillIn(trainer.command, values, quoteForShell) }
        : splitCommand(trainer.command).map(({ text }) => fillIn(text, values)),
      environment: { PYTHONPATH: pythonPath(), ...trainer.env, ...environmentOf(values) },
      runDirectory,
      limits: {
        timeSeconds: trainer.timeLimitSeconds,
        memoryBytes:
          watchedBytes ?? (trainer.memoryLimitMiB === undefined ? null : trainer.memoryLimitMiB * 1024 ** 2),
      },
      closeWatch: watchedBytes !== undefined,
      onStdout: followed ? () => {} : lines.add,
      onTick: () => followed?.readOn(),
    })
    const abort = () => running?.stop(graceMs)
    context.signal.addEventListener('abort', abort)
    if (context.signal.aborted) abort()
    const ended = await running.ended.finally(() => context.signal.removeEventListener('abort', abort))
    followed?.readAll()
    lines.end()
    const { end, output } = ended
    if (outcome) return { kind: 'ended', outcome, ...ended }
    const isDone = end.kind === 'exit' && end.code === 0 && reader.rows > 0
    if (isDone) return { kind: 'ended', outcome: { kind: 'finished' }, ...ended }
    return { kind: 'failed', message: describeEnd(end, output, withoutRows(reader, trainer)), ...ended }
  } finally {
    rmSync(runDirectory, { recursive: true, force: true, maxRetries: 3 })
  }
}

function outcomeAfter(row: MeasurementRow, goal: Condition | null): TrialOutcome | null {
  const diverged = divergenceIn(row.values)
  if (diverged) return { kind: 'diverged', step: row.step, reason: diverged }
  const reached = goal && row.values[goal.metric]
  return goal && typeof reached === 'number' && holds(goal, reached) ? { kind: 'finished' } : null
}

/** The seed has 31 bits: what every library takes. */
function placeholderValues(trial: Trial<OwnTrialParams>, runDirectory: string): PlaceholderValues {
  const own = Object.entries(trial.params).filter(
    (entry): entry is [string, string | number] =>
      typeof entry[1] === 'string' || typeof entry[1] === 'number',
  )
  return {
    ...Object.fromEntries(own),
    batchSize: trial.batchSize,
    seed: trial.seed % 2 ** 31,
    replication: trial.replication,
    runDirectory,
  }
}

/** `batchSize` is BATCHWISE_BATCH_SIZE, and so on. */
function environmentOf(values: PlaceholderValues): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `BATCHWISE_${name.replace(/(?<=[a-z\d])(?=[A-Z])/g, '_').toUpperCase()}`,
      String(value),
    ]),
  )
}

/** With the folder of our helper first, so that `import batchwise` finds it. */
function pythonPath(): string {
  const helper = fileURLToPath(new URL('../../../../python', import.meta.url))
  return [helper, process.env.PYTHONPATH].filter(Boolean).join(delimiter)
}

/** Null for stdout. Outside the run directory two trials would write into one file. */
function metricsFile(trainer: Trainer, values: PlaceholderValues, runDirectory: string): string | null {
  if (trainer.metrics === 'stdout') return null
  const path = resolve(runDirectory, fillIn(trainer.metrics, values))
  const inside = relative(runDirectory, path)
  if (inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)) return path
  throw new UserError(`the metrics file must lie in {runDirectory}, got "${trainer.metrics}"`, {
    place: 'trainer.metrics',
    remedy: 'Name it by its path there, e.g. metrics.jsonl, and hand {runDirectory} to the command.',
  })
}

/** Why no row came, when none did. */
function withoutRows(reader: RowReader, { metrics }: Trainer): string | null {
  if (reader.rows > 0) return null
  const where = metrics === 'stdout' ? 'on stdout' : `into ${metrics}`
  return reader.unreadable === 0
    ? `wrote no line of metrics ${where}`
    : `wrote ${reader.unreadable} lines of metrics ${where} that cannot be read, the first: ${reader.firstUnreadable}`
}
