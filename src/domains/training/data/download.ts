/**
 * Fetches one published file: goes on where an earlier try ended (RFC 9110, section 14), checks the published MD5, and
 * moves the file to its place only when it is whole. What has arrived stays in FILE.part.
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatBytes, formatSeconds } from '../../../charts/format.ts'
import { UserError } from '../../../core/errors.ts'
import type { PublishedFile } from './catalogue.ts'

export interface DownloadOptions {
  readonly onProgress?: (gotBytes: number, totalBytes: number | null) => void
  /** A connection that is silent for so long is given up, and tried again. */
  readonly stallMs?: number
  /** Tries in a row that bring nothing new. */
  readonly tries?: number
  /** Before the second try; doubles with each. */
  readonly pauseMs?: number
}

const mostBytes = 4 * 1024 ** 3
const hurdles = new Set(['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'EISDIR', 'ENOTDIR', 'EPERM'])

/** A fault that may be gone at the next try. */
class Passing extends Error {}

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
      await attempt(source, part, stallMs, onProgress)
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

/** One request, from where the part ends. */
async function attempt(
  source: PublishedFile,
  part: string,
  stallMs: number,
  onProgress: (gotBytes: number, totalBytes: number | null) => void,
): Promise<void> {
  const stall = new AbortController()
  const giveUp = () => stall.abort(new Error(`nothing came for ${formatSeconds(stallMs / 1000)}`))
  let timer = setTimeout(giveUp, stallMs)
  const handle = await open(part, existsSync(part) ? 'r+' : 'w+')
  try {
    const had = (await handle.stat()).size
    const response = await request(source.url, had, stall.signal)
    const start = await findStart(response, had, handle, source, part)
    if (start === 'whole') return
    const total = totalBytes(response, start, source)
    let at = start
    onProgress(at, total)
    for await (const chunk of passing(response)) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, stallMs)
      if (at + chunk.length > (total ?? mostBytes)) {
        throw new UserError(`${source.url} gives more than the ${formatBytes(total ?? mostBytes)} expected`)
      }
      await handle.write(chunk, 0, chunk.length, at)
      at += chunk.length
      onProgress(at, total)
    }
    if (total !== null && at < total) throw new Passing(`the connection ended at ${at} of ${total} bytes`)
    await handle.truncate(at)
    await handle.sync()
  } finally {
    clearTimeout(timer)
    // Lets go of a body that is not read to its end.
    stall.abort()
    await handle.close()
  }
}

async function request(url: string, from: number, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      signal,
      headers: {
        'accept-encoding': 'identity',
        'user-agent': 'batchwise',
        ...(from > 0 ? { range: `bytes=${from}-` } : {}),
      },
    })
  } catch (cause) {
    throw new Passing(reasonOf(cause))
  }
}

/** Where the body begins in the file. @throws UserError when the server says that there is no such file */
async function findStart(
  response: Response,
  had: number,
  handle: FileHandle,
  source: PublishedFile,
  part: string,
): Promise<number | 'whole'> {
  const { status } = response
  const [, from, size] =
    /^bytes (\d+|\*)(?:-\d+)?\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '') ?? []
  // Written over from the start and cut at its end: two downloads at once then write the same bytes to the same places.
  if (status === 200) return 0
  if (status === 206 && Number(from) === had) return had
  await response.body?.cancel()
  if (status === 416 && Number(size) === had) return 'whole'
  if (status === 206 || status === 416) {
    await handle.truncate(0)
    throw new Passing('the server cannot go on where the last try ended')
  }
  if (status === 429 || status >= 500)
    throw new Passing(`the server answered ${status} ${response.statusText}`)
  throw new UserError(`${source.url} cannot be had: the server answered ${status} ${response.statusText}`, {
    remedy: byHand(source, part.replace(/\.part$/, '')),
  })
}

function totalBytes(response: Response, start: number, source: PublishedFile): number | null {
  const length = response.headers.get('content-length')
  const total = length === null ? null : start + Number(length)
  if (total !== null && total > (source.bytes ?? mostBytes)) {
    throw new UserError(`${source.url} offers ${formatBytes(total)}, more than is published`)
  }
  return total ?? source.bytes
}

/** The body's chunks; a connection that breaks is a passing fault. */
async function* passing(response: Response): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) yield chunk as Uint8Array
  } catch (cause) {
    throw new Passing(reasonOf(cause))
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  const inner = cause as NodeJS.ErrnoException | undefined
  return inner ? `${message}: ${inner.code ?? inner.message}` : message
}

const sizeOf = async (file: string): Promise<number> => (existsSync(file) ? (await stat(file)).size : 0)

export const byHand = (source: PublishedFile, file: string): string =>
  `Without a connection: get ${source.url} on another machine and put it at ${file}.`
