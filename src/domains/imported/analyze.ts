/** What imported runs say beyond the verdict: the time of a step, the critical batch size, and what to be wary of. */
import type { Analysis, Binding, Fit, Observations, ObservedTrial } from '../../core/answer.ts'
import { fitAffine } from '../../core/fit/affine.ts'
import { fitHyperbola } from '../../core/fit/hyperbola.ts'
import type { Study } from '../../core/study.ts'
import type { ImportedParams } from './params.ts'

export function analyzeImported(
  study: Study<ImportedParams>,
  observations: Observations,
  recommended: number | null,
): Analysis {
  const fits = [stepTimeFit(study, observations.trials), criticalBatchFit(study, observations)]
  return {
    evidence: 'measured',
    binding: bindingOf(observations, recommended),
    because: [],
    caveats: caveatsOf(study, observations),
    fits: fits.filter((fit) => fit !== null),
  }
}

/** t(B) = alpha + beta B from seconds over steps of each run, at its mean batch; null below two batch sizes. */
function stepTimeFit({ confidence }: Study, trials: readonly ObservedTrial[]): Fit | null {
  const observed = trials.flatMap(({ values }) => {
    const { steps, examples } = values
    const seconds = values.trainSeconds ?? values.seconds
    return isAboveZero(seconds) && isAboveZero(steps) && isAboveZero(examples)
      ? [{ x: examples / steps, y: seconds / steps }]
      : []
  })
  if (new Set(observed.map(({ x }) => x)).size < 2) return null
  const law = fitAffine(observed, confidence)
  return {
    name: 'stepTime',
    formula: 'seconds a step = alpha + beta * batch size',
    parameters: [
      { name: 'alpha', unit: 's', ...law.parameters.intercept },
      { name: 'beta', unit: 's/example', ...law.parameters.slope },
    ],
    points: law.points,
    rSquared: law.rSquared,
  }
}

/**
 * Steps to the goal, S = S_min (1 + B_crit/B), from the best setting of each size where all its runs met the goal;
 * null without a goal and below three sizes.
 */
function criticalBatchFit(study: Study, { curve, trials }: Observations): Fit | null {
  if (!study.objective.goal) return null
  const observed = curve
    .filter(({ mean }) => mean !== null)
    .flatMap(({ batchSize, factors }) =>
      trials
        .filter(({ trial }) => trial.batchSize === batchSize)
        .filter(({ trial }) => trial.params.otherSettings === factors.otherSettings)
        .flatMap(({ values: { steps } }) => (isAboveZero(steps) ? [{ x: batchSize, y: steps }] : [])),
    )
  if (new Set(observed.map(({ x }) => x)).size < 3) return null
  const law = fitHyperbola(observed, study.confidence)
  return {
    name: 'criticalBatch',
    formula: 'steps to the goal = S_min (1 + B_crit / batch size)',
    parameters: [
      { name: 'S_min', unit: 'steps', ...law.parameters.minimumSteps },
      { name: 'B_crit', unit: 'examples', ...law.parameters.criticalBatch },
    ],
    points: law.points,
    rSquared: law.rSquared,
  }
}

const isAboveZero = (value: number | undefined): value is number =>
  value !== undefined && value > 0 && Number.isFinite(value)

function bindingOf({ curve }: Observations, recommended: number | null): Binding {
  if (recommended === null) return { law: 'none', explanation: 'no size is recommended' }
  const ran = curve.filter(({ of }) => of > 0).map(({ batchSize }) => batchSize)
  for (const [extreme, word, other] of [
    [Math.min(...ran), 'smallest', 'smaller'],
    [Math.max(...ran), 'largest', 'larger'],
  ] as const) {
    if (ran.length > 1 && recommended === extreme) {
      return {
        law: 'edge',
        explanation: `${recommended} is the ${word} size that was run: a ${other} one may be better`,
      }
    }
  }
  return {
    law: 'averaging',
    explanation: 'a larger batch averages more samples into each step than the steps that it saves are worth',
  }
}

function caveatsOf({ params, objective }: Study<ImportedParams>, { trials }: Observations): string[] {
  const { source, format, notes, runs } = params
  const caveats = [
    `Imported from ${source} (${format}): how the runs were made, and on which machine, only they know.`,
    ...notes.map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`),
  ]
  if (objective.metric === 'seconds') {
    caveats.push('Seconds are wall time from the first record of a run: what came before it is not counted.')
  }
  const rates = new Set(runs.map(({ learningRate }) => learningRate))
  if (rates.size === 1 && new Set(runs.map(({ batchSize }) => batchSize)).size > 1) {
    const [rate] = rates
    caveats.push(
      rate === null
        ? 'Which learning rate each run had is not stated (--learning-rate): sizes whose rates differ are compared as if they did not.'
        : `One learning rate (${rate}) for every size: the best rate usually grows with the batch, so a size may be judged by a rate that does not suit it.`,
    )
  }
  if (trials.length > 0 && objective.goal) {
    caveats.push(
      'A goal counts as met at the first row that shows it: the fewer rows a run has, the later that is.',
    )
  }
  return caveats
}
