/** Numbers as a person writes them for a field: `20min`, `8,16,32`, `2..1024x2`, `0.1..0.9+0.1`, `40/day`. */
import { UserError } from './errors.ts'
import type { FieldDescription } from './model-fields.ts'
import { inUnit } from './model-units.ts'

type NumericField = Pick<FieldDescription, 'name' | 'unit' | 'kind'>

const number = '[-+]?(?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d+)?'
const unit = '[^\\d\\s+x*.,-][^\\d,]*'
const single = new RegExp(`^(${number})\\s*(${unit})?$`)
const range = new RegExp(
  `^(${number})\\s*\\.\\.\\s*(${number})\\s*(?:([x*+])\\s*(${number}))?\\s*(${unit})?$`,
)
const mostItems = 10_000

/**
 * @param short the name that was written instead of the field's, which says the unit: the value must then say it
 * @throws UserError whose place is the field
 * @example readNumbers('2..16x2', { name: 'batchSize', unit: 'examples', kind: 'whole' }, null).items // [2, 4, 8, 16]
 */
export function readNumbers(
  text: string,
  field: NumericField,
  short: string | null,
): { items: number[]; isList: boolean } {
  if (/^\s*\d{1,3}(,\d{3})*,0\d\d(,\d{3})*\s*$/.test(text)) {
    throw new UserError(`a comma separates the numbers of a list, got ${text.trim()}`, {
      place: field.name,
      remedy: `Write ${text.replaceAll(',', '').trim()} for the one number.`,
    })
  }
  const parts = text.split(',').map((part) => part.trim())
  const items = parts.flatMap((part, at) => {
    const isNumber = part.includes('..') || single.test(part)
    if (parts.length > 1 && !isNumber)
      throw notANumber(part, field, ` as number ${at + 1} of ${parts.length}`)
    return part.includes('..') ? readRange(part, field, short) : [readOne(part, field, short)]
  })
  return { items, isList: parts.length > 1 || text.includes('..') }
}

/** The unit of each number of a value, null for one without; of what is no number nothing. */
export function writtenUnits(value: unknown): (string | null)[] {
  if (typeof value === 'number') return [null]
  if (Array.isArray(value)) return value.flatMap(writtenUnits)
  if (typeof value !== 'string') return []
  return value
    .replace(/^\s*\[(.*)\]\s*$/s, '$1')
    .split(',')
    .flatMap((part) => {
      const text = part.trim().replace(/^"(.*)"$/, '$1')
      const match = single.exec(text)
      if (match) return [match[2] ?? null]
      const span = range.exec(text)
      return span ? [span[5] ?? null] : []
    })
}

function readOne(text: string, field: NumericField, short: string | null): number {
  const match = single.exec(text)
  if (!match) throw notANumber(text, field)
  return converted(Number(match[1]), match[2], field, short)
}

function readRange(text: string, field: NumericField, short: string | null): number[] {
  const match = range.exec(text)
  if (!match) throw notANumber(text, field)
  const [from, to] = [Number(match[1]), Number(match[2])]
  const adds = match[3] === '+'
  const step = match[4] === undefined ? 2 : Number(match[4])
  if (to < from) throw new UserError(`the range ${text} ends below its start`, { place: field.name })
  if (adds ? step <= 0 : step <= 1 || from <= 0) {
    throw new UserError(`the range ${text} does not grow`, {
      place: field.name,
      remedy: 'Use a factor above 1 on a start above 0 (2..64x2), or a step above 0 (8..64+8).',
    })
  }
  const items: number[] = []
  for (let index = 0; ; index++) {
    const exact = adds ? from + index * step : from * step ** index
    // Fourteen digits: 0.1 + 2 * 0.1 is to be 0.3, and the last item to count.
    const item = field.kind === 'whole' ? Math.round(exact) : Number(exact.toPrecision(14))
    if (item > to) break
    if (items.at(-1) !== item) items.push(item)
    if (index >= mostItems) {
      throw new UserError(`the range ${text} has more than ${mostItems} values`, {
        place: field.name,
        remedy: 'Use a larger step.',
      })
    }
  }
  return items.map((item) => converted(item, match[5], field, short))
}

function converted(
  value: number,
  written: string | undefined,
  field: NumericField,
  short: string | null,
): number {
  if (!Number.isFinite(value)) throw new UserError(`${value} is not a finite number`, { place: field.name })
  if (written !== undefined) return inUnit(value, written.trim(), field.unit, field.name)
  // Nothing is nothing in any unit: setup=0,20min.
  if (short === null || value === 0) return value
  throw new UserError(`${short}=${value} needs a unit`, {
    place: field.name,
    remedy: `Write ${short}=${value}${field.unit.replace(/\bperiod\b/, 'day')}, or ${field.name}=${value}.`,
  })
}

function notANumber(text: string, field: NumericField, where = ''): UserError {
  const example =
    field.unit === 'share' ? '0.97 or 97%' : field.unit === '' ? '12' : `12 or "12 ${field.unit}"`
  return new UserError(`expected a number such as ${example}, got ${JSON.stringify(text)}${where}`, {
    place: field.name,
    remedy: 'A list is 8,16,32; a range is 2..1024x2 or 10..50+10.',
  })
}
