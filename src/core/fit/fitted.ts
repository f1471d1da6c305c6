/** What every fit returns, and the checks of its assumptions. All fits here take errors as relative ones. */
import { fsum } from 'd3-array'
import { chiSquareUpperTail } from '../stats/chi-square.ts'
import { fUpperTail } from '../stats/f.ts'
import type { Estimate } from '../stats/interval.ts'
import { mean, pooledVariance, standardDeviation } from '../stats/summary.ts'

/** One observation; several may share an `x` (replications). */
export interface Observation {
  readonly x: number
  readonly y: number
}

export interface FittedPoint extends Observation {
  readonly fitted: number
}

/** Whether an assumption of the fit holds on these data; null where they cannot tell. */
export interface AssumptionCheck {
  readonly assumption: string
  readonly holds: boolean | null
  /** The figures behind it, for a person. */
  readonly detail: string
}

export interface FittedLaw<Parameter extends string> {
  readonly parameters: Readonly<Record<Parameter, Estimate>>
  readonly points: readonly FittedPoint[]
  /** Share of the (relative) variation that the law takes up; null where y does not vary. */
  readonly rSquared: number | null
  /** Residual standard deviation, as a share of y; NaN where there are no more observations than parameters. */
  readonly relativeError: number
  readonly checks: readonly AssumptionCheck[]
}

/** Throws RangeError unless every x and y is finite and above 0, and x takes two values that differ by a millionth. */
export function checkObservations(name: string, observations: readonly Observation[]): void {
  for (const { x, y } of observations) {
    const usable = x > 0 && y > 0 && Number.isFinite(x) && Number.isFinite(y)
    if (!usable) throw new RangeError(`${name}: x and y must be finite and above 0, got x ${x}, y ${y}`)
  }
  const xs = observations.map(({ x }) => x)
  if (!(Math.max(...xs) > (1 + 1e-6) * Math.min(...xs))) {
    throw new RangeError(`${name}: needs observations at two or more values of x`)
  }
}

/** 1 - residual over total sum of squares; both weighted where weights are given. */
export function coefficientOfDetermination(
  values: readonly number[],
  residuals: readonly number[],
  weights: readonly number[] = values.map(() => 1),
): number | null {
  const center = fsum(values, (value, i) => weights[i] * value) / fsum(weights)
  const total = fsum(values, (value, i) => weights[i] * (value - center) ** 2)
  return total > 0 ? 1 - fsum(residuals, (residual, i) => weights[i] * residual ** 2) / total : null
}

/** Misfit of a size's mean that does not matter in practice, as a share of y. */
const HARMLESS_MISFIT = 0.05

/**
 * Does the law's shape hold? Where x values are repeated: the F test of lack of fit against the scatter of
 * replications (Draper & Smith 1998, section 2.1) at 1 %. A misfit under 5 % at every x passes whatever the test
 * says, as precise data reject every law. Without replications a larger misfit cannot be told from noise: null.
 * `residuals` are relative.
 */
export function shapeCheck(
  assumption: string,
  xs: readonly number[],
  residuals: readonly number[],
  parameterCount: number,
): AssumptionCheck {
  const groups = bySize(xs, residuals)
  const misfits = groups.map((group) => ({ x: group.x, share: mean(group.residuals) }))
  const worst = misfits.reduce((a, b) => (Math.abs(b.share) > Math.abs(a.share) ? b : a))
  const largest = `largest misfit ${(100 * worst.share).toFixed(1)} % at ${Number(worst.x.toPrecision(4))}`
  const lackDf = groups.length - parameterCount
  if (lackDf < 1) return { assumption, holds: null, detail: `${largest}; as many parameters as sizes` }
  const harmless = Math.abs(worst.share) <= HARMLESS_MISFIT
  const pureDf = residuals.length - groups.length
  if (pureDf < 1)
    return { assumption, holds: harmless || null, detail: `${largest}; no replications to test it by` }
  const pure = fsum(groups, (group) => {
    const center = mean(group.residuals)
    return fsum(group.residuals, (residual) => (residual - center) ** 2)
  })
  const lack = Math.max(0, fsum(residuals, (residual) => residual ** 2) - pure)
  const p = lack === 0 ? 1 : fUpperTail(lack / lackDf / (pure / pureDf), lackDf, pureDf)
  return {
    assumption,
    holds: harmless || p >= 0.01,
    detail: `${largest}; lack of fit p = ${p.toPrecision(2)}`,
  }
}

/**
 * Is the relative scatter alike at every x? Bartlett's test (1937; Snedecor & Cochran 1989, section 13.10) at 1 %,
 * of the x values with replications. Null with fewer than two of them, or where one does not scatter at all.
 */
export function scatterCheck(xs: readonly number[], residuals: readonly number[]): AssumptionCheck {
  const assumption = 'the relative scatter is the same at every x'
  const groups = bySize(xs, residuals).filter((group) => group.residuals.length > 1)
  if (groups.length < 2) return { assumption, holds: null, detail: 'no replications to test it by' }
  const deviations = groups.map((group) => standardDeviation(group.residuals))
  const [least, most] = [Math.min(...deviations), Math.max(...deviations)]
  const range = `standard deviations from ${(100 * least).toFixed(1)} to ${(100 * most).toFixed(1)} %`
  if (least === 0) return { assumption, holds: null, detail: range }
  const { variance, df } = pooledVariance(groups.map((group) => group.residuals))
  const degrees = groups.map((group) => group.residuals.length - 1)
  const excess = df * Math.log(variance) - fsum(degrees, (each, i) => 2 * each * Math.log(deviations[i]))
  const correction = 1 + (fsum(degrees, (each) => 1 / each) - 1 / df) / (3 * (groups.length - 1))
  const p = chiSquareUpperTail(excess / correction, groups.length - 1)
  return { assumption, holds: p >= 0.01, detail: `${range}; Bartlett p = ${p.toPrecision(2)}` }
}

function bySize(xs: readonly number[], residuals: readonly number[]) {
  return [...Map.groupBy(residuals.keys(), (i) => xs[i])].map(([x, indices]) => ({
    x,
    residuals: indices.map((i) => residuals[i]),
  }))
}
