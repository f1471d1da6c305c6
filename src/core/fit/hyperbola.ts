/**
 * S = S_min (1 + B_crit / B): steps to a goal against the batch size (McCandlish et al. 2018, "An empirical model of
 * large-batch training", section 2.3). Below B_crit a doubled batch nearly halves the steps; above it hardly helps.
 */

import { fQuantile } from '../stats/f.ts'
import { checkConfidence } from '../stats/interval.ts'
import { findRoot } from '../stats/root.ts'
import {
  checkObservations,
  coefficientOfDetermination,
  type FittedLaw,
  type Observation,
  scatterCheck,
  shapeCheck,
} from './fitted.ts'

export interface HyperbolaFit extends FittedLaw<'minimumSteps' | 'criticalBatch' | 'minimumExamples'> {
  /**
   * What the data show at the stated confidence: `both` regimes; only `perfect-scaling` (B_crit has a lower bound
   * and no upper one); only the `plateau` (an upper bound alone); or `neither`, which bounds nothing.
   */
  readonly regime: 'both' | 'perfect-scaling' | 'plateau' | 'neither'
}

/**
 * Least squares of ln S over (ln S_min, ln B_crit) on observations `x` = batch size in examples, `y` = steps. For a
 * given B_crit the best ln S_min is a mean, which leaves one unknown (variable projection, Golub & Pereyra 1973):
 * the root of the derivative beside the best of a grid, so that no start value can mislead. Intervals: every value
 * that the F test with n - 2 degrees of freedom does not reject (profile likelihood, Bates & Watts 1988, section
 * 6.1). They are as skewed as the data make them, and one-sided (0 or Infinity) where these show a single regime.
 * Simulated coverage at 0.95, with 1 to 5 replications of 8 sizes, is .94-.98; a bootstrap of 3 or 5 replications
 * within each size covers .83-.85, as so few understate their own scatter. Scatter that differs eightfold between the
 * ends lowers it to .90 for B_crit and .80 for S_min (when the large batches are the noisy ones): see the checks.
 *
 * Parameters: `minimumSteps` S_min, steps; `criticalBatch` B_crit, examples; `minimumExamples` S_min B_crit,
 * examples. An estimate is itself 0 or Infinity where the best fit has no finite B_crit above 0. Runs that never
 * reached the goal cannot be given; to give only the others of their batch size flatters it, so leave that size
 * out. Throws RangeError at an x or y that is not above 0, and below two batch sizes.
 *
 * @example fitHyperbola([{ x: 250, y: 500 }, { x: 1000, y: 200 }, { x: 4000, y: 125 }], 0.95).parameters.criticalBatch.value // 1000
 */
export function fitHyperbola(observations: readonly Observation[], confidence: number): HyperbolaFit {
  checkConfidence(confidence)
  checkObservations('fitHyperbola', observations)
  const batchSizes = observations.map(({ x }) => x)
  const logSteps = observations.map(({ y }) => Math.log(y))
  const profileAt = (logCritical: number) => profile(batchSizes, logSteps, logCritical)
  const range = {
    lo: Math.log(Math.min(...batchSizes)) - REACH,
    hi: Math.log(Math.max(...batchSizes)) + REACH,
  }
  const logCritical = bestLogCritical(profileAt, range)
  const best = profileAt(logCritical)
  const region = admittedRegion(profileAt, range, logCritical, observations.length, confidence)
  const residuals = logSteps.map((y, i) => y - best.fitted[i])
  const regime = regimeOf(region.logCritical, range)
  return {
    parameters: {
      minimumSteps: {
        value: logCritical === range.hi ? 0 : Math.exp(best.logMinimum),
        lo: region.logCritical.hi === range.hi ? 0 : Math.exp(region.logMinimum.lo),
        hi: Math.exp(region.logMinimum.hi),
      },
      criticalBatch: {
        value: fromLog(logCritical, range),
        lo: fromLog(region.logCritical.lo, range),
        hi: fromLog(region.logCritical.hi, range),
      },
      minimumExamples: {
        value: logCritical === range.lo ? 0 : Math.exp(best.logMinimum + logCritical),
        lo: region.logCritical.lo === range.lo ? 0 : Math.exp(region.logExamples.lo),
        hi: Math.exp(region.logExamples.hi),
      },
    },
    points: observations.map(({ x, y }, i) => ({ x, y, fitted: Math.exp(best.fitted[i]) })),
    rSquared: coefficientOfDetermination(logSteps, residuals),
    relativeError: observations.length > 2 ? Math.sqrt(best.squares / (observations.length - 2)) : Number.NaN,
    checks: [
      shapeCheck('steps follow S_min (1 + B_crit / B)', batchSizes, residuals, 2),
      scatterCheck(batchSizes, residuals),
      {
        assumption: 'the batch sizes reach from perfect scaling to the plateau',
        holds: regime === 'both',
        detail: `at ${100 * confidence} % confidence the data bound B_crit ${BOUNDS[regime]}`,
      },
    ],
    regime,
  }
}

