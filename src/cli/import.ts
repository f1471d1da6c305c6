/** `batchwise import`: runs that another tool has kept become a study with its trials done; then its answer. */
import { existsSync } from 'node:fs'
import type { Domain } from '../core/domain.ts'
import { UserError } from '../core/errors.ts'
import { makeManifest } from '../core/make-manifest.ts'
import type { Price } from '../core/price.ts'
import type { Study } from '../core/study.ts'
import { readStudy } from '../core/study-file.ts'
import { importedStudyParams, outcomeOf } from '../domains/imported/from-runs.ts'
import { domain } from '../domains/imported/index.ts'
import { importedMetrics } from '../domains/imported/metrics.ts'
import { fastestEngine } from '../engine/load.ts'
import { type ComparableRun, comparableRuns } from '../import/comparable-runs.ts'
import { importRuns } from '../import/import-runs.ts'
import { conclude } from '../report/conclude.ts'
import { appendRows } from '../store/append-rows.ts'
import { isBundle } from '../store/bundle.ts'
import { openStore } from '../store/sqlite.ts'
import type { Store, StudyRecord } from '../store/store.ts'
import { exitCodeOf } from './exit-codes.ts'
import { importBundleCommand } from './import-bundle.ts'
import { printLine, say, toJsonLine } from './output.ts'
import { printAnswer } from './print-answer.ts'

export interface ImportOptions {
  readonly store: string
  /** Name of the study. */
  readonly as?: string
  readonly batchSize?: string
  readonly learningRate?: string
  /** `val_acc=testAccuracy` */
  readonly metric?: readonly string[]
  readonly minimize?: string
  readonly maximize?: string
  readonly goal?: string
  readonly budget?: string
  readonly pricePerHour?: string
  readonly currency?: string
  readonly json?: boolean
}

export async function importCommand(source: string, given: ImportOptions): Promise<void> {
  if (!existsSync(source)) throw new UserError('there is no such file or folder', { place: source })
  if (await isBundle(source)) return importBundleCommand(source, given)
  const options = {
    ...given,
    as: stated(given.as, '--as'),
    batchSize: stated(given.batchSize, '--batch-size'),
  }
  const named = { batchSize: options.batchSize, learningRate: options.learningRate }
  const settings = [named.batchSize, named.learningRate].filter((name) => name !== undefined)
  const found = importRuns(source, settings)
  const { runs, notes } = comparableRuns(found.runs, {
    batchSize: options.batchSize,
    ...(options.learningRate === undefined ? {} : { learningRate: options.learningRate }),
    metrics: parseMetrics(options.metric ?? []),
  })
  const study = await studyOf(source, options, found.format, [...found.notes, ...notes], runs)
  checkMeasured(study, runs)
  const store = openStore(options.store)
  try {
    const record = await keep(store, study, runs)
    say(`Imported ${runs.length} runs from ${source} (${found.format}) as ${study.name}.`)
    for (const note of study.params.notes) say(`  ${note}`)
    const conclusion = conclude(store, record, domain as unknown as Domain)
    if (options.json) printLine(toJsonLine({ type: 'answer', study: record.id, answer: conclusion.answer }))
    else printAnswer(conclusion, `batchwise import ${source} --as ${study.name}`)
    process.exitCode = exitCodeOf(conclusion.answer)
  } finally {
    store.close()
  }
}

function stated(value: string | undefined, option: string): string {
  if (value !== undefined) return value
  throw new UserError(`runs need the option ${option}`, {
    place: option,
    remedy:
      'Say: batchwise import SOURCE --as NAME --batch-size COLUMN; only a bundle that batchwise export wrote needs neither.',
  })
}

/** @throws UserError unless each is `theirs=ours`, and `ours` is a metric */
export function parseMetrics(options: readonly string[]): Record<string, string> {
  const entries = options.map((option) => {
    const at = option.lastIndexOf('=')
    if (at > 0 && at < option.length - 1) return [option.slice(0, at), option.slice(at + 1)] as const
    throw new UserError(`expected THEIRS=OURS, e.g. val_acc=testAccuracy, got "${option}"`, {
      place: '--metric',
    })
  })
  return Object.fromEntries(entries)
}

