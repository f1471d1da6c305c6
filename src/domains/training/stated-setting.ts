/** Settings as a study states them: a rate that was scaled to its batch size is that of the reference size again. */
import type { ObservedTrial } from '../../core/answer.ts'
import type { Setting } from '../../core/factors.ts'
import { learningRates, scaledRates, type TrainingParams } from './params.ts'

export function statedSetting(params: TrainingParams, batchSize: number, setting: Setting): Setting {
  const index = scaledRates(params, batchSize).indexOf(Number(setting.learningRate))
  return index < 0 ? setting : { ...setting, learningRate: learningRates(params)[index]! }
}

/** The trial as one of its stated setting, so that it is compared with those of other sizes. */
export function asStated(params: TrainingParams, observed: ObservedTrial): ObservedTrial {
  const { trial } = observed
  const { learningRate } = trial.params
  if (typeof learningRate !== 'number') return observed
  const stated = statedSetting(params, trial.batchSize, { learningRate })
  return { ...observed, trial: { ...trial, params: { ...trial.params, ...stated } } }
}
