/**
 * Fetches one published file: goes on where an earlier try ended (RFC 9110, section 14), checks the published MD5, and
 * moves the file to its place only when it is whole. What has arrived stays in FILE.part.
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '../../../core/errors.ts'
import type { PublishedFile } from './catalogue.ts'
import { byHand, fetchRest, Passing } from './fetch-rest.ts'

export interface DownloadOptions {
  readonly onProgress?: (gotBytes: number, totalBytes: number | null) => void
  /** A connection that is silent for so long is given up, and tried again. */
  readonly stallMs?: number
  /** Tries in a row that bring nothing new. */
  readonly tries?: number
  /** Before the second try; doubles with each. */
  readonly pauseMs?: number
}

const hurdles = new Set(['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'EISDIR', 'ENOTDIR', 'EPERM'])

/**
 * @returns `there` when the file was whole already
 * @throws UserError when the file cannot be had, or is not the published one
 */
export async function download(
  source: PublishedFile,
  file: string,
  options: DownloadOptions = {},
): Promise<'there' | 'fetched'> {
  if (existsSync(file)) {
    if ((await md5Of(file)) === source.md5) return 'there'
    throw new UserError(`the file is there, but is not the published one (MD5 ${source.md5})`, {
      place: file,
      remedy: 'Move it away, and run the command again.',
    })
  }
  const part = `${file}.part`
  try {
    await mkdir(dirname(file), { recursive: true })
    const resumed = await fetchWhole(source, file, part, options)
    if (resumed && (await md5Of(part)) !== source.md5) {
      // What was kept from before may be of another file: once more, from the beginning.
      await rm(part)
      await fetchWhole(source, file, part, options)
    }
    const md5 = await md5Of(part)
    if (md5 !== source.md5) {
      await rm(part)
      throw new UserError(`what ${source.url} gives has the MD5 ${md5}, not the published ${source.md5}`, {
        place: file,
        remedy: `It was not kept. Perhaps a proxy answered in its place. ${byHand(source, file)}`,
      })
    }
    await rename(part, file)
    return 'fetched'
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    // Another process has moved the part to its place.
    if (code === 'ENOENT' && existsSync(file) && (await md5Of(file)) === source.md5) return 'there'
    if (cause instanceof UserError || !code || !hurdles.has(code)) throw cause
    throw new UserError(`the file cannot be written: ${message}`, {
      place: file,
      remedy: 'Make room, or set BATCHWISE_DATA to another folder.',
      cause,
    })
  }
}

export async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** @returns whether bytes of an earlier call are part of it */
async function fetchWhole(
  source: PublishedFile,
  file: string,
  part: string,
  { onProgress = () => {}, stallMs = 30_000, tries = 4, pauseMs = 1000 }: DownloadOptions,
): Promise<boolean> {
  const resumed = (await sizeOf(part)) > 0
  for (let failed = 0; ; ) {
    const before = await sizeOf(part)
    try {
      await fetchRest(source, part, stallMs, onProgress)
      return resumed
    } catch (cause) {
      if (!(cause instanceof Passing)) throw cause
      failed = (await sizeOf(part)) > before ? 1 : failed + 1
      if (failed >= tries) {
        throw new UserError(`${source.url} cannot be had: ${cause.message}`, {
          place: file,
          remedy: `What has arrived is kept: run the command again to go on. ${byHand(source, file)}`,
          cause,
        })
      }
      await sleep(pauseMs * 2 ** (failed - 1))
    }
  }
}

const sizeOf = async (file: string): Promise<number> => (existsSync(file) ? (await stat(file)).size : 0)
