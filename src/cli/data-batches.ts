/** `batchwise data batches`: which example is in which batch, as CSV. */
import { UserError } from '../core/errors.ts'
import type { Trial } from '../core/trial.ts'
import { trialTraceCsv } from '../domains/training/batching/trial-trace.ts'
import type { TrainingTrialParams } from '../domains/training/params.ts'
import { say } from './output.ts'
import { readStudyFile } from './read-study-file.ts'
import { wholeNumber } from './whole-number.ts'
import { writeLines } from './write-lines.ts'

export interface DataBatchesOptions {
  readonly batchSize: string
  readonly replication: string
  readonly epochs: string
  readonly out?: string
  readonly quick?: boolean
}

/** Of one batch size and replication; the rate has no say in the batches. Of several ways to switch, the first. */
export async function dataBatchesCommand(file: string, options: DataBatchesOptions): Promise<void> {
  const batchSize = wholeNumber(options.batchSize, '--batch-size')
  const replication = wholeNumber(options.replication, '--replication')
  const epochs = wholeNumber(options.epochs, '--epochs')
  const { study, domain } = await readStudyFile(file, options.quick === true)
  const trials = await domain.plan(study)
  const trial = trials.find((each) => each.batchSize === batchSize && each.replication === replication - 1)
  if (!trial) {
    throw new UserError(`the study plans no batch size ${batchSize} in a replication ${replication}`, {
      place: file,
      remedy: `It has ${study.batchSizes.join(', ')}, in ${study.replications} replications.`,
    })
  }
  if (!('dataSha256' in trial.params)) {
    throw new UserError('only the batches of the networks of batchwise itself are known', { place: file })
  }
  await writeLines(trialTraceCsv(trial as Trial<TrainingTrialParams>, epochs), options.out ?? null)
  if (options.out) say(`Batches: ${options.out}`)
}
