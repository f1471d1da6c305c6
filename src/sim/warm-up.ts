import { Tally } from './tally.ts'

/** Where a run has settled: what comes before is left out. */
export interface WarmUp {
  /** So many observations are left out from the beginning. */
  readonly observations: number
  /** False where no more than the first half may be left out and that is not enough: the run is too short. */
  readonly settled: boolean
}

/**
 * MSER-5 (White 1997; White, Cobb & Spratt 2000): of means of five observations each, leaves out as many from the
 * beginning as make the standard error of the rest's mean least, as if they were independent.
 *
 * @param series observations in order, or means of equal numbers of them (then with `five` 1)
 * @param five observations to a mean
 * @example warmUp([9, 8, 7, 1, 0, 1, 0, 1, 0, 1, 0, 1], 1) // { observations: 3, settled: true }
 */
export function warmUp(series: readonly number[], five = 5): WarmUp {
  const count = Math.floor(series.length / five)
  const most = Math.floor(count / 2)
  const rest = new Tally()
  let cut = most
  let least = Number.POSITIVE_INFINITY
  for (let from = count - 1; from >= 0; from--) {
    let sum = 0
    for (let index = from * five; index < (from + 1) * five; index++) sum += series[index]!
    rest.add(sum / five)
    if (from > most) continue
    // Square of the standard error, but for a factor that hardly matters (n for n - 1) and is White's.
    const criterion = rest.squares / (rest.count * rest.count)
    if (criterion <= least) {
      least = criterion
      cut = from
    }
  }
  return { observations: cut * five, settled: count > 1 && cut < most }
}
