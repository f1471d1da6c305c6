/** Planted results for the tests of judges. */
import type { MeasurementRow, TrialOutcome } from '../core/measurement.ts'
import type { Study } from '../core/study.ts'
import type { ClaimRun, StudyRuns } from './claim.ts'

export interface PlantedRun {
  readonly batchSize: number
  readonly replication: number
  readonly params?: Readonly<Record<string, number | string>>
  readonly rows: readonly Readonly<Record<string, number>>[]
  readonly trace?: Readonly<Record<string, readonly number[]>>
  readonly diverged?: boolean
}

export function planted(runs: readonly PlantedRun[], params: object = {}): StudyRuns {
  const batchSizes = [...new Set(runs.map(({ batchSize }) => batchSize))].toSorted((a, b) => a - b)
  const study: Study = {
    name: 'planted',
    domain: 'training',
    question: '',
    batchSizes,
    replications: 3,
    seed: 1,
    params,
    objective: { metric: 'testAccuracy', better: 'higher', goal: null, budget: null },
    constraints: [],
    confidence: 0.95,
    tolerance: 0.2,
  }
  return { study, runs: runs.map(runOf) }
}

function runOf(run: PlantedRun, index: number): ClaimRun {
  const { batchSize, replication, params = {}, rows, trace, diverged } = run
  const outcome: TrialOutcome = diverged
    ? { kind: 'diverged', step: 1, reason: 'planted' }
    : { kind: 'finished' }
  const columns = Object.entries(trace ?? {}).map(([name, values]) => [name, Float32Array.from(values)])
  return {
    trial: { id: String(index), batchSize, replication, seed: 1, params: { learningRate: 0.1, ...params } },
    outcome,
    rows: rows.map((values, row): MeasurementRow => ({ step: values.steps ?? row, values })),
    trace: () => (trace ? { firstStep: 1, columns: Object.fromEntries(columns) } : null),
  }
}

/** Three replications that scatter by one `spread` round the value: mean and spread are exact. */
export const around = (value: number, spread: number): number[] => [value - spread, value, value + spread]
