/** A study of the user's own training: what can be said against it, its trials, and what its runs say. */
import type { Analysis, Observations } from '../../../core/answer.ts'
import { fitCriticalBatch } from '../../../core/fit/critical-batch.ts'
import type { Fault } from '../../../core/issue-messages.ts'
import type { Study } from '../../../core/study.ts'
import type { Trial } from '../../../core/trial.ts'
import { bindingOf } from '../binding.ts'
import { criticalBatchWords } from '../critical-batch-words.ts'
import { trainingMetrics } from '../metrics.ts'
import { bestRates, fitRateLaw } from '../rate-law.ts'
import { rateEdgeCaveats, rateLawWords } from '../rate-law-words.ts'
import { fitStepTime } from '../step-time.ts'
import { placeholdersOf } from './command-line.ts'
import { type OwnTrainingParams, ownLearningRates } from './own-params.ts'
import { type PlannedTrialParams, planOwnTraining } from './plan-own.ts'
import { checkTrainer } from './trainer.ts'

export function checkOwnTraining({ params }: Study<OwnTrainingParams>): Fault[] {
  const rates = ownLearningRates(params)
  const faults = checkTrainer(params.trainer, rates.length > 0 ? ['learningRate'] : []).map((fault) => ({
    ...fault,
    path: ['params', 'trainer', ...fault.path],
  }))
  const { command } = params.trainer
  if (
    rates.length > 1 &&
    !placeholdersOf(command).includes('learningRate') &&
    !command.includes('BATCHWISE_LEARNING_RATE')
  ) {
    faults.push({
      path: ['params', 'learningRate'],
      message: 'the command does not use {learningRate}, so every rate would run the same',
      remedy: 'Hand it on, e.g. --lr {learningRate}, or give one rate.',
    })
  }
  for (const [name, better] of Object.entries(params.reports)) {
    const known = trainingMetrics.find((metric) => metric.name === name)
    if (known && known.better !== better) {
      faults.push({
        path: ['params', 'reports', name],
        message: `${name} is better when it is ${known.better}`,
        remedy: 'Give a measure of another meaning another name.',
      })
    }
  }
  return faults
}

export function planOwnStudy(
  study: Study<OwnTrainingParams>,
  identity: { readonly name: string; readonly version: number },
): Trial<PlannedTrialParams>[] {
  const { params, objective } = study
  const rates = ownLearningRates(params)
  const goal = params.runPastGoal ? null : objective.goal
  return planOwnTraining(study, identity, params.trainer, rates.length > 0 ? rates : [undefined], goal)
}

export function analyzeOwnTraining(
  study: Study<OwnTrainingParams>,
  observations: Observations,
  recommended: number | null,
): Analysis {
  const stepTime = fitStepTime(observations.trials, study.confidence)
  const critical = fitCriticalBatch(study, observations)
  const rateLaw = fitRateLaw(study, observations)
  return {
    evidence: 'measured',
    binding: bindingOf(study, observations, stepTime, recommended),
    because: [
      ...(critical ? criticalBatchWords(study, observations, critical, stepTime) : []),
      ...(rateLaw ? rateLawWords(rateLaw, study.confidence) : []),
    ],
    caveats: [...caveatsOf(study, observations), ...rateEdgeCaveats(bestRates(study, observations))],
    fits: [
      ...(stepTime ? [stepTime.fit] : []),
      ...(critical ? [critical.fit] : []),
      ...(rateLaw?.fits ?? []),
    ],
  }
}

function caveatsOf({ params, objective, batchSizes }: Study<OwnTrainingParams>, { trials }: Observations) {
  const caveats: string[] = []
  const reported = new Set(trials.flatMap(({ values }) => Object.keys(values)))
  for (const name of new Set([objective.metric, objective.goal?.metric, objective.budget?.metric])) {
    if (name && trials.length > 0 && !reported.has(name)) {
      caveats.push(
        `No line of the command has ever reported ${name}; reported were ${[...reported].sort().join(', ') || 'none'}.`,
      )
    }
  }
  if (ownLearningRates(params).length < 2 && batchSizes.length > 1) {
    caveats.push(
      'The same learning rate for every size, as far as is known here: the best rate usually grows with the batch, so a size may be judged by a rate that does not suit it. Give several to tune it.',
    )
  }
  caveats.push('One data set and network do not speak for others.')
  return caveats
}
