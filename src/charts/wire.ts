/** Figures as JSON: the server sends what a chart is drawn from, the page draws it with the same function. */
import type { FigureSpec, FigureText } from './figure.ts'
import type { ChartFrame } from './frame.ts'

export interface FigureOnWire extends FigureText {
  readonly chart: string
  /** As `toWire` gives it. */
  readonly data: unknown
}

export function figureOnWire({ draw: _, data, ...rest }: FigureSpec): FigureOnWire {
  return { ...rest, data: toWire(data) }
}

export const dataFromWire = (wire: unknown): ChartFrame => fromWire(wire) as ChartFrame

const names: ReadonlyMap<string, number> = new Map([
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NaN],
])

/** Numbers that JSON has not become `{ number: 'Infinity' }`. @throws TypeError for a function, which JSON would drop */
export function toWire(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { number: String(value) }
  if (typeof value === 'function') throw new TypeError('a chart that travels is drawn from data alone')
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, toWire)
  if (Array.isArray(value)) return value.map(toWire)
  if (typeof value !== 'object' || value === null) return value
  return mapMembers(value, toWire)
}

export function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromWire)
  if (typeof value !== 'object' || value === null) return value
  const { number, ...others } = value as { number?: unknown }
  const special = typeof number === 'string' ? names.get(number) : undefined
  if (special !== undefined && Object.keys(others).length === 0) return special
  return mapMembers(value, fromWire)
}

const mapMembers = (value: object, map: (member: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member)]))
