/** What `batchwise ask` shows a person: the models, one model's fields, a result, a table of results. */
import type { Model } from '../core/model.ts'
import { describeFields, type FieldDescription } from '../core/model-fields.ts'
import { fittingUnits } from '../core/model-units.ts'
import { formatNumber, formatQuantity, isPure } from '../report/format.ts'
import { textTable } from '../report/text-table.ts'

type Values = Readonly<Record<string, unknown>>
export interface ModelResult {
  readonly input: Values
  readonly output: Values
}

const digits = 6

const table = (
  labels: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[] = [],
) =>
  textTable({
    columns: labels.map((label, column) => ({ label, numeric: numeric.includes(column) })),
    rows: rows.map((row) => [...row]),
  })

export function modelList(models: readonly Model[]): string[] {
  const rows = models.map(({ name, doc }) => [name, doc])
  return [
    ...table(['model', 'answers'], rows),
    '',
    'batchwise ask MODEL --help shows the fields of a model; batchwise ask MODEL key=value ... computes it.',
  ]
}

export const askUsage: readonly string[] = [
  'batchwise ask                          the models',
  'batchwise ask WORD ...                 those that have to do with the words',
  'batchwise ask MODEL --help             the fields, units and source of one',
  'batchwise ask MODEL key=value ...      its result; a list or a range of values gives a table',
  'batchwise ask MODEL --input FILE       fields from a JSON file; - is stdin; key=value wins over it',
  '  --json                               the result alone, as JSON; for a table one {input, output} a row',
]

export function modelHelp(model: Model): string[] {
  const inputs = describeFields(model.input).map((field) => [
    `  ${field.name}${field.symbol ? ` (${field.symbol})` : ''}`,
    field.kind === 'choice'
      ? field.choices.join(' | ')
      : field.kind === 'flag'
        ? 'true | false'
        : unitOf(field),
    stateOf(field),
    field.bounds ? `${field.doc} (${field.bounds})` : field.doc,
  ])
  const outputs = describeFields(model.output, 'output')
    .filter(({ name }) => name !== 'note')
    .map((field) => [`  ${field.name}`, unitOf(field), field.doc])
  const units = unitLines(describeFields(model.input))
  return [
    `${model.name}: ${model.doc}`,
    '',
    ...table(['input', 'unit', '', ''], inputs),
    '',
    ...table(['output', 'unit', ''], outputs),
    '',
    ...units,
    'Lists and ranges (8,16,32; 2..1024x2; 10..50+10) give a table.',
    '',
    `Evidence: ${model.evidence}.`,
    ...(model.limits ? [`Limits: ${model.limits}`] : []),
    `Source: ${model.source}`,
    '',
    'Examples:',
    ...model.examples.map(({ input }) => `  batchwise ask ${model.name} ${asPairs(input)}`),
  ]
}

/** A line for each declared unit that can be written in another one. */
function unitLines(fields: readonly FieldDescription[]): string[] {
  const units = [...new Set(fields.map(({ unit }) => unit))].filter((unit) => fittingUnits(unit).length > 1)
  return units.map((unit) => `Units for ${unit}: ${fittingUnits(unit).join(', ')}.`)
}

/** `1` is a pure number: nothing to say. */
const unitOf = ({ unit }: FieldDescription): string => (unit === '1' ? '' : unit)

function stateOf(field: FieldDescription): string {
  if (field.default !== undefined) return `default ${JSON.stringify(field.default).replaceAll('"', '')}`
  return field.required ? 'required' : 'optional'
}

function asPairs(input: Values): string {
  return Object.entries(input)
    .map(([key, value]) => {
      const text = pairValue(value)
      return `${key}=${/[^\w.,:+-]/.test(text) ? `'${text}'` : text}`
    })
    .join(' ')
}

function pairValue(value: unknown): string {
  if (typeof value !== 'object') return String(value)
  const isPlain = Array.isArray(value) && value.every((item) => typeof item !== 'object')
  return isPlain ? value.join(',') : JSON.stringify(value)
}

/** One result: what was read, each output with its unit, the note, the evidence. */
export function modelResult(model: Model, { input, output }: ModelResult): string[] {
  const fields = describeFields(model.output, 'output').filter(({ name }) => name !== 'note')
  const rows = fields.map((field) => [`  ${field.name}`, shown(output[field.name], field.unit), field.doc])
  return [
    `${model.name}, ${model.evidence}: ${inputText(model, input)}`,
    '',
    ...table(['', '', ''], rows, [1]).slice(1),
    ...notes([{ input, output }], []),
  ]
}

/** A row for each result: the swept fields, then the outputs that differ; what all share stands above. */
export function modelTable(
  model: Model,
  results: readonly ModelResult[],
  swept: readonly string[],
): string[] {
  const inputs = describeFields(model.input).filter(({ name }) => swept.includes(name))
  const outputs = describeFields(model.output, 'output').filter(
    ({ name }) => name !== 'note' && !swept.includes(name),
  )
  const first = results[0]!
  const given = Object.fromEntries(Object.entries(first.input).filter(([name]) => !swept.includes(name)))
  const isSame = ({ name }: FieldDescription) =>
    results.length > 1 && results.every(({ output }) => plain(output[name]) === plain(first.output[name]))
  const same = outputs.filter(isSame)
  const columns = [...inputs, ...outputs.filter((field) => !isSame(field))]
  const rows = results.map(({ input, output }) =>
    columns.map(({ name }, column) => plain(column < inputs.length ? input[name] : output[name])),
  )
  const units = columns.map(unitOf)
  const numeric = [...columns.keys()].filter((column) => !/^[A-Za-z]/.test(rows[0]![column]!))
  return [
    `${model.name}, ${model.evidence}${Object.keys(given).length > 0 ? `: ${inputText(model, given)}` : ''}`,
    ...(same.length > 0
      ? [`In every row: ${same.map(({ name, unit }) => named(name, first.output[name], unit)).join(', ')}`]
      : []),
    '',
    ...table(
      columns.map(({ name }) => name),
      [units, ...rows],
      numeric,
    ),
    ...notes(results, swept),
  ]
}

function inputText(model: Model, input: Values): string {
  return describeFields(model.input)
    .filter(({ name }) => input[name] !== undefined)
    .map(({ name, unit }) => named(name, input[name], unit))
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
  if (Array.isArray(value)) return value.map(plain).join(' ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Each different note once, with the values that it is about. */
function notes(results: readonly ModelResult[], swept: readonly string[]): string[] {
  const noted = results.filter(({ output }) => typeof output.note === 'string')
  const lines = [...Map.groupBy(noted, ({ output }) => String(output.note))].map(([text, own]) => {
    const at = own.map(({ input }) => swept.map((name) => `${name} ${plain(input[name])}`).join(' '))
    return swept.length === 0 || own.length === results.length ? text : `At ${at.join(', ')}: ${text}`
  })
  return lines.length === 0 ? [] : ['', ...lines]
}
