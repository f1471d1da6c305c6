/** Runs that other tools have kept: finds out what the source is, and reads it. */
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { UserError } from '../core/errors.ts'
import { counted, type ImportedRuns } from './imported-run.ts'
import { readMlflowDatabase } from './mlflow/database.ts'
import { findMlflowRuns, readMlflowFolder } from './mlflow/folder.ts'
import { findTableFiles, isTableFile, readTables } from './table/read.ts'
import { findEventFiles, readTensorBoard } from './tensorboard/read.ts'

const readable =
  "a folder of TensorBoard event files, MLflow's mlflow.db or mlruns/, a CSV (Weights & Biases' too) or JSON lines, or a folder of those"

/**
 * @param source a file or a folder
 * @param settings names of columns that are settings in a table, e.g. the batch size's
 * @throws UserError when there is nothing there that can be read, or what is there is broken
 * @example importRuns('runs/', ['batch_size']).runs[0].params.batch_size // 64
 */
export function importRuns(source: string, settings: readonly string[] = []): ImportedRuns {
  const all = read(source, settings)
  const runs = all.runs.filter(({ rows }) => rows.length > 0)
  const empty = all.runs.length - runs.length
  const notes = empty > 0 ? [`${counted(empty, 'run')} without measurements left out`] : []
  const found = { ...all, runs, notes: [...all.notes, ...notes] }
  if (runs.length > 0) return found
  throw new UserError(`there is no run with measurements in it (${found.format})`, {
    place: source,
    ...(found.notes.length > 0 ? { remedy: found.notes.join('; ') } : {}),
  })
}

function read(source: string, settings: readonly string[]): ImportedRuns {
  const stat = statSync(source, { throwIfNoEntry: false })
  if (!stat) throw new UserError('there is no such file or folder', { place: source })
  if (stat.isFile()) {
    if (isSqlite(source)) return readMlflowDatabase(source)
    if (basename(source).includes('tfevents.')) return readTensorBoard(dirname(source), [source])
    if (isTableFile(source)) return readTables(dirname(source), [source], settings)
    throw new UserError('this is no kind of file that can be imported', {
      place: source,
      remedy: `What can: ${readable}.`,
    })
  }
  const events = findEventFiles(source)
  if (events.length > 0) return readTensorBoard(source, events)
  const mlflow = findMlflowRuns(source)
  if (mlflow.length > 0) return readMlflowFolder(mlflow)
  const tables = findTableFiles(source)
  if (tables.length > 0) return readTables(source, tables, settings)
  throw new UserError('there is nothing in this folder that can be imported', {
    place: source,
    remedy: `What can: ${readable}.`,
  })
}

function isSqlite(path: string): boolean {
  const magic = Buffer.from('SQLite format 3\0')
  const start = Buffer.alloc(magic.length)
  const file = openSync(path, 'r')
  try {
    return readSync(file, start, 0, magic.length, 0) === magic.length && start.equals(magic)
  } finally {
    closeSync(file)
  }
}
