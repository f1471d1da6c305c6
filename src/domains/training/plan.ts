import type { Fault } from '../../core/issue-messages.ts'
import type { Study } from '../../core/study.ts'
import { makeTrial, type Trial } from '../../core/trial.ts'
import type { DataSet } from './data/data-set.ts'
import { warnBalance } from './data/inspect.ts'
import { prepareData, type ValidationSplit } from './data/prepare.ts'
import { learningRates, type TrainingParams, type TrainingTrialParams } from './params.ts'

export const identity = { name: 'training', version: 1 } as const

/** Faults that need the data to be seen. */
export async function checkTraining(study: Study<TrainingParams>): Promise<readonly Fault[]> {
  const { train, validation } = dataOf(study)
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
  const available = trainExamples ?? train.count
  return study.batchSizes.flatMap((batchSize, index) =>
    batchSize > available
      ? [
          {
            path: ['batchSizes', index],
            message: `batch size ${batchSize} is above the ${available} training examples`,
          },
        ]
      : [],
  )
}

/** Classes of very different sizes, on which accuracy alone says little. */
export const warnTraining = async (study: Study<TrainingParams>): Promise<readonly string[]> =>
  warnBalance(dataOf(study))

/** Batch sizes x learning rates x replications; replication by replication, so that a part is a whole study. */
export async function planTraining(study: Study<TrainingParams>): Promise<Trial<TrainingTrialParams>[]> {
  const { params } = study
  const validation = splitOf(study)
  const { train, sha256 } = dataOf(study)
  const trials: Trial<TrainingTrialParams>[] = []
  for (let replication = 0; replication < study.replications; replication++) {
    for (const batchSize of study.batchSizes) {
      for (const learningRate of learningRates(params)) {
        trials.push(
          makeTrial(identity, study.seed, batchSize, replication, {
            data: params.data,
            dataSha256: sha256,
            hidden: params.network.hidden,
            learningRate,
            epochs: params.epochs,
            reduction: params.reduction,
            trainExamples: params.trainExamples ?? train.count,
            ...(validation ? { validation } : {}),
            ...(params.batching === 'every-epoch' ? {} : { batching: params.batching }),
            ...(params.remainder === 'keep' ? {} : { remainder: params.remainder }),
            evaluationsPerEpoch: params.evaluationsPerEpoch,
            divergedAbove: params.divergedAbove,
            traces: params.traces,
            engine: params.engine,
            goal: params.runPastGoal ? null : goalOf(study),
          }),
        )
      }
    }
  }
  return trials
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
