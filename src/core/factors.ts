/** What tells the settings of a batch size apart, as numbers and words: `{ learningRate: 0.1, optimizer: 'adam' }`. */
import type { Json } from './identity.ts'
import type { Trial } from './trial.ts'
import { humanName } from './words.ts'

export type Setting = Readonly<Record<string, number | string>>

/** A trial parameter that is tuned; with what it is called in the trials that leave it out, where some may. */
export type Factor = string | { readonly name: string; readonly otherwise: string }

export const factorName = (factor: Factor): string => (typeof factor === 'string' ? factor : factor.name)

/** Without those that every trial leaves out. */
export function factorsTold(factors: readonly Factor[], trials: readonly Trial[]): Factor[] {
  return factors.filter((factor) => trials.some(({ params }) => params[factorName(factor)] !== undefined))
}

export function settingOf(trial: Trial, factors: readonly Factor[]): Setting {
  return Object.fromEntries(factors.map((factor) => [factorName(factor), factorValue(trial, factor)]))
}

/** Names of the factors that differ between settings. */
export function variedFactors(settings: readonly Setting[]): string[] {
  const names = new Set(settings.flatMap((setting) => Object.keys(setting)))
  return [...names].filter((name) => new Set(settings.map((setting) => setting[name])).size > 1)
}

function factorValue({ params }: Trial, factor: Factor): number | string {
  const otherwise = typeof factor === 'string' ? 'none' : factor.otherwise
  return settingText(params[factorName(factor)]) ?? otherwise
}

/**
 * A number or text as it is, as are the names of groups; of groups and lists their members in words: `{ sgd: { momentum: 0.9, nesterov: true } }` is
 * "sgd (momentum 0.9, nesterov)", a list has semicolons between its members. Undefined stays so.
 */
export function settingText(value: Json | undefined): number | string | undefined {
  if (value === undefined || typeof value === 'number' || typeof value === 'string') return value
  if (value === null) return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map(settingText).join('; ')
  const members = Object.entries(value).map(([name, member]) => {
    if (typeof member === 'boolean') return `${member ? '' : 'no '}${humanName(name)}`
    const text = settingText(member)
    return typeof member === 'object' ? `${name} (${text})` : `${humanName(name)} ${text}`
  })
  return members.join(', ')
}
