import { readFileSync } from 'node:fs'
import { UserError } from '../core/errors.ts'
import { type AskedUntilDecided, type ReadStudy, readStudy } from '../core/study-file.ts'
import { loadDomain } from '../domains/registry.ts'

/** @throws UserError when the file cannot be read or the study in it is not valid */
export async function readStudyFile(
  file: string,
  quick: boolean,
  untilDecided: AskedUntilDecided | null = null,
): Promise<ReadStudy> {
  return readStudy(readText(file), file, { quick, loadDomain, untilDecided })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'this is a folder, not a file'
          : String((cause as Error).message)
    throw new UserError(why, {
      place: file,
      remedy: 'Write a study to start from with: batchwise init study.yaml',
      cause,
    })
  }
}
