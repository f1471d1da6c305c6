/**
 * A study with all that its trials yielded as one file, to be kept or handed on: gzip of lines of JSON, a header, a line
 * a trial, and a last line with the SHA-256 of those before it. It holds no times of day and no attempts, so the same
 * results give the same bytes, and a study that was imported is exported as it came.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { UserError } from '../core/errors.ts'
import { contentId } from '../core/identity.ts'
import type { Manifest } from '../core/manifest.ts'
import type { MeasurementRow, Trace, TrialOutcome } from '../core/measurement.ts'
import type { Study } from '../core/study.ts'
import { studyName } from '../core/study-schema.ts'
import type { Trial } from '../core/trial.ts'
import { appendRows } from './append-rows.ts'
import { decodeNumbers, encodeNumbers, encodeTrace, joinTraces } from './codec.ts'
import type { Store, StudyRecord } from './store.ts'

export const bundleFormat = 'batchwise study'
const version = 1

const header = z.object({
  format: z.literal(bundleFormat),
  version: z.literal(version),
  id: z.string(),
  study: z.looseObject({ name: studyName, domain: z.string(), batchSizes: z.array(z.number()) }),
  manifest: z.looseObject({ batchwise: z.string() }),
  stopped: z.string().nullable(),
})

const trialLine = z.object({
  trial: z.looseObject({ id: z.string(), batchSize: z.number(), replication: z.number(), seed: z.number() }),
  round: z.int().min(0),
  outcome: z
    .union([
      z.object({ kind: z.literal('finished') }),
      z.object({ kind: z.literal('diverged'), step: z.number(), reason: z.string() }),
    ])
    .nullable(),
  seconds: z.number().nullable(),
  failure: z.object({ message: z.string(), output: z.string() }).nullable(),
  /** The end of what it printed. */
  output: z.string().nullable(),
  /** `[step, values]` */
  rows: z.array(z.tuple([z.number(), z.string()])),
  trace: z.object({ firstStep: z.number(), columns: z.array(z.string()), data: z.string() }).nullable(),
})
type TrialLine = z.output<typeof trialLine>

const lastLine = z.object({ end: z.int(), sha256: z.string() })

/** The bundle of a study as a stream of bytes. Trials that have neither ended nor failed are there as not run. */
export function bundleOf(store: Store, record: StudyRecord): Readable {
  return Readable.from(linesOf(store, record)).pipe(createGzip())
}

