/**
 * y = a + b x with a, b >= 0: the time of one step or call against its batch size, alpha seconds and beta seconds
 * an example.
 */
import { fsum } from 'd3-array'
import { around, checkConfidence, type Estimate } from '../stats/interval.ts'
import {
  checkObservations,
  coefficientOfDetermination,
  type FittedLaw,
  type Observation,
  scatterCheck,
  shapeCheck,
} from './fitted.ts'

/**
 * Least squares of relative errors: weights 1/y^2 first, then 1/fitted^2 until nothing changes (iteratively
 * reweighted; McCullagh & Nelder 1989, section 9.2), as weights from noisy y favour the low ones. A negative
 * estimate is set to 0, the other fitted alone, and a check says so. Intervals: t of the unconstrained fit with
 * n - 2 degrees of freedom, cut to what a and b can be, and widened to hold the estimate. Where the free interval
 * lies wholly below 0 the bounds are 0 to 0: the data contradict the law, and the check has the figures.
 *
 * Parameters: `intercept` in the unit of y, `slope` in units of y per unit of x. Throws RangeError at an x or y
 * that is not above 0, and below two values of x.
 *
 * @example fitAffine([{ x: 1, y: 3 }, { x: 2, y: 5 }, { x: 4, y: 9 }], 0.95).parameters.slope.value // 2
 */
export function fitAffine(
  observations: readonly Observation[],
  confidence: number,
): FittedLaw<'intercept' | 'slope'> {
  checkConfidence(confidence)
  checkObservations('fitAffine', observations)
  const free = reweighted(observations, straightLine)
  const clipped = free.intercept < 0 ? 'intercept' : free.slope < 0 ? 'slope' : null
  const solve = clipped === 'intercept' ? throughOrigin : clipped === 'slope' ? constant : straightLine
  const line = clipped ? reweighted(observations, solve) : free
  const points = observations.map(({ x, y }) => ({ x, y, fitted: line.intercept + line.slope * x }))
  const xs = points.map(({ x }) => x)
  const residuals = points.map(({ y, fitted }) => y / fitted - 1)
  const df = points.length - 2
  const relativeError = df > 0 ? Math.sqrt(fsum(residuals, (r) => r * r) / df) : Number.NaN
  const bounds = unconstrainedIntervals(observations, free, df, confidence)
  return {
    parameters: {
      intercept: withinBounds(line.intercept, bounds.intercept),
      slope: withinBounds(line.slope, bounds.slope),
    },
    points,
    rSquared: coefficientOfDetermination(
      points.map(({ y }) => y),
      points.map(({ y, fitted }) => y - fitted),
      points.map(({ fitted }) => fitted ** -2),
    ),
    relativeError,
    checks: [
      shapeCheck('y is a straight line in x', xs, residuals, 2),
      scatterCheck(xs, residuals),
      {
        assumption: 'intercept and slope are not negative',
        holds: clipped === null,
        detail: clipped
          ? `the free fit's ${clipped} is ${written(bounds[clipped])}; set to 0`
          : 'the free fit has neither below 0',
      },
    ],
  }
}

interface Line {
  readonly intercept: number
  readonly slope: number
}

type LineSolver = (observations: readonly Observation[], weights: readonly number[]) => Line

function reweighted(observations: readonly Observation[], solve: LineSolver): Line {
  let line = solve(
    observations,
    observations.map(({ y }) => y ** -2),
  )
  for (let round = 0; round < 100; round++) {
    const weights = lineWeights(observations, line)
    const next = solve(observations, weights)
    const change = Math.max(
      ...observations.map(({ x }) =>
        Math.abs((next.intercept + next.slope * x) / (line.intercept + line.slope * x) - 1),
      ),
    )
    line = next
    if (!(change > 1e-13)) break
  }
  return line
}

/** A free line may dip to 0 or below inside the data: such a point keeps the weight of its own y. */
function lineWeights(observations: readonly Observation[], { intercept, slope }: Line): number[] {
  return observations.map(({ x, y }) => Math.max(intercept + slope * x, 0.1 * y) ** -2)
}

function straightLine(observations: readonly Observation[], weights: readonly number[]): Line {
  const { centerX, centerY, spread } = weightedSpread(observations, weights)
  const slope = fsum(observations, ({ x, y }, i) => weights[i] * (x - centerX) * (y - centerY)) / spread
  return { intercept: centerY - slope * centerX, slope }
}

function throughOrigin(observations: readonly Observation[], weights: readonly number[]): Line {
  const xy = fsum(observations, ({ x, y }, i) => weights[i] * x * y)
  return { intercept: 0, slope: xy / fsum(observations, ({ x }, i) => weights[i] * x * x) }
}

function constant(observations: readonly Observation[], weights: readonly number[]): Line {
  return { intercept: weightedSpread(observations, weights).centerY, slope: 0 }
}

function weightedSpread(observations: readonly Observation[], weights: readonly number[]) {
  const total = fsum(weights)
  const centerX = fsum(observations, ({ x }, i) => weights[i] * x) / total
  const centerY = fsum(observations, ({ y }, i) => weights[i] * y) / total
  return {
    total,
    centerX,
    centerY,
    spread: fsum(observations, ({ x }, i) => weights[i] * (x - centerX) ** 2),
  }
}

function unconstrainedIntervals(
  observations: readonly Observation[],
  line: Line,
  df: number,
  confidence: number,
) {
  const weights = lineWeights(observations, line)
  const { total, centerX, spread } = weightedSpread(observations, weights)
  const residual = fsum(
    observations,
    ({ x, y }, i) => weights[i] * (y - line.intercept - line.slope * x) ** 2,
  )
  const deviation = Math.sqrt(residual / df)
  return {
    intercept: around(
      line.intercept,
      deviation * Math.sqrt(1 / total + centerX ** 2 / spread),
      df,
      confidence,
    ),
    slope: around(line.slope, deviation / Math.sqrt(spread), df, confidence),
  }
}

function written({ value, lo, hi }: Estimate): string {
  return `${value.toPrecision(3)} (${lo.toPrecision(3)} to ${hi.toPrecision(3)})`
}

function withinBounds(value: number, { lo, hi }: Estimate): Estimate {
  return { value, lo: Math.min(value, Math.max(0, lo)), hi: Math.max(value, hi) }
}
