/** Opens the store's SQLite file: checks whose it is and of which version before anything is written. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { UserError } from '../core/errors.ts'
import { applicationId, migrations, schemaVersion } from './sql.ts'
import { sqliteCodeOf, storageError } from './storage-errors.ts'

const busyTimeoutMs = 10_000

export const databasePath = (folder: string) => join(folder, 'store.sqlite')

const pragma = (database: DatabaseSync, name: string) =>
  Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])

/** Throws UserError when the file is not ours or is newer than this program; true when it holds nothing yet. */
function checkOwner(database: DatabaseSync, path: string): boolean {
  const version = pragma(database, 'user_version')
  const owner = pragma(database, 'application_id')
  const tables = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n
  if (version === 0 && owner === 0 && tables === 0) return true
  if (owner !== applicationId) {
    throw new UserError('this SQLite file is not a batchwise store', {
      place: path,
      remedy: 'Move it away, or use another folder with --store.',
    })
  }
  if (version > schemaVersion) {
    throw new UserError(
      `made by a newer batchwise (store version ${version}, this one knows up to ${schemaVersion})`,
      { place: path, remedy: 'Upgrade batchwise, or use another folder with --store.' },
    )
  }
  return false
}

function migrate(database: DatabaseSync): void {
  if (pragma(database, 'user_version') === schemaVersion) return
  database.exec('BEGIN IMMEDIATE')
  try {
    for (let version = pragma(database, 'user_version'); version < schemaVersion; version++) {
      database.exec(migrations[version])
    }
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}; COMMIT`)
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** An empty store in memory: what a reader sees where there is none. */
function emptyDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  migrate(database)
  return database
}

const hasLog = (path: string) => {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })
  return log !== undefined && log.size > 0
}

/** SQLite then keeps no shared memory beside the file, and never looks again whether others changed it. */
function openUnchanging(path: string): DatabaseSync {
  const url = pathToFileURL(path)
  url.searchParams.set('immutable', '1')
  return new DatabaseSync(url, { readOnly: true })
}

const openShared = (path: string) => new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs })

/**
 * Looks before anything is touched: even a connection that only reads makes files beside the store, and one that can
 * write tidies the log when it closes. True when the file holds nothing yet.
 */
function checkUntouched(path: string): boolean {
  accessSync(path, constants.R_OK)
  const database = hasLog(path) ? openShared(path) : openUnchanging(path)
  try {
    return checkOwner(database, path)
  } finally {
    database.close()
  }
}

function openToRead(path: string): DatabaseSync {
  if (checkUntouched(path)) return emptyDatabase()
  const database = openShared(path)
  try {
    checkOwner(database, path)
    return database
  } catch (error) {
    database.close()
    // In a folder that cannot be written SQLite has nowhere to put WAL's shared memory. Without a log to read, the
    // file itself is all there is, and nobody can change it.
    if (![8, 14].includes(sqliteCodeOf(error) ?? 0) || hasLog(path)) throw error
    return openUnchanging(path)
  }
}

/**
 * `synchronous = NORMAL`: in WAL mode a commit is in the operating system's hands when it returns, so it outlives
 * any end of this process, `kill -9` included. A power loss may take the commits since the last checkpoint of the
 * log (at most about 4 MB of them) but leaves the store whole: those trials run again. FULL would wait for the disk at every
 * commit, several of them for each trial, to save seconds of work on a rare day.
 */
function openToWrite(folder: string, path: string): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  accessSync(folder, constants.W_OK | constants.X_OK)
  if (existsSync(path)) {
    accessSync(path, constants.R_OK | constants.W_OK)
    checkUntouched(path)
  }
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs })
  try {
    checkOwner(database, path)
    switchToWal(database)
    database.exec('PRAGMA synchronous = NORMAL')
    migrate(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** SQLite does not wait for others in this one statement. */
function switchToWal(database: DatabaseSync): void {
  const deadline = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (sqliteCodeOf(error) !== 5 || performance.now() > deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

export function openDatabase(folder: string, readOnly: boolean): DatabaseSync {
  const path = databasePath(folder)
  try {
    if (!readOnly) return openToWrite(folder, path)
    return existsSync(path) ? openToRead(path) : emptyDatabase()
  } catch (error) {
    throw storageError(error, existsSync(path) ? path : folder)
  }
}
