/**
 * Tables as comma-separated values (RFC 4180): quoted fields, either line ending, a byte order mark; the delimiter is
 * the one that the header shows (a comma, a semicolon or a tab). Bounds on everything, so that no file runs memory out.
 */
import { UserError } from './errors.ts'

const mostColumns = 100_000
const mostRows = 5_000_000
const longestFieldCharacters = 1_000_000

export interface CsvRow {
  /** The line on which the row begins, from 1. */
  readonly line: number
  /** At most as many as there are columns, as they stand. */
  readonly fields: readonly string[]
}

export interface CsvTable {
  readonly file: string
  /** Their names without spaces around them; none where the file is empty. */
  readonly columns: readonly string[]
  /** Without the header and without empty lines. */
  readonly rows: readonly CsvRow[]
}

/**
 * A row may end before the last column.
 *
 * @param file what faults call the table
 * @throws UserError with the line for a quote that is never closed, a row with more fields than there are columns, two
 * columns of one name, or more of anything than the bounds above
 * @example parseCsv('bs,loss\n8,0.5\n', 'runs.csv').rows // [{ line: 2, fields: ['8', '0.5'] }]
 */
export function parseCsv(text: string, file: string): CsvTable {
  let columns: string[] | null = null
  const rows: CsvRow[] = []
  for (const row of rowsOf(text.replace(/^\uFEFF/, ''), file)) {
    if (row.fields.length === 1 && row.fields[0]!.trim() === '') continue
    if (!columns) {
      columns = row.fields.map((name) => name.trim())
      checkNames(columns, `${file}:${row.line}`)
    } else if (row.fields.length > columns.length) {
      throw unevenRow(row, columns, file)
    } else if (rows.length === mostRows) {
      throw new UserError(`a table has at most ${mostRows} rows`, { place: `${file}:${row.line}` })
    } else {
      rows.push(row)
    }
  }
  return { file, columns: columns ?? [], rows }
}

/**
 * A table with at least one row, each of which has a field for every column.
 *
 * @throws UserError with the line for what `parseCsv` refuses, and for a row that is too short; for a table without rows
 */
export function parseCompleteCsv(text: string, file: string): CsvTable {
  const table = parseCsv(text, file)
  if (table.columns.length === 0) throw new UserError('the file is empty', { place: file })
  if (table.rows.length === 0) throw new UserError('the file holds a header and no rows', { place: file })
  const short = table.rows.find(({ fields }) => fields.length < table.columns.length)
  if (short) throw unevenRow(short, table.columns, file)
  return table
}

/** A fault of one cell, by line and column. @param columnAt from 0 */
export const cellFault = (
  { file, columns }: CsvTable,
  { line }: CsvRow,
  columnAt: number,
  message: string,
  remedy?: string,
) =>
  new UserError(message, { place: `${file}:${line} column ${columns[columnAt]}`, ...(remedy && { remedy }) })

const unevenRow = ({ line, fields }: CsvRow, columns: readonly string[], file: string) =>
  new UserError(`the row has ${fields.length} cells, the header ${columns.length}`, {
    place: `${file}:${line}`,
  })

function checkNames(columns: readonly string[], place: string): void {
  const seen = new Set<string>()
  for (const name of columns) {
    if (name !== '' && seen.has(name)) throw new UserError(`two columns are named "${name}"`, { place })
    seen.add(name)
  }
}

/** The one that stands most often in the first line, outside quotes. */
function delimiterOf(text: string): string {
  const counts = new Map([',', ';', '\t'].map((delimiter) => [delimiter, 0]))
  let quoted = false
  for (const character of text.replace(/^[\r\n]+/, '')) {
    if (character === '"') quoted = !quoted
    if (quoted) continue
    if (character === '\n' || character === '\r') break
    const count = counts.get(character)
    if (count !== undefined) counts.set(character, count + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]![0]
}

function* rowsOf(text: string, file: string): Generator<CsvRow> {
  const delimiter = delimiterOf(text)
  const endsField = (at: number) =>
    at >= text.length || text[at] === delimiter || text[at] === '\n' || text[at] === '\r'
  let line = 1
  const fault = (message: string) => new UserError(message, { place: `${file}:${line}` })
  for (let at = 0; at < text.length; line++) {
    const begunAt = line
    const fields: string[] = []
    for (;;) {
      const from = at
      let value: string
      if (text[at] === '"') {
        at = endOfQuoted(text, at)
        if (at < 0) throw fault('a quotation mark is opened and never closed')
        if (!endsField(at)) throw fault('text follows a closing quotation mark')
        value = text.slice(from + 1, at - 1).replaceAll('""', '"')
        line += value.split('\n').length - 1
      } else {
        while (!endsField(at)) at++
        value = text.slice(from, at)
      }
      if (value.length > longestFieldCharacters) {
        throw fault(`a field is longer than ${longestFieldCharacters} characters`)
      }
      if (fields.length === mostColumns) throw fault(`a table has at most ${mostColumns} columns`)
      fields.push(value)
      if (text[at] !== delimiter) break
      at++
    }
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    yield { line: begunAt, fields }
  }
}

/** Behind the quotation mark that closes the field opened at `at`; -1 where none does. */
function endOfQuoted(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 2)) {
    if (text[end + 1] !== '"') return end + 1
  }
  return -1
}
