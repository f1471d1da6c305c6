/** What the measurements say beyond the verdict: step time, critical batch size, and which law binds. */
import type { Analysis, Observations } from '../../core/answer.ts'
import { meanInterval } from '../../core/stats/interval.ts'
import type { Study } from '../../core/study.ts'
import { bindingOf } from './binding.ts'
import { fitCriticalBatch } from './critical-batch.ts'
import { criticalBatchWords } from './critical-batch-words.ts'
import { learningRates, type TrainingParams } from './params.ts'
import { fitStepTime } from './step-time.ts'

export function analyzeTraining(
  study: Study<TrainingParams>,
  observations: Observations,
  recommended: number | null,
): Analysis {
  const stepTime = fitStepTime(observations.trials)
  const critical = fitCriticalBatch(study, observations)
  return {
    evidence: 'measured',
    binding: bindingOf(study, observations, stepTime, recommended),
    because: [
      ...testWords(study, observations, recommended),
      ...(critical ? criticalBatchWords(study, observations, critical, stepTime !== null) : []),
    ],
    caveats: caveatsOf(study, observations),
    fits: [...(stepTime ? [stepTime.fit] : []), ...(critical ? [critical.fit] : [])],
  }
}

/** What the test set says of a size that was chosen on validation. */
function testWords(
  study: Study<TrainingParams>,
  observations: Observations,
  recommended: number | null,
): string[] {
  const judged = study.objective.goal?.metric ?? study.objective.metric
  const point = observations.curve.find(({ batchSize }) => batchSize === recommended)
  if (!point || !judged.startsWith('validation')) return []
  const accuracies = observations.trials.flatMap(({ trial, values }) =>
    trial.batchSize === recommended &&
    trial.params.learningRate === point.factors.learningRate &&
    values.testAccuracy !== undefined
      ? [values.testAccuracy]
      : [],
  )
  if (accuracies.length < 2) return []
  const { mean, lo, hi } = meanInterval(accuracies, study.confidence)
  return [
    `On the test set, which chose nothing, its accuracy is ${mean.toFixed(4)} (${lo.toFixed(4)} to ${hi.toFixed(4)}).`,
  ]
}

function caveatsOf(study: Study<TrainingParams>, observations: Observations): string[] {
  const caveats: string[] = []
  const { params, objective } = study
  if (learningRates(params).length === 1 && study.batchSizes.length > 1) {
    caveats.push(
      `One learning rate (${learningRates(params)[0]}) for every size: the best rate usually grows with the batch, so a size may be judged by a rate that does not suit it. Give several to tune it.`,
    )
  }
  if (objective.goal) {
    const coarse = Math.max(...observations.trials.map(({ values }) => resolutionOf(values, params)))
    if (coarse > 0.1) {
      caveats.push(
        `Accuracy is measured ${params.evaluationsPerEpoch} times an epoch: a goal reached in few epochs costs up to ${Math.round(100 * coarse)} % less than stated. Raise evaluationsPerEpoch.`,
      )
    }
  }
  const judged = objective.goal?.metric ?? objective.metric
  if (judged.startsWith('test')) {
    caveats.push(
      'The test set is what goal and rates were chosen on, so it flatters a little: validation takes a part of the training set for that.',
    )
  }
  caveats.push('One data set and network do not speak for others.')
  return caveats
}

/** The part of the cost at the goal that one interval between measurements is. */
function resolutionOf(values: Readonly<Record<string, number>>, params: TrainingParams): number {
  const epochs = values.epochs
  return epochs ? 1 / params.evaluationsPerEpoch / epochs : 0
}
