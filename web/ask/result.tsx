import type { FigureTable } from '../../src/charts/figure.ts'
import { formatNumber, formatQuantity, humanName, isPure } from '../../src/charts/format.ts'
import type { Computed, ModelField, ModelView } from '../../src/server/api/models.ts'
import { DataTable } from '../parts/table.tsx'

const digits = 6

export function Result({ model, computed }: { readonly model: ModelView; readonly computed: Computed }) {
  const { results, swept } = computed
  const only = results.length === 1 && swept.length === 0 ? results[0] : undefined
  return (
    <>
      {only ? (
        <Outputs outputs={model.outputs} values={only.output} />
      ) : (
        <Swept model={model} computed={computed} />
      )}
      {notesOf(computed).map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
    </>
  )
}

export const notesOf = ({ results }: Computed): string[] => [
  ...new Set(results.flatMap(({ output }) => (typeof output.note === 'string' ? [output.note] : []))),
]

interface OutputsProps {
  readonly outputs: readonly ModelField[]
  readonly values: Readonly<Record<string, unknown>>
}

function Outputs({ outputs, values }: OutputsProps) {
  return (
    <dl class="outputs">
      {outputs.map((field) => (
        <div key={field.name}>
          <dt>
            {humanName(field.name)}
            <span class="quiet">{field.doc}</span>
          </dt>
          <dd data-output={field.name}>{shownValue(values[field.name], field.unit)}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A row for each combination; what all rows share stands above. */
function Swept({
  model,
  computed: { results, swept },
}: {
  readonly model: ModelView
  readonly computed: Computed
}) {
  const first = results[0]!.output
  const isSame = ({ name }: ModelField) =>
    results.length > 1 && results.every(({ output }) => plain(output[name]) === plain(first[name]))
  const inputs = model.fields.filter(({ name }) => swept.includes(name))
  const others = model.outputs.filter(({ name }) => !swept.includes(name))
  const same = others.filter(isSame)
  const outputs = others.filter((field) => !isSame(field))
  const table: FigureTable = {
    columns: [...inputs, ...outputs].map(column),
    rows: results.map(({ input, output }) => [
      ...inputs.map(({ name }) => plain(input[name])),
      ...outputs.map(({ name }) => plain(output[name])),
    ]),
  }
  return (
    <>
      <DataTable table={table} label="Results" />
      {same.length > 0 && (
        <p class="quiet">
          In every row:{' '}
          {same.map(({ name, unit }) => `${humanName(name)} ${shownValue(first[name], unit)}`).join(', ')}.
        </p>
      )}
    </>
  )
}

const column = ({ name, unit, kind }: ModelField) => ({
  label: isPure(unit) || unit === humanName(name) ? humanName(name) : `${humanName(name)} (${unit})`,
  numeric: kind === 'number' || kind === 'whole',
})

export function shownValue(value: unknown, unit: string): string {
  if (typeof value === 'number' || value === null) return formatQuantity(value, unit, digits)
  return plain(value)
}

function plain(value: unknown): string {
  if (typeof value === 'number' || value === null) return formatNumber(value, digits)
  if (value === undefined) return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map(plain).join(typeof value[0] === 'string' ? ', ' : ' ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
