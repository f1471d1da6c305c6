/** y = c x^p, e.g. the best learning rate or the gradient noise scale against the batch size. */
import { fsum } from 'd3-array'
import { around, checkConfidence, exponentials } from '../stats/interval.ts'
import { mean } from '../stats/summary.ts'
import {
  checkObservations,
  coefficientOfDetermination,
  type FittedLaw,
  type Observation,
  scatterCheck,
  shapeCheck,
} from './fitted.ts'

/**
 * Least squares of ln y on ln x, with t intervals of n - 2 degrees of freedom (Draper & Smith 1998, section 1.4);
 * exact for errors that are normal on the logarithmic scale.
 *
 * Parameters: `coefficient`, y at x = 1, and `exponent`, a pure number. Throws RangeError at an x or y that is not
 * above 0, and below two values of x.
 *
 * @example fitPower([{ x: 1, y: 3 }, { x: 4, y: 6 }, { x: 16, y: 12 }], 0.95).parameters.exponent.value // 0.5
 */
export function fitPower(
  observations: readonly Observation[],
  confidence: number,
): FittedLaw<'coefficient' | 'exponent'> {
  checkConfidence(confidence)
  checkObservations('fitPower', observations)
  const xs = observations.map(({ x }) => x)
  const logX = xs.map(Math.log)
  const logY = observations.map(({ y }) => Math.log(y))
  const n = observations.length
  const [centerX, centerY] = [mean(logX), mean(logY)]
  const spread = fsum(logX, (x) => (x - centerX) ** 2)
  const exponent = fsum(logX, (x, i) => (x - centerX) * (logY[i] - centerY)) / spread
  const logCoefficient = centerY - exponent * centerX
  const residuals = logX.map((x, i) => logY[i] - logCoefficient - exponent * x)
  const df = n - 2
  const relativeError = df > 0 ? Math.sqrt(fsum(residuals, (r) => r * r) / df) : Number.NaN
  const coefficientError = relativeError * Math.sqrt(1 / n + centerX ** 2 / spread)
  return {
    parameters: {
      coefficient: exponentials(around(logCoefficient, coefficientError, df, confidence)),
      exponent: around(exponent, relativeError / Math.sqrt(spread), df, confidence),
    },
    points: observations.map(({ x, y }) => ({
      x,
      y,
      fitted: Math.exp(logCoefficient + exponent * Math.log(x)),
    })),
    rSquared: coefficientOfDetermination(logY, residuals),
    relativeError,
    checks: [shapeCheck('ln y is a straight line in ln x', xs, residuals, 2), scatterCheck(xs, residuals)],
  }
}
