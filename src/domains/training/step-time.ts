/** The time of one update against its batch size, t(B) = alpha + beta B, from the trials' own clocks. */
import type { Fit, ObservedTrial } from '../../core/answer.ts'
import { fitAffine } from '../../core/fit/affine.ts'

export interface StepTimeFit {
  /** Seconds a step, whatever its size. */
  readonly alphaSeconds: number
  /** Seconds an example. */
  readonly betaSeconds: number
  readonly fit: Fit
}

/**
 * One observation a trial: its training seconds over its steps, at its mean batch (the last batch of an epoch may
 * be smaller). Null below two batch sizes.
 */
export function fitStepTime(trials: readonly ObservedTrial[], confidence = 0.95): StepTimeFit | null {
  const observations = trials.flatMap(({ values }) => {
    const { trainSeconds, steps, examples } = values
    return trainSeconds && steps && examples ? [{ x: examples / steps, y: trainSeconds / steps }] : []
  })
  if (new Set(observations.map(({ x }) => x)).size < 2) return null
  const law = fitAffine(observations, confidence)
  const { intercept, slope } = law.parameters
  return {
    alphaSeconds: intercept.value,
    betaSeconds: slope.value,
    fit: {
      name: 'stepTime',
      formula: 'seconds a step = alpha + beta * batch size',
      parameters: [
        { name: 'alpha', unit: 's', ...intercept },
        { name: 'beta', unit: 's/example', ...slope },
      ],
      points: law.points,
      rSquared: law.rSquared,
    },
  }
}
