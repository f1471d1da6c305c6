/**
 * Which of several systems (batch sizes) may be the best, and how much is lost at most by taking the one that looks
 * best: subset screening (Nelson, Swann, Goldsman & Song 2001, "Simple procedures for selecting the best simulated
 * system when the number of alternatives is large", Operations Research 49(6); unequal sample sizes: Boesel, Nelson
 * & Kim 2003, Operations Research 51(5)) and multiple comparisons with the best (Hsu 1984, Annals of Statistics 12).
 */
import { checkConfidence, logarithms } from './stats/interval.ts'
import { studentTQuantile } from './stats/student-t.ts'
import { mean, pooledVariance, variance } from './stats/summary.ts'

export interface ScreeningOptions {
  /** Probability that the truly best system survives, e.g. 0.95. */
  readonly confidence: number
  readonly better: 'lower' | 'higher'
  /** `log` compares geometric means as ratios; every observation must be above 0. */
  readonly scale: 'log' | 'linear'
  /** The observations are computed, without noise: the best mean is the best. */
  readonly exact?: boolean
}

export interface Screening {
  /** Index of the group with the best mean; the first of equals. */
  readonly best: number
  /** Indices, ascending, of the groups that cannot be told from the best. */
  readonly survivors: readonly number[]
  /** By group: how far its mean may lie from that of `best` by chance, W; on the logarithmic scale of logarithms. */
  readonly margins: readonly number[]
  /**
   * At the stated confidence no group is better than `best` by more than this: a share of the better cost on the
   * scale `log`, the unit of the observations on `linear`. Infinity where no variance is known.
   */
  readonly regretAtMost: number
}

/** From this many observations on, in every group, each group's own variance is used. */
export const ownVarianceFrom = 10
const MOST_REPLICATIONS = 1000

/**
 * Keeps group i when mean_i <= mean_j + W_ij for every j, where W_ij = sqrt(t_i^2 s_i^2 / n_i + t_j^2 s_j^2 / n_j)
 * and t is the quantile at confidence^(1 / (k - 1)): with n_i - 1 degrees of freedom where every one of the k groups
 * has ten observations or more. With fewer, a group's own variance is useless (goals reached at whole epochs even
 * give variances of exactly 0), so the variance is pooled over the groups, with the sum of n_i - 1 degrees of
 * freedom and the same level for each comparison.
 *
 * The best system survives with at least the stated probability for normal data: of any variances in the first case,
 * of equal ones in the second. Unequal variances cost some of it there. Simulated at 0.95 with equal means and 3 or 5
 * observations in each of 2, 5 and 10 groups: equal variances .95-.97; standard deviations rising by a half from group
 * to group .94-.98; the best group three times as noisy as the others .94, .89-.91 and .86-.87, ten times as noisy
 * .92-.93, .87-.89 and .82-.84; three times as noisy with 3 observations against 20 in two others, .78. Observations
 * in different groups are taken as independent; positive correlation (common random numbers) only makes it safer.
 *
 * Without any repeated observation, and not `exact`, nothing is known: every group survives. Throws RangeError where
 * there is no group or an empty one, and at an observation that is not above 0 on the scale `log`.
 *
 * @example screenToTheBest([[5, 6, 7], [5.5, 6.5, 7.5], [15, 16, 17]], { confidence: 0.95, better: 'lower', scale: 'linear' }).survivors // [0, 1]
 */
export function screenToTheBest(
  groups: readonly (readonly number[])[],
  options: ScreeningOptions,
): Screening {
  return screen(summaries(groups, options), options)
}

/**
 * How many more replications, at `best` and at every group that may still beat it by more than `tolerance`, would
 * bring `regretAtMost` down to `tolerance` (in the same unit), if means and variances stay as they are. 0 where it is
 * there already; null where even 1000 would not do, or where no group is repeated, so that no variance is known.
 *
 * @example replicationsToDecide([[1, 2, 3], [1.5, 2.5, 3.5]], 1, { confidence: 0.95, better: 'lower', scale: 'linear' }) // 1
 */
export function replicationsToDecide(
  groups: readonly (readonly number[])[],
  tolerance: number,
  options: ScreeningOptions,
): number | null {
  const now = summaries(groups, options)
  const { best, margins, regretAtMost } = screen(now, options)
  if (regretAtMost <= tolerance) return 0
  const open = now.map(
    ({ cost }, j) => j === best || asRegret(now[best].cost - cost + margins[j], options) > tolerance,
  )
  const regretAfter = (more: number) =>
    screen(
      now.map((group, j) => (open[j] ? { ...group, n: group.n + more } : group)),
      options,
    ).regretAtMost
  if (!(regretAfter(MOST_REPLICATIONS) <= tolerance)) return null
  return leastWhere((more) => regretAfter(more) <= tolerance)
}

