/** JSON lines, or a JSON array, as records of a table: nested members get names with dots (`config.lr`). */
import { UserError } from '../../core/errors.ts'

export type MixedRecord = Readonly<Record<string, string | number>>

const deepestNesting = 5
const mostRecords = 2_000_000

/**
 * A last line that is cut short, as a killed run leaves it, is passed over and told.
 *
 * @throws UserError with the line for anything else that is no JSON object
 */
export function parseJsonLines(text: string, place: string): { records: MixedRecord[]; notes: string[] } {
  if (/^\s*\[/.test(text)) return { records: parseArray(text, place), notes: [] }
  const lines = text.split('\n')
  const lastAt = lines.findLastIndex((line) => line.trim() !== '')
  if (lastAt > mostRecords) throw new UserError(`a table has at most ${mostRecords} rows`, { place })
  const records: MixedRecord[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const parsed = tryParse(line)
    if (parsed !== undefined) {
      records.push(recordOf(parsed, `${place}:${index + 1}`))
    } else if (index === lastAt && !text.endsWith('\n')) {
      return { records, notes: [`${place} ends in the middle of a line; what stands before it is used`] }
    } else {
      throw new UserError(`not valid JSON: ${line.slice(0, 60)}`, { place: `${place}:${index + 1}` })
    }
  }
  return { records, notes: [] }
}

function parseArray(text: string, place: string): MixedRecord[] {
  const parsed = tryParse(text)
  if (!Array.isArray(parsed)) throw new UserError('not valid JSON', { place })
  return parsed.map((each, index) => recordOf(each, `${place}[${index}]`))
}

/** NaN and the infinities as Python writes them are texts here, and become numbers below. */
function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {}
  try {
    return JSON.parse(text.replace(/([:,[\s])(-?(?:NaN|Infinity))(?=\s*[,}\]])/g, '$1"$2"'))
  } catch {
    return undefined
  }
}

function recordOf(value: unknown, place: string): MixedRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError('expected a JSON object with a row of the table', { place })
  }
  const record: Record<string, string | number> = {}
  const add = (members: object, prefix: string, depth: number) => {
    for (const [name, member] of Object.entries(members)) {
      if (typeof member === 'number' || typeof member === 'string') record[prefix + name] = member
      else if (typeof member === 'boolean') record[prefix + name] = String(member)
      else if (member !== null && typeof member === 'object' && !Array.isArray(member)) {
        if (depth < deepestNesting) add(member, `${prefix}${name}.`, depth + 1)
      }
    }
  }
  add(value, '', 0)
  return record
}
