/** What a schema found, in words for the person who wrote the file. */
import { z } from 'zod'
import { didYouMean } from './did-you-mean.ts'

/** Something wrong with a member of a file. */
export interface Fault {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly remedy?: string
  /** The member's name is at fault, not its value. */
  readonly atName?: boolean
}

export function describeIssue(
  issue: z.core.$ZodIssue,
  at: readonly PropertyKey[],
  schema: z.ZodType,
): Fault[] {
  const path = [...at, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(schema, issue.path, issue.input)
      return issue.keys.map((key) => ({
        path: [...path, key],
        atName: true,
        message: `there is no such field${didYouMean(key, known)}${known.length > 0 ? `; known here: ${known.join(', ')}` : ''}`,
      }))
    }
    case 'invalid_type':
      return [
        {
          path,
          message:
            issue.input === undefined
              ? 'is missing'
              : `expected ${articled(issue.expected)}, got ${shown(issue.input)}`,
        },
      ]
    case 'too_small':
      return [
        {
          path,
          message: `expected ${sizeNoun(issue.origin)} ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}, got ${shown(issue.input)}`,
        },
      ]
    case 'too_big':
      return [
        {
          path,
          message: `expected ${sizeNoun(issue.origin)} ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}, got ${shown(issue.input)}`,
        },
      ]
    case 'invalid_value':
      return [
        {
          path,
          message: `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}, got ${shown(issue.input)}`,
        },
      ]
    case 'invalid_union': {
      if (issue.input === undefined) return [{ path, message: 'is missing' }]
      const errors: readonly Issues[] = issue.errors
      const meant = errors.filter(isAboutMembers).sort((a, b) => strangeness(a) - strangeness(b))[0]
      const options = optionsAt(schema, issue.path)
      const describeIn = (own: Issues, inner: z.core.$ZodIssue) =>
        describeIssue(inner, path, options[errors.indexOf(own)] ?? z.unknown())
      if (meant) return meant.flatMap((inner) => describeIn(meant, inner))
      const all = issue.errors.flat()
      const expected = errors.map((own, index) => expectationOf(own, options[index]))
      if (expected.every((words) => words !== null)) {
        const alternatives = [...new Set(expected)].join(' or ')
        return [{ path, message: `expected ${alternatives}, got ${shown(issue.input)}` }]
      }
      const first = all.find((option) => option.code !== 'invalid_type') ?? all[0]!
      return describeIn(errors.find((own) => own.includes(first))!, first)
    }
    default:
      return [{ path, message: `${issue.message}, got ${shown(issue.input)}` }]
  }
}

type Issues = readonly z.core.$ZodIssue[]

/** The value is of the option's kind (a group of fields, a list), and something within it is wrong. */
const isAboutMembers = (option: Issues): boolean =>
  option.length > 0 && option.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys')

/** What an option wants where the value is not of its kind at all; null where something else is wrong. */
function expectationOf([issue, ...others]: Issues, option: z.ZodType | undefined): string | null {
  if (!issue || others.length > 0 || issue.path.length > 0) return null
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value)).join(' or ')
  if (issue.code !== 'invalid_type') return null
  const needed = Object.entries(unwrap(option)?.shape ?? {}).filter(
    ([, member]) => !(member as z.ZodType).safeParse(undefined).success,
  )
  return needed.length > 0
    ? `{ ${needed.map(([name]) => `${name}: ...`).join(', ')} }`
    : articled(issue.expected)
}

/** Fields that the option does not have count first, then all that is wrong: the least is what was meant. */
const strangeness = (option: Issues): number =>
  option.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 100 * issue.keys.length : 1), 0)

/** The names that an object schema knows at a path, of a union the alternative nearest to `input`; [] if unknown. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[], input: unknown): string[] {
  const found = schemaAt(schema, path)
  const given = Object.keys(input ?? {})
  const namesOf = (option: unknown) => Object.keys(unwrap(option)?.shape ?? {})
  const shared = (option: unknown) => namesOf(option).filter((name) => given.includes(name)).length
  const nearest = found?.options?.toSorted((a, b) => shared(b) - shared(a))[0]
  return namesOf(nearest ?? found)
}

/** The alternatives of the union at a path. */
const optionsAt = (schema: z.ZodType, path: readonly PropertyKey[]): readonly z.ZodType[] =>
  schemaAt(schema, path)?.options ?? []

/** The parts of zod's objects, unions, lists, records and wrappers (optional, default, preprocess) by which a schema is walked. */
interface Walkable {
  readonly shape?: Readonly<Record<string, unknown>>
  readonly options?: readonly z.ZodType[]
  readonly element?: unknown
  readonly valueType?: unknown
  readonly unwrap?: () => unknown
  readonly out?: unknown
}

function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): Walkable | undefined {
  let current = unwrap(schema)
  for (const key of path) current = unwrap(memberOf(current, key))
  return current
}

/** Of a union, the member of the first alternative that has one. */
function memberOf(schema: Walkable | undefined, key: PropertyKey): unknown {
  const own = schema?.shape?.[key as string] ?? schema?.element ?? schema?.valueType
  if (own || !schema?.options) return own
  return schema.options.map((option) => memberOf(unwrap(option), key)).find((member) => member !== undefined)
}

function unwrap(schema: unknown): Walkable | undefined {
  let current = schema as Walkable | undefined
  for (;;) {
    if (!current || current.shape || current.element || current.valueType) return current
    const inner = typeof current.unwrap === 'function' ? current.unwrap() : current.out
    if (!inner) return current
    current = inner as Walkable
  }
}

function articled(expected: string): string {
  const names: Record<string, string> = {
    int: 'a whole number',
    number: 'a number',
    string: 'a text',
    boolean: 'true or false',
    array: 'a list',
    object: 'a group of fields',
    record: 'a group of fields',
  }
  return names[expected] ?? expected
}

function sizeNoun(origin: string): string {
  return origin === 'string'
    ? 'a text with a length'
    : origin === 'array'
      ? 'a list with a length'
      : 'a number'
}

/** A value as it stands in a message, cut short. */
function shown(value: unknown): string {
  if (typeof value === 'number') return String(value)
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
