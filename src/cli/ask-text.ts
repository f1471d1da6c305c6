/** What `batchwise ask` shows of results: one, or a table of them. */
import type { Model } from '../core/model.ts'
import { describeFields, type FieldDescription } from '../core/model-fields.ts'
import { inPeriod } from '../core/model-period.ts'
import { formatNumber, formatQuantity, isPure } from '../report/format.ts'
import { textTable } from '../report/text-table.ts'

export type Values = Readonly<Record<string, unknown>>
export interface ModelResult {
  readonly input: Values
  readonly output: Values
}

const digits = 6
/** What is longer stands below the table. */
const widestCell = 40

export const table = (
  labels: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[] = [],
) =>
  textTable({
    columns: labels.map((label, column) => ({ label, numeric: numeric.includes(column) })),
    rows: rows.map((row) => [...row]),
  })

/** `1` is a pure number: nothing to say. */
export const unitOf = ({ unit }: FieldDescription): string => (unit === '1' ? '' : unit)

export function pairValue(value: unknown): string {
  if (typeof value !== 'object') return String(value)
  const isPlain = Array.isArray(value) && value.every((item) => typeof item !== 'object')
  return isPlain ? value.join(',') : JSON.stringify(value)
}

/** One result: what was read, each output with its unit, the note, the evidence. */
export function modelResult(model: Model, { input, output }: ModelResult, period: string | null): string[] {
  const fields = describeFields(model.output, 'output').filter(({ name }) => name !== 'note')
  const values = fields.map((field) => ({
    ...field,
    value: shown(output[field.name], inPeriod(field.unit, period)),
  }))
  const rows = values
    .filter(({ value }) => value.length <= widestCell)
    .map(({ name, value, doc }) => [`  ${name}`, value, doc])
  const long = values
    .filter(({ value }) => value.length > widestCell)
    .map(({ name, value, doc }) => `  ${name}: ${value}  (${doc.replace(/\.$/, '')})`)
  return [
    `${model.name}, ${model.evidence}: ${inputText(model, input, period)}`,
    '',
    ...table(['', '', ''], rows, [1]).slice(1),
    ...(long.length > 0 ? ['', ...long] : []),
    ...notes([{ input, output }], []),
  ]
}

/** A row for each result: the swept fields, then the outputs that differ; what all share stands above. */
export function modelTable(
  model: Model,
  results: readonly ModelResult[],
  swept: readonly string[],
  period: string | null,
): string[] {
  const fields = describeFields(model.input)
  const inputs = swept.flatMap((name) => fields.find((field) => field.name === name) ?? [])
  const outputs = describeFields(model.output, 'output').filter(
    ({ name }) => name !== 'note' && !swept.includes(name),
  )
  const first = results[0]!
  const given = Object.fromEntries(Object.entries(first.input).filter(([name]) => !swept.includes(name)))
  const isSame = ({ name }: FieldDescription) =>
    results.length > 1 && results.every(({ output }) => plain(output[name]) === plain(first.output[name]))
  const isLong = ({ name }: FieldDescription) =>
    results.some(({ output }) => typeof output[name] === 'string' && output[name].length > widestCell)
  const long = outputs.filter(isLong)
  const same = outputs.filter((field) => isSame(field) && !isLong(field))
  const columns = [...inputs, ...outputs.filter((field) => !isSame(field) && !isLong(field))]
  const rows = results.map(({ input, output }) =>
    columns.map(({ name }, column) => plain(column < inputs.length ? input[name] : output[name])),
  )
  const units = columns.map((field) => inPeriod(unitOf(field), period))
  const numeric = [...columns.keys()].filter((column) => !/^[A-Za-z]/.test(rows[0]![column]!))
  return [
    `${model.name}, ${model.evidence}${Object.keys(given).length > 0 ? `: ${inputText(model, given, period)}` : ''}`,
    ...(same.length > 0
      ? [
          `In every row: ${same.map(({ name, unit }) => named(name, first.output[name], inPeriod(unit, period))).join(', ')}`,
        ]
      : []),
    '',
    ...table(
      columns.map(({ name }) => name),
      [units, ...rows],
      numeric,
    ),
    ...long.flatMap(({ name }) => grouped(results, swept, name, `${name}: `)),
    ...notes(results, swept),
  ]
}

function inputText(model: Model, input: Values, period: string | null): string {
  return describeFields(model.input)
    .filter(({ name }) => input[name] !== undefined)
    .map(({ name, unit }) => named(name, input[name], inPeriod(unit, period)))
    .join(', ')
}

/** As it was read, in the declared unit, so that a person sees what their own unit became. */
function named(name: string, value: unknown, unit: string): string {
  const bare = isPure(unit) || unit === name
  if (typeof value === 'number') return `${name} ${formatNumber(value, digits)}${bare ? '' : ` ${unit}`}`
  return `${name} ${typeof value === 'object' && value !== null ? pairValue(value) : plain(value)}`
}

function shown(value: unknown, unit: string): string {
  if (typeof value === 'number' || value === null) return formatQuantity(value, unit, digits)
  return plain(value)
}

function plain(value: unknown): string {
  if (typeof value === 'number' || value === null) return formatNumber(value, digits)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map(plain).join(typeof value[0] === 'string' ? ', ' : ' ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const notes = (results: readonly ModelResult[], swept: readonly string[]): string[] =>
  grouped(results, swept, 'note', '')

/** Each different text of an output once, with the values that it is about. */
function grouped(
  results: readonly ModelResult[],
  swept: readonly string[],
  name: string,
  label: string,
): string[] {
  const told = results.filter(({ output }) => typeof output[name] === 'string')
  const lines = [...Map.groupBy(told, ({ output }) => String(output[name]))].map(([text, own]) => {
    const at = own.map(({ input }) => swept.map((field) => `${field} ${plain(input[field])}`).join(' '))
    const isOfAll = swept.length === 0 || own.length === results.length
    return isOfAll ? `${label}${text}` : `At ${at.join(', ')}: ${label}${text}`
  })
  return lines.length === 0 ? [] : ['', ...lines]
}
