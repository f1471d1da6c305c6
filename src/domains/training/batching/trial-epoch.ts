import type { RandomStream } from '../../../core/random.ts'
import type { Trial } from '../../../core/trial.ts'
import type { TrainingTrialParams } from '../params.ts'
import { phaseAt, phasesOf } from '../updates/phases.ts'
import { type EpochBatches, epochBatches } from './epoch-batches.ts'

/** The batches of one epoch of a trial (0 is the first), of the size that it then has. `random`: the trial's streams. */
export function trialEpoch(
  { batchSize, params }: Pick<Trial<TrainingTrialParams>, 'batchSize' | 'params'>,
  labels: ArrayLike<number>,
  random: (...key: readonly (string | number)[]) => RandomStream,
  epoch: number,
): EpochBatches {
  const phase = phaseAt(phasesOf({ ...params, batchSize }, params.phases), epoch)
  return epochBatches(params.batching ?? 'every-epoch', {
    examples: params.trainExamples,
    labels,
    batchSize: phase.batchSize,
    remainder: params.remainder ?? 'keep',
    random,
    epoch,
  })
}
