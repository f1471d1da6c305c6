/** Figures in the sentences of judges. */
import type { Estimate } from '../core/stats/interval.ts'
import { formatBounds, formatEstimate, formatNumber, formatQuantity } from '../report/format.ts'

/** `98.31 % (98.22 to 98.40)` */
export function percentText({ value, lo, hi }: Estimate): string {
  const percent = (share: number) => (Number.isFinite(share) ? (100 * share).toFixed(2) : String(share))
  return hasInterval({ value, lo, hi })
    ? `${percent(value)} % (${percent(lo)} to ${percent(hi)})`
    : `${percent(value)} % (no interval from one run)`
}

/** A difference of shares: `-1.72 points (-2.10 to -1.34)` */
export function pointsText({ value, lo, hi }: Estimate): string {
  const points = (share: number) => `${share > 0 ? '+' : ''}${(100 * share).toFixed(2)}`
  return hasInterval({ value, lo, hi })
    ? `${points(value)} points (${points(lo)} to ${points(hi)})`
    : `${points(value)} points (no interval from one run)`
}

/** `4.62 (4.58 to 4.66)`; `30 min` where the interval has no width, but for rounding. */
export function estimateText(estimate: Estimate, unit = '1'): string {
  const { value, lo, hi } = estimate
  if (!hasInterval(estimate)) return `${formatNumber(value)} (no interval from one run)`
  if (hi - lo <= 1e-9 * Math.abs(value)) return formatQuantity(value, unit, 6)
  return `${formatEstimate(value, estimate, unit)} (${formatBounds(estimate, unit)})`
}

/** A ratio: "as much" where it is 1, "0.542 times as much" where nothing scatters. */
export function asMuch(ratio: Estimate): string {
  const isSharp = ratio.hi - ratio.lo <= 1e-9 * Math.abs(ratio.value)
  if (isSharp && Math.abs(ratio.value - 1) <= 1e-9) return 'as much'
  return `${isSharp ? formatNumber(ratio.value) : estimateText(ratio)} times as much`
}

const hasInterval = ({ lo, hi }: Estimate): boolean => Number.isFinite(lo) && Number.isFinite(hi)
