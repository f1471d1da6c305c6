import type { FigureTable } from '../../src/charts/figure.ts'
import { formatNumber, formatQuantity, humanName, isPure } from '../../src/charts/format.ts'
import type { Computed, ModelField, ModelView } from '../../src/server/api/models.ts'
import { DataTable } from '../parts/table.tsx'

const digits = 6

export function Result({ model, computed }: { readonly model: ModelView; readonly computed: Computed }) {
  const { results, swept } = computed
  const notes = [
    ...new Set(results.flatMap(({ output }) => (typeof output.note === 'string' ? [output.note] : []))),
  ]
  const only = results.length === 1 ? results[0] : undefined
  return (
    <>
      {notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
      {only && swept.length === 0 ? (
        <dl class="outputs">
          {model.outputs.map((field) => (
            <div key={field.name}>
              <dt>
                {humanName(field.name)}
                <span class="quiet">{field.doc}</span>
              </dt>
              <dd data-output={field.name}>{shown(only.output[field.name], field.unit)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <DataTable table={sweptTable(model, computed)} label="Results" />
      )}
    </>
  )
}

/** A row for each combination: the swept fields, then every output. */
function sweptTable({ fields, outputs }: ModelView, { results, swept }: Computed): FigureTable {
  const inputs = fields.filter(({ name }) => swept.includes(name))
  const column = (field: ModelField) => ({
    label: isPure(field.unit) ? humanName(field.name) : `${humanName(field.name)} (${field.unit})`,
    numeric: field.kind === 'number' || field.kind === 'whole',
  })
  return {
    columns: [...inputs, ...outputs].map(column),
    rows: results.map(({ input, output }) => [
      ...inputs.map(({ name }) => plain(input[name])),
      ...outputs.map(({ name }) => plain(output[name])),
    ]),
  }
}

function shown(value: unknown, unit: string): string {
  if (typeof value === 'number' || value === null) return formatQuantity(value, unit, digits)
  return plain(value)
}

function plain(value: unknown): string {
  if (typeof value === 'number' || value === null) return formatNumber(value, digits)
  if (value === undefined) return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map(plain).join(' ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
