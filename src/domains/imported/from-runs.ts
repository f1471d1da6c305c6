/** From comparable runs to a study of this domain, and to what each of its trials yielded. */
import { createHash } from 'node:crypto'
import type { MeasurementRow, TrialOutcome } from '../../core/measurement.ts'
import type { ImportedParams, ImportedRunParams } from './params.ts'

/** What a run must have to become a trial. */
export interface RunToImport {
  readonly name: string
  readonly batchSize: number
  readonly learningRate: number | null
  readonly settings: Readonly<Record<string, string | number>>
  readonly replication: number
  readonly rows: readonly MeasurementRow[]
}

export function importedStudyParams(
  source: string,
  format: string,
  notes: readonly string[],
  runs: readonly RunToImport[],
): ImportedParams {
  return { source, format, notes: [...notes], runs: runs.map(runParams) }
}

function runParams(run: RunToImport): ImportedRunParams {
  const settings = {
    ...(run.learningRate === null ? {} : { 'learning rate': run.learningRate }),
    ...run.settings,
  }
  const described = Object.entries(settings).map(([name, value]) => `${name} ${value}`)
  return {
    name: run.name,
    batchSize: run.batchSize,
    replication: run.replication,
    learningRate: run.learningRate,
    otherSettings: described.length > 0 ? described.join(', ') : 'all equal',
    rowsSha256: sha256(run.rows),
  }
}

/** Numbers that JSON has not are texts here. */
function sha256(rows: readonly MeasurementRow[]): string {
  const text = JSON.stringify(rows, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )
  return createHash('sha256').update(text).digest('hex')
}

/** A run whose last loss is no number has diverged. */
export function outcomeOf(rows: readonly MeasurementRow[]): TrialOutcome {
  for (const { step, values } of rows.toReversed()) {
    const losses = Object.entries(values).filter(([name]) => /loss$/i.test(name))
    if (losses.length === 0) continue
    const bad = losses.find(([, value]) => !Number.isFinite(value))
    return bad ? { kind: 'diverged', step, reason: `${bad[0]} is ${bad[1]}` } : { kind: 'finished' }
  }
  return { kind: 'finished' }
}
