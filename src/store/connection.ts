/** Prepared statements and transactions over one open database; every fault becomes a UserError that a person can act on. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { UserError } from '../core/errors.ts'
import { storageError } from './storage-errors.ts'

export type Row = Record<string, null | number | string | Uint8Array>
type Parameters = readonly SQLInputValue[]

export interface Connection {
  /** The whole of `work` sees one state of the store. */
  read<T>(work: () => T): T
  /** All of `work` or nothing of it is kept. */
  write<T>(work: () => T): T
  one(statement: string, parameters?: Parameters): Row | undefined
  all(statement: string, parameters?: Parameters): Row[]
  run(statement: string, parameters?: Parameters): void
  close(): void
}

export function connect(database: DatabaseSync, place: string, readOnly: boolean): Connection {
  const prepared = new Map<string, StatementSync>()
  const prepare = (text: string) => {
    let statement = prepared.get(text)
    if (!statement) {
      statement = database.prepare(text)
      prepared.set(text, statement)
    }
    return statement
  }
  const transaction = <T>(begin: string, work: () => T): T => {
    if (database.isTransaction) return work()
    try {
      database.exec(begin)
      const result = work()
      database.exec('COMMIT')
      return result
    } catch (error) {
      // SQLite has rolled back by itself after some faults, e.g. a full disk.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw storageError(error, place)
    }
  }

  return {
    read: (work) => transaction('BEGIN', work),
    write(work) {
      if (!readOnly) return transaction('BEGIN IMMEDIATE', work)
      throw new UserError('the store was opened for reading only', { place })
    },
    one: (text, parameters = []) => prepare(text).get(...parameters) as Row | undefined,
    all: (text, parameters = []) => prepare(text).all(...parameters) as Row[],
    run(text, parameters = []) {
      prepare(text).run(...parameters)
    },
    close: () => database.close(),
  }
}
