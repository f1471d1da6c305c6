/** A node of the schema as a control: the kind of the node says which, whatever the domain. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { humanName } from '../../../src/charts/format.ts'
import type { Path } from './document.ts'
import { ChoiceInput, FieldFrame, idOf, LineInput, nameOf, useForm } from './field-parts.tsx'
import { writeLine } from './line.ts'
import { beginning, boundsOf, formOf, type JsonSchema, type Shape, shapeOf } from './schema.ts'

interface NodeProps {
  readonly path: Path
  readonly schema: JsonSchema
  readonly required: boolean
}

export function NodeField({ path, schema, required }: NodeProps) {
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'flag':
      return <OneOf path={path} schema={schema} required={required} options={[true, false]} />
    case 'choice':
      return <OneOf path={path} schema={schema} required={required} options={shape.options} />
    case 'line':
      return (
        <FieldFrame path={path} label={nameOf(path)} doc={docOf(schema, required)}>
          <LineInput
            path={path}
            several={shape.several}
            suggestions={shape.suggestions}
            placeholder={unsetText(schema)}
          />
        </FieldFrame>
      )
    case 'forms':
      return <OneForm path={path} schema={schema} required={required} forms={shape.forms} />
    default:
      return (
        <Group path={path} schema={schema} required={required}>
          <Inside path={path} schema={schema} shape={shape} />
        </Group>
      )
  }
}

const literalText = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)

const unsetText = ({ default: value }: JsonSchema): string => {
  if (value === undefined) return ''
  const line = typeof value === 'boolean' ? literalText(value) : writeLine(value)
  return line === '' ? '' : `${line} unless stated`
}

const docOf = (schema: JsonSchema, required: boolean): string => {
  const hint = [boundsOf(schema), required || unsetText(schema) ? '' : 'may be left out'].filter(Boolean)
  return [schema.description, hint.length > 0 ? `(${hint.join('; ')})` : ''].filter(Boolean).join(' ')
}

function OneOf({ path, schema, required, options }: NodeProps & { readonly options: readonly unknown[] }) {
  const form = useForm()
  const value = form.read(path)
  return (
    <FieldFrame path={path} label={nameOf(path)} doc={docOf(schema, required)}>
      <ChoiceInput
        path={path}
        chosen={options.indexOf(value)}
        labels={options.map(literalText)}
        unset={required ? null : unsetText(schema) || 'left out'}
        onChoose={(index) => form.put(path, options[index])}
      />
    </FieldFrame>
  )
}

type Forms = Extract<Shape, { kind: 'forms' }>['forms']

/** Which form it has, and below it what that form holds. */
function OneForm({ path, schema, required, forms }: NodeProps & { readonly forms: Forms }) {
  const form = useForm()
  const value = form.read(path)
  const chosen = value === undefined ? -1 : formOf(forms, value)
  const own = forms[chosen]
  return (
    <div class="form-of-several">
      <FieldFrame path={path} label={nameOf(path)} doc={docOf(schema, required)}>
        <ChoiceInput
          path={path}
          chosen={chosen}
          labels={forms.map(({ label }) => label)}
          unset={required ? null : unsetText(schema) || 'left out'}
          onChoose={(index) => form.put(path, beginning(forms[index]!.schema))}
        />
      </FieldFrame>
      {own && !('literal' in own) && (
        <div class="form-inside">
          <FormInside path={path} schema={own.schema} />
        </div>
      )}
    </div>
  )
}

function FormInside({ path, schema }: { readonly path: Path; readonly schema: JsonSchema }) {
  const shape = shapeOf(schema)
  if (shape.kind === 'line') {
    return (
      <LineInput
        path={path}
        several={shape.several}
        suggestions={shape.suggestions}
        label={`${nameOf(path)}, value`}
      />
    )
  }
  return <Inside path={path} schema={schema} shape={shape} />
}

/** Several fields under one name. */
function Group({ path, schema, required, children }: NodeProps & { readonly children: ComponentChildren }) {
  const form = useForm()
  const fault = form.fault(path)
  const isThere = form.read(path) !== undefined
  const name = nameOf(path)
  if (!isThere && !required) {
    return (
      <p class="form-add">
        <button type="button" onClick={() => form.put(path, beginning(schema))}>
          Add {name}
        </button>{' '}
        <span class="quiet">{schema.description}</span>
      </p>
    )
  }
  return (
    <fieldset class={fault ? 'field-wrong' : undefined}>
      <legend>{name}</legend>
      {schema.description && <p class="quiet">{schema.description}</p>}
      {fault && <p class="fault">{fault}</p>}
      {children}
      {!required && typeof path.at(-1) === 'string' && (
        <button type="button" class="form-remove" onClick={() => form.remove(path)}>
          Leave out {name}
        </button>
      )}
    </fieldset>
  )
}

interface InsideProps {
  readonly path: Path
  readonly schema: JsonSchema
  readonly shape: Shape
}

