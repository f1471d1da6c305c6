/** What studies were set to differently, setting by setting. */
import { canonicalJson, type Json } from '../identity.ts'
import type { Study } from '../study.ts'

export interface SettingDifference {
  /** `params.line.stations.oven.capacity`; members of a list go by their name where all have one, else by their number. */
  readonly path: string
  /** By study; undefined where it has no such setting. What only some have is told as a whole. */
  readonly values: readonly (Json | undefined)[]
}

/** Without names and questions, which are for people. */
export function settingDifferences(studies: readonly Study[]): SettingDifference[] {
  const settings = studies.map(
    ({ name: _name, question: _question, ...rest }): Json => JSON.parse(JSON.stringify(rest)) as Json,
  )
  return differences('', settings)
}

function differences(path: string, values: readonly (Json | undefined)[]): SettingDifference[] {
  if (new Set(values.map((value) => (value === undefined ? '' : canonicalJson(value)))).size === 1) return []
  const members = values.map((value) => (value === undefined ? null : membersOf(value)))
  if (members.some((own) => own === null)) return [{ path, values }]
  const keys = [...new Set(members.flatMap((own) => [...own!.keys()]))]
  return keys.flatMap((key) =>
    differences(
      path === '' ? key : `${path}.${key}`,
      members.map((own) => own!.get(key)),
    ),
  )
}

/** Null of a plain value, and of a list of plain values. */
function membersOf(value: Json): Map<string, Json> | null {
  if (value === null || typeof value !== 'object') return null
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  if (value.every((member) => member === null || typeof member !== 'object')) return null
  const numbers = value.map((_, index) => String(index + 1))
  const names = value.map((member, index) => nameOf(member) ?? numbers[index]!)
  const keys = new Set(names).size === names.length ? names : numbers
  return new Map(value.map((member, index) => [keys[index]!, member]))
}

function nameOf(member: Json): string | null {
  if (member === null || typeof member !== 'object' || Array.isArray(member)) return null
  const { name } = member as { readonly [key: string]: Json }
  return typeof name === 'string' ? name : null
}
