import { UserError } from '../core/errors.ts'
import type { Connection, Row } from './connection.ts'
import { sql } from './sql.ts'
import type { StudyRecord } from './store.ts'

export const studyRecord = (row: Row): StudyRecord => ({
  id: row.id as string,
  study: JSON.parse(row.study as string),
  manifest: JSON.parse(row.manifest as string),
  createdAtMs: row.created_at_ms as number,
})

/** By id, then by name (the one planned or run last), then by the id's beginning. Throws UserError when that fits several. */
export function findStudyRow(connection: Connection, idOrName: string): Row | null {
  const exact = connection.one(sql.study, [idOrName]) ?? connection.one(sql.newestStudyNamed, [idOrName])
  if (exact || idOrName === '') return exact ?? null
  const beginning = connection.all(sql.studiesBeginning, [idOrName])
  if (beginning.length > 1) {
    throw new UserError(`"${idOrName}" is the beginning of ${beginning.length} studies`, {
      remedy: `Give more of the id: ${beginning.map((row) => `${row.id} (${row.name})`).join(', ')}.`,
    })
  }
  return beginning[0] ?? null
}
