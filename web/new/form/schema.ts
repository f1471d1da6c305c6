/** JSON Schema as a form reads it: which control a node becomes, which of its forms a value has, and where to begin. */
import { humanName } from '../../../src/charts/format.ts'

export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema | readonly JsonSchema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
}

/** As `batchwise schema` prints it: what all studies share, and for each domain what its `params` are. */
export interface StudySchema extends JsonSchema {
  readonly allOf: readonly {
    readonly if: { readonly properties: { readonly domain: { readonly const: string } } }
    readonly then: { readonly properties: { readonly params: JsonSchema } }
  }[]
}

export type Shape =
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly options: readonly unknown[] }
  /** A value or several of them, written in a line. */
  | { readonly kind: 'line'; readonly suggestions: readonly string[]; readonly several: Several }
  | { readonly kind: 'members' }
  /** Members of any name. */
  | { readonly kind: 'named'; readonly each: JsonSchema }
  | { readonly kind: 'list'; readonly each: JsonSchema }
  | { readonly kind: 'forms'; readonly forms: readonly Form[] }

/** Whether a line is always a list, one where it has commas, or never. */
export type Several = 'always' | 'with commas' | 'never'

/** One of several ways to state something. */
export interface Form {
  readonly label: string
  readonly schema: JsonSchema
  /** The value itself, where the form is one value. */
  readonly literal?: unknown
}

export function shapeOf(schema: JsonSchema): Shape {
  const forms = flat(schema)
  const literals = forms.flatMap(literalsOf)
  const others = forms.filter((form) => literalsOf(form).length === 0)
  if (others.length === 0 && literals.length > 0) return { kind: 'choice', options: literals }
  if (others.every(isLine)) {
    if (others.length === 1 && others[0]!.type === 'boolean' && literals.length === 0) return { kind: 'flag' }
    const several = !others.some(isArray)
      ? 'never'
      : literals.length === 0 && others.every(isArray)
        ? 'always'
        : 'with commas'
    return { kind: 'line', suggestions: literals.map(String), several }
  }
  if (forms.length > 1 || literals.length > 0) return { kind: 'forms', forms: formsOf(literals, others) }
  const [only] = others
  if (isArray(only!)) return { kind: 'list', each: only!.items as JsonSchema }
  const { properties, additionalProperties } = only!
  if (!properties && typeof additionalProperties === 'object')
    return { kind: 'named', each: additionalProperties }
  return { kind: 'members' }
}

/** Index of the form that a value has; -1 where it has none of them. */
export const formOf = (forms: readonly Form[], value: unknown): number =>
  forms.findIndex((form) =>
    'literal' in form ? form.literal === value : flat(form.schema).some((one) => fits(one, value)),
  )

/** What a form or a member holds when it is taken up: the least that the schema asks for. */
export function beginning(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.default !== undefined) return schema.default
  const [first] = flat(schema)
  if (first !== undefined && first !== schema) return beginning(first)
  if (schema.enum) return schema.enum[0]
  if (isArray(schema)) return isLine(schema) ? [] : [beginning(schema.items as JsonSchema)]
  if (schema.properties) {
    const { properties, required = [] } = schema
    return Object.fromEntries(required.map((name) => [name, beginning(properties[name]!)]))
  }
  if (typeof schema.additionalProperties === 'object') return {}
  if (schema.type === 'boolean') return false
  if (schema.type === 'number' || schema.type === 'integer') return schema.minimum ?? 1
  return ''
}

/** `above 0, at most 1`; nothing for the bounds of every whole number. */
export function boundsOf(schema: JsonSchema): string {
  const [only, ...others] = flat(schema).flatMap((form) =>
    isArray(form) ? flat(form.items as JsonSchema) : [form],
  )
  const same =
    only && others.every(({ minimum, maximum }) => minimum === only.minimum && maximum === only.maximum)
  if (!only || !same) return ''
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = only
  const least = exclusiveMinimum === undefined ? minimum : exclusiveMinimum
  const most = exclusiveMaximum === undefined ? maximum : exclusiveMaximum
  return [
    least === undefined ? '' : `${exclusiveMinimum === undefined ? 'from' : 'above'} ${least}`,
    most === undefined || most > 1e9 ? '' : `${exclusiveMaximum === undefined ? 'at most' : 'below'} ${most}`,
  ]
    .filter(Boolean)
    .join(', ')
}

const flat = (schema: JsonSchema): readonly JsonSchema[] => schema.anyOf?.flatMap(flat) ?? [schema]

const literalsOf = ({ const: value, enum: values }: JsonSchema): readonly unknown[] =>
  value === undefined ? (values ?? []) : [value]

const isArray = ({ type }: JsonSchema): boolean => type === 'array'

/** Nothing in it has members, so that it can be written in a line. */
function isLine(schema: JsonSchema): boolean {
  if (schema.anyOf) return schema.anyOf.every(isLine)
  if (schema.type === 'object') return false
  if (!isArray(schema)) return true
  return [schema.items ?? {}].flat().every((each) => !isArray(each) && isLine(each))
}

function formsOf(literals: readonly unknown[], others: readonly JsonSchema[]): Form[] {
  const lines = others.filter(isLine)
  const rest = others.filter((schema) => !isLine(schema))
  const several = lines.some(isArray) ? 'one or several values' : 'a value'
  return [
    ...literals.map((literal) => ({ label: String(literal), schema: { const: literal }, literal })),
    ...(lines.length > 0
      ? [{ label: several, schema: lines.length === 1 ? lines[0]! : { anyOf: lines } }]
      : []),
    ...rest.map((schema) => ({ label: labelOf(schema, rest), schema })),
  ]
}

/** By the members that the other forms do not ask for. */
function labelOf(schema: JsonSchema, among: readonly JsonSchema[]): string {
  if (isArray(schema))
    return isArray((schema.items as JsonSchema) ?? {}) ? 'several lists, compared' : 'a list'
  const others = among.filter((other) => other !== schema).flatMap(({ required = [] }) => required)
  const own = (schema.required ?? []).filter((name) => !others.includes(name))
  const names = own.length > 0 ? own : Object.keys(schema.properties ?? {})
  return names.length === 0 ? 'members by name' : `with ${names.slice(0, 2).map(humanName).join(', ')}`
}

function fits(schema: JsonSchema, value: unknown): boolean {
  const literals = literalsOf(schema)
  if (literals.length > 0) return literals.includes(value)
  const types = [schema.type ?? []].flat()
  if (Array.isArray(value)) {
    const each = schema.items
    if (!isArray(schema)) return false
    if (each === undefined || Array.isArray(each)) return true
    return value.every((item) => flat(each as JsonSchema).some((one) => fits(one, item)))
  }
  if (typeof value === 'object' && value !== null) {
    if (!types.includes('object')) return false
    const { properties, required = [], additionalProperties } = schema
    const names = Object.keys(value)
    const isKnown = (name: string) => properties?.[name] !== undefined || additionalProperties !== false
    return required.every((name) => names.includes(name)) && names.every(isKnown)
  }
  if (typeof value === 'number') return types.includes('number') || types.includes('integer')
  return value !== null && value !== undefined && types.includes(typeof value)
}
