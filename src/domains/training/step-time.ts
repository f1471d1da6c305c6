/** The time of one update against its batch size, t(B) = alpha + beta B, from the trials' own clocks. */
import type { Fit, ObservedTrial } from '../../core/answer.ts'
import { fitAffine } from '../../core/fit/affine.ts'
import type { AssumptionCheck, FittedPoint } from '../../core/fit/fitted.ts'
import { mean } from '../../core/stats/summary.ts'
import { changesBatchSize } from './updates/phases.ts'

export interface StepTimeFit {
  /** Seconds a step, whatever its size. */
  readonly alphaSeconds: number
  /** Seconds an example. */
  readonly betaSeconds: number
  readonly checks: readonly AssumptionCheck[]
  readonly fit: Fit
}

/**
 * One observation a trial: its training seconds over its steps, at its mean batch (the last batch of an epoch may
 * be smaller). Null where these do not differ.
 */
export function fitStepTime(trials: readonly ObservedTrial[], confidence = 0.95): StepTimeFit | null {
  const observations = stepTimes(trials)
  // By the examples really counted: a script of the user's may count them as it likes.
  const batches = observations.map(({ x }) => x)
  if (!(Math.max(...batches) > 1.01 * Math.min(...batches))) return null
  const law = fitAffine(observations, confidence)
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
      points: bySize(observations, intercept.value, slope.value),
      rSquared: law.rSquared,
    },
  }
}

/** Seconds a step (`y`) at the mean batch (`x`, examples) of every trial that stepped, always with one batch size. */
export function stepTimes(trials: readonly ObservedTrial[]): { batchSize: number; x: number; y: number }[] {
  return trials.flatMap(({ trial, values }) => {
    const { trainSeconds, steps, examples } = values
    return trainSeconds && steps && examples && !changesBatchSize(trial)
      ? [{ batchSize: trial.batchSize, x: examples / steps, y: trainSeconds / steps }]
      : []
  })
}

/** One point a batch size: the geometric mean of its trials, beside the law. */
function bySize(
  observations: readonly { readonly batchSize: number; readonly y: number }[],
  alpha: number,
  beta: number,
): FittedPoint[] {
  return [...Map.groupBy(observations, ({ batchSize }) => batchSize)]
    .map(([batchSize, own]) => ({
      x: batchSize,
      y: Math.exp(mean(own.map(({ y }) => Math.log(y)))),
      fitted: alpha + beta * batchSize,
    }))
    .sort((a, b) => a.x - b.x)
}