function Inside({ path, schema, shape }: InsideProps) {
  switch (shape.kind) {
    case 'members':
      return <Members path={path} schema={schema} />
    case 'named':
      return <Named path={path} each={shape.each} />
    case 'list':
      return <List path={path} each={shape.each} />
    default:
      return <NodeField path={path} schema={schema} required />
  }
}

interface MembersProps {
  readonly path: Path
  readonly schema: JsonSchema
  /** Shown at once besides those that must be there and those that are. */
  readonly first?: readonly string[]
  readonly without?: readonly string[]
}

/** What must be there and what is there; the rest unfolds. */
export function Members({ path, schema, first = [], without = [] }: MembersProps) {
  const form = useForm()
  const { properties = {}, required = [] } = schema
  const [atOnce, setAtOnce] = useState<readonly string[]>(() =>
    Object.keys(properties).filter(
      (name) => required.includes(name) || first.includes(name) || form.read([...path, name]) !== undefined,
    ),
  )
  const names = Object.keys(properties).filter((name) => !without.includes(name))
  // What is written in the text meanwhile comes up; what is emptied in the form stays where it is.
  const come = names.filter((name) => !atOnce.includes(name) && form.read([...path, name]) !== undefined)
  if (come.length > 0) setAtOnce([...atOnce, ...come])
  const rest = names.filter((name) => !atOnce.includes(name))
  const field = (name: string) => (
    <NodeField
      key={name}
      path={[...path, name]}
      schema={properties[name]!}
      required={required.includes(name)}
    />
  )
  return (
    <>
      {names.filter((name) => atOnce.includes(name)).map(field)}
      {rest.length > 0 && (
        <More count={rest.length} of={groupName(path)}>
          {rest.map(field)}
        </More>
      )}
    </>
  )
}

function More({
  count,
  of,
  children,
}: {
  readonly count: number
  readonly of: string
  readonly children: ComponentChildren
}) {
  const [wasOpened, setOpened] = useState(false)
  return (
    <details class="form-more" onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary>
        {count} more of {of}
      </summary>
      {wasOpened && children}
    </details>
  )
}

/** Members of any name: each can be named anew, left out, or another be added. */
function Named({ path, each }: { readonly path: Path; readonly each: JsonSchema }) {
  const form = useForm()
  const value = form.read(path)
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const thing = singular(nameOf(path))
  const free = (number: number): string => {
    const name = `${thing} ${number}`
    return names.includes(name) ? free(number + 1) : name
  }
  return (
    <>
      {names.map((name, index) => (
        // By its place, so that a name can be typed without losing the field.
        <div class="form-item" key={index}>
          <div class="form-item-head">
            <label class="hidden" for={`${idOf([...path, index])}-name`}>
              Name of {thing} {index + 1}
            </label>
            <input
              id={`${idOf([...path, index])}-name`}
              type="text"
              value={name}
              onChange={(event) => {
                const next = event.currentTarget.value.trim()
                if (next !== '' && !names.includes(next)) form.rename([...path, name], next)
                else event.currentTarget.value = name
              }}
            />
            <button type="button" aria-label={`Remove ${name}`} onClick={() => form.remove([...path, name])}>
              Remove
            </button>
          </div>
          <FormInside path={[...path, name]} schema={each} />
        </div>
      ))}
      <button type="button" onClick={() => form.put([...path, free(names.length + 1)], beginning(each))}>
        Add a {thing}
      </button>
    </>
  )
}

function List({ path, each }: { readonly path: Path; readonly each: JsonSchema }) {
  const form = useForm()
  const value = form.read(path)
  const count = Array.isArray(value) ? value.length : 0
  const thing = singular(nameOf(path))
  return (
    <>
      {Array.from({ length: count }, (_, index) => (
        <div class="form-item" key={index}>
          <div class="form-item-head">
            <span>
              {humanName(thing)} {index + 1}
            </span>
            <button
              type="button"
              aria-label={`Remove ${thing} ${index + 1}`}
              onClick={() => form.remove([...path, index])}
            >
              Remove
            </button>
          </div>
          <ItemField path={[...path, index]} schema={each} />
        </div>
      ))}
      <button type="button" onClick={() => form.put([...path, count], beginning(each))}>
        Add a {thing}
      </button>
    </>
  )
}

function ItemField({ path, schema }: { readonly path: Path; readonly schema: JsonSchema }) {
  const shape = shapeOf(schema)
  return shape.kind === 'members' ? (
    <Members path={path} schema={schema} />
  ) : (
    <NodeField path={path} schema={schema} required />
  )
}

const groupName = (path: Path): string => {
  if (path.length === 0) return 'the study'
  return path.length === 1 && path[0] === 'params' ? 'the process' : nameOf(path)
}

const singular = (name: string): string =>
  /^\d+$/.test(name) ? 'entry' : name.replace(/ies$/, 'y').replace(/([^s])s$/, '$1')
