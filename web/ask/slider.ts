/** A slider beside a number: where its ends are, and what a place on it means. */
import type { ModelField } from '../../src/server/api/models.ts'

export interface SliderRange {
  readonly from: number
  readonly to: number
  readonly scale: 'linear' | 'log'
  readonly isWhole: boolean
}

/** Places on a slider: fine enough that one is less than a pixel. */
export const places = 1000

const octaves = 32
const number = /^\s*([-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)\s*([^\d\s,].*)?$/

/** The one number of a text and what follows it, its unit; null for a list, a range or no number. */
export function splitNumber(text: string): { readonly value: number; readonly unit: string } | null {
  const found = number.exec(text)
  if (!found || text.includes('..')) return null
  return { value: Number(found[1]), unit: found[2] ?? '' }
}

/**
 * Around a value: from a 32nd of it to 32 times it, within the field's bounds; a share from 0 to 1. Null for what has
 * no slider, such as a value outside the bounds.
 */
export function rangeAround(
  field: Pick<ModelField, 'kind' | 'unit' | 'bounds'>,
  value: number,
): SliderRange | null {
  if (field.kind !== 'number' && field.kind !== 'whole') return null
  const isWhole = field.kind === 'whole'
  const range = { ...endsAround(field, value, isWhole), isWhole }
  const isDrawable = range.scale === 'linear' || Number.isFinite(range.to / range.from)
  return isWithin(value, range) && range.to > range.from && isDrawable ? range : null
}

export const isWithin = (value: number, { from, to }: SliderRange): boolean => value >= from && value <= to

function endsAround(
  { unit, bounds }: Pick<ModelField, 'unit' | 'bounds'>,
  value: number,
  isWhole: boolean,
): Omit<SliderRange, 'isWhole'> {
  const [least, most] = limits(bounds)
  if (unit === 'share' || (least === 0 && most === 1)) return { from: 0, to: 1, scale: 'linear' }
  if (Number.isFinite(least) && most - least <= 2000 && least <= 0)
    return { from: least, to: most, scale: 'linear' }
  if (value <= 0) {
    const size = Math.max(Math.abs(value) * 2, isWhole ? 10 : 1)
    return { from: Math.max(least, value < 0 ? -size : 0), to: Math.min(most, size), scale: 'linear' }
  }
  const from = Math.max(value / octaves, isWhole ? 1 : 0, least > 0 ? least : 0)
  return { from, to: Math.min(Math.max(value * octaves, isWhole ? 16 : 0), most), scale: 'log' }
}

/** `above 0`, `at least 1`, `0 to 1`: as the fields describe their bounds. */
function limits(bounds: string): [least: number, most: number] {
  const both = /^(-?[\d.e+]+) to (-?[\d.e+]+)$/.exec(bounds)
  if (both) return [Number(both[1]), Number(both[2])]
  const least = /(?:above|at least) (-?[\d.e+]+)/.exec(bounds)?.[1]
  const most = /(?:below|at most) (-?[\d.e+]+)/.exec(bounds)?.[1]
  return [
    least === undefined ? Number.NEGATIVE_INFINITY : Number(least),
    most === undefined ? Number.POSITIVE_INFINITY : Number(most),
  ]
}

export function placeOf(value: number, { from, to, scale }: SliderRange): number {
  const share = scale === 'log' ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from)
  return Math.round(Math.min(1, Math.max(0, share)) * places)
}

/** Three digits: what a hand can mean. */
export function valueAt(place: number, { from, to, scale, isWhole }: SliderRange): number {
  const share = place / places
  const exact = scale === 'log' ? from * (to / from) ** share : from + (to - from) * share
  const shown = Number(exact.toPrecision(3))
  return isWhole ? Math.max(Math.ceil(from), Math.round(shown)) : shown
}
