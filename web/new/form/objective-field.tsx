import type { DomainList } from '../../../src/server/api/domains.ts'
import { ChoiceInput, FieldFrame, LineInput, useForm } from './field-parts.tsx'
import type { JsonSchema } from './schema.ts'

interface ObjectiveProps {
  readonly metrics: DomainList[number]['metrics']
  readonly schema: JsonSchema
}

const verbs = { lower: 'minimize', higher: 'maximize' } as const

/** What the best size is best at: the metric says whether it is to be small or large. */
export function ObjectiveField({ metrics, schema }: ObjectiveProps) {
  const form = useForm()
  const written = form.read(['objective', 'minimize']) ?? form.read(['objective', 'maximize'])
  const verb = form.read(['objective', 'maximize']) === undefined ? 'minimize' : 'maximize'
  const path = ['objective', verb]
  const all =
    metrics.some(({ name }) => name === written) || written === undefined
      ? metrics
      : [...metrics, { name: String(written), better: verb === 'minimize' ? 'lower' : 'higher' } as const]
  const choose = (index: number) => {
    const { name, better } = all[index]!
    const before = form.read(['objective'])
    const { minimize: _, maximize: __, ...rest } = (before ?? {}) as Record<string, unknown>
    form.put(['objective'], { [verbs[better]]: name, ...rest })
  }
  const chosen = metrics.find(({ name }) => name === written)
  const { properties = {} } = schema
  return (
    <fieldset>
      <legend>objective</legend>
      <FieldFrame path={path} label="best at" doc={chosen?.doc ?? schema.description}>
        <ChoiceInput
          path={path}
          chosen={all.findIndex(({ name }) => name === written)}
          labels={all.map(({ name, better }) => `${verbs[better]} ${name}`)}
          unset={null}
          onChoose={choose}
        />
      </FieldFrame>
      {(['goal', 'budget'] as const).map((name) => (
        <FieldFrame key={name} path={['objective', name]} label={name} doc={properties[name]?.description}>
          <LineInput path={['objective', name]} several="never" suggestions={[]} />
        </FieldFrame>
      ))}
    </fieldset>
  )
}
