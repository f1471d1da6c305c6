/** Runs with traces that a formula gives, as if they had been trained. */
import type { ObservedTrial } from '../../../core/answer.ts'
import type { MeasurementRow, Trace } from '../../../core/measurement.ts'
import { makeTrial } from '../../../core/trial.ts'
import { type RunRecords, rateGroups } from './rate-groups.ts'

export interface MadeRun {
  readonly batchSize: number
  readonly replication: number
  readonly learningRate?: number
  readonly reduction?: 'mean' | 'sum'
  readonly steps: number
  /** Examples of an epoch: epochs are steps times batch size over this. */
  readonly epochExamples: number
  readonly norm: (step: number) => number
  readonly distance: (step: number) => number
  /** By step; measured at these. */
  readonly accuracy?: { readonly at: readonly number[]; readonly of: (step: number) => number }
  readonly diverged?: boolean
}

export function recordsOf(runs: readonly MadeRun[]): RunRecords {
  const rows = new Map<string, MeasurementRow[]>()
  const traces = new Map<string, Trace>()
  const trials = runs.map((run): ObservedTrial => {
    const { batchSize, replication, learningRate = 0.1, reduction = 'mean' } = run
    const trial = makeTrial({ name: 'training', version: 1 }, 1, batchSize, replication, {
      learningRate,
      reduction,
    })
    const row = (step: number) => ({
      step,
      values: {
        steps: step,
        epochs: (step * batchSize) / run.epochExamples,
        distance: step === 0 ? 0 : run.distance(step),
        ...(run.accuracy ? { testAccuracy: run.accuracy.of(step) } : {}),
      },
    })
    rows.set(trial.id, [...new Set([0, ...(run.accuracy?.at ?? []), run.steps])].map(row))
    const column = (value: (step: number) => number) =>
      Float32Array.from({ length: run.steps }, (_, index) => value(index + 1))
    traces.set(trial.id, {
      firstStep: 1,
      columns: { gradientNorm: column(run.norm), distance: column(run.distance) },
    })
    const outcome = run.diverged
      ? ({ kind: 'diverged', step: run.steps, reason: 'made to' } as const)
      : ({ kind: 'finished' } as const)
    return { trial, outcome, values: {} }
  })
  return { trials, rows: (id) => rows.get(id) ?? [], trace: (id) => traces.get(id) ?? null }
}

/** The one group of runs of one rate. */
export const groupOf = (runs: readonly MadeRun[]) => rateGroups(recordsOf(runs))[0]!