type ImportedStudy = Study<ReturnType<typeof importedStudyParams>>

/** The objective is checked as a study file's is; a fault is told at its option. */
async function studyOf(
  source: string,
  options: ImportOptions & { readonly as: string },
  format: string,
  notes: readonly string[],
  runs: readonly ComparableRun[],
): Promise<ImportedStudy> {
  const { minimize, maximize, goal, budget } = options
  const price = priceOf(options)
  const params = importedStudyParams(source, format, notes, runs)
  const written = {
    name: options.as,
    domain: domain.name,
    batchSizes: [...new Set(runs.map(({ batchSize }) => batchSize))],
    replications: 1 + Math.max(...runs.map(({ replication }) => replication)),
    objective: { minimize, maximize, goal, budget },
    params: { ...params, runs: params.runs.slice(0, 1) },
    ...(price ? { price } : {}),
  }
  try {
    const { study } = await readStudy(JSON.stringify(written), 'import', {
      quick: false,
      loadDomain: async () => domain as unknown as Domain,
    })
    return { ...study, params }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const member = /\w+$/.exec(error.place ?? '')?.[0] ?? 'import'
    throw new UserError(error.message, {
      place: optionOf[member] ?? `--${member}`,
      cause: error,
      ...(error.remedy
        ? { remedy: `${error.remedy} A measure of the runs becomes one of them with: --metric THEIRS=OURS` }
        : {}),
    })
  }
}

/** Members of a study that are called otherwise on the command line. */
const optionOf: Readonly<Record<string, string>> = {
  perHour: '--price-per-hour',
  name: '--as',
  objective: '--minimize, --maximize',
}

function priceOf({ pricePerHour, currency }: ImportOptions): Price | null {
  if (pricePerHour === undefined && currency === undefined) return null
  if (pricePerHour === undefined || currency === undefined) {
    throw new UserError('a price has an amount and a currency', {
      place: pricePerHour === undefined ? '--currency' : '--price-per-hour',
      remedy: 'Give both, e.g. --price-per-hour 2.5 --currency EUR.',
    })
  }
  return { perHour: Number(pricePerHour), currency }
}

/** A goal that no run could ever show is a mistake in the names, not an answer. */
function checkMeasured({ objective }: Study, runs: readonly ComparableRun[]): void {
  const measured = new Set(runs.flatMap(({ rows }) => rows.flatMap(({ values }) => Object.keys(values))))
  const asked = [objective.metric, objective.goal?.metric, objective.budget?.metric]
  if (measured.has('trainSeconds') || measured.has('seconds')) measured.add('cost')
  const missing = asked.find((name) => name !== undefined && !measured.has(name))
  if (missing === undefined) return
  const known = new Set(importedMetrics.map(({ name }) => name))
  const others = [...measured].filter((name) => !known.has(name)).slice(0, 40)
  throw new UserError(`no run has measured ${missing}`, {
    place: '--metric',
    remedy: `Say which of theirs it is, e.g. --metric ${others[0] ?? 'val_acc'}=${missing}. The runs have: ${[...measured].slice(0, 40).join(', ')}.`,
  })
}

/** What has been imported before stands as it is. */
async function keep(
  store: Store,
  study: ImportedStudy,
  runs: readonly ComparableRun[],
): Promise<StudyRecord> {
  const trials = await domain.plan(study)
  const record = store.putStudy(study, makeManifest(await fastestEngine()), trials)
  const claim = store.claim(record.id)
  try {
    for (const [index, trial] of trials.entries()) {
      const start = store.beginAttempt(record.id, trial.id)
      if (start.kind !== 'begun') continue
      const event = { trialId: trial.id, attempt: start.attempt }
      const { rows } = runs[index]!
      store.append(record.id, { ...event, type: 'started' })
      appendRows(store, record.id, event, rows)
      const last = rows.at(-1)?.values
      const seconds = last?.seconds ?? last?.trainSeconds ?? 0
      store.append(record.id, { ...event, type: 'finished', outcome: outcomeOf(rows), seconds })
    }
  } finally {
    claim.release()
  }
  return record
}
