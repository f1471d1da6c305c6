/** Fewer points for a line that looks the same: the least and the greatest of each stretch, the first and the last. */

export interface Thinning<P> {
  readonly x: (point: P) => number
  readonly y: (point: P) => number
  /** 400 unless given: about one for each pixel and a half of a wide chart. At least 4. */
  readonly atMost?: number
  /** How the stretches divide x: as the axis does. Logarithmic ones start at the first x above 0. */
  readonly spacing: 'linear' | 'log'
}

/**
 * The points, ascending in x, of which at most `atMost` remain, in order and unchanged. Both extremes of y of the
 * whole line are among them. Not-a-number values count as extremes of nothing and fall away, unless first or last.
 */
export function thin<P>(points: readonly P[], thinning: Thinning<P>): P[] {
  const { x, y, atMost = 400, spacing } = thinning
  if (points.length <= atMost) return [...points]
  const last = points.length - 1
  const scale = spacing === 'log' ? (value: number) => Math.log(value) : (value: number) => value
  const usable = (index: number) => spacing === 'linear' || x(points[index] as P) > 0
  const start = points.findIndex((_, index) => usable(index))
  if (start < 0) return [points[0] as P, points[last] as P]
  const from = scale(x(points[start] as P))
  const width = scale(x(points[last] as P)) - from
  const bins = Math.max(1, Math.floor((atMost - 2) / 2))
  const kept = new Set([0, last])
  let bin = -1
  let lowest = -1
  let highest = -1
  const close = () => {
    if (lowest >= 0) kept.add(lowest)
    if (highest >= 0) kept.add(highest)
  }
  for (let index = start; index <= last; index++) {
    const point = points[index] as P
    const value = y(point)
    const own = width > 0 ? Math.min(bins - 1, Math.floor(((scale(x(point)) - from) / width) * bins)) : 0
    if (own !== bin) {
      close()
      bin = own
      lowest = -1
      highest = -1
    }
    if (Number.isNaN(value)) continue
    if (lowest < 0 || value < y(points[lowest] as P)) lowest = index
    if (highest < 0 || value > y(points[highest] as P)) highest = index
  }
  close()
  return [...kept].sort((a, b) => a - b).map((index) => points[index] as P)
}
