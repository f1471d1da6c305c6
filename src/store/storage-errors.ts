/** What goes wrong with files and SQLite, in words that say what to do. */
import { UserError } from '../core/errors.ts'

const otherStore = 'or use another folder with --store'

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
const sqliteFaults: Readonly<Record<number, readonly [message: string, remedy: string]>> = {
  5: ['the store is locked by another process', 'Wait until that process is done, then run again.'],
  6: ['the store is locked by another process', 'Wait until that process is done, then run again.'],
  8: ['the store cannot be written', `Make the folder and its files writable, ${otherStore}.`],
  10: [
    'the disk could not be read or written',
    `Check that the disk has space and is in order, ${otherStore}. Finished trials are kept.`,
  ],
  11: [
    'the store is damaged',
    `Restore it from a copy, or move it away and run again, ${otherStore}. \`sqlite3 store.sqlite .recover\` may save its contents.`,
  ],
  13: ['the disk is full', 'Free some space and run again: finished trials are kept.'],
  14: [
    'the store cannot be opened',
    `Make the folder and its files readable and writable for you, ${otherStore}.`,
  ],
  26: ['this file is not a batchwise store', `Move it away, ${otherStore}.`],
}

const fileFaults: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  EACCES: ['permission denied', `Make it readable and writable for you, ${otherStore}.`],
  EPERM: ['permission denied', `Make it readable and writable for you, ${otherStore}.`],
  EROFS: ['the file system is read-only', `Mount it for writing, ${otherStore}.`],
  ENOSPC: ['the disk is full', 'Free some space and run again: finished trials are kept.'],
  EDQUOT: ['the disk quota is used up', 'Free some space and run again: finished trials are kept.'],
  EEXIST: ['a file is in the way: the store is a folder', `Move the file away, ${otherStore}.`],
  ENOTDIR: ['a file is in the way: the store is a folder', `Move the file away, ${otherStore}.`],
}

export const sqliteCodeOf = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : null

/** A UserError where a person can mend it; anything else as it was. */
export function storageError(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error
  const sqliteCode = sqliteCodeOf(error)
  const fileCode = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const fault = sqliteCode === null ? fileFaults[fileCode] : sqliteFaults[sqliteCode]
  if (!fault) return error
  const [message, remedy] = fault
  return new UserError(message, { place, remedy, cause: error })
}
