/** From runs as they were found to runs that can be compared: the batch size, the rate, names that batchwise knows. */
import { UserError } from '../core/errors.ts'
import type { MeasurementRow } from '../core/measurement.ts'
import { counted, type ImportedRun } from './imported-run.ts'
import { checkColumn } from './table/columns.ts'
import { type Names, sameThing, settingOf, tellingSettings } from './telling-settings.ts'

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
  const { told, ignored, goingWithSize } = tellingSettings(withSize, names)
  if (told.length > 0) {
    notes.push(
      `runs also differ in ${told.join(', ')}: each combination is a setting of its own, tuned for each batch size`,
    )
  }
  if (goingWithSize.length > 0) {
    notes.push(`goes with the batch size, so that sizes are compared with it: ${goingWithSize.join(', ')}`)
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
