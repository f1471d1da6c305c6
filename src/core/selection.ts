/**
 * Which of several systems (batch sizes) may be the best, and how much is lost at most by taking the one that looks
 * best: subset screening (Nelson, Swann, Goldsman & Song 2001, "Simple procedures for selecting the best simulated
 * system when the number of alternatives is large", Operations Research 49(6); unequal sample sizes: Boesel, Nelson
 * & Kim 2003, Operations Research 51(5)) and multiple comparisons with the best (Hsu 1984, Annals of Statistics 12).
 */
import { type Contest, independentGroups, pairedGroups } from './selection-margins.ts'
import { checkConfidence, logarithms } from './stats/interval.ts'

export interface ScreeningOptions {
  /** Probability that the truly best system survives, e.g. 0.95. */
  readonly confidence: number
  readonly better: 'lower' | 'higher'
  /** `log` compares geometric means as ratios; every observation must be above 0. */
  readonly scale: 'log' | 'linear'
  /** The observations are computed, without noise: the best mean is the best. */
  readonly exact?: boolean
  /**
   * Where observations share random numbers: the block (the replication) of each, by group. What a block does to all
   * of its observations then cancels.
   */
  readonly blocks?: readonly (readonly number[])[]
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

const MOST_REPLICATIONS = 1000

/**
 * Keeps group i when mean_i <= mean_j + W_ij for every j; `selection-margins.ts` has W. The best system survives with
 * at least the stated probability for normal data: of any variances where every group has ten observations or more, of
 * equal ones where the variance is pooled. Unequal variances cost some of it there. Simulated at 0.95 with equal means
 * and 3 or 5 observations in each of 2, 5 and 10 groups: equal variances .95-.97; standard deviations rising by a half
 * from group to group .94-.98; the best group three times as noisy as the others .94, .89-.91 and .86-.87, ten times as
 * noisy .92-.93, .87-.89 and .82-.84; three times as noisy with 3 observations against 20 in two others, .78.
 *
 * With `blocks`, observations of one block share their random numbers and differences are taken within blocks.
 * Without, groups are taken as independent; positive correlation then only makes it safer, and costs replications.
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
  const contest = contestOf(groups, options)
  return screen(contest, contest.counts, options)
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
  const contest = contestOf(groups, options)
  const now = screen(contest, contest.counts, options)
  if (now.regretAtMost <= tolerance) return 0
  const open = openGroups(contest, now, tolerance, options)
  const regretAfter = (more: number) =>
    screen(
      contest,
      contest.counts.map((n, j) => (open.includes(j) ? n + more : n)),
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
  const contest = contestOf(groups, options)
  const now = screen(contest, contest.counts, options)
  if (now.regretAtMost <= tolerance) return { open: [], replications: 0 }
  const open = openGroups(contest, now, tolerance, options)
  const regretAt = (level: number) =>
    screen(
      contest,
      contest.counts.map((n, j) => (open.includes(j) ? Math.max(n, level) : n)),
      options,
    ).regretAtMost
  if (!(regretAt(MOST_REPLICATIONS) <= tolerance)) return { open, replications: null }
  return { open, replications: leastWhere((level) => regretAt(level) <= tolerance) }
}

/** The best, and every group that may still beat it by more than `tolerance`. */
function openGroups(
  contest: Contest,
  { best, margins }: Screening,
  tolerance: number,
  options: ScreeningOptions,
): number[] {
  const sign = options.better === 'lower' ? 1 : -1
  return [...contest.means.keys()].filter(
    (j) => j === best || asRegret(sign * contest.difference(best, j) + margins[j]!, options) > tolerance,
  )
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

function contestOf(
  groups: readonly (readonly number[])[],
  { confidence, scale, blocks }: ScreeningOptions,
): Contest {
  checkConfidence(confidence)
  if (groups.length === 0 || groups.some((group) => group.length === 0)) {
    throw new RangeError('selection: needs one group or more, none of them empty')
  }
  const scaled = scale === 'log' ? groups.map(logarithms) : groups
  return blocks ? pairedGroups(scaled, blocks, confidence) : independentGroups(scaled, confidence)
}

function screen(contest: Contest, counts: readonly number[], options: ScreeningOptions): Screening {
  const { means } = contest
  const sign = options.better === 'lower' ? 1 : -1
  const squared = options.exact ? () => 0 : contest.squaredMargins(counts)
  const margin = (i: number, j: number) => (i === j ? 0 : Math.sqrt(squared(i, j)))
  const best = means.reduce((lowest, each, i) => (sign * each < sign * means[lowest]! ? i : lowest), 0)
  const margins = means.map((_, j) => margin(best, j))
  const groups = [...means.keys()]
  const survivors = groups.filter(
    (i) => i === best || groups.every((j) => i === j || sign * contest.difference(i, j) <= margin(i, j)),
  )
  const regret = Math.max(0, ...groups.map((j) => sign * contest.difference(best, j) + margins[j]!))
  return { best, survivors, margins, regretAtMost: asRegret(regret, options) }
}

/** A difference of costs as `regretAtMost` states it. */
function asRegret(difference: number, { scale }: ScreeningOptions): number {
  return scale === 'log' ? Math.expm1(difference) : difference
}
