/**
 * A law of which only cells are seen: the best of a grid of rates says that the true best lies about it, not where.
 * Maximum likelihood of interval-censored observations (Lawless 2003, "Statistical models and methods for lifetime
 * data", section 6.3), with logistic scatter on the logarithmic scale: near the normal, with heavier tails, and its
 * distribution function is closed.
 */
import { fQuantile } from '../stats/f.ts'
import { checkConfidence, type Estimate } from '../stats/interval.ts'

/** ln y lies in one of these cells; an open one ends at an infinity. Weights sum to 1. */
export interface CensoredObservation {
  readonly x: number
  readonly cells: readonly { readonly lo: number; readonly hi: number; readonly weight: number }[]
}

/** ln y = level + shape(theta, x), with theta searched in `range`; its ends stand for the law's limits. */
export interface CensoredLaw {
  shape(theta: number, x: number): number
  readonly range: { readonly lo: number; readonly hi: number }
  /** Whether the level has no bound where theta has none on that side. */
  readonly unboundedLevel?: { readonly lo: boolean; readonly hi: boolean }
}

export interface CensoredFit {
  readonly theta: Estimate
  readonly level: Estimate
  /** Of the observations at the best fit: laws with as many parameters are compared by it. */
  readonly logLikelihood: number
  /** Standard deviation about the law, of ln y. */
  readonly scatter: number
}

/**
 * Intervals are profiles of the likelihood: every value at which twice its loss stays below n ln(1 + F / (n - 2)),
 * with F the quantile at 1 and n - 2 degrees of freedom. For observations that are not censored and scatter normally
 * that is the exact t interval. Scatter below a tenth of the narrowest cell cannot be seen and is taken as that much,
 * which also makes the best fit unique where several lines pass through all the cells: it keeps clear of their ends.
 *
 * Throws RangeError below three observations and where every cell is open.
 */
export function fitCensored(
  observations: readonly CensoredObservation[],
  law: CensoredLaw,
  confidence: number,
): CensoredFit {
  checkConfidence(confidence)
  const widths = observations.flatMap(({ cells }) =>
    cells.flatMap(({ lo, hi }) => (Number.isFinite(hi - lo) ? [hi - lo] : [])),
  )
  const n = observations.length
  if (n < 3) throw new RangeError('fitCensored: needs three observations or more')
  if (widths.length === 0) throw new RangeError('fitCensored: every cell is open')
  const likelihood = likelihoodOf(observations)
  const ends = observations.flatMap(({ cells }) => cells.flatMap(({ lo, hi }) => [lo, hi]))
  const finite = ends.filter(Number.isFinite)
  const spread = Math.max(...finite) - Math.min(...finite) + Math.max(...widths)
  const logScales = {
    lo: Math.log(LOGISTIC_SCALE * 0.1 * Math.min(...widths)),
    hi: Math.log(spread),
  }
  const shiftsAt = (theta: number) => Float64Array.from(observations, ({ x }) => law.shape(theta, x))
  const at = (theta: number) => bestLevel(likelihood, shiftsAt(theta), logScales)
  const theta = argmax((value) => at(value).logLikelihood, law.range, 29, 1e-4)
  const best = at(theta)
  const limit = best.logLikelihood - (n / 2) * Math.log1p(fQuantile(confidence, 1, n - 2) / (n - 2))
  const admits = (value: number) => at(value).logLikelihood > limit
  const admitted = {
    lo: lastWithin(admits, theta, law.range.lo),
    hi: lastWithin(admits, theta, law.range.hi),
  }
  return {
    theta: { value: theta, ...admitted },
    level: {
      value: best.level,
      ...levelBounds(likelihood, shiftsAt, law, admitted, logScales, limit),
    },
    logLikelihood: best.logLikelihood,
    scatter: Math.exp(best.logScale) / LOGISTIC_SCALE,
  }
}

/** Scale over standard deviation of a logistic distribution. */
const LOGISTIC_SCALE = Math.sqrt(3) / Math.PI

interface Range {
  readonly lo: number
  readonly hi: number
}

interface Likelihood {
  /** Its logarithm, and that one's derivative by the level; `shifts` are the law's shape at each observation. */
  at(shifts: Float64Array, level: number, scale: number): { readonly log: number; readonly slope: number }
  /** Levels at which the law runs below, or above, all that is seen. */
  reach(shifts: Float64Array): Range
}

function likelihoodOf(observations: readonly CensoredObservation[]): Likelihood {
  const cells = observations.flatMap(({ cells }, owner) => cells.map((cell) => ({ owner, ...cell })))
  const [owner, lo, hi, weight] = [
    Int32Array.from(cells, (cell) => cell.owner),
    Float64Array.from(cells, (cell) => cell.lo),
    Float64Array.from(cells, (cell) => cell.hi),
    Float64Array.from(cells, (cell) => cell.weight),
  ]
  return {
    at(shifts, level, scale) {
      let [log, slope] = [0, 0]
      for (let i = 0; i < owner.length; ) {
        const of = owner[i]
        const mean = level + shifts[of]
        let [whole, lean] = [0, 0]
        for (; i < owner.length && owner[i] === of; i++) {
          const [below, above] = [(lo[i] - mean) / scale, (hi[i] - mean) / scale]
          // F(above) - F(below); mirrored in the upper tail, where differences of numbers near 1 lose all digits.
          const isUpper = below + above > 0
          const ea = Math.exp(isUpper ? -above : below)
          const eb = Math.exp(isUpper ? -below : above)
          const [fa, fb] = [ea / (1 + ea), eb === Number.POSITIVE_INFINITY ? 1 : eb / (1 + eb)]
          const share =
            weight[i] * (eb === Number.POSITIVE_INFINITY ? 1 / (1 + ea) : (eb - ea) / ((1 + ea) * (1 + eb)))
          whole += share
          // d ln P / d mean = (F(above) + F(below) - 1) / scale
          lean += share * (isUpper ? 1 - fa - fb : fa + fb - 1)
        }
        log += Math.log(Math.max(whole, Number.MIN_VALUE))
        if (whole > 0) slope += lean / whole / scale
      }
      return { log, slope }
    },
    reach(shifts) {
      let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (let i = 0; i < owner.length; i++) {
        for (const end of [lo[i], hi[i]]) {
          if (!Number.isFinite(end)) continue
          least = Math.min(least, end - shifts[owner[i]] - 1)
          most = Math.max(most, end - shifts[owner[i]] + 1)
        }
      }
      return { lo: least, hi: most }
    },
  }
}

