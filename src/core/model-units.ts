/**
 * Units that a person may write beside a number: `20min`, `40/day`, `97%`. A unit is a product of terms over a
 * product of terms. What can be converted is in one table; every other term is a noun that is counted (items,
 * orders, money): it may be left out, and must be the declared one where it is written.
 */
import { UserError } from './errors.ts'

/**
 * How much of the dimension's smallest unit each is; whole numbers, so that 97 % is 0.97 to the last bit. A month
 * and a year have no fixed number of days, and are converted to nothing.
 */
const dimensions: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  time: { ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9, day: 86_400e9, week: 604_800e9 },
  share: { '%': 1, share: 100 },
  mass: { ug: 1, mg: 1e3, g: 1e6, kg: 1e9, t: 1e12 },
  length: { mm: 1, cm: 10, m: 1e3, km: 1e6 },
  volume: { uL: 1, mL: 1e3, L: 1e6 },
  data: { bytes: 1, kB: 1e3, KiB: 1024, MB: 1e6, MiB: 1024 ** 2, GB: 1e9, GiB: 1024 ** 3, TB: 1e12 },
}

/** Other ways to write a term. */
const aliases: Readonly<Record<string, string>> = {
  µs: 'us',
  millisecond: 'ms',
  sec: 's',
  second: 's',
  minute: 'min',
  hr: 'h',
  hour: 'h',
  d: 'day',
  wk: 'week',
  mo: 'month',
  yr: 'year',
  percent: '%',
  byte: 'bytes',
  µg: 'ug',
  gram: 'g',
  l: 'L',
  ml: 'mL',
}

interface Term {
  readonly written: string
  /** Singular, as the table has it. */
  readonly name: string
  /** Null for a noun. */
  readonly dimension: string | null
  readonly factor: number
}

interface Unit {
  readonly over: readonly Term[]
  readonly under: readonly Term[]
}

/**
 * @throws UserError with the units that fit, when the written one does not
 * @example inUnit(40, '/day', 'items/week', 'demandPerWeek') // 280
 */
export function inUnit(value: number, written: string, declared: string, fieldName: string): number {
  const from = parseUnit(written)
  const to = parseUnit(declared)
  if (!sameSide(from.over, to.over) || !sameSide(from.under, to.under)) {
    const known = fittingUnits(declared)
    const words = known.length > 0 ? `write ${known.join(', ')}` : 'it has no unit'
    const what = declared === '' ? '' : `, which is measured in ${declared}`
    throw new UserError(`the unit "${written}" does not fit ${fieldName}${what}`, {
      place: fieldName,
      remedy: `${words[0]!.toUpperCase()}${words.slice(1)}.`,
    })
  }
  return (value * factorOf(from.over) * factorOf(to.under)) / (factorOf(to.over) * factorOf(from.under))
}

/** The units that can be written for a declared one: `items/day` may be items/s to items/week. */
export function fittingUnits(declared: string): string[] {
  const { over, under } = parseUnit(declared)
  const known = [...over, ...under].find(({ dimension }) => dimension !== null)
  if (!known) return declared === '' ? [] : [declared]
  const names = Object.keys(dimensions[known.dimension!]!)
  const swap = (terms: readonly Term[], name: string) =>
    terms.map((term) => (term === known ? name : term.written)).join(' ')
  return names.map((name) => [swap(over, name), ...under.map((term) => swap([term], name))].join('/'))
}

const calendar: ReadonlySet<string> = new Set(['month', 'quarter', 'year', 'shift'])

/** What a written unit has where the declared one has `period`: a unit of time or of the calendar; null for neither. */
export function periodIn(written: string, declared: string): string | null {
  const [from, to] = [parseUnit(written), parseUnit(declared)]
  const side = to.under.some(({ name }) => name === 'period') ? from.under : from.over
  return side.find(({ name, dimension }) => dimension === 'time' || calendar.has(name))?.name ?? null
}

/** The words of a unit, singular and plural, as they end the names of fields: minute, minutes, per, day. */
export function unitWords(declared: string): ReadonlySet<string> {
  const words = new Set(['per'])
  const { over, under } = parseUnit(declared)
  for (const { name } of [...over, ...under]) {
    const longer = Object.keys(aliases).filter((alias) => aliases[alias] === name)
    for (const word of [name, ...longer]) {
      words.add(word.toLowerCase())
      words.add(`${word.toLowerCase()}s`)
      words.add(`${word.toLowerCase()}es`)
    }
  }
  return words
}

function parseUnit(text: string): Unit {
  const [over = '', ...under] = text.trim().split('/')
  const terms = (part: string) => part.split(/[\s*·]+/).filter((term) => term !== '' && term !== '1')
  return { over: terms(over).map(parseTerm), under: under.flatMap(terms).map(parseTerm) }
}

function parseTerm(written: string): Term {
  for (const candidate of [written, singular(written)]) {
    const name = plainName(candidate)
    for (const [dimension, units] of Object.entries(dimensions)) {
      const factor = Object.hasOwn(units, name) ? units[name] : undefined
      if (factor !== undefined) return { written, name, dimension, factor }
    }
  }
  const noun = singular(written)
  return { written, name: plainName(noun), dimension: null, factor: 1 }
}

const plainName = (term: string): string => (Object.hasOwn(aliases, term) ? aliases[term]! : term)

const singular = (word: string): string =>
  word.length < 4 ? word : word.replace(/(ch|sh|x|ss)es$/, '$1').replace(/([^s])s$/, '$1')

/** The same dimensions, and no noun that is not declared. */
function sameSide(written: readonly Term[], declared: readonly Term[]): boolean {
  const dimensionsOf = (terms: readonly Term[]) =>
    terms
      .flatMap(({ dimension }) => dimension ?? [])
      .sort()
      .join()
  return (
    dimensionsOf(written) === dimensionsOf(declared) &&
    written.every(({ name, dimension }) => dimension !== null || declared.some((term) => term.name === name))
  )
}

const factorOf = (terms: readonly Term[]): number =>
  terms.reduce((product, { factor }) => product * factor, 1)
