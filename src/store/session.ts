/**
 * A session is one open store that runs trials. It lives exactly as long as it holds an exclusive lock on a file of
 * its own: the kernel takes the lock from a process however it ends, so no number of a process that is gone, given
 * meanwhile to another, can pass for it, and containers that share the folder see each other. The lock is SQLite's
 * own (`BEGIN EXCLUSIVE` on an empty database), because Node has none.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteCodeOf } from './storage-errors.ts'

export interface Session {
  readonly id: string
  readonly pid: number
  readonly host: string
  readonly startedAtMs: number
  end(): void
}

const lockFile = (folder: string, id: string) => join(folder, `session-${id}.lock`)

export function startSession(folder: string): Session {
  const id = randomUUID()
  const path = lockFile(folder, id)
  const lock = new DatabaseSync(path, { timeout: 0 })
  // Without a journal file beside it.
  lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  const end = () => {
    lock.close()
    rmSync(path, { force: true })
  }
  return { id, pid: process.pid, host: hostname(), startedAtMs: Date.now(), end }
}

/** Needs read permission only and creates nothing. A lock that may not be looked at counts as held. */
export function isAlive(folder: string, sessionId: string): boolean {
  const path = lockFile(folder, sessionId)
  if (!existsSync(path)) return false
  let lock: DatabaseSync | null = null
  try {
    lock = new DatabaseSync(path, { readOnly: true, timeout: 0 })
    lock.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    if ([5, 14].includes(sqliteCodeOf(error) ?? 0)) return true
    throw error
  } finally {
    lock?.close()
  }
}

/** Sessions that have a lock file, whether they live or not. */
export function sessionIds(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => /^session-(.+)\.lock$/.exec(name)?.slice(1) ?? [])
}

export function removeLockFile(folder: string, sessionId: string): void {
  rmSync(lockFile(folder, sessionId), { force: true })
}
