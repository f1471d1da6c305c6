/** What the measurements say beyond the verdict: step time, critical batch size, and which law binds. */

import { humanName } from '../../charts/format.ts'
import type { Analysis, Observations } from '../../core/answer.ts'
import { fitCriticalBatch } from '../../core/fit/critical-batch.ts'
import { isAtSetting } from '../../core/observe.ts'
import { meanInterval } from '../../core/stats/interval.ts'
import type { Study } from '../../core/study.ts'
import { bindingOf } from './binding.ts'
import { criticalBatchWords } from './critical-batch-words.ts'
import { fitMemory } from './memory.ts'
import { learningRates, type TrainingParams } from './params.ts'
import { bestRates, fitRateLaw } from './rate-law.ts'
import { rateEdgeCaveats, rateLawWords } from './rate-law-words.ts'
import { fitStepTime } from './step-time.ts'
import { changesBatchSize } from './updates/phases.ts'

export function analyzeTraining(
  study: Study<TrainingParams>,
  observations: Observations,
  recommended: number | null,
): Analysis {
  const stepTime = fitStepTime(observations.trials, study.confidence)
  const critical = fitCriticalBatch(study, observations, (trial) => !changesBatchSize(trial))
  const rateLaw = fitRateLaw(study, observations)
  const memory = fitMemory(observations.trials)
  return {
    evidence: 'measured',
    binding: bindingOf(study, observations, stepTime, recommended),
    because: [
      ...testWords(study, observations, recommended),
      ...(critical ? criticalBatchWords(study, observations, critical, stepTime) : []),
      ...(rateLaw ? rateLawWords(rateLaw, study.confidence) : []),
    ],
    caveats: [...caveatsOf(study, observations), ...rateEdgeCaveats(bestRates(study, observations))],
    fits: [
      ...(stepTime ? [stepTime.fit] : []),
      ...(critical ? [critical.fit] : []),
      ...(rateLaw?.fits ?? []),
      ...(memory ? [memory] : []),
    ],
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
  const name = judged.replace('validation', 'test')
  const measured = observations.trials.flatMap((observed) => {
    const value = observed.values[name]
    const isMeant = observed.trial.batchSize === recommended && isAtSetting(observed, point.factors)
    return isMeant && value !== undefined ? [value] : []
  })
  if (measured.length < 2) return []
  const { mean, lo, hi } = meanInterval(measured, study.confidence)
  const words = judged === 'validationAuc' ? 'AUC' : humanName(judged.slice('validation'.length))
  return [
    `On the test set, which chose nothing, its ${words} is ${mean.toFixed(4)} (${lo.toFixed(4)} to ${hi.toFixed(4)}).`,
  ]
}

function caveatsOf(study: Study<TrainingParams>, observations: Observations): string[] {
  const caveats: string[] = []
  const { params, objective } = study
  if (learningRates(params).length === 1 && study.batchSizes.length > 1) {
    const [rate] = learningRates(params)
    const rule = ruleWords(params)
    caveats.push(
      rule
        ? `One learning rate (${rate}), ${rule}: no rule holds everywhere, so a size may be judged by a rate that does not suit it. Give several to tune it.`
        : `One learning rate (${rate}) for every size: the best rate usually grows with the batch, so a size may be judged by a rate that does not suit it. Give several to tune it.`,
    )
  }
  if (observations.trials.some(({ trial }) => changesBatchSize(trial))) {
    caveats.push('A batch size is that of the start: some of the runs go on with another one.')
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

/** How rates follow the batch size; null where they do not. */
function ruleWords({ scaling = 'none' }: TrainingParams): string | null {
  if (scaling === 'none') return null
  const growth = {
    linear: 'in proportion to the batch size',
    sqrt: 'with the square root of the batch size',
  }
  const how =
    'rule' in scaling ? growth[scaling.rule] : `with the batch size to the power of ${scaling.exponent}`
  return `scaled ${how} from ${scaling.at}`
}

/** The part of the cost at the goal that one interval between measurements is. */
function resolutionOf(values: Readonly<Record<string, number>>, params: TrainingParams): number {
  const epochs = values.epochs
  return epochs ? 1 / params.evaluationsPerEpoch / epochs : 0
}
