/** Training a network: which batch size reaches a goal soonest, or gets furthest within a budget. */
import type { Domain } from '../../core/domain.ts'
import { analyzeTraining } from './analyze.ts'
import { estimateTraining } from './estimate.ts'
import { trainingMetrics } from './metrics.ts'
import { type TrainingParams, type TrainingTrialParams, trainingParams } from './params.ts'
import { checkTraining, identity, planTraining } from './plan.ts'
import { runTraining } from './run.ts'

export const domain: Domain<TrainingParams, TrainingTrialParams> = {
  ...identity,
  doc: 'Samples of one gradient step: batch size and learning rate for a network.',
  params: trainingParams,
  metrics: trainingMetrics,
  factors: ['learningRate'],
  check: checkTraining,
  plan: planTraining,
  estimate: estimateTraining,
  run: runTraining,
  analyze: analyzeTraining,
}
