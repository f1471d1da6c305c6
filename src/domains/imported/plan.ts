import type { Study } from '../../core/study.ts'
import { makeTrial, type Trial } from '../../core/trial.ts'
import type { ImportedParams, ImportedTrialParams } from './params.ts'

export const identity = { name: 'imported', version: 1 } as const

/** One trial a run, in the order of the runs. */
export const planImported = async (study: Study<ImportedParams>): Promise<Trial<ImportedTrialParams>[]> =>
  study.params.runs.map(({ name, batchSize, replication, learningRate, otherSettings, rowsSha256 }) =>
    makeTrial(identity, study.seed, batchSize, replication, {
      run: name,
      learningRate,
      otherSettings,
      rowsSha256,
    }),
  )