/**
 * The groups that must be known better before `regretAtMost` can come down to `tolerance` (in the same unit), `best`
 * among them, and how many replications each of them should have for it in all; what a group has beyond that it keeps.
 * 0 where nothing is open; null where even 1000 would not do.
 *
 * @example replicationsForAll([[1, 2, 3, 4], [1.5, 2.5]], 1, { confidence: 0.95, better: 'lower', scale: 'linear' }) // { open: [0, 1], replications: 5 }
 */
export function replicationsForAll(
  groups: readonly (readonly number[])[],
  tolerance: number,
  options: ScreeningOptions,
): { readonly open: readonly number[]; readonly replications: number | null } {
  const now = summaries(groups, options)
  const { best, margins, regretAtMost } = screen(now, options)
  if (regretAtMost <= tolerance) return { open: [], replications: 0 }
  const open = [...now.keys()].filter(
    (j) => j === best || asRegret(now[best].cost - now[j].cost + margins[j], options) > tolerance,
  )
  const regretAt = (level: number) =>
    screen(
      now.map((group, j) => (open.includes(j) ? { ...group, n: Math.max(group.n, level) } : group)),
      options,
    ).regretAtMost
  if (!(regretAt(MOST_REPLICATIONS) <= tolerance)) return { open, replications: null }
  return { open, replications: leastWhere((level) => regretAt(level) <= tolerance) }
}

/** The least whole number for which `isEnough`, which 1000 is; when one is, so are all above it. */
function leastWhere(isEnough: (n: number) => boolean): number {
  let [tooFew, enough] = [0, MOST_REPLICATIONS]
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2)
    if (isEnough(middle)) enough = middle
    else tooFew = middle
  }
  return enough
}

interface Summary {
  readonly n: number
  /** Mean on the scale of comparison, turned so that lower is better. */
  readonly cost: number
  /** NaN where no variance is known. */
  readonly variance: number
  /** Whether `variance` is that of all groups. */
  readonly pooled: boolean
}

function summaries(
  groups: readonly (readonly number[])[],
  { confidence, better, scale }: ScreeningOptions,
): Summary[] {
  checkConfidence(confidence)
  if (groups.length === 0 || groups.some((group) => group.length === 0)) {
    throw new RangeError('selection: needs one group or more, none of them empty')
  }
  const scaled = scale === 'log' ? groups.map(logarithms) : groups
  const pooled = groups.some((group) => group.length < ownVarianceFrom)
  const common = pooledVariance(scaled).variance
  return scaled.map((values) => ({
    n: values.length,
    cost: better === 'lower' ? mean(values) : -mean(values),
    variance: pooled ? common : variance(values),
    pooled,
  }))
}

function screen(groups: readonly Summary[], options: ScreeningOptions): Screening {
  const squares = options.exact ? groups.map(() => 0) : squaredHalfWidths(groups, options.confidence)
  const margin = (i: number, j: number) => (i === j ? 0 : Math.sqrt(squares[i] + squares[j]))
  const best = groups.reduce((lowest, { cost }, i) => (cost < groups[lowest].cost ? i : lowest), 0)
  const margins = groups.map((_, j) => margin(best, j))
  const survivors = [...groups.keys()].filter((i) =>
    groups.every(({ cost }, j) => groups[i].cost <= cost + margin(i, j)),
  )
  const regret = Math.max(0, ...groups.map(({ cost }, j) => groups[best].cost - cost + margins[j]))
  return { best, survivors, margins, regretAtMost: asRegret(regret, options) }
}

/** t^2 s^2 / n of each group: two of them add up to the square of their W. */
function squaredHalfWidths(groups: readonly Summary[], confidence: number): number[] {
  const level = confidence ** (1 / Math.max(1, groups.length - 1))
  const total = groups.reduce((sum, { n }) => sum + n - 1, 0)
  const quantiles = new Map<number, number>()
  return groups.map(({ n, variance: squared, pooled }) => {
    if (Number.isNaN(squared)) return Number.POSITIVE_INFINITY
    const df = pooled ? total : n - 1
    if (!quantiles.has(df)) quantiles.set(df, studentTQuantile(level, df))
    return (quantiles.get(df)! ** 2 * squared) / n
  })
}

/** A difference of costs as `regretAtMost` states it. */
function asRegret(difference: number, { scale }: ScreeningOptions): number {
  return scale === 'log' ? Math.expm1(difference) : difference
}
