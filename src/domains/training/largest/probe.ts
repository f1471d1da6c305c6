/**
 * One try of a batch size in a fresh process. The limit is on resident memory, of all processes together: it is looked
 * at 25 times a second, peaks between the looks included, and what passes it is killed. A limit of address space
 * would count what WebAssembly and CUDA only reserve.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TrialContext } from '../../../core/domain.ts'
import { randomStream } from '../../../core/random.ts'
import type { Objective } from '../../../core/study.ts'
import type { Trial } from '../../../core/trial.ts'
import type { PlannedTrialParams } from '../own/plan-own.ts'
import { type CommandEnd, startCommand } from '../own/run-command.ts'
import { runOnce } from '../own/run-own-training.ts'
import type { Trainer } from '../own/trainer.ts'
import type { TrainingTrialParams } from '../params.ts'
import { isOutOfMemory } from './out-of-memory.ts'
import type { ProbeResult } from './search.ts'

const fullSteps = 3
const timeSeconds = 3600

const childFile = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './probe-child.ts' : './probe-child.js', import.meta.url),
)

/** A network of batchwise itself: three full steps with the optimizer, and an evaluation. */
export async function probeNetwork(
  trial: Trial<TrainingTrialParams>,
  memoryBytes: number,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const runDirectory = mkdtempSync(join(tmpdir(), 'batchwise-largest-'))
  try {
    let printed = ''
    const began = performance.now()
    const running = startCommand({
      words: [process.execPath, childFile, JSON.stringify(trial)],
      environment: {},
      runDirectory,
      limits: { timeSeconds, memoryBytes },
      closeWatch: true,
      onStdout: (bytes) => {
        printed += bytes.toString('utf8')
      },
      onTick: () => {},
    })
    const { end, output, peakBytes } = await whileListening(signal, () => running.stop(0), running.ended)
    const seconds = (performance.now() - began) / 1000
    if (end.kind !== 'exit' || end.code !== 0) return failure(end, output, memoryBytes)
    const last = JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as { peakBytes: number }
    return judged(Math.max(last.peakBytes, peakBytes), seconds, memoryBytes)
  } finally {
    rmSync(runDirectory, { recursive: true, force: true, maxRetries: 3 })
  }
}

/**
 * A command of the user's, ended when it has reported the metric that the study asks for at its third step or
 * later, so that it has evaluated; or when it has ended well of itself.
 */
export async function probeCommand(
  trial: Trial<PlannedTrialParams>,
  objective: Objective,
  memoryBytes: number,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const trainer = trial.params.trainer as unknown as Trainer
  const asked = objective.goal?.metric ?? objective.metric
  const enough = new AbortController()
  let steps = 0
  const context: TrialContext = {
    random: (...key) => randomStream(trial.seed, ...key),
    signal: AbortSignal.any([signal, enough.signal]),
    seconds: () => performance.now() / 1000,
    processorSeconds: () => performance.now() / 1000,
    record: ({ step, values }) => {
      steps = step
      if (step >= fullSteps && values[asked] !== undefined) enough.abort()
    },
    trace: () => {},
    checkpoint: { restored: null, save: () => {} },
  }
  const began = performance.now()
  const untilStopped = { ...trial, params: { ...trial.params, goal: null } }
  const result = await runOnce(untilStopped, context, trainer, memoryBytes)
  const seconds = (performance.now() - began) / 1000
  const { end, output, peakBytes } = result
  if (enough.signal.aborted && end.kind !== 'memory limit') return judged(peakBytes, seconds, memoryBytes)
  if (result.kind === 'failed') return failure(end, output, memoryBytes, result.message)
  if (result.outcome.kind === 'diverged') steps = Math.max(steps, result.outcome.step)
  if (steps < fullSteps)
    return { kind: 'failed', why: `it ended after ${steps} steps of the ${fullSteps} that are wanted` }
  return judged(peakBytes, seconds, memoryBytes)
}

async function whileListening<T>(signal: AbortSignal, stop: () => void, work: Promise<T>): Promise<T> {
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  try {
    return await work
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function judged(peakBytes: number, seconds: number, memoryBytes: number): ProbeResult {
  if (peakBytes === 0) return { kind: 'failed', why: 'it ended before its memory could be seen' }
  if (peakBytes <= memoryBytes) return { kind: 'ran', peakBytes, seconds }
  return { kind: 'out of memory', why: `it took ${mebibytes(peakBytes)}` }
}

function failure(end: CommandEnd, output: string, memoryBytes: number, message?: string): ProbeResult {
  const last = output.trimEnd().split('\n').at(-1)?.trim().slice(0, 300) ?? ''
  if (end.kind === 'memory limit')
    return { kind: 'out of memory', why: `it took ${mebibytes(end.residentBytes)}` }
  if (isOutOfMemory(end, output)) return { kind: 'out of memory', why: message ?? (last || 'it was killed') }
  const why = message ?? (last || `it ended with ${JSON.stringify(end)}`)
  return { kind: 'failed', why: `${why}, below the limit of ${mebibytes(memoryBytes)}` }
}

const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`
