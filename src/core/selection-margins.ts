/**
 * Groups of observations two at a time: how far apart their means are, and how far that may be chance. Independent
 * groups, or groups that meet the same blocks (replications with common random numbers).
 */
import { studentTQuantile } from './stats/student-t.ts'
import { differencesOf, mean, pooledVariance, variance } from './stats/summary.ts'

export interface Contest {
  /** Observations of each group. */
  readonly counts: readonly number[]
  /** Mean of each group. */
  readonly means: readonly number[]
  /** Mean of group i less that of group j. */
  difference(i: number, j: number): number
  /** The square of W_ij if the groups had `counts` observations, spread as now; Infinity where no variance is known. */
  squaredMargins(counts: readonly number[]): (i: number, j: number) => number
}

/** From this many observations on, in every group (of every pair), each one's own variance is used. */
export const ownVarianceFrom = 10

/**
 * W_ij = sqrt(t_i^2 s_i^2 / n_i + t_j^2 s_j^2 / n_j), with t the quantile at confidence^(1 / (k - 1)): n_i - 1 degrees
 * of freedom where every group has ten observations or more. With fewer, the variance is pooled over the groups, with
 * the sum of n_i - 1 degrees of freedom: a handful gives no usable variance of its own.
 */
export function independentGroups(groups: readonly (readonly number[])[], confidence: number): Contest {
  const means = groups.map(mean)
  const counts = groups.map(({ length }) => length)
  const pooled = counts.some((n) => n < ownVarianceFrom)
  const common = pooledVariance(groups).variance
  const variances = groups.map((group) => (pooled ? common : variance(group)))
  const level = confidence ** (1 / Math.max(1, groups.length - 1))
  const quantile = quantileOnce(level)
  return {
    counts,
    means,
    difference: (i, j) => means[i]! - means[j]!,
    squaredMargins: (now) => {
      const total = now.reduce((sum, n) => sum + n - 1, 0)
      const squares = now.map((n, i) =>
        Number.isNaN(variances[i])
          ? Number.POSITIVE_INFINITY
          : (quantile(pooled ? total : n - 1) ** 2 * variances[i]!) / n,
      )
      return (i, j) => squares[i]! + squares[j]!
    },
  }
}

/**
 * Groups whose observations of one block share their random numbers: what a block does to all of them cancels in the
 * differences. W_ij = t sqrt(s_ij^2 / n_ij) with n_ij the blocks that both met, t the quantile at
 * 1 - (1 - confidence) / (k - 1) (Bonferroni: holds whatever the correlation), s_ij^2 the variance of the differences of
 * i and j where every pair met ten blocks or more (Nelson, Swann, Goldsman & Song 2001). With fewer it is
 * pooled over the pairs. With every block met by all, that is twice the residual mean square of groups x blocks with
 * (k - 1)(n - 1) degrees of freedom, exact for normal data when all differences vary alike (sphericity; Nelson &
 * Matejcik 1995, "Using common random numbers for indifference-zone selection", Management Science 41(12)). Simulated at
 * 0.95 with five equal groups of which the best varies three times as much within blocks as the others: it survived in .92 (3
 * blocks) and .90 (5) of the runs. Where what a block does is not the same to all (lognormal costs, correlation 0.9, the best
 * three times as noisy; or deviations from 0.02 to 0.3), in .88 (2 blocks) to .90 (9), and from ten on in .97.
 *
 * `blocks[i][r]` is the block of `groups[i][r]`.
 */
export function pairedGroups(
  groups: readonly (readonly number[])[],
  blocks: readonly (readonly number[])[],
  confidence: number,
): Contest {
  const means = groups.map(mean)
  const counts = groups.map(({ length }) => length)
  const { pairs, pooled, common, freedom } = pairedDifferences(groups, blocks)
  const quantile = quantileOnce(1 - (1 - confidence) / Math.max(1, groups.length - 1))
  return {
    counts,
    means,
    difference: (i, j) => (pairs[i]![j]!.n > 0 ? pairs[i]![j]!.difference : means[i]! - means[j]!),
    squaredMargins: (now) => {
      const df = freedom + nestedFreedom(now) - nestedFreedom(counts)
      return (i, j) => {
        const pair = pairs[i]![j]!
        const n = pair.n + Math.min(now[i]!, now[j]!) - Math.min(counts[i]!, counts[j]!)
        const squared = pooled ? common : pair.variance
        if (!(n > 0) || !(df > 0) || Number.isNaN(squared)) return Number.POSITIVE_INFINITY
        return (quantile(pooled ? df : n - 1) ** 2 * squared) / n
      }
    },
  }
}

/** The differences of every two groups, block by block; `pairs[i][j]` is of group i less group j. */
export interface PairedDifferences {
  readonly pairs: readonly (readonly Pair[])[]
  /** Whether some pair met too few blocks to have a variance of its own. */
  readonly pooled: boolean
  /** Variance of a difference, pooled over the pairs; NaN where nothing is repeated. */
  readonly common: number
  /** Its degrees of freedom. */
  readonly freedom: number
}

export function pairedDifferences(
  groups: readonly (readonly number[])[],
  blocks: readonly (readonly number[])[],
): PairedDifferences {
  const byBlock = groups.map((group, i) => new Map(group.map((value, r) => [blocks[i]![r]!, value])))
  const pairs = byBlock.map((a, i) => byBlock.map((b, j) => (i === j ? nothing : pairOf(a, b))))
  const apart = pairs.flatMap((row, i) => row.slice(i + 1))
  const repeated = apart.filter(({ n }) => n > 1)
  const squares = repeated.reduce((sum, { n, variance: own }) => sum + (n - 1) * own, 0)
  return {
    pairs,
    pooled: apart.some(({ n }) => n < ownVarianceFrom),
    common: squares / repeated.reduce((sum, { n }) => sum + n - 1, 0),
    freedom: residualFreedom(byBlock.map((values) => [...values.keys()])),
  }
}

interface Pair {
  readonly n: number
  readonly difference: number
  readonly variance: number
}

const nothing: Pair = { n: 0, difference: 0, variance: Number.NaN }

function pairOf(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Pair {
  const differences = differencesOf(a, b)
  return { n: differences.length, difference: mean(differences), variance: variance(differences) }
}

/** Observations less groups less blocks plus one, over the blocks that two groups or more met. */
function residualFreedom(blocks: readonly (readonly number[])[]): number {
  const met = new Map<number, number>()
  for (const block of blocks.flat()) met.set(block, (met.get(block) ?? 0) + 1)
  const shared = [...met.values()].filter((groups) => groups > 1)
  const observations = shared.reduce((sum, groups) => sum + groups, 0)
  const groups = blocks.filter((own) => own.some((block) => met.get(block)! > 1)).length
  return observations - groups - shared.length + 1
}

/** What the numbers of observations add to it where each group met the blocks 0, 1, ... in turn. */
function nestedFreedom(counts: readonly number[]): number {
  const shared = [...counts].sort((a, b) => b - a)[1] ?? 0
  return counts.reduce((sum, n) => sum + Math.min(n, shared), 0) - shared
}

function quantileOnce(level: number): (df: number) => number {
  const known = new Map<number, number>()
  return (df) => {
    const value = known.get(df) ?? studentTQuantile(level, df)
    known.set(df, value)
    return value
  }
}
