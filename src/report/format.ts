/** Values with their units, intervals and ratios, as people read them. */

import { formatPercent, formatQuantity, formatToUncertainty, isPure } from '../charts/format.ts'
import type { CurvePoint, Ratio } from '../core/answer.ts'

export * from '../charts/format.ts'

/** "12.3 s (11.8 s to 12.9 s)"; "1 h 32 min ± 9.3 s" where the bounds read the same; the value alone where nothing varies; "12.3 s (one replication: no interval)"; "none" without a value. */
export function formatPoint(point: Pick<CurvePoint, 'mean' | 'lo' | 'hi' | 'n'>, unit: string): string {
  if (point.mean === null) return 'none'
  if (!Number.isFinite(point.lo) || !Number.isFinite(point.hi)) {
    const why = point.n === 1 ? 'one replication: no interval' : 'no interval'
    return `${formatQuantity(point.mean, unit)} (${why})`
  }
  if (isWithoutSpread(point)) return formatQuantity(point.mean, unit, 4)
  const [mean, lo, hi] = [point.mean, point.lo, point.hi].map((value) => formatQuantity(value, unit))
  if ((unit === 's' || unit === 'bytes') && mean === lo && mean === hi) {
    return `${mean} ± ${formatQuantity((point.hi - point.lo) / 2, unit, 2)}`
  }
  return `${formatEstimate(point.mean, point, unit)} (${formatBounds(point, unit)})`
}

/** Whether replications differ by no more than rounding: nothing in the process varies. */
export const isWithoutSpread = ({ lo, hi }: { lo: number; hi: number }): boolean =>
  Number.isFinite(hi - lo) && hi - lo <= 1e-9 * Math.max(Math.abs(lo), Math.abs(hi))

/** A mean, with the digits that its interval supports. */
export function formatEstimate(mean: number, bounds: { lo: number; hi: number }, unit: string): string {
  const half = (bounds.hi - bounds.lo) / 2
  if (unit === 's' || unit === 'bytes' || !Number.isFinite(half)) return formatQuantity(mean, unit)
  return withUnit(formatToUncertainty(mean, half), unit)
}

/** "11.8 s to 12.9 s", "0.9712 to 0.9748". */
export function formatBounds(bounds: { lo: number; hi: number }, unit: string): string {
  const half = (bounds.hi - bounds.lo) / 2
  if (unit === 's' || unit === 'bytes' || !Number.isFinite(half) || half === 0) {
    return `${formatQuantity(bounds.lo, unit)} to ${formatQuantity(bounds.hi, unit)}`
  }
  return withUnit(`${formatToUncertainty(bounds.lo, half)} to ${formatToUncertainty(bounds.hi, half)}`, unit)
}

/** A cost over the recommended one's: 1.14 is "14 % more (9 % to 19 %)". */
export function formatRatio(ratio: Ratio, words: { more: string; less: string; same?: string }): string {
  const change = ratio.value - 1
  const bounds = [ratio.lo - 1, ratio.hi - 1]
  const head = readsSame(ratio)
    ? (words.same ?? 'the same')
    : `${formatPercent(Math.abs(change))} ${change > 0 ? words.more : words.less}`
  if (!bounds.every(Number.isFinite)) return `${head} (no interval)`
  const [low, high] = bounds as [number, number]
  return `${head} (${signed(low)} to ${signed(high)})`
}

/** Whether a ratio is 1 as far as it is printed. */
export const readsSame = ({ value }: Ratio): boolean => formatPercent(value - 1) === '0 %'

function signed(change: number): string {
  const text = formatPercent(change)
  return change > 0 && text !== '0 %' ? `+${text}` : text
}

function withUnit(text: string, unit: string): string {
  return isPure(unit) ? text : `${text} ${unit}`
}
