/**
 * The critical batch size, from steps to a goal with the rate tuned at each size, S = S_min (1 + B_crit / B)
 * (McCandlish et al. 2018, section 2.3); and, with the step time t(B) = alpha + beta B, the fastest batch
 * B* = sqrt(B_crit alpha / beta).
 */
import type { Fit, Observations } from '../../core/answer.ts'
import type { AssumptionCheck, Observation } from '../../core/fit/fitted.ts'
import { fitHyperbola, type HyperbolaFit } from '../../core/fit/hyperbola.ts'
import { trialOf, tunedScores } from '../../core/observe.ts'
import type { Estimate } from '../../core/stats/interval.ts'
import { mean } from '../../core/stats/summary.ts'
import type { Study } from '../../core/study.ts'
import { changesBatchSize } from './updates/phases.ts'

export interface CriticalBatch {
  /** Examples. */
  readonly criticalBatch: Estimate
  readonly minimumSteps: Estimate
  readonly regime: HyperbolaFit['regime']
  readonly checks: readonly AssumptionCheck[]
  /** Sizes whose runs all reached the goal, ascending: those that the fit rests on. */
  readonly sizes: readonly number[]
  readonly fit: Fit
}

/** Null without a goal, and below three sizes whose runs all reached it: two would fit any pair of numbers. */
export function fitCriticalBatch(study: Study, observations: Observations): CriticalBatch | null {
  if (!study.objective.goal) return null
  const bySize = study.batchSizes.flatMap((batchSize) => {
    const steps = tunedSteps(study, observations, batchSize)
    return steps === null ? [] : [{ batchSize, steps }]
  })
  if (bySize.length < 3) return null
  const points = bySize.flatMap(({ batchSize, steps }) =>
    steps.map((y): Observation => ({ x: batchSize, y })),
  )
  const law = fitHyperbola(points, study.confidence)
  const { criticalBatch, minimumSteps, minimumExamples } = law.parameters
  return {
    criticalBatch,
    minimumSteps,
    regime: law.regime,
    checks: law.checks,
    sizes: bySize.map(({ batchSize }) => batchSize),
    fit: {
      name: 'criticalBatch',
      formula: 'steps to the goal = S_min * (1 + B_crit / batch size)',
      parameters: [
        { name: 'B_crit', unit: 'examples', ...criticalBatch },
        { name: 'S_min', unit: 'steps', ...minimumSteps },
        { name: 'E_min', unit: 'examples', ...minimumExamples },
      ],
      points: bySize.map(({ batchSize, steps }) => ({
        x: batchSize,
        y: Math.exp(mean(steps.map(Math.log))),
        fitted: law.points.find(({ x }) => x === batchSize)!.fitted,
      })),
      rSquared: law.rSquared,
    },
  }
}

/** Steps of every replication at its tuned rate; null where one did not reach the goal, or had steps of other sizes. */
function tunedSteps(study: Study, observations: Observations, batchSize: number): number[] | null {
  const cells = observations.cells.filter((cell) => cell.batchSize === batchSize)
  const tuned = tunedScores(cells, study.objective.better)
  const steps = tuned.flatMap((tunedScore) => {
    if (tunedScore.score.kind !== 'value') return []
    const observed = trialOf(observations, batchSize, tunedScore)
    return observed?.values.steps && !changesBatchSize(observed.trial) ? [observed.values.steps] : []
  })
  return steps.length > 0 && steps.length === tuned.length ? steps : null
}

/**
 * alpha / beta, in examples: the batch at which half of the greatest throughput is reached. Seconds an example,
 * t(B)/B = beta (1 + (alpha/beta)/B), have the form of the hyperbola, so its profile gives the interval of the ratio
 * with the correlation of alpha and beta in it.
 */
export function halfThroughputBatch(stepTimes: readonly Observation[], confidence: number): Estimate {
  return fitHyperbola(
    stepTimes.map(({ x, y }) => ({ x, y: y / x })),
    confidence,
  ).parameters.criticalBatch
}

/**
 * B* = sqrt(B_crit alpha / beta), examples. Its interval puts those of the two independent estimates together on the
 * logarithmic scale (MOVER: Zou & Donner 2008, Statistics in Medicine 27).
 *
 * @example fastestBatch({ value: 400, lo: 400, hi: 400 }, { value: 100, lo: 100, hi: 100 }) // { value: 200, lo: 200, hi: 200 }
 */
export function fastestBatch(criticalBatch: Estimate, halfThroughput: Estimate): Estimate {
  const value = Math.sqrt(criticalBatch.value * halfThroughput.value)
  const reach = (side: 'lo' | 'hi') => {
    const parts = [criticalBatch, halfThroughput].map((part) =>
      part.value === part[side] ? 0 : Math.log(part[side] / part.value),
    )
    return Math.hypot(...parts) / 2
  }
  return { value, lo: value * Math.exp(-reach('lo')), hi: value * Math.exp(reach('hi')) }
}
