/**
 * A chart as Weights & Biases exports it to CSV: the first column is what the chart's axis counts (`Step`, `epoch`),
 * and each run has `RUN - METRIC`, `RUN - METRIC__MIN` and `RUN - METRIC__MAX`. Settings are in no column; often they
 * are in the runs' names.
 */
import { counted, gatherRows, type ImportedRun, numberOrText } from '../imported-run.ts'
import { paramsInName } from '../params-in-name.ts'

/** A row by its columns' names; without those that the row ends before. */
export type TextRecord = Readonly<Record<string, string>>

const runColumn = /^(.+) - (.+?)(__MIN|__MAX)?$/

export const isWandbChart = (columns: readonly string[]): boolean =>
  columns.length > 1 &&
  columns.slice(1).every((name) => runColumn.test(name)) &&
  columns.some((name) => name.endsWith('__MIN'))

/** The axis becomes the step where it counts updates; else a value of its own, and the row's number the step. */
export function readWandbChart(columns: readonly string[], records: readonly TextRecord[]): ImportedRun[] {
  const axis = columns[0] ?? ''
  const byRun = Map.groupBy(
    columns.slice(1).flatMap((column) => {
      const [, run, metric, extreme] = runColumn.exec(column)!
      return extreme ? [] : [{ column, run: run!, metric: metric! }]
    }),
    ({ run }) => run,
  )
  const countsUpdates = /^_?step$/i.test(axis)
  return [...byRun].map(([name, own]) => {
    const rows = gatherRows()
    for (const [index, record] of records.entries()) {
      const at = Number(record[axis])
      const step = countsUpdates && Number.isSafeInteger(at) && at >= 0 ? at : index
      for (const { column, metric } of own) {
        const value = numberOrText(record[column] ?? '')
        if (typeof value !== 'number' || metric === '_step') continue
        rows.add(step, metric, value)
        if (!countsUpdates && Number.isFinite(at)) rows.add(step, axis, at)
      }
    }
    return { name, params: paramsInName(name), rows: rows.rows() }
  })
}

/** The table of runs: one row a run, with its state, its settings and its last values. */
export const isWandbTable = (columns: readonly string[]): boolean =>
  columns.includes('Name') && columns.includes('State')

/**
 * Runs that have not finished are left out. What is a setting and what a last value does not stand in the table:
 * numbers are both, text is a setting.
 */
export function readWandbTable(records: readonly TextRecord[]): { runs: ImportedRun[]; notes: string[] } {
  const finished = records.filter(({ State }) => State === 'finished')
  const runs = finished.map((record): ImportedRun => {
    const name = record.Name ?? ''
    const values = Object.entries(record)
      .map(([column, text]): [string, string | number] => [column, numberOrText(text)])
      .filter(([column, value]) => value !== '' && column !== 'Name' && column !== 'State')
    const numbers = values.filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    const step = Number(record._step ?? 0)
    return {
      name,
      params: { ...paramsInName(name), ...Object.fromEntries(values) },
      rows: [
        { step: Number.isSafeInteger(step) && step >= 0 ? step : 0, values: Object.fromEntries(numbers) },
      ],
    }
  })
  const left = records.length - finished.length
  return { runs, notes: left > 0 ? [`${counted(left, 'run')} left out because not finished`] : [] }
}
