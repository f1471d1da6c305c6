/** Runs from MLflow's SQLite file (`mlflow.db`): tables `experiments`, `runs`, `params`, `metrics`. */
import { DatabaseSync } from 'node:sqlite'
import { UserError } from '../../core/errors.ts'
import { counted, gatherRows, type ImportedRuns, numberOrText } from '../imported-run.ts'
import { isUsable, leftOutNote } from './status.ts'

const neededTables = ['runs', 'params', 'metrics']

/**
 * Deleted runs, and those that have not finished, are left out. NaN is stored as 0 beside a mark.
 *
 * @throws UserError for a SQLite file that is not MLflow's
 */
export function readMlflowDatabase(path: string): ImportedRuns {
  const database = open(path)
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").all()
    const missing = neededTables.filter((name) => !tables.some((row) => row.name === name))
    if (missing.length > 0) {
      throw new UserError(`this SQLite file is not MLflow's: it has no table ${missing.join(', ')}`, {
        place: path,
      })
    }
    const all = database
      .prepare(`
        SELECT run_uuid, name, status, start_time FROM runs WHERE lifecycle_stage = 'active'
        ORDER BY start_time, name, run_uuid`)
      .all()
    const settings = database.prepare('SELECT key, value FROM params WHERE run_uuid = ? ORDER BY key')
    const values = database.prepare(`
      SELECT key, CASE WHEN is_nan THEN NULL ELSE value END AS value, timestamp, step FROM metrics
      WHERE run_uuid = ? ORDER BY timestamp, step`)
    const runs = all
      .filter(({ status }) => isUsable(String(status)))
      .map((run) => {
        const rows = gatherRows()
        for (const { key, value, timestamp, step } of values.all(run.run_uuid!)) {
          if (Number(step) < 0) continue
          const seconds = (Number(timestamp) - Number(run.start_time)) / 1000
          rows.add(Number(step), String(key), value === null ? Number.NaN : Number(value), seconds)
        }
        const params = Object.fromEntries(
          settings.all(run.run_uuid!).map(({ key, value }) => [String(key), numberOrText(String(value))]),
        )
        return { name: String(run.name ?? run.run_uuid), params, rows: rows.rows() }
      })
    const unusable = all.filter(({ status }) => !isUsable(String(status)))
    return {
      format: 'MLflow database',
      runs,
      notes: leftOutNote(
        counted(unusable.length, 'run'),
        unusable.map(({ status }) => String(status)),
      ),
    }
  } finally {
    database.close()
  }
}

function open(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { readOnly: true })
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    return database
  } catch (cause) {
    throw new UserError(`the SQLite file cannot be read: ${(cause as Error).message}`, { place: path, cause })
  }
}
