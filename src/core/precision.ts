/** How narrow the interval of the recommended size is, and how many replications would make it as narrow as asked. */
import type { CurvePoint } from './answer.ts'

/** Looking at a width earlier finds narrow intervals that miss. */
export const precisionFrom = 10

/** The larger half of the interval as a share of the value; Infinity where there is no interval. */
export function relativeHalfWidth({ mean, lo, hi }: Pick<CurvePoint, 'mean' | 'lo' | 'hi'>): number {
  if (mean === null || !Number.isFinite(lo) || !Number.isFinite(hi)) return Number.POSITIVE_INFINITY
  if (lo === hi) return 0
  return Math.max(hi - mean, mean - lo) / Math.abs(mean)
}

/**
 * How many replications the point should rest on in all for an interval within `precision`, a share, of the true value,
 * if the values go on to scatter as they do: n (h / p')^2 with h the relative half width now and p' = p / (1 + p) (Law 2015,
 * section 9.4.1), ten at least. 0 where it is as narrow already. Stopping when an interval happens to be narrow makes it
 * hold a little less often than it says: 92 to 95 % of the time at 95 % (`src/sim/replicate.ts`).
 *
 * @example replicationsToNarrow({ mean: 10, lo: 9, hi: 11, n: 10 }, 0.25) // 0
 */
export function replicationsToNarrow(
  point: Pick<CurvePoint, 'mean' | 'lo' | 'hi' | 'n'>,
  precision: number,
): number {
  const half = relativeHalfWidth(point)
  const wanted = precision / (1 + precision)
  if (half === 0 || (half <= wanted && point.n >= precisionFrom)) return 0
  const forecast = Math.ceil(point.n * (half / wanted) ** 2)
  return Math.max(precisionFrom, point.n + 1, Number.isFinite(forecast) ? forecast : 2 * point.n)
}
