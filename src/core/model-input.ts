/**
 * What a person writes for a model: fields by name, each a number with or without a unit, a list or a range. In: text
 * or JSON; out: one checked input, or one for each combination of what was given as a list.
 */

import { didYouMean } from './did-you-mean.ts'
import { UserError } from './errors.ts'
import { checkModelInput, helpRemedy, type Model } from './model.ts'
import { describeFields, type FieldDescription } from './model-fields.ts'
import { readNumbers } from './model-numbers.ts'
import { inPeriod, namedPeriod } from './model-period.ts'
import { unitWords } from './model-units.ts'

export interface ReadInput {
  /** Checked, with defaults; several where a field was given several values. */
  readonly inputs: readonly Readonly<Record<string, unknown>>[]
  /** The fields that were given as a list or a range, in the order in which they were written. */
  readonly swept: readonly string[]
  /** What a person wrote for the `period` of the units, e.g. `day`; null where nothing. */
  readonly period: string | null
}

const mostRows = 10_000

/**
 * @param written each field's value: a text as on the command line (`20min`, `8,16,32`, `2..64x2`) or a JSON value
 * @throws UserError whose place is the field at fault
 * @example readModelInput(bookkeeping, { examples: '200', batchSize: '5,10' }).swept // ['batchSize']
 */
export function readModelInput(model: Model, written: Readonly<Record<string, unknown>>): ReadInput {
  const fields = describeFields(model.input)
  const values = new Map<string, readonly unknown[]>()
  const swept: string[] = []
  const found = Object.entries(written).map(([key, value]) => ({
    key,
    value,
    ...findField(key, fields, model),
  }))
  const period = namedPeriod(found)
  for (const { key, value, field: declared, short } of found) {
    const field = { ...declared, unit: inPeriod(declared.unit, period) }
    if (values.has(field.name)) {
      throw new UserError('is given twice', { place: field.name, remedy: helpRemedy(model) })
    }
    const { items, isList } = readField(field, value, short ? key : null)
    values.set(field.name, items)
    if (isList) swept.push(field.name)
  }
  const rows = [...values.values()].reduce((count, { length }) => count * length, 1)
  if (rows > mostRows) {
    throw new UserError(`${rows} combinations are more than ${mostRows}`, {
      place: swept.join(' '),
      remedy: 'Give shorter lists, or ranges with larger steps.',
    })
  }
  const inputs = combinations([...values]).map((input) => checkModelInput(model, input))
  return { inputs, swept, period }
}

/** By name, by its symbol, or by its name without the unit (`setup` for `setupMinutes`). */
function findField(
  key: string,
  fields: readonly FieldDescription[],
  model: Model,
): { field: FieldDescription; short: boolean } {
  const exact = fields.find(({ name }) => name === key) ?? fields.find(({ symbol }) => symbol === key)
  if (exact) return { field: exact, short: false }
  const shortened = fields.filter((candidate) => shortName(candidate) === key)
  if (shortened.length === 1) return { field: shortened[0]!, short: true }
  const names = fields.map(({ name }) => name)
  const hint =
    didYouMean(key, names) ||
    didYouMean(
      key,
      fields.flatMap((field) => shortName(field) ?? []),
    )
  throw new UserError(`there is no such field${hint}; known here: ${names.join(', ')}`, {
    place: key,
    remedy: helpRemedy(model),
  })
}

/** The name without the words of its unit; null where nothing would be left, or nothing goes. */
export function shortName({ name, unit }: Pick<FieldDescription, 'name' | 'unit'>): string | null {
  if (unit === '') return null
  const words = name.split(/(?=[A-Z])/)
  const ofUnit = unitWords(unit)
  const kept = words.findLastIndex((word) => !ofUnit.has(word.toLowerCase())) + 1
  return kept === 0 || kept === words.length ? null : words.slice(0, kept).join('')
}

/** @param short the name that was written instead of the field's, which says the unit */
function readField(
  field: FieldDescription,
  value: unknown,
  short: string | null,
): { items: readonly unknown[]; isList: boolean } {
  if (field.kind === 'list') return { items: [readSeries(field, value, short)], isList: false }
  if (field.kind === 'names') return { items: [readNames(field, value)], isList: false }
  const numeric = field.kind === 'number' || field.kind === 'whole'
  if (Array.isArray(value) && field.kind !== 'other') {
    if (value.length === 0)
      throw new UserError('expected at least one value, got an empty list', { place: field.name })
    return { items: value.flatMap((item) => readField(field, item, short).items), isList: true }
  }
  if (typeof value !== 'string') {
    if (short !== null && typeof value === 'number') throw needsUnit(field, short, value)
    return { items: [value], isList: false }
  }
  if (numeric) return readNumbers(value, field, short)
  if (field.kind === 'other') return { items: [readJson(value, field)], isList: false }
  if (field.kind === 'text') return { items: [value], isList: false }
  const parts = value.split(',').map((part) => part.trim())
  return { items: field.kind === 'flag' ? parts.map(readFlag) : parts, isList: parts.length > 1 }
}

/** The value of a field that is itself a list; what is no list is left to the schema to refuse. */
function readSeries(field: FieldDescription, value: unknown, short: string | null): unknown {
  if (typeof value === 'string') {
    return value.trim().startsWith('[')
      ? readSeries(field, readJson(value, field), short)
      : readNumbers(value, field, short).items
  }
  if (!Array.isArray(value)) return value
  return value.flatMap((item: unknown) => {
    if (typeof item === 'string') return readNumbers(item, field, short).items
    if (short !== null && typeof item === 'number') throw needsUnit(field, short, item)
    return [item]
  })
}

function readNames(field: FieldDescription, value: unknown): unknown {
  if (typeof value !== 'string') return value
  return value.trim().startsWith('[') ? readJson(value, field) : value.split(',').map((name) => name.trim())
}

const flags: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
])

const readFlag = (text: string): unknown => flags.get(text.toLowerCase()) ?? text

function readJson(text: string, field: FieldDescription): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UserError(`not valid JSON: ${(cause as Error).message}`, { place: field.name, cause })
  }
}

function needsUnit(field: FieldDescription, short: string, value: number): UserError {
  return new UserError(`${short}=${value} needs a unit`, {
    place: field.name,
    remedy: `Write ${short}=${value}${inPeriod(field.unit, 'day')}, or ${field.name}=${value}.`,
  })
}

function combinations(values: readonly (readonly [string, readonly unknown[]])[]): Record<string, unknown>[] {
  return values.reduce<Record<string, unknown>[]>(
    (rows, [name, items]) => rows.flatMap((row) => items.map((item) => ({ ...row, [name]: item }))),
    [{}],
  )
}
