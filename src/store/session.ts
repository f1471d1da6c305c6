/**
 * A session is one open store that runs trials. It lives exactly as long as it holds an exclusive lock on a file of
 * its own: the kernel takes the lock from a process however it ends, so no number of a process that is gone, given
 * meanwhile to another, can pass for it, and containers that share the folder see each other. The lock is SQLite's
 * own (`BEGIN EXCLUSIVE` on an empty database), because Node has none.
 */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
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
  lock.exec('BEGIN EXCLUSIVE')
  const end = () => {
    lock.close()
    rmSync(path, { force: true })
  }
  return { id, pid: process.pid, host: hostname(), startedAtMs: Date.now(), end }
}

/** Needs read permission only and creates nothing. */
export function isAlive(folder: string, sessionId: string): boolean {
  let lock: DatabaseSync | null = null
  try {
    lock = new DatabaseSync(lockFile(folder, sessionId), { readOnly: true, timeout: 0 })
    lock.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    return sqliteCodeOf(error) === 5
  } finally {
    lock?.close()
  }
}

export function removeLockFile(folder: string, sessionId: string): void {
  rmSync(lockFile(folder, sessionId), { force: true })
}
