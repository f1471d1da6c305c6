import type { LoggedEvent, TrialEvent } from '../core/event.ts'
import type { Connection, Row } from './connection.ts'
import { sql } from './sql.ts'

/** What the log keeps of an event: bulk as its size. */
export function eventDetail(event: TrialEvent): Record<string, unknown> {
  switch (event.type) {
    case 'started':
    case 'interrupted':
      return {}
    case 'measured':
      return { rows: event.rows.length, lastStep: event.rows.at(-1)?.step ?? null }
    case 'traced': {
      const columns = Object.keys(event.columns)
      return { firstStep: event.firstStep, steps: event.columns[columns[0]]?.length ?? 0, columns }
    }
    case 'checkpointed':
      return { step: event.step, seconds: event.seconds, bytes: event.state.byteLength }
    case 'finished':
      return { outcome: event.outcome, seconds: event.seconds }
    case 'printed':
      return { output: event.output }
    case 'failed':
      return { message: event.message, output: event.output }
  }
}

export function addEvent(
  connection: Connection,
  studyId: string,
  type: LoggedEvent['type'],
  detail: Record<string, unknown>,
  trial: { readonly trialId: string; readonly attempt: number } | null = null,
): void {
  const values = [Date.now(), studyId, type, trial?.trialId ?? null, trial?.attempt ?? null]
  connection.run(sql.addEvent, [...values, JSON.stringify(detail)])
}

export const loggedEvent = (row: Row): LoggedEvent => ({
  sequence: row.sequence as number,
  atMs: row.at_ms as number,
  studyId: row.study_id as string,
  type: row.type as LoggedEvent['type'],
  trialId: row.trial_id as string | null,
  attempt: row.attempt as number | null,
  detail: JSON.parse(row.detail as string),
})
