/** The time of one update against its batch size, from the trials' own clocks. */
import type { ObservedTrial } from '../../core/answer.ts'
import { fitStepTimes, type StepTime, type StepTimeFit } from '../../core/fit/step-time.ts'
import { changesBatchSize } from './updates/phases.ts'

/** Null where the mean batches of the trials do not differ. */
export const fitStepTime = (trials: readonly ObservedTrial[], confidence: number): StepTimeFit | null =>
  fitStepTimes(stepTimes(trials), confidence)

/** Of every trial that stepped, always with one batch size. */
export function stepTimes(trials: readonly ObservedTrial[]): StepTime[] {
  return trials.flatMap(({ trial, values }) => {
    const { trainSeconds, steps, examples } = values
    return trainSeconds && steps && examples && !changesBatchSize(trial)
      ? [{ batchSize: trial.batchSize, x: examples / steps, y: trainSeconds / steps }]
      : []
  })
}
