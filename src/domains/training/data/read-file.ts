import { readFileSync, statSync } from 'node:fs'
import { formatBytes } from '../../../charts/format.ts'
import { UserError } from '../../../core/errors.ts'

/** What Node reads at once. */
const largestFileBytes = 2 ** 31 - 1

/** @throws UserError that names the file when it is missing, a folder, unreadable or above `mostBytes` */
export function readDataFile(file: string, mostBytes = largestFileBytes): Buffer {
  try {
    const status = statSync(file)
    const { size } = status
    // A device or a pipe could be read for ever.
    if (!status.isFile() && !status.isDirectory()) throw new UserError('not a regular file', { place: file })
    if (size > mostBytes) {
      throw new UserError(
        `the file has ${formatBytes(size)}; at most ${formatBytes(mostBytes)} of this kind are read`,
        {
          place: file,
        },
      )
    }
    return readFileSync(file)
  } catch (cause) {
    throw cause instanceof UserError ? cause : cannotRead(file, cause)
  }
}

export function cannotRead(place: string, cause: unknown): UserError {
  const { code, message } = cause as NodeJS.ErrnoException
  const why =
    code === 'ENOENT'
      ? 'there is no such file or folder'
      : code === 'EISDIR'
        ? 'this is a folder, not a file'
        : code === 'ENOTDIR'
          ? 'this is a file, not a folder'
          : code === 'EACCES'
            ? 'it may not be read'
            : message
  return new UserError(why, {
    place,
    remedy: 'Paths count from the folder in which the command runs.',
    cause,
  })
}
