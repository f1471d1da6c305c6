/** From runs as they were found to runs that can be compared: the batch size, the rate, names that batchwise knows. */
import { UserError } from '../core/errors.ts'
import type { MeasurementRow } from '../core/measurement.ts'
import { counted, type ImportedRun } from './imported-run.ts'
import { checkColumn, isSeed } from './table/columns.ts'

export interface ComparableRun {
  readonly name: string
  readonly batchSize: number
  readonly learningRate: number | null
  /** What else differs between the runs and is not told apart by chance: name and value. */
  readonly settings: Readonly<Record<string, string | number>>
  /** 0, 1, ... among the runs of equal batch size, rate and settings, in the order in which they were found. */
  readonly replication: number
  readonly rows: readonly MeasurementRow[]
}

export interface Names {
  /** The setting or column that holds the batch size. */
  readonly batchSize: string
  readonly learningRate?: string
  /** From a name in the source to one that batchwise knows, e.g. `{ val_acc: 'validationAccuracy' }`. */
  readonly metrics?: Readonly<Record<string, string>>
}

/** Names that need no telling. */
const sameThing: Readonly<Record<string, string>> = {
  step: 'steps',
  _step: 'steps',
  global_step: 'steps',
  'trainer/global_step': 'steps',
  epoch: 'epochs',
  _runtime: 'seconds',
}

/**
 * @throws UserError when the batch size or the rate is no setting of the runs, is no number in one of them, or a
 * metric to be renamed is in none
 */
export function comparableRuns(
  runs: readonly ImportedRun[],
  names: Names,
): { readonly runs: readonly ComparableRun[]; readonly notes: readonly string[] } {
  const known = [...new Set(runs.flatMap(({ params }) => Object.keys(params)))]
  const measured = [...new Set(runs.flatMap(({ rows }) => rows.flatMap(({ values }) => Object.keys(values))))]
  const all = [...new Set([...known, ...measured])]
  checkColumn(names.batchSize, all, '--batch-size')
  if (names.learningRate !== undefined) checkColumn(names.learningRate, all, '--learning-rate')
  for (const name of Object.keys(names.metrics ?? {})) checkColumn(name, measured, '--metric')

  const notes: string[] = []
  const withSize = runs.filter((run) => settingOf(run, names.batchSize) !== undefined)
  if (withSize.length < runs.length) {
    const without = runs.length - withSize.length
    notes.push(`${counted(without, 'run')} without ${names.batchSize} left out`)
  }
  const { told, ignored } = tellingSettings(withSize, names)
  if (told.length > 0) {
    notes.push(
      `runs also differ in ${told.join(', ')}: each combination is a setting of its own, tuned for each batch size`,
    )
  }
  if (ignored.length > 0) {
    notes.push(`taken as what only names a run: ${ignored.join(', ')}`)
  }
  const counts = new Map<string, number>()
  const comparable = withSize.map((run): ComparableRun => {
    const batchSize = wholeNumber(run, names.batchSize)
    const learningRate = names.learningRate === undefined ? null : rateOf(run, names.learningRate)
    const settings = Object.fromEntries(told.map((name) => [name, run.params[name] ?? 'not stated']))
    const key = JSON.stringify([batchSize, learningRate, settings])
    const replication = counts.get(key) ?? 0
    counts.set(key, replication + 1)
    const rows = run.rows.map((row) => renamed(row, batchSize, names))
    return { name: run.name, batchSize, learningRate, settings, replication, rows }
  })
  return { runs: comparable, notes }
}

/** A setting of the run; or a number that its rows hold and never change. */
function settingOf(run: ImportedRun, name: string): string | number | undefined {
  const param = run.params[name]
  if (param !== undefined) return param
  const values = new Set(
    run.rows.flatMap((row) => (row.values[name] === undefined ? [] : [row.values[name]])),
  )
  return values.size === 1 ? [...values][0] : undefined
}

function wholeNumber(run: ImportedRun, name: string): number {
  const value = Number(settingOf(run, name))
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new UserError(
    `the batch size of run ${run.name} is ${JSON.stringify(settingOf(run, name))}, not a whole number from 1 up`,
    { place: `--batch-size ${name}` },
  )
}

function rateOf(run: ImportedRun, name: string): number {
  const value = Number(settingOf(run, name) ?? Number.NaN)
  if (Number.isFinite(value) && value > 0) return value
  throw new UserError(
    `the learning rate of run ${run.name} is ${JSON.stringify(settingOf(run, name) ?? null)}, not a number above 0`,
    { place: `--learning-rate ${name}` },
  )
}

/** Names by which tools tell runs apart, or describe where they ran. */
const aboutTheRun =
  /(^|[^a-z])(id|uuid|path|dir|directory|folder|file|host|hostname|user|time|date|created|runtime|updated|timestamp|tags|notes|description|commit|sweep|group|gpu|job ?type)$|^(run|display|experiment)?[ _.]?name$/i

/**
 * Settings in which the runs differ: `told` are those that several runs share a value of. One that has another value
 * in each run, or is called like it, names the run and does not tell settings apart. A name that is measured as well
 * (a table of last values cannot say which it is) counts as a setting when its values repeat as settings do.
 */
function tellingSettings(runs: readonly ImportedRun[], names: Names) {
  const measured = new Set(runs.flatMap(({ rows }) => rows.flatMap(({ values }) => Object.keys(values))))
  const candidates = [...new Set(runs.flatMap(({ params }) => Object.keys(params)))]
    .filter((name) => name !== names.batchSize && name !== names.learningRate && !isSeed(name))
    .filter((name) => sameThing[name] === undefined && names.metrics?.[name] === undefined)
  const told: string[] = []
  const ignored: string[] = []
  for (const name of candidates.sort()) {
    const distinct = new Set(runs.map(({ params }) => params[name])).size
    if (distinct < 2 || (measured.has(name) && distinct > runs.length / 2)) continue
    if (aboutTheRun.test(name) || (distinct === runs.length && runs.length > 2)) ignored.push(name)
    else told.push(name)
  }
  return { told, ignored }
}

/** `steps` is the step, and `examples` are steps x batch size, where the source does not say. */
function renamed(row: MeasurementRow, batchSize: number, names: Names): MeasurementRow {
  const values: Record<string, number> = {}
  for (const [name, value] of Object.entries(row.values)) {
    if (name === names.batchSize || name === names.learningRate) continue
    values[names.metrics?.[name] ?? sameThing[name] ?? name] = value
  }
  return {
    step: row.step,
    values: { steps: row.step, examples: (values.steps ?? row.step) * batchSize, ...values },
  }
}
