/** Reads a file that another process is writing, as it grows. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const chunkBytes = 65_536
/** So that a flood cannot keep us from looking at anything else. */
const mostBytesAtOnce = 16 * 1024 ** 2

export interface FollowedFile {
  /** Hands on what was written since the last call; a file that was cut short is read again from its start. */
  readOn(): void
  /** Reads on to its end. */
  readAll(): void
}

/** A file that is not there yet, or no longer, is waited for. */
export function followFile(path: string, onBytes: (bytes: Buffer) => void): FollowedFile {
  let offset = 0
  const readUpTo = (most: number) => {
    let file: number
    try {
      file = openSync(path, 'r')
    } catch {
      return
    }
    try {
      const { size } = fstatSync(file)
      if (size < offset) offset = 0
      const end = Math.min(size, offset + most)
      while (offset < end) {
        const bytes = Buffer.allocUnsafe(Math.min(chunkBytes, end - offset))
        const count = readSync(file, bytes, 0, bytes.length, offset)
        if (count === 0) return
        offset += count
        onBytes(bytes.subarray(0, count))
      }
    } finally {
      closeSync(file)
    }
  }
  return { readOn: () => readUpTo(mostBytesAtOnce), readAll: () => readUpTo(Number.POSITIVE_INFINITY) }
}
