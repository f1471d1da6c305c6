/** Ticks of a value axis: round numbers, durations in the units that people use, one form for all labels of an axis. */
import { formatNumber, formatSeconds } from './format.ts'

const MINUTE = 60
const HOUR = 3600
const DAY = 86400
/** Seconds, coarse to fine: where many orders of magnitude are shown, fewer of each. */
const DURATIONS = [
  durations([1, 10], [1, 10], [1], [1, 10, 100, 1000]),
  durations([1, 10, 30], [1, 5, 20], [1, 6], [1, 10, 100, 1000]),
  durations(
    [1, 2, 5, 10, 20, 30],
    [1, 2, 5, 10, 20, 30],
    [1, 2, 4, 12],
    [1, 2, 4, 10, 20, 50, 100, 200, 500, 1000],
  ),
]

function durations(seconds: number[], minutes: number[], hours: number[], days: number[]): number[] {
  const scaled = (counts: number[], unit: number) => counts.map((count) => count * unit)
  return [...seconds, ...scaled(minutes, MINUTE), ...scaled(hours, HOUR), ...scaled(days, DAY)]
}

export interface Ticks {
  readonly values: readonly number[]
  readonly format: (value: number) => string
}

/** About `count` ticks within the domain; on a logarithmic axis the domain must be positive. */
export function valueTicks(
  axis: { readonly unit: string; readonly scale: 'linear' | 'log' },
  domain: readonly [number, number],
  count = 6,
): Ticks {
  const values =
    axis.scale === 'log' ? logTicks(axis.unit, domain, count) : linearTicks(axis.unit, domain, count)
  if (axis.unit === 's') return { values, format: wholeUnits }
  const step = values.length > 1 ? (values[1] as number) - (values[0] as number) : 0
  const decimals =
    axis.scale === 'linear' && step > 0 ? Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) : null
  return { values, format: (value) => shortNumber(value, decimals) }
}

function linearTicks(unit: string, [low, high]: readonly [number, number], count: number): number[] {
  if (!(high > low)) return [low]
  const rough = (high - low) / count
  const durations = unit === 's' && rough > 1 ? durationsAbout(rough) : []
  for (const step of [...durations, roundStep(rough)]) {
    const first = Math.ceil(low / step - 1e-9)
    const last = Math.floor(high / step + 1e-9)
    if (last - first < 1) continue
    return Array.from({ length: last - first + 1 }, (_, index) =>
      Number(((first + index) * step).toPrecision(12)),
    )
  }
  return [low, high]
}

function logTicks(unit: string, domain: readonly [number, number], count: number): number[] {
  const [low, high] = domain
  const inside = (value: number) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)
  const candidates = [[1], [1, 3], [1, 2, 5], [1, 2, 3, 5, 7], [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9]].map(
    (digits) => logSeries(unit, domain, digits).filter(inside),
  )
  const fitting = candidates.filter((values) => values.length <= count + 1)
  const best = fitting.at(-1) ?? thinned(candidates[0] as number[], count)
  return best.length >= 2 ? best : linearTicks(unit, domain, count).filter((value) => value > 0)
}

/** Digits times powers of ten; above a second, durations that people count in. */
function logSeries(
  unit: string,
  [low, high]: readonly [number, number],
  digits: readonly number[],
): number[] {
  const values: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const digit of digits) values.push(Number((digit * 10 ** power).toPrecision(12)))
  }
  if (unit !== 's' || high <= 90) return values
  const fineness = Math.min(digits.length, DURATIONS.length) - 1
  return [...values.filter((value) => value < 1), ...(DURATIONS[fineness] as number[])]
}

function wholeUnits(seconds: number): string {
  return seconds >= MINUTE && seconds < 100 && seconds % MINUTE === 0
    ? `${seconds / MINUTE} min`
    : formatSeconds(seconds)
}

function thinned(values: readonly number[], count: number): number[] {
  const every = Math.ceil(values.length / count)
  return values.filter((_, index) => index % every === 0)
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const digit = rough / power
  return (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10) * power
}

/** The first duration above, then the one below it, for a domain that holds no two multiples of the first. */
function durationsAbout(rough: number): number[] {
  const all = DURATIONS[2] as number[]
  const above = all.findIndex((duration) => duration >= rough)
  return above < 0 ? [roundStep(rough / DAY) * DAY] : all.slice(Math.max(0, above - 1), above + 1).reverse()
}

/** 12k, 3M: short, because ticks are many. */
function shortNumber(value: number, decimals: number | null): string {
  const size = Math.abs(value)
  if (size >= 1e9 || (size > 0 && size < 1e-4)) return formatNumber(value, 2)
  if (size >= 1e6) return `${formatNumber(value / 1e6, 4)}M`
  if (size >= 1e4) return `${formatNumber(value / 1e3, 4)}k`
  return decimals === null ? formatNumber(value, 5) : value.toFixed(decimals)
}
