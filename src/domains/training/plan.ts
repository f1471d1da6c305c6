import type { Fault } from '../../core/issue-messages.ts'
import type { Study } from '../../core/study.ts'
import { makeTrial, type Trial } from '../../core/trial.ts'
import type { DataSet } from './data/data-set.ts'
import { warnBalance } from './data/inspect.ts'
import { prepareData, type ValidationSplit } from './data/prepare.ts'
import { measuresOf } from './measures/names.ts'
import { checkExampleNorms, checkNetwork, checkSmallBatches } from './network/check.ts'
import { networkTrialParams } from './network/spec.ts'
import { scaledRates, type TrainingParams, type TrainingTrialParams } from './params.ts'
import { optimizersOf } from './updates/optimizer.ts'
import { alternativesOf, checkPhases, phasesOf, switches } from './updates/phases.ts'
import { checkSchedule, scheduleTrialParam } from './updates/rates.ts'

export const identity = { name: 'training', version: 1 } as const

/** Faults that need the data to be seen. */
export async function checkTraining(study: Study<TrainingParams>): Promise<readonly Fault[]> {
  const data = dataOf(study)
  const { train, validation } = data
  const { metric, goal } = study.objective
  if (!validation && [metric, goal?.metric].some((name) => name?.startsWith('validation'))) {
    return [
      {
        path: ['objective'],
        message: 'the data bring no validation set to judge by',
        remedy: 'Take one off the training set, e.g. params: { validation: 0.1 }.',
      },
    ]
  }
  const { trainExamples } = study.params
  if (trainExamples !== undefined && trainExamples > train.count) {
    return [
      {
        path: ['params', 'trainExamples'],
        message: `the training set has ${train.count} examples, not ${trainExamples}`,
      },
    ]
  }
  const asked = study.params.measures
  if (asked.includes('gradientNoiseScale') && asked.includes('twoBatchNoiseScale')) {
    return [
      {
        path: ['params', 'measures'],
        message: 'gradientNoiseScale and twoBatchNoiseScale are two estimators of one thing',
        remedy: 'Take gradientNoiseScale; the other is for networks with batch normalization.',
      },
    ]
  }
  const { network, epochs, schedule, phases, remainder } = study.params
  const faults = [
    ...checkNetwork(network, data),
    ...checkExampleNorms(network, asked),
    ...checkSchedule(schedule, epochs),
    ...checkPhases(phases, epochs),
  ]
  if (faults.length > 0) return faults
  const available = trainExamples ?? train.count
  const sizes = sizesOf(study)
  const tooLarge = sizes.filter(({ batchSize }) => batchSize > available)
  if (tooLarge.length > 0) {
    return tooLarge.map(({ path, batchSize }) => ({
      path,
      message: `batch size ${batchSize} is above the ${available} training examples`,
    }))
  }
  const met = sizes.map((size) => ({
    ...size,
    lastBatch: remainder === 'keep' ? available % size.batchSize : 0,
  }))
  return checkSmallBatches(network, data, met)
}

/** Classes of very different sizes, on which accuracy alone says little. */
export const warnTraining = async (study: Study<TrainingParams>): Promise<readonly string[]> =>
  warnBalance(dataOf(study))

/** Every batch size that the study trains with, and what in the file it comes from. */
function sizesOf({ batchSizes, params }: Study<TrainingParams>) {
  const stated = batchSizes.map((batchSize, index) => ({
    path: ['batchSizes', index] as Fault['path'],
    batchSize,
  }))
  const switchedTo = batchSizes.flatMap((batchSize) =>
    alternativesOf(params.phases).flatMap((alternative) =>
      phasesOf({ batchSize, learningRate: 1, epochs: params.epochs }, alternative).map(
        (phase) => phase.batchSize,
      ),
    ),
  )
  const others = [...new Set(switchedTo)].filter((batchSize) => !batchSizes.includes(batchSize))
  return [
    ...stated,
    ...others.map((batchSize) => ({ path: ['params', 'phases'] as Fault['path'], batchSize })),
  ]
}

/**
 * Batch sizes x learning rates x optimizers x phases x replications; replication by replication, so that a part is a
 * whole study. Ways to switch that come to the same at a batch size are one.
 */
export async function planTraining(study: Study<TrainingParams>): Promise<Trial<TrainingTrialParams>[]> {
  const { params } = study
  const validation = splitOf(study)
  const data = dataOf(study)
  const schedule = scheduleTrialParam(params.schedule)
  const trials = new Map<string, Trial<TrainingTrialParams>>()
  for (let replication = 0; replication < study.replications; replication++) {
    for (const batchSize of study.batchSizes) {
      for (const setting of settingsOf(params, batchSize)) {
        const trial = makeTrial<TrainingTrialParams>(identity, study.seed, batchSize, replication, {
          data: params.data,
          dataSha256: data.sha256,
          ...networkTrialParams(params.network, data),
          ...setting,
          ...(schedule ? { schedule } : {}),
          epochs: params.epochs,
          reduction: params.reduction,
          trainExamples: params.trainExamples ?? data.train.count,
          ...(validation ? { validation } : {}),
          ...(params.batching === 'every-epoch' ? {} : { batching: params.batching }),
          ...(params.remainder === 'keep' ? {} : { remainder: params.remainder }),
          evaluationsPerEpoch: params.evaluationsPerEpoch,
          divergedAbove: params.divergedAbove,
          traces: params.traces,
          ...measuring(study),
          engine: params.engine,
          goal: params.runPastGoal ? null : goalOf(study),
        })
        trials.set(trial.id, trial)
      }
    }
  }
  return [...trials.values()]
}

type TrialSetting = Pick<TrainingTrialParams, 'learningRate' | 'optimizer' | 'phases'>

/** What is compared within a batch size. */
function settingsOf(params: TrainingParams, batchSize: number): TrialSetting[] {
  return optimizersOf(params.optimizer).flatMap((optimizer) =>
    alternativesOf(params.phases).flatMap((phases) =>
      scaledRates(params, batchSize).map((learningRate) => ({
        learningRate,
        ...(optimizer === 'sgd' ? {} : { optimizer }),
        ...(switches(phasesOf({ batchSize, learningRate, epochs: params.epochs }, phases)) ? { phases } : {}),
      })),
    ),
  )
}

/** Left out where nothing more is measured, so that a trial's id stays what it was. */
function measuring(
  study: Study<TrainingParams>,
): Pick<TrainingTrialParams, 'measures' | 'noiseScaleExamples'> {
  const measures = measuresOf(study.params.measures, study)
  const noise = measures.some((name) => name.endsWith('NoiseScale'))
  return {
    ...(measures.length > 0 ? { measures } : {}),
    ...(noise ? { noiseScaleExamples: study.params.noiseScaleExamples } : {}),
  }
}

const loaded = new WeakMap<Study<TrainingParams>, DataSet>()

/** Read and hashed once for a study that is checked, then planned. */
function dataOf(study: Study<TrainingParams>): DataSet {
  const data = loaded.get(study) ?? prepareData(study.params.data, splitOf(study))
  loaded.set(study, data)
  return data
}

const goalOf = ({ objective }: Study): TrainingTrialParams['goal'] =>
  objective.goal ? { ...objective.goal } : null

/** One split for the whole study, so that every trial learns from the same examples. */
const splitOf = ({ params, seed }: Study<TrainingParams>): ValidationSplit | undefined =>
  params.validation === undefined ? undefined : { amount: params.validation, seed }
