/** One request for the rest of a file: HTTP ranges, silence, and which faults may be gone at the next try. */
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { formatBytes, formatSeconds } from '../../../charts/format.ts'
import { UserError } from '../../../core/errors.ts'
import type { PublishedFile } from './catalogue.ts'

/** A fault that may be gone at the next try. */
export class Passing extends Error {}

const mostBytes = 4 * 1024 ** 3

/**
 * Appends what `part` still lacks.
 * @throws Passing where another try may help; UserError where it will not
 */
export async function fetchRest(
  source: PublishedFile,
  part: string,
  stallMs: number,
  onProgress: (gotBytes: number, totalBytes: number | null) => void,
): Promise<void> {
  const stall = new AbortController()
  const giveUp = () => stall.abort(new Error(`nothing came for ${formatSeconds(stallMs / 1000)}`))
  let timer = setTimeout(giveUp, stallMs)
  const handle = await open(part, constants.O_RDWR | constants.O_CREAT)
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

export const byHand = (source: PublishedFile, file: string): string =>
  `Without a connection: get ${source.url} on another machine and put it at ${file}.`
