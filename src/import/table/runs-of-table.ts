/** From the rows of a table to runs: which rows belong together, and what is a setting, what a measurement. */
import type { MeasurementRow } from '../../core/measurement.ts'
import type { ImportedRun } from '../imported-run.ts'
import { paramsInName } from '../params-in-name.ts'
import { findRunColumn, findStepColumn, isSeed } from './columns.ts'
import type { MixedRecord } from './json-lines.ts'

/**
 * Rows are of one run when they agree in the run's column, where there is one, and in the settings; within that, a
 * step that does not grow begins another run. Settings are `settings` (the columns that the user named), columns of
 * text, and a seed's. A setting that stands in the first row only holds for the rows below.
 *
 * @param settings columns that are settings whatever they hold, e.g. the batch size's
 * @param name of the file, without its ending; the name of its run where the table names none
 */
export function runsOfTable(
  records: readonly MixedRecord[],
  settings: readonly string[],
  name: string,
): ImportedRun[] {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const runColumn = findRunColumn(columns.filter((column) => !settings.includes(column)))
  const stepColumn = findStepColumn(columns)
  const isSetting = (column: string) =>
    column !== stepColumn &&
    column !== runColumn &&
    (settings.includes(column) || isSeed(column) || isText(records, column))
  const settingColumns = columns.filter(isSetting)
  const groups = new Map<string, { name: string; params: ImportedRun['params']; rows: MixedRecord[] }>()
  let held: Record<string, string | number> = {}
  for (const record of records) {
    const run = runColumn === null ? name : String(record[runColumn] ?? name)
    const own = Object.fromEntries(settingColumns.map((column) => [column, record[column]]))
    held = { ...held, ...withoutBlanks(own) }
    const params = runColumn === null ? held : withoutBlanks(own)
    const key = runColumn === null ? JSON.stringify([run, params]) : run
    const group = groups.get(key) ?? { name: run, params, rows: [] }
    groups.set(key, { ...group, params: { ...params, ...group.params }, rows: group.rows })
    group.rows.push(record)
  }
  return [...groups.values()].flatMap(({ name: run, params, rows }) => {
    const parts = splitWhereStepFalls(rows, stepColumn)
    return parts.map((part, index) => ({
      name: parts.length > 1 ? `${run} (${index + 1})` : run,
      params: { ...paramsInName(run), ...params },
      rows: measurementsOf(part, stepColumn, new Set([...settingColumns, ...(runColumn ? [runColumn] : [])])),
    }))
  })
}

/** A column that has some text that is no number. */
const isText = (records: readonly MixedRecord[], column: string): boolean =>
  records.some(
    (record) => typeof record[column] === 'string' && record[column] !== '' && !isNonFinite(record[column]),
  )

const isNonFinite = (value: string): boolean => /^[-+]?(nan|inf(inity)?)$/i.test(value)

const withoutBlanks = (
  values: Readonly<Record<string, string | number | undefined>>,
): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== '',
    ),
  )

function splitWhereStepFalls(rows: readonly MixedRecord[], stepColumn: string | null): MixedRecord[][] {
  if (stepColumn === null) return [[...rows]]
  const parts: MixedRecord[][] = []
  let last = Number.NEGATIVE_INFINITY
  let lastNames: ReadonlySet<string> = new Set()
  for (const row of rows) {
    const step = row[stepColumn]
    const names = new Set(Object.keys(withoutBlanks(row)).filter((name) => name !== stepColumn))
    // Two rows of one step that measure different things are of one run.
    const goesOn =
      typeof step !== 'number' || step > last || (step === last && names.isDisjointFrom(lastNames))
    if (!goesOn || parts.length === 0) parts.push([])
    parts.at(-1)!.push(row)
    if (typeof step === 'number') last = step
    lastNames = names
  }
  return parts
}

/** Without a step column, or where it is no whole number, the rows count themselves. */
function measurementsOf(
  records: readonly MixedRecord[],
  stepColumn: string | null,
  left: ReadonlySet<string>,
): MeasurementRow[] {
  const rows: { step: number; values: Record<string, number> }[] = []
  const countsUpdates = stepColumn !== null && !/^epochs?$/i.test(stepColumn)
  for (const [index, record] of records.entries()) {
    const values: Record<string, number> = {}
    for (const [name, value] of Object.entries(record)) {
      if (left.has(name)) continue
      if (typeof value === 'number') values[name] = value
      else if (isNonFinite(value)) values[name] = nonFinite(value)
    }
    if (Object.keys(values).length === 0) continue
    const at = countsUpdates ? values[stepColumn] : undefined
    const step = at !== undefined && Number.isSafeInteger(at) && at >= 0 ? at : index
    const last = rows.at(-1)
    if (last?.step === step) Object.assign(last.values, values)
    else rows.push({ step, values })
  }
  return rows
}

function nonFinite(text: string): number {
  if (/nan/i.test(text)) return Number.NaN
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
