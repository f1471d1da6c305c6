/** A study as a form made from its schema; it reads and writes the text, in which its comments stay. */
import { useMemo } from 'preact/hooks'
import { humanName } from '../../../src/charts/format.ts'
import type { DomainList } from '../../../src/server/api/domains.ts'
import type { Problem } from '../../../src/server/problem.ts'
import { FormContext, pathName } from './context.ts'
import { type Path, readDocument } from './document.ts'
import { ChoiceInput, FieldFrame } from './field-parts.tsx'
import { Members, NodeField } from './node-field.tsx'
import { ObjectiveField } from './objective-field.tsx'
import { formOf, type JsonSchema, type StudySchema, shapeOf } from './schema.ts'

interface StudyFormProps {
  readonly schema: StudySchema
  readonly domains: DomainList
  readonly yaml: string
  readonly problem: Problem | null
  readonly onChange: (yaml: string) => void
  /** Another kind of process is another study. */
  readonly onDomain: (domain: string) => void
}

/** Have a control of their own, or none: a small size is written as YAML. */
const apart = ['domain', 'objective', 'params', 'quick']
const first = ['question', 'batchSizes', 'replications']

export function StudyForm({ schema, domains, yaml, problem, onChange, onDomain }: StudyFormProps) {
  const document = useMemo(() => readDocument(yaml), [yaml])
  const faults = useMemo(() => faultsOf(problem), [problem])
  if (!document) {
    return <p class="empty">The text cannot be read as YAML: mend it there, and the form is back.</p>
  }
  const { value } = document
  const access = {
    read: (path: Path) => path.reduce<unknown>((at, key) => memberOf(at, key), value),
    put: (path: Path, next: unknown) => onChange(document.put(path, next)),
    remove: (path: Path) => onChange(document.remove(path)),
    rename: (path: Path, name: string) => onChange(document.rename(path, name)),
    fault: (path: Path) => faults.get(pathName(path)) ?? null,
  }
  const params = schema.allOf.find(({ if: when }) => when.properties.domain.const === value.domain)?.then
    .properties.params
  const domain = domains.find(({ name }) => name === value.domain)
  return (
    <FormContext.Provider value={access}>
      <form class="study-form" aria-label="The study" onSubmit={(event) => event.preventDefault()}>
        <FieldFrame path={['domain']} label="kind of process" doc={domain?.doc}>
          <ChoiceInput
            path={['domain']}
            chosen={domains.findIndex(({ name }) => name === value.domain)}
            labels={domains.map(({ name }) => name)}
            unset={null}
            onChoose={(index) => onDomain(domains[index]!.name)}
          />
        </FieldFrame>
        <Members path={[]} schema={schema} first={first} without={apart} />
        <ObjectiveField metrics={domain?.metrics ?? []} schema={schema.properties!.objective!} />
        {params && (
          <fieldset>
            <legend>{humanName('process')}</legend>
            <Params schema={params} value={value.params} />
          </fieldset>
        )}
      </form>
    </FormContext.Provider>
  )
}

/** Of a domain whose parameters have several forms, the one that is written is what is filled in. */
function Params({ schema, value }: { readonly schema: JsonSchema; readonly value: unknown }) {
  const shape = shapeOf(schema)
  if (shape.kind !== 'forms') return <Members path={['params']} schema={schema} />
  const written = shape.forms[Math.max(0, nearestForm(shape.forms, value))]!.schema
  return written.properties ? (
    <Members path={['params']} schema={written} />
  ) : (
    <NodeField path={['params']} schema={schema} required />
  )
}

type Forms = Extract<ReturnType<typeof shapeOf>, { kind: 'forms' }>['forms']

/** While it is being filled in it may fit none: then the one that knows most of its members. */
function nearestForm(forms: Forms, value: unknown): number {
  const exact = formOf(forms, value)
  if (exact >= 0 || typeof value !== 'object' || value === null) return exact
  const known = forms.map(
    ({ schema }) => Object.keys(value).filter((name) => schema.properties?.[name] !== undefined).length,
  )
  return known.indexOf(Math.max(...known))
}

function memberOf(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string | number, unknown>)[key]
}

/** Each line of a message that names a place belongs to the field there. */
function faultsOf(problem: Problem | null): ReadonlyMap<string, string> {
  const faults = new Map<string, string>()
  if (!problem?.place) return faults
  const [detail, ...others] = problem.detail.split('\n')
  const lines = [`${problem.place}: ${detail}`, ...others]
  for (const line of lines) {
    const found = /^\S+:\d+:\d+ (.+?): (.+)$/.exec(line)
    if (found) faults.set(found[1]!, found[2]!)
  }
  return faults
}
