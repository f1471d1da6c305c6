/** A run laid out: its phases, each with its batches, slices and rates. */
import type { Trial } from '../../core/trial.ts'
import { epochExamples } from './batching/epoch-batches.ts'
import type { TrainingTrialParams } from './params.ts'
import { type Slice, sliceEpoch } from './schedule.ts'
import { type Phase, phasesOf } from './updates/phases.ts'
import { rateOverRun } from './updates/rates.ts'

export interface RunPhase extends Phase {
  /** That one epoch of it presents, repeats counted. */
  readonly examplesPerEpoch: number
  /** That the phases before it present. */
  readonly examplesBefore: number
  readonly slices: readonly Slice[]
  /** The rates of a slice's steps: one, or one each, by the examples that the run has seen before the step. */
  ratesOf(epoch: number, slice: Slice): number | Float64Array
}

export function layOutRun({ batchSize, params }: Trial<TrainingTrialParams>): RunPhase[] {
  const schedule = rateOverRun(params.schedule, params.epochs)
  let examplesBefore = 0
  return phasesOf({ ...params, batchSize }, params.phases).map((phase) => {
    const examplesPerEpoch = epochExamples(params.trainExamples, phase.batchSize, params.remainder ?? 'keep')
    const before = examplesBefore
    examplesBefore += (phase.toEpoch - phase.fromEpoch) * examplesPerEpoch
    return {
      ...phase,
      examplesPerEpoch,
      examplesBefore: before,
      slices: sliceEpoch(examplesPerEpoch, phase.batchSize, params.evaluationsPerEpoch),
      ratesOf(epoch, { from, steps }) {
        if (!schedule) return phase.learningRate
        return Float64Array.from({ length: steps }, (_, step) =>
          schedule(phase.learningRate, epoch + (from + step * phase.batchSize) / examplesPerEpoch),
        )
      },
    }
  })
}

/** Epochs done when the run has seen so many examples, the last of them in this phase. */
export const epochsAt = (
  { fromEpoch, examplesBefore, examplesPerEpoch }: RunPhase,
  examples: number,
): number => fromEpoch + (examples - examplesBefore) / examplesPerEpoch
