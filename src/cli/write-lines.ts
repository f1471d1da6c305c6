import { createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UserError } from '../core/errors.ts'

/**
 * Lines as they are made, with line ends: to stdout, or beside the file's place first, then moved there.
 *
 * @throws UserError when the file cannot be written
 */
export async function writeLines(lines: Iterable<string>, file: string | null): Promise<void> {
  const stream = Readable.from(withEnds(lines))
  if (file === null) {
    await pipeline(stream, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
      // A reader that has seen enough (`| head`).
      if (error.code !== 'EPIPE') throw error
    })
    return
  }
  const path = resolve(file)
  try {
    mkdirSync(dirname(path), { recursive: true })
    await pipeline(stream, createWriteStream(`${path}.part`))
    renameSync(`${path}.part`, path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause
    rmSync(`${path}.part`, { force: true })
    throw new UserError(`cannot be written: ${(cause as Error).message}`, { place: path, cause })
  }
}

function* withEnds(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`
}
