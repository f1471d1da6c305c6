import type { Connection, Row } from './connection.ts'
import { roundStride, sql } from './sql.ts'
import type { TrialRecord, TrialStatus } from './store.ts'

export const roundOf = ({ position }: Row): number => Math.floor((position as number) / roundStride)

/** A trial whose process is gone is not running, though nobody could note it: it shows as what the next run will find. */
export function trialRecord(
  connection: Connection,
  row: Row,
  isAlive: (sessionId: string) => boolean,
): TrialRecord {
  let status = row.status as TrialStatus
  if (status === 'running' && !isAlive(row.session_id as string)) {
    status = connection.one(sql.hasCheckpoint, [row.key]) ? 'interrupted' : 'missing'
  }
  return {
    trial: JSON.parse(row.trial as string),
    round: roundOf(row),
    status,
    attempt: row.attempt as number,
    outcome: row.outcome === null ? null : JSON.parse(row.outcome as string),
    seconds: row.seconds as number | null,
    failure: row.failure === null ? null : JSON.parse(row.failure as string),
  }
}
