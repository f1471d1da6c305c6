import type { TrialEvent } from '../core/event.ts'
import type { MeasurementRow } from '../core/measurement.ts'
import type { Store } from './store.ts'

const rowsAtOnce = 1000

/** All rows of an attempt that came from elsewhere, in events of a bounded size. */
export function appendRows(
  store: Store,
  studyId: string,
  attempt: Pick<TrialEvent, 'trialId' | 'attempt'>,
  rows: readonly MeasurementRow[],
): void {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    store.append(studyId, { ...attempt, type: 'measured', rows: rows.slice(from, from + rowsAtOnce) })
  }
}
