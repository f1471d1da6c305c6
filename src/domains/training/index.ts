/** Training a network: which batch size reaches a goal soonest, or gets furthest within a budget. */
import { z } from 'zod'
import type { Domain } from '../../core/domain.ts'
import type { Study } from '../../core/study.ts'
import type { Trial } from '../../core/trial.ts'
import { analyzeTraining } from './analyze.ts'
import { estimateTraining } from './estimate.ts'
import { trainingMetrics } from './metrics.ts'
import { type OwnTrainingParams, ownTrainingParams, reportedMetrics } from './own/own-params.ts'
import { analyzeOwnTraining, checkOwnTraining, planOwnStudy } from './own/own-study.ts'
import { type PlannedTrialParams, runPlannedTraining } from './own/plan-own.ts'
import { type TrainingParams, type TrainingTrialParams, trainingParams } from './params.ts'
import { checkTraining, identity, planTraining, warnTraining } from './plan.ts'
import { runTraining } from './run.ts'

type Params = TrainingParams | OwnTrainingParams
type TrialParams = TrainingTrialParams | PlannedTrialParams

/** The networks of batchwise itself, or a command of the user's. */
export const domain: Domain<Params, TrialParams> = {
  ...identity,
  doc: 'Samples of one gradient step: batch size and learning rate for a network.',
  params: z.union([trainingParams, ownTrainingParams]),
  metrics: trainingMetrics,
  metricsOf: (params) => ('trainer' in params ? reportedMetrics(params) : []),
  factors: ['learningRate', { name: 'optimizer', otherwise: 'sgd' }, { name: 'phases', otherwise: 'none' }],
  check: async (study) => (isOwn(study) ? checkOwnTraining(study) : checkTraining(builtIn(study))),
  warn: async (study) => (isOwn(study) ? [] : warnTraining(builtIn(study))),
  plan: async (study) => (isOwn(study) ? planOwnStudy(study, identity) : planTraining(builtIn(study))),
  // What a command will take, nobody knows before it has run.
  estimate: (trials) =>
    estimateTraining(trials.filter((trial) => !isOwnTrial(trial)) as Trial<TrainingTrialParams>[]),
  run: (trial, context) =>
    isOwnTrial(trial)
      ? runPlannedTraining(trial, context)
      : runTraining(trial as Trial<TrainingTrialParams>, context),
  analyze: (study, observations, recommended) =>
    isOwn(study)
      ? analyzeOwnTraining(study, observations, recommended)
      : analyzeTraining(builtIn(study), observations, recommended),
}

const isOwn = (study: Study<Params>): study is Study<OwnTrainingParams> => 'trainer' in study.params
const builtIn = (study: Study<Params>) => study as Study<TrainingParams>
const isOwnTrial = (trial: Trial<TrialParams>): trial is Trial<PlannedTrialParams> =>
  'trainer' in trial.params
