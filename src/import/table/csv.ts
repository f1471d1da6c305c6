/** CSV as RFC 4180 has it, with the delimiter that the first line shows, and bounds on everything. */
import { UserError } from '../../core/errors.ts'

const mostColumns = 10_000
const mostRows = 2_000_000
const longestFieldCharacters = 1_000_000

export type TextRecord = Readonly<Record<string, string>>

/**
 * @throws UserError with the line for a quote that is not closed, a row with more fields than there are columns, two
 * columns of one name, or more of anything than is plausible
 * @example parseCsv('bs,loss\n8,0.5\n', 'runs.csv') // [{ bs: '8', loss: '0.5' }]
 */
export function parseCsv(text: string, place: string): TextRecord[] {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  const delimiter = delimiterOf(body.slice(0, body.search(/\r?\n|$/)))
  const records: TextRecord[] = []
  let columns: string[] | null = null
  for (const { fields, line } of rowsOf(body, delimiter, place)) {
    if (fields.length === 1 && fields[0]!.trim() === '') continue
    if (!columns) {
      columns = fields.map((field) => field.trim())
      checkColumns(columns, `${place}:${line}`)
      continue
    }
    if (fields.length > columns.length) {
      throw new UserError(`the row has ${fields.length} fields, and the table ${columns.length} columns`, {
        place: `${place}:${line}`,
      })
    }
    if (records.length >= mostRows) {
      throw new UserError(`a table has at most ${mostRows} rows`, { place: `${place}:${line}` })
    }
    const names = columns
    records.push(Object.fromEntries(fields.map((field, index) => [names[index]!, field])))
  }
  return records
}

function delimiterOf(header: string): string {
  const counts = [',', ';', '\t'].map((each) => ({ each, count: header.split(each).length }))
  return counts.sort((a, b) => b.count - a.count)[0]!.each
}

function checkColumns(columns: readonly string[], place: string): void {
  if (columns.length > mostColumns) {
    throw new UserError(`a table has at most ${mostColumns} columns; this one has ${columns.length}`, {
      place,
    })
  }
  const repeated = columns.find((name, index) => name !== '' && columns.indexOf(name) !== index)
  if (repeated !== undefined) throw new UserError(`two columns are called "${repeated}"`, { place })
}

function* rowsOf(
  text: string,
  delimiter: string,
  place: string,
): Generator<{ readonly fields: string[]; readonly line: number }> {
  let line = 1
  for (let at = 0; at < text.length; ) {
    const begunAt = line
    const fields: string[] = []
    for (;;) {
      if (fields.length > mostColumns) {
        throw new UserError(`a table has at most ${mostColumns} columns`, { place: `${place}:${begunAt}` })
      }
      let value: string
      if (text[at] === '"') {
        const quoted = quotedField(text, at, `${place}:${line}`)
        value = quoted.value
        line += quoted.lines
        at = quoted.next
        if (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') {
          throw new UserError('text follows the end of a quoted field', { place: `${place}:${line}` })
        }
      } else {
        const from = at
        while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
        if (at - from > longestFieldCharacters) throw tooLong(`${place}:${line}`)
        value = text.slice(from, at)
      }
      fields.push(value)
      if (text[at] !== delimiter) break
      at++
    }
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    yield { fields, line: begunAt }
    line++
  }
}

function quotedField(text: string, at: number, place: string) {
  for (let from = at + 1; ; ) {
    const end = text.indexOf('"', from)
    if (end < 0 || end - at > longestFieldCharacters) {
      if (end < 0) throw new UserError('a quote opened here is not closed', { place })
      throw tooLong(place)
    }
    if (text[end + 1] === '"') {
      from = end + 2
      continue
    }
    const raw = text.slice(at + 1, end)
    return { value: raw.replaceAll('""', '"'), next: end + 1, lines: raw.split('\n').length - 1 }
  }
}

const tooLong = (place: string) =>
  new UserError(`a field is longer than ${longestFieldCharacters} characters`, { place })
