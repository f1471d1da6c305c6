/** The time of one step against its batch size, t(B) = alpha + beta B, from what runs took. */
import type { Fit } from '../answer.ts'
import { mean } from '../stats/summary.ts'
import { fitAffine } from './affine.ts'
import type { AssumptionCheck, FittedPoint, Observation } from './fitted.ts'

/** Seconds a step (`y`) at the mean batch of the run (`x`, examples: the last of an epoch may be smaller). */
export interface StepTime extends Observation {
  readonly batchSize: number
}

export interface StepTimeFit {
  /** Seconds a step, whatever its size. */
  readonly alphaSeconds: number
  /** Seconds an example. */
  readonly betaSeconds: number
  readonly checks: readonly AssumptionCheck[]
  readonly fit: Fit
}

/** Null where the mean batches differ by less than 1 %. */
export function fitStepTimes(observed: readonly StepTime[], confidence: number): StepTimeFit | null {
  // By the examples really counted: whoever kept the runs may count them as they like.
  const batches = observed.map(({ x }) => x)
  if (!(Math.max(...batches) > 1.01 * Math.min(...batches))) return null
  const law = fitAffine(observed, confidence)
  const { intercept, slope } = law.parameters
  return {
    alphaSeconds: intercept.value,
    betaSeconds: slope.value,
    checks: law.checks,
    fit: {
      name: 'stepTime',
      formula: 'seconds a step = alpha + beta * batch size',
      parameters: [
        { name: 'alpha', unit: 's', ...intercept },
        { name: 'beta', unit: 's/example', ...slope },
      ],
      points: bySize(observed, intercept.value, slope.value),
      rSquared: law.rSquared,
    },
  }
}

/** One point a batch size: the geometric mean of its runs, beside the law. */
function bySize(observed: readonly StepTime[], alpha: number, beta: number): FittedPoint[] {
  return [...Map.groupBy(observed, ({ batchSize }) => batchSize)]
    .map(([batchSize, own]) => ({
      x: batchSize,
      y: Math.exp(mean(own.map(({ y }) => Math.log(y)))),
      fitted: alpha + beta * batchSize,
    }))
    .sort((a, b) => a.x - b.x)
}
