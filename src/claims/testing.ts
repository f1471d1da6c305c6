/** Planted results for the tests of judges. */
import type { MeasurementRow, TrialOutcome } from '../core/measurement.ts'
import type { Study } from '../core/study.ts'
import type { ClaimRun, ClaimStudy, StudyRuns } from './claim.ts'
import { readClaimStudy } from './claim-study.ts'

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

/** A claim's own study at its full size with planted values; null where a size could not keep up. */
export async function plantedStudy(
  claimStudy: ClaimStudy,
  valuesOf: (batchSize: number, replication: number) => Readonly<Record<string, number>> | null,
): Promise<StudyRuns> {
  const { study, domain } = await readClaimStudy(claimStudy, false)
  const trials = await domain.plan(study)
  return {
    study,
    runs: trials.map((trial): ClaimRun => {
      const values = valuesOf(trial.batchSize, trial.replication)
      return {
        trial,
        outcome: values ? { kind: 'finished' } : { kind: 'diverged', step: 0, reason: 'planted' },
        rows: values ? [{ step: 0, values }] : [],
        trace: () => null,
      }
    }),
  }
}

/** A claim's own study, really run, here. */
export async function ranStudy(claimStudy: ClaimStudy, quick: boolean): Promise<StudyRuns> {
  const { study, domain } = await readClaimStudy(claimStudy, quick)
  const runs: ClaimRun[] = []
  for (const trial of await domain.plan(study)) {
    const rows: MeasurementRow[] = []
    const context = { record: (row: MeasurementRow) => rows.push(row) }
    const outcome = await domain.run(trial, context as never)
    if (outcome === 'interrupted') throw new Error('nothing interrupts it')
    runs.push({ trial, outcome, rows, trace: () => null })
  }
  return { study, runs }
}

/** Three replications that scatter by one `spread` round the value: mean and spread are exact. */
export const around = (value: number, spread: number): number[] => [value - spread, value, value + spread]