const BOUNDS = {
  both: 'on both sides',
  'perfect-scaling': 'from below only',
  plateau: 'from above only',
  neither: 'on neither side',
} as const

/** How far beyond the batch sizes ln B_crit is searched: there the law is a limit to eleven digits. */
const REACH = 25

interface Range {
  readonly lo: number
  readonly hi: number
}

type ProfileAt = (logCritical: number) => ReturnType<typeof profile>

function regimeOf(logCritical: Range, range: Range): HyperbolaFit['regime'] {
  const above = logCritical.lo > range.lo
  const below = logCritical.hi < range.hi
  return above && below ? 'both' : above ? 'perfect-scaling' : below ? 'plateau' : 'neither'
}

/** The ends of the range stand for the limits of the law. */
function fromLog(logCritical: number, range: Range): number {
  return logCritical === range.lo
    ? 0
    : logCritical === range.hi
      ? Number.POSITIVE_INFINITY
      : Math.exp(logCritical)
}

/**
 * The bounds of all (S_min, B_crit) whose squares the F test admits. At each B_crit these are the best ln S_min -+ a
 * slack, so the extremes over the admitted B_crit bound ln S_min, and ln S_min + ln B_crit.
 */
function admittedRegion(
  profileAt: ProfileAt,
  range: Range,
  logCritical: number,
  n: number,
  confidence: number,
) {
  const everything = { lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY }
  const df = n - 2
  if (df < 1) return { logCritical: range, logMinimum: everything, logExamples: everything }
  const least = profileAt(logCritical).squares
  const limit = least * (1 + fQuantile(confidence, 1, df) / df)
  const excess = (at: number) => profileAt(at).squares - limit
  const exact = least < n * 1e-24
  const bound = (end: number) =>
    exact ? logCritical : excess(end) > 0 ? findRoot(excess, end, logCritical) : end
  const admitted = { lo: bound(range.lo), hi: bound(range.hi) }
  const extremes = (shift: (at: number) => number): Range => {
    const farthest = (sign: 1 | -1) =>
      largest((at) => {
        const { logMinimum, squares } = profileAt(at)
        return sign * (logMinimum + shift(at)) + Math.sqrt(Math.max(0, limit - squares) / n)
      }, admitted)
    return { lo: -farthest(-1), hi: farthest(1) }
  }
  return { logCritical: admitted, logMinimum: extremes(() => 0), logExamples: extremes((at) => at) }
}

/** The best fit at a given ln B_crit: ln S_min, the sum of squared residuals and its derivative. */
function profile(batchSizes: readonly number[], logSteps: readonly number[], logCritical: number) {
  const critical = Math.exp(logCritical)
  const n = batchSizes.length
  let logMinimum = 0
  for (let i = 0; i < n; i++) logMinimum += (logSteps[i] - Math.log1p(critical / batchSizes[i])) / n
  const fitted = batchSizes.map((batchSize) => logMinimum + Math.log1p(critical / batchSize))
  let squares = 0
  let slope = 0
  for (let i = 0; i < n; i++) {
    const residual = logSteps[i] - fitted[i]
    squares += residual * residual
    slope -= (2 * residual * critical) / (batchSizes[i] + critical)
  }
  return { logMinimum, fitted, squares, slope }
}

function bestLogCritical(profileAt: ProfileAt, { lo, hi }: Range): number {
  const steps = Math.ceil(2 * (hi - lo))
  const grid = Array.from({ length: steps + 1 }, (_, i) => (i === steps ? hi : lo + (i * (hi - lo)) / steps))
  const squares = grid.map((at) => profileAt(at).squares)
  const best = squares.indexOf(Math.min(...squares))
  if (best === 0 || best === steps) return grid[best]
  const [below, above] = [grid[best - 1], grid[best + 1]]
  const slope = (at: number) => profileAt(at).slope
  if (!(slope(below) < 0 && slope(above) > 0)) return grid[best]
  return findRoot(slope, below, above)
}

/** The largest value of a single-peaked function on a range, by golden sections. */
function largest(f: (at: number) => number, range: Range): number {
  const golden = (Math.sqrt(5) - 1) / 2
  let { lo, hi } = range
  let [left, right] = [hi - golden * (hi - lo), lo + golden * (hi - lo)]
  let [fLeft, fRight] = [f(left), f(right)]
  let top = Math.max(f(lo), f(hi), fLeft, fRight)
  while (hi - lo > 1e-6) {
    if (fLeft > fRight) {
      ;[hi, right, fRight] = [right, left, fLeft]
      left = hi - golden * (hi - lo)
      fLeft = f(left)
    } else {
      ;[lo, left, fLeft] = [left, right, fRight]
      right = lo + golden * (hi - lo)
      fRight = f(right)
    }
    top = Math.max(top, fLeft, fRight)
  }
  return top
}
