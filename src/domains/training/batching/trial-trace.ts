/** The batches of a planned trial, made again as its run makes them. */
import { randomStream } from '../../../core/random.ts'
import type { Trial } from '../../../core/trial.ts'
import { prepareData } from '../data/prepare.ts'
import type { TrainingTrialParams } from '../params.ts'
import type { EpochBatches } from './epoch-batches.ts'
import { batchTraceCsv } from './trace.ts'
import { trialEpoch } from './trial-epoch.ts'

/** Lines of CSV, a header first, of the trial's first epochs; see `batchTraceCsv`. Nothing is trained. */
export function trialTraceCsv(trial: Trial<TrainingTrialParams>, epochs: number): Generator<string> {
  const { params, seed } = trial
  const labels = prepareData(params.data, params.validation).train.labels.subarray(0, params.trainExamples)
  function* batches(): Generator<EpochBatches> {
    for (let epoch = 0; epoch < Math.min(epochs, params.epochs); epoch++) {
      yield trialEpoch(trial, labels, (...key) => randomStream(seed, ...key), epoch)
    }
  }
  return batchTraceCsv(batches(), labels)
}