function* linesOf(store: Store, { id, study, manifest }: StudyRecord): Generator<string> {
  const hash = createHash('sha256')
  let count = 0
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`
    hash.update(text)
    count++
    return text
  }
  const stopped = store.lastLogged(id)?.detail.stopped ?? null
  yield line({ format: bundleFormat, version, id, study, manifest, stopped })
  const outputs = store.outputs(id)
  for (const { trial, round, outcome, seconds, failure } of store.trials(id)) {
    const hasResult = outcome !== null
    const trace = hasResult ? store.trace(trial.id) : null
    yield line({
      trial,
      round,
      outcome,
      seconds,
      failure,
      output: hasResult ? (outputs.get(trial.id) ?? null) : null,
      rows: hasResult
        ? store.measurements(trial.id).map(({ step, values }) => [step, encodeNumbers(values)])
        : [],
      trace: trace && encodedTrace(trace),
    } satisfies Omit<TrialLine, 'trial'> & { trial: Trial })
  }
  yield `${JSON.stringify({ end: count, sha256: hash.digest('hex') })}\n`
}

function encodedTrace(trace: Trace): TrialLine['trace'] {
  const chunk = encodeTrace(trace)
  if (chunk === null) return null
  const { firstStep, columns, data } = chunk
  return { firstStep, columns: [...columns], data: Buffer.from(data).toString('base64') }
}

/** A bundle of which every byte has been checked. */
export interface CheckedBundle {
  readonly path: string
  readonly id: string
  readonly study: Study
  readonly manifest: Manifest
  readonly stopped: string | null
  readonly trials: readonly { readonly trial: Trial; readonly round: number }[]
}

export interface ImportedBundle {
  readonly record: StudyRecord
  readonly trials: number
  /** Trials that the store had the result of already: that was kept. */
  readonly known: number
}

/** Whether a file begins as a bundle does. */
export async function isBundle(path: string): Promise<boolean> {
  try {
    for await (const line of linesIn(path)) return line.startsWith(`{"format":"${bundleFormat}"`)
  } catch {
    // Not gzip.
  }
  return false
}

/** Reads a bundle into the store. */
export async function importBundle(store: Store, bundle: CheckedBundle): Promise<ImportedBundle> {
  const { path, id, study, manifest, stopped, trials: grid } = bundle
  const rounds = Map.groupBy(grid, ({ round }) => round)
  const trialsOf = (round: number) => (rounds.get(round) ?? []).map(({ trial }) => trial)
  const record = store.putStudy(study, manifest, trialsOf(0))
  for (const round of [...rounds.keys()].filter((one) => one > 0).sort((a, b) => a - b)) {
    store.addRound(id, trialsOf(round), [`imported from ${path}`])
  }
  const claim = store.claim(id)
  let known = 0
  try {
    let at = 0
    for await (const line of linesIn(path)) {
      if (at > 0 && at <= grid.length && !keep(store, id, parsed(line, trialLine, path, at))) known++
      at++
    }
    if (stopped !== null) store.log(id, 'run-ended', { stopped })
  } finally {
    claim.release()
  }
  return { record, trials: grid.length, known }
}

/** False where the store has the trial's result. */
function keep(
  store: Store,
  studyId: string,
  { trial, outcome, seconds, failure, output, rows, trace }: TrialLine,
): boolean {
  if (outcome === null && failure === null) return true
  const start = store.beginAttempt(studyId, trial.id)
  if (start.kind !== 'begun') return false
  const event = { trialId: trial.id, attempt: start.attempt }
  store.append(studyId, { ...event, type: 'started' })
  if (outcome === null) {
    store.append(studyId, { ...event, type: 'failed', ...failure! })
    return true
  }
  const decoded = rows.map(([step, values]): MeasurementRow => ({ step, values: decodeNumbers(values) }))
  appendRows(store, studyId, event, decoded)
  if (trace !== null) store.append(studyId, { ...event, type: 'traced', ...decodedTrace(trace) })
  store.append(studyId, {
    ...event,
    type: 'finished',
    outcome: outcome as TrialOutcome,
    seconds: seconds ?? 0,
  })
  if (output !== null) store.append(studyId, { ...event, type: 'printed', output })
  return true
}

function decodedTrace({ firstStep, columns, data }: NonNullable<TrialLine['trace']>): Trace {
  const bytes = new Uint8Array(Buffer.from(data, 'base64'))
  const steps = bytes.length / 4 / columns.length
  return joinTraces([{ firstStep, lastStep: firstStep + steps - 1, columns, data: bytes }])!
}

/** @throws UserError for a file that is no bundle, is cut off or was changed, or is from a newer version */
export async function checkBundle(path: string): Promise<CheckedBundle> {
  const hash = createHash('sha256')
  const trials: { trial: Trial; round: number }[] = []
  let head: z.output<typeof header> | null = null
  let before = ''
  let count = 0
  for await (const line of linesIn(path)) {
    if (before !== '') {
      hash.update(`${before}\n`)
      if (head === null) head = parsed(before, header, path, 0)
      else {
        const { trial, round } = parsed(before, trialLine, path, count)
        trials.push({ trial: trial as unknown as Trial, round })
      }
      count++
    }
    before = line
  }
  const end = lastLine.safeParse(json(before))
  if (head === null || !end.success || end.data.end !== count || end.data.sha256 !== hash.digest('hex')) {
    throw new UserError('the bundle is cut off or was changed', {
      place: path,
      remedy: 'Export the study again.',
    })
  }
  const study = head.study as unknown as Study
  if (contentId(study) !== head.id) {
    throw new UserError('the study in the bundle is not the one that its id names', { place: path })
  }
  const manifest = head.manifest as unknown as Manifest
  return { path, id: head.id, study, manifest, stopped: head.stopped, trials }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function parsed<T>(line: string, schema: z.ZodType<T>, path: string, at: number): T {
  const value = json(line)
  const read = schema.safeParse(value)
  // As it was written: a schema would put what it knows first.
  if (read.success) return value as T
  const newer = (value as { version?: unknown } | undefined)?.version
  if (at === 0 && typeof newer === 'number' && newer > version) {
    throw new UserError(`the bundle is of version ${newer}; this batchwise reads version ${version}`, {
      place: path,
      remedy: 'Import it with a newer batchwise.',
    })
  }
  throw new UserError(at === 0 ? 'this is no bundle of a study' : 'the bundle is cut off or was changed', {
    place: `${path}:${at + 1}`,
    remedy: 'Bundles are written by: batchwise export STUDY',
  })
}

async function* linesIn(path: string): AsyncGenerator<string> {
  const file = createReadStream(path)
  const text = file.pipe(createGunzip())
  file.on('error', (error) => text.destroy(error))
  // The loop below throws it; one that comes after a reader has had enough is nobody's.
  text.on('error', () => {})
  try {
    yield* createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const [message, remedy] =
      code === 'ENOENT'
        ? ['there is no such file', 'Name the file that batchwise export wrote.']
        : code?.startsWith('Z_')
          ? ['the bundle is cut off or was changed', 'Export the study again.']
          : [(cause as Error).message, 'Export the study again.']
    throw new UserError(message, { place: path, remedy, cause })
  } finally {
    file.destroy()
    text.destroy()
  }
}
