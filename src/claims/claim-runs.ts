import type { Store } from '../store/store.ts'
import type { StudyRuns } from './claim.ts'

/** What the store holds of a study's trials that ended; traces are read when a judge asks for one. */
export function claimRuns(store: Store, studyId: string): StudyRuns | undefined {
  const record = store.findStudy(studyId)
  if (!record) return undefined
  const rows = store.measurementsOf(record.id)
  return {
    study: record.study,
    runs: store
      .trials(record.id)
      .flatMap(({ trial, outcome }) =>
        outcome
          ? [{ trial, outcome, rows: rows.get(trial.id) ?? [], trace: () => store.trace(trial.id) }]
          : [],
      ),
  }
}
