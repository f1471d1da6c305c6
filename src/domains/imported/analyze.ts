/** What imported runs say beyond the verdict: the time of a step, the critical batch size, and what to be wary of. */
import type { Analysis, Binding, Observations, ObservedTrial } from '../../core/answer.ts'
import { edgeBinding } from '../../core/edge-binding.ts'
import { fitCriticalBatch } from '../../core/fit/critical-batch.ts'
import { fitStepTimes, type StepTime } from '../../core/fit/step-time.ts'
import type { Study } from '../../core/study.ts'
import { capitalized } from '../../core/words.ts'
import type { ImportedParams } from './params.ts'

export function analyzeImported(
  study: Study<ImportedParams>,
  observations: Observations,
  recommended: number | null,
): Analysis {
  const stepTime = fitStepTimes(stepTimes(observations.trials), study.confidence)
  const critical = fitCriticalBatch(study, observations)
  return {
    evidence: 'measured',
    binding: bindingOf(observations, recommended),
    because: [],
    caveats: caveatsOf(study, observations),
    fits: [...(stepTime ? [stepTime.fit] : []), ...(critical ? [critical.fit] : [])],
  }
}

/** Of each run that states its steps, examples and seconds. */
function stepTimes(trials: readonly ObservedTrial[]): StepTime[] {
  return trials.flatMap(({ trial: { batchSize }, values }) => {
    const { steps, examples } = values
    const seconds = values.trainSeconds ?? values.seconds
    return isAboveZero(seconds) && isAboveZero(steps) && isAboveZero(examples)
      ? [{ batchSize, x: examples / steps, y: seconds / steps }]
      : []
  })
}

const isAboveZero = (value: number | undefined): value is number =>
  value !== undefined && value > 0 && Number.isFinite(value)

function bindingOf({ curve }: Observations, recommended: number | null): Binding {
  if (recommended === null) return { law: 'none', explanation: 'no size is recommended' }
  const edge = edgeBinding(curve, recommended)
  if (edge) return edge
  return {
    law: 'averaging',
    explanation: 'a larger batch averages more samples into each step than the steps that it saves are worth',
  }
}

function caveatsOf({ params, objective }: Study<ImportedParams>, { trials }: Observations): string[] {
  const { source, format, notes, runs } = params
  const caveats = [
    `Imported from ${source} (${format}): how the runs were made, and on which machine, only they know.`,
    ...notes.map((note) => `${capitalized(note)}.`),
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
