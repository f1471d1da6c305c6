/**
 * The critical batch size, from steps to a goal with the other factors tuned at each size, S = S_min (1 + B_crit / B)
 * (McCandlish et al. 2018, section 2.3).
 */
import type { Fit, Observations } from '../answer.ts'
import { trialOf, tunedScores } from '../observe.ts'
import type { Estimate } from '../stats/interval.ts'
import { mean } from '../stats/summary.ts'
import type { Study } from '../study.ts'
import type { Trial } from '../trial.ts'
import type { AssumptionCheck, Observation } from './fitted.ts'
import { fitHyperbola, type HyperbolaFit } from './hyperbola.ts'

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

/**
 * Null without a goal, and below three sizes whose runs all reached it: two would fit any pair of numbers.
 *
 * @param counts whether a trial took all its steps at one batch size
 */
export function fitCriticalBatch(
  study: Study,
  observations: Observations,
  counts: (trial: Trial) => boolean = () => true,
): CriticalBatch | null {
  if (!study.objective.goal) return null
  const bySize = study.batchSizes.flatMap((batchSize) => {
    const steps = tunedSteps(study, observations, batchSize, counts)
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

/** Steps of every replication at its tuned setting; null where one did not reach the goal, or does not count. */
function tunedSteps(
  study: Study,
  observations: Observations,
  batchSize: number,
  counts: (trial: Trial) => boolean,
): number[] | null {
  const cells = observations.cells.filter((cell) => cell.batchSize === batchSize)
  const tuned = tunedScores(cells, study.objective.better)
  const steps = tuned.flatMap((tunedScore) => {
    if (tunedScore.score.kind !== 'value') return []
    const observed = trialOf(observations, batchSize, tunedScore)
    return observed?.values.steps && counts(observed.trial) ? [observed.values.steps] : []
  })
  return steps.length > 0 && steps.length === tuned.length ? steps : null
}