/** The best level and scale where the shape is given: a search over the scale, with the level solved for at each. */
function bestLevel(likelihood: Likelihood, shifts: Float64Array, logScales: Range) {
  const levelAt = (logScale: number) => solveLevel(likelihood, shifts, Math.exp(logScale))
  const logAt = (logScale: number) => likelihood.at(shifts, levelAt(logScale), Math.exp(logScale)).log
  const logScale = argmax(logAt, logScales, 6, 0.02)
  const level = levelAt(logScale)
  return { level, logScale, logLikelihood: likelihood.at(shifts, level, Math.exp(logScale)).log }
}

/** Where the slope changes sign (false position after Illinois: Dowell & Jarratt 1971), halving where that is slow. */
function solveLevel(likelihood: Likelihood, shifts: Float64Array, scale: number): number {
  let { lo, hi } = likelihood.reach(shifts)
  let [atLo, atHi] = [likelihood.at(shifts, lo, scale).slope, likelihood.at(shifts, hi, scale).slope]
  for (let iteration = 0; iteration < 60 && hi - lo > 1e-4 * scale; iteration++) {
    const part = iteration % 3 === 2 || !(atLo > 0 && atHi < 0) ? 0.5 : atLo / (atLo - atHi)
    const middle = lo + part * (hi - lo)
    const slope = likelihood.at(shifts, middle, scale).slope
    if (Math.abs(slope) * scale < 1e-7) return middle
    if (slope > 0) {
      ;[lo, atLo] = [middle, slope]
      atHi /= 2
    } else {
      ;[hi, atHi] = [middle, slope]
      atLo /= 2
    }
  }
  return (lo + hi) / 2
}

/** The extremes of the level over all admitted pairs. */
function levelBounds(
  likelihood: Likelihood,
  shiftsAt: (theta: number) => Float64Array,
  law: CensoredLaw,
  admitted: Range,
  logScales: Range,
  limit: number,
): Range {
  const steps = 10
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let step = 0; step <= steps; step++) {
    const shifts = shiftsAt(admitted.lo + (step / steps) * (admitted.hi - admitted.lo))
    const { level } = bestLevel(likelihood, shifts, logScales)
    const admits = (value: number) => {
      const at = (logScale: number) => likelihood.at(shifts, value, Math.exp(logScale)).log
      return at(argmax(at, logScales, 6, 0.05)) > limit
    }
    const reach = likelihood.reach(shifts)
    const span = reach.hi - reach.lo
    lo = Math.min(lo, lastWithin(admits, level, level - span))
    hi = Math.max(hi, lastWithin(admits, level, level + span))
  }
  const { lo: below, hi: above } = law.range
  return {
    lo: law.unboundedLevel?.lo && admitted.lo === below ? Number.NEGATIVE_INFINITY : lo,
    hi: law.unboundedLevel?.hi && admitted.hi === above ? Number.POSITIVE_INFINITY : hi,
  }
}

/** The last admitted value on the way from one that is to `end`, to a 2000th of the way; `end` where that is too. */
function lastWithin(admits: (value: number) => boolean, from: number, end: number): number {
  if (from === end || admits(end)) return end
  let [inside, outside] = [from, end]
  for (const least = Math.abs(end - from) / 2000; Math.abs(outside - inside) > least; ) {
    const middle = (inside + outside) / 2
    if (admits(middle)) inside = middle
    else outside = middle
  }
  return outside
}

/** The best of a grid of `points`, refined by golden sections between its neighbours to `precision`. */
function argmax(f: (x: number) => number, { lo, hi }: Range, points: number, precision: number): number {
  const grid = Array.from({ length: points }, (_, i) => lo + (i * (hi - lo)) / (points - 1))
  const values = grid.map(f)
  const most = Math.max(...values)
  const top = values.indexOf(most)
  const golden = (Math.sqrt(5) - 1) / 2
  let [a, b] = [grid[Math.max(0, top - 1)], grid[Math.min(points - 1, top + 1)]]
  let [left, right] = [b - golden * (b - a), a + golden * (b - a)]
  let [fLeft, fRight] = [f(left), f(right)]
  while (b - a > precision) {
    if (fLeft > fRight) {
      ;[b, right, fRight] = [right, left, fLeft]
      left = b - golden * (b - a)
      fLeft = f(left)
    } else {
      ;[a, left, fLeft] = [left, right, fRight]
      right = a + golden * (b - a)
      fRight = f(right)
    }
  }
  const best = (a + b) / 2
  return (top === 0 || top === points - 1) && most >= f(best) ? grid[top] : best
}
