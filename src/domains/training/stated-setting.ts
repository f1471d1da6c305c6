/** Settings as a study states them: a rate that was scaled to its batch size is that of the reference size again. */
import type { Setting } from '../../core/factors.ts'
import { learningRates, scaledRates, type TrainingParams } from './params.ts'

export function statedSetting(params: TrainingParams, batchSize: number, setting: Setting): Setting {
  const index = scaledRates(params, batchSize).indexOf(Number(setting.learningRate))
  return index < 0 ? setting : { ...setting, learningRate: learningRates(params)[index]! }
}
