/** Stations from a CSV file: one a row, its columns the fields of a station. */
import { readFileSync } from 'node:fs'
import { parseCsv } from '../../../core/csv.ts'
import { didYouMean } from '../../../core/did-you-mean.ts'
import { UserError } from '../../../core/errors.ts'
import { describeIssue } from '../../../core/issue-messages.ts'
import { type StationWritten, stationParam } from './written.ts'

/** The fields of a station that fit into a cell. */
const columns = [
  'station',
  'process',
  'time',
  'cv',
  'capacity',
  'load',
  'start',
  'setup',
  'servers',
  'yield',
  'rework',
  'room',
  'order',
  'setupBy',
  'runBy',
] as const
const whole: readonly string[] = ['capacity', 'load', 'servers', 'room']

/** @throws UserError that names the row and the column at fault */
export function readStationsCsv(file: string): Record<string, StationWritten> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new UserError(missing ? `there is no file ${file}` : String((cause as Error).message), { cause })
  }
  return parseStationsCsv(text, file)
}

/**
 * Empty cells are fields that are left out. `cv` says how much the time varies. Rows count from 1, the header is none.
 *
 * @throws UserError that names the row and the column at fault
 * @example parseStationsCsv('station,time,setup\ncutting,4 min,20 min\n', 'line.csv').cutting.setup // '20 min'
 */
export function parseStationsCsv(text: string, file: string): Record<string, StationWritten> {
  const table = parseCsv(text, file)
  if (table.rows.length === 0) throw new UserError('expected a header and one station a row', { place: file })
  const unknown = table.columns.find((column) => !(columns as readonly string[]).includes(column))
  if (unknown !== undefined) {
    throw new UserError(
      `there is no column "${unknown}"${didYouMean(unknown, columns)}; known: ${columns.join(', ')}`,
      { place: file },
    )
  }
  const stations: Record<string, StationWritten> = {}
  for (const [index, record] of table.rows.entries()) {
    const cells = record.fields.flatMap((cell, column): [string, string][] =>
      cell.trim() === '' ? [] : [[table.columns[column]!, cell.trim()]],
    )
    const { station: name, cv, ...fields } = Object.fromEntries(cells)
    const row = `${file}: row ${index + 1}${name ? ` (${name})` : ''}`
    if (!name) throw new UserError('is missing', { place: `${row}, column station` })
    if (Object.hasOwn(stations, name)) {
      throw new UserError(`a row above is called "${name}" too`, { place: `${row}, column station` })
    }
    stations[name] = stationOf(fields, cv, row)
  }
  return stations
}

function stationOf(
  fields: Readonly<Record<string, string>>,
  cv: string | undefined,
  row: string,
): StationWritten {
  const written = Object.fromEntries(
    Object.entries(fields).map(([column, cell]) => [
      column,
      whole.includes(column) ? numberIn(cell, `${row}, column ${column}`) : cell,
    ]),
  )
  const time = cv === undefined ? written.time : { mean: written.time, cv: numberIn(cv, `${row}, column cv`) }
  const result = stationParam.safeParse(
    { ...written, ...(time === undefined ? {} : { time }) },
    { reportInput: true },
  )
  if (result.success) return result.data
  const fault = describeIssue(result.error.issues[0]!, [], stationParam)[0]!
  const [column = 'time', part] = fault.path.map(String)
  throw new UserError(fault.message, { place: `${row}, column ${part === 'cv' ? 'cv' : column}` })
}

function numberIn(cell: string, place: string): number {
  const value = Number(cell)
  if (!Number.isFinite(value)) throw new UserError(`expected a number, got "${cell}"`, { place })
  return value
}
