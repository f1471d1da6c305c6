/** Members of a study that read `name` or `{ name: settings }`, such as a layer or an optimizer. */
import { z } from 'zod'
import { didYouMean } from '../../core/did-you-mean.ts'

export interface KnownNames {
  /** E.g. "a layer". */
  readonly noun: string
  /** Names that stand alone. */
  readonly alone: readonly string[]
  /** Names with settings, and an example of each: `{ dense: '{ dense: 128 }' }`. */
  readonly withSettings: Readonly<Record<string, string>>
}

/** `schema` behind a check that says what is known where a name is not, in one message. */
export function namedForm<T extends z.ZodType>(known: KnownNames, schema: T) {
  return z.preprocess((value, context) => {
    const fault = faultOf(known, value)
    if (fault) context.addIssue({ code: 'custom', message: fault, input: value })
    return value
  }, schema)
}

function faultOf({ noun, alone, withSettings }: KnownNames, value: unknown): string | null {
  const names = Object.keys(withSettings)
  const listed = [...alone, ...Object.values(withSettings)].join(', ')
  const unknown = (name: string) => `expected ${noun}: ${listed}${didYouMean(name, [...alone, ...names])}`
  if (typeof value === 'string') {
    if (alone.includes(value)) return null
    return names.includes(value) ? `${value} needs to know more: ${withSettings[value]}` : unknown(value)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return unknown('')
  const keys = Object.keys(value)
  const meant = keys.filter((key) => names.includes(key))
  if (meant.length > 1) return `expected ${noun}, not ${meant.join(' and ')} in one`
  if (meant.length === 1) return null
  const lone = keys.find((key) => alone.includes(key))
  return lone === undefined ? unknown(keys[0] ?? '') : `${lone} stands alone: write ${lone}`
}
