/** Comma-separated values with a header (RFC 4180): quoted fields, either line ending, a byte order mark. */
import { UserError } from '../../../core/errors.ts'

export interface CsvRow {
  /** The line on which the row begins, from 1. */
  readonly line: number
  readonly fields: readonly string[]
}

/** All rows, the header first; empty lines are passed over. @throws UserError where a quote is never closed */
export function parseCsv(text: string, file: string): CsvRow[] {
  const rows: CsvRow[] = []
  let line = 1
  let at = text.startsWith('\ufeff') ? 1 : 0
  while (at < text.length) {
    const row = readRow(text, at, line, file)
    if (row.fields.length > 1 || row.fields[0] !== '') rows.push({ line, fields: row.fields })
    line += row.lines
    at = row.next
  }
  return rows
}

function readRow(
  text: string,
  from: number,
  line: number,
  file: string,
): { fields: string[]; next: number; lines: number } {
  const fields: string[] = []
  let lines = 1
  let at = from
  for (;;) {
    if (text[at] === '"') {
      let field = ''
      for (;;) {
        const quote = text.indexOf('"', at + 1)
        if (quote < 0) {
          throw new UserError('a quotation mark is opened and never closed', { place: `${file}:${line}` })
        }
        const part = text.slice(at + 1, quote)
        for (let newline = part.indexOf('\n'); newline >= 0; newline = part.indexOf('\n', newline + 1))
          lines++
        field += part
        at = quote + 1
        if (text[at] !== '"') break
        field += '"'
      }
      fields.push(field)
      const next = text[at]
      if (next !== undefined && next !== ',' && next !== '\n' && next !== '\r') {
        throw new UserError('text follows a closing quotation mark', { place: `${file}:${line}` })
      }
    } else {
      const start = at
      while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at++
      fields.push(text.slice(start, at))
    }
    if (text[at] === ',') {
      at++
      continue
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    return { fields, next: at + 1, lines }
  }
}
