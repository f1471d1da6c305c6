/**
 * The fields of a model: shorthands that define them (each with its unit and what it means), and the description
 * that help, input and the web form read. Say bounds and units first; `.default()` and `.optional()` come last.
 */
import { z } from 'zod'

interface About {
  readonly unit?: string
  readonly symbol?: string
}

/** Any schema with its meaning; `unit` is written as in `items/day`, `symbol` as the formula has it. */
export function field<S extends z.ZodType>(schema: S, doc: string, about: About = {}): S {
  return schema.meta({ description: doc, ...about })
}

const unitOf = (unit: string, symbol: string | undefined): About => ({ unit, ...(symbol ? { symbol } : {}) })

/** A number above 0. */
export const positive = (unit: string, doc: string, symbol?: string) =>
  field(z.number().positive(), doc, unitOf(unit, symbol))

/** A number of at least 0. */
export const nonNegative = (unit: string, doc: string, symbol?: string) =>
  field(z.number().min(0), doc, unitOf(unit, symbol))

/** A whole number of at least `least`; counts above 10^12 are refused. */
export const whole = (unit: string, doc: string, symbol?: string, least = 1) =>
  field(z.int().min(least).max(1e12), doc, unitOf(unit, symbol))

/** A number from 0 to 1; a person may write 97%. */
export const share = (doc: string, symbol?: string) =>
  field(z.number().min(0).max(1), doc, unitOf('share', symbol))

export const choice = <const T extends readonly [string, ...string[]]>(options: T, doc: string) =>
  field(z.enum(options), doc)

export const flag = (doc: string) => field(z.boolean(), doc)

/** A list of numbers of at least 0, each in the unit, e.g. the demand of each period. */
export const series = (unit: string, doc: string, symbol?: string) =>
  field(z.array(z.number().min(0)).min(1).max(10_000), doc, unitOf(unit, symbol))

/** A list of names, e.g. of stations; a person writes `saw,drill`. */
export const names = (doc: string) => field(z.array(z.string().min(1)).min(1).max(10_000), doc)

/** Of an output: a number, or null where there is none. */
export const amount = (unit: string, doc: string) => field(z.number().nullable(), doc, { unit })

/** Of an output: a number for each period, station, ...; null where one has none. */
export const amounts = (unit: string, doc: string) => field(z.array(z.number().nullable()), doc, { unit })

/** Of an output: what a person must know about this result; null when there is nothing. */
export const note = () => field(z.string().nullable(), 'What to know about this result.')

export interface FieldDescription {
  readonly name: string
  /** `list` is one of numbers, `names` one of texts. */
  readonly kind: 'number' | 'whole' | 'choice' | 'flag' | 'text' | 'list' | 'names' | 'other'
  /** Empty for what has none. */
  readonly unit: string
  readonly symbol: string | null
  readonly doc: string
  readonly required: boolean
  /** Undefined without one. */
  readonly default: unknown
  readonly choices: readonly string[]
  /** `above 0`, `0 to 1`; empty without bounds. */
  readonly bounds: string
}

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly default?: unknown
  readonly description?: string
  readonly unit?: string
  readonly symbol?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
}

/** The JSON Schema of an object's fields; `unit` and `symbol` stand beside JSON Schema's own keywords. */
export const fieldsJsonSchema = (schema: z.ZodObject, io: 'input' | 'output'): object =>
  z.toJSONSchema(schema, { target: 'draft-7', io })

export function describeFields(schema: z.ZodObject, io: 'input' | 'output' = 'input'): FieldDescription[] {
  const { properties = {}, required = [] } = fieldsJsonSchema(schema, io) as JsonSchema
  return Object.entries(properties).map(([name, property]) => ({
    name,
    kind: kindOf(property),
    unit: property.unit ?? '',
    symbol: property.symbol ?? null,
    doc: property.description ?? '',
    required: required.includes(name),
    default: property.default,
    choices: property.enum ?? [],
    bounds: boundsOf(property),
  }))
}

function kindOf(property: JsonSchema): FieldDescription['kind'] {
  if (property.enum) return 'choice'
  const bare = property.anyOf?.filter(({ type }) => type !== 'null')
  if (bare?.length === 1) return kindOf(bare[0]!)
  const type = [property.type ?? ''].flat().find((one) => one !== 'null')
  if (type === 'array') return kindOfList(property.items ?? {})
  const kinds: Readonly<Record<string, FieldDescription['kind']>> = {
    number: 'number',
    integer: 'whole',
    boolean: 'flag',
    string: 'text',
  }
  return kinds[type ?? ''] ?? 'other'
}

/** Items of an output may be null. */
function kindOfList(items: JsonSchema): FieldDescription['kind'] {
  const type = [(items.anyOf ?? [items]).map((one) => one.type ?? '')].flat(2).find((one) => one !== 'null')
  return type === 'string' ? 'names' : type === 'number' || type === 'integer' ? 'list' : 'other'
}

function boundsOf(property: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = property
  const real = (bound: number | undefined): bound is number =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  if (real(minimum) && real(maximum) && maximum < 1e12) return `${minimum} to ${maximum}`
  const lower = real(exclusiveMinimum)
    ? `above ${exclusiveMinimum}`
    : real(minimum)
      ? `at least ${minimum}`
      : ''
  const upper = real(exclusiveMaximum)
    ? `below ${exclusiveMaximum}`
    : real(maximum) && maximum < 1e12
      ? `at most ${maximum}`
      : ''
  return [lower, upper].filter(Boolean).join(', ')
}
