/** What `batchwise ask` shows of models: how to ask, which there are, the fields and source of one. */
import type { Model } from '../core/model.ts'
import { describeFields, type FieldDescription } from '../core/model-fields.ts'
import { shortName } from '../core/model-input.ts'
import { hasPeriod } from '../core/model-period.ts'
import { fittingUnits } from '../core/model-units.ts'
import { pairValue, table, unitOf, type Values } from './ask-text.ts'

export function modelList(models: readonly Model[]): string[] {
  const rows = table(
    ['', ''],
    models.map(({ name, doc }) => [`  ${name}`, doc]),
  ).slice(1)
  const domains = Map.groupBy(models.keys(), (index) => models[index]!.name.split('.')[0]!)
  return [
    ...[...domains].flatMap(([domain, indices]) => [domain, ...indices.map((index) => rows[index]!), '']),
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

/** A line for each declared unit that can be written in another one, and one for fields per period. */
function unitLines(fields: readonly FieldDescription[]): string[] {
  const units = [...new Set(fields.map(({ unit }) => unit))].filter((unit) => fittingUnits(unit).length > 1)
  const perPeriod = fields.find((field) => hasPeriod(field.unit))
  return [
    ...units.map((unit) => `Units for ${unit}: ${fittingUnits(unit).join(', ')}.`),
    ...(perPeriod
      ? [
          `A period is any that you name, the same in every field: ${shortName(perPeriod) ?? perPeriod.name}=40/day, or /week, /year. Nothing is converted between them.`,
        ]
      : []),
  ]
}

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
