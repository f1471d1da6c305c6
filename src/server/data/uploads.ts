/**
 * Data files that a page sends. One is written to a file of its own as it comes, looked at as a study would read it, and
 * takes its name only when all is well: of one that is too large, cut off or no data nothing stays.
 */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, extname, isAbsolute, join, relative } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { formatBytes } from '../../charts/format.ts'
import { UserError } from '../../core/errors.ts'
import type { DataSource } from '../../domains/training/params.ts'
import { RequestError } from '../problem.ts'
import { type Looked, lookAt } from './look.ts'

export interface Upload {
  readonly name: string
  readonly kind: 'npz' | 'csv' | 'images'
  readonly bytes: number
  /** Of a table; null of others. */
  readonly columns: readonly string[] | null
  /** As a study names it. */
  readonly path: string
}

export interface Uploads {
  readonly mostBytes: number
  readonly folder: string
  list(): Upload[]
  /** @throws RequestError 404 */
  named(name: string): Upload
  /** @throws UserError for data that cannot be used; RequestError 409, 413 */
  receive(incoming: Incoming): Promise<{ readonly upload: Upload; readonly looked: Looked }>
  remove(name: string): void
  /** Lends a file to `use` and keeps nothing of it. @throws RequestError 413, and what `use` throws */
  lend<T>(incoming: Omit<Incoming, 'label'>, use: (path: string) => Promise<T>): Promise<T>
}

export interface Incoming {
  readonly name: string
  /** The column of the classes, of a table. */
  readonly label: string | undefined
  readonly bytes: number | null
  readonly content: ReadableStream<Uint8Array> | null
  readonly signal: AbortSignal
}

export interface UploadOptions {
  /** Made when the first file comes. */
  readonly folder: string
  /** Where relative paths in a study begin. */
  readonly root: string
  readonly mostBytes: number
}

const headBytes = 64 * 1024
const leftAfterMs = 3_600_000
/** Images are hardly larger outside their archive. */
const unpackedOverPacked = 3

export function uploadsOf({ folder, root, mostBytes }: UploadOptions): Uploads {
  clear(folder)
  const list = (): Upload[] =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true })
          .filter(({ name }) => !name.startsWith('.'))
          .flatMap((entry) => uploadOf(join(folder, entry.name), entry.isDirectory()) ?? [])
          .sort((a, b) => (a.name < b.name ? -1 : 1))
      : []
  const uploadOf = (path: string, isFolder: boolean): Upload | null => {
    const name = basename(path)
    const kind = isFolder ? 'images' : kinds[extname(name).toLowerCase()]
    if (!kind || (kind === 'images' && !isFolder)) return null
    const bytes = isFolder ? sizeOf(path) : statSync(path).size
    const columns = kind === 'csv' ? columnsOf(path) : null
    return { name, kind, bytes, columns, path: asStudyPath(root, path) }
  }
  const named = (name: string): Upload => {
    const upload = list().find((one) => one.name === name)
    if (upload) return upload
    throw new RequestError(404, `no uploaded file is called "${name.slice(0, 100)}"`)
  }
  return {
    mostBytes,
    folder,
    list,
    named,
    remove(name) {
      rmSync(join(folder, named(name).name), { recursive: true, force: true })
    },
    async lend({ name, bytes, content, signal }, use) {
      if (bytes !== null && bytes > mostBytes) throw tooLarge(name, mostBytes)
      mkdirSync(folder, { recursive: true })
      const part = join(folder, `.${randomBytes(8).toString('hex')}`)
      try {
        await write(content, part, name, mostBytes, signal)
        return await use(part)
      } catch (error) {
        throw asOf(error, [part], name)
      } finally {
        rmSync(part, { force: true })
      }
    },
    async receive({ name: given, label, bytes, content, signal }) {
      const name = fileName(given)
      const kind = kinds[extname(name)]!
      const final = kind === 'images' ? name.replace(/\.zip$/, '') : name
      checkFree(folder, final)
      if (bytes !== null && bytes > mostBytes) throw tooLarge(name, mostBytes)
      mkdirSync(folder, { recursive: true })
      const stem = join(folder, `.${randomBytes(8).toString('hex')}`)
      const part = `${stem}${extname(name)}`
      try {
        await write(content, part, name, mostBytes, signal)
        checkContent(part, kind, name)
        const looked = await look(kind, part, stem, label, mostBytes * unpackedOverPacked)
        checkFree(folder, final)
        renameSync(kind === 'images' ? stem : part, join(folder, final))
        return { upload: named(final), looked }
      } catch (error) {
        throw asOf(error, [part, stem], name)
      } finally {
        rmSync(part, { force: true })
        rmSync(stem, { recursive: true, force: true })
      }
    },
  }
}

/** What a server that was killed has left; another one that still receives is younger. */
function clear(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (/^\.[0-9a-f]{16}/.test(name) && Date.now() - statSync(path).mtimeMs > leftAfterMs) {
      rmSync(path, { recursive: true, force: true })
    }
  }
}

const kinds: Readonly<Record<string, Upload['kind']>> = { '.npz': 'npz', '.csv': 'csv', '.zip': 'images' }

/**
 * The last part of what was given, of letters, digits, `.`, `_` and `-` alone, so that it means the same everywhere.
 *
 * @throws UserError where it is no file that is read
 */
export function fileName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? ''
  const extension = extname(last).toLowerCase()
  if (!kinds[extension]) {
    throw new UserError(`files of type "${extension.slice(0, 20)}" are not taken`, {
      place: 'name',
      remedy: 'Send an .npz, a .csv, or a .zip with one folder of images for each class.',
    })
  }
  const stem = last
    .slice(0, -extension.length)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, 80)
  return `${stem || 'data'}${extension}`
}

/** A path in a study counts from where the server was started, as long as it does not leave that. */
function asStudyPath(root: string, path: string): string {
  const way = relative(root, path)
  return way.startsWith('..') || isAbsolute(way) ? path : way
}

function checkFree(folder: string, name: string): void {
  if (!existsSync(join(folder, name))) return
  throw new RequestError(409, `there is an uploaded file called ${name} already`, {
    place: 'name',
    remedy: 'Remove that one, or give this one another name.',
  })
}

const tooLarge = (name: string, mostBytes: number) =>
  new RequestError(413, `an uploaded file has at most ${formatBytes(mostBytes)}`, {
    place: name,
    remedy: 'Put it into the folder that batchwise ui was started in, and name its path in the study.',
  })

/** How a connection that ends too soon shows. */
const cutOff: ReadonlySet<string> = new Set(['ECONNRESET', 'ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE'])

async function write(
  content: Incoming['content'],
  file: string,
  name: string,
  mostBytes: number,
  signal: AbortSignal,
): Promise<void> {
  if (!content) throw new UserError('the file is empty', { place: name })
  let got = 0
  const counting = new Transform({
    transform(chunk: Uint8Array, _, done) {
      got += chunk.length
      if (got > mostBytes) done(tooLarge(name, mostBytes))
      else done(null, chunk)
    },
  })
  try {
    await pipeline(Readable.fromWeb(content as never), counting, createWriteStream(file, { flags: 'wx' }), {
      signal,
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (signal.aborted || cutOff.has(code ?? '')) {
      throw new RequestError(400, 'the file did not come whole', {
        place: name,
        remedy: 'Send it again.',
        cause: error,
      })
    }
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new UserError('there is no room left for it', {
        place: name,
        remedy: 'Make room, and send it again.',
        cause: error,
      })
    }
    throw error
  }
  if (got === 0) throw new UserError('the file is empty', { place: name })
}

/** By its first bytes, whatever its name says. */
function checkContent(file: string, kind: Upload['kind'], name: string): void {
  const head = headOf(file)
  const isArchive = head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))
  if (kind !== 'csv') {
    if (isArchive) return
    throw new UserError(
      `this is no ${kind === 'npz' ? '.npz' : '.zip'} file: it does not begin as an archive does`,
      {
        place: name,
      },
    )
  }
  if (isArchive || head.includes(0)) {
    throw new UserError('this is no text: a .csv file has lines of values with commas between them', {
      place: name,
      remedy: isArchive ? 'Save the spreadsheet as CSV first.' : 'Save it as CSV in UTF-8.',
    })
  }
}

function headOf(file: string): Buffer {
  const head = Buffer.alloc(headBytes)
  const handle = openSync(file, 'r')
  try {
    return head.subarray(0, readSync(handle, head, 0, headBytes, 0))
  } finally {
    closeSync(handle)
  }
}

function columnsOf(file: string): string[] {
  const [line = ''] = headOf(file)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
  return line.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
}

/** As a study reads it: what cannot be trained on is not kept. */
function look(
  kind: Upload['kind'],
  part: string,
  unpacked: string,
  label: string | undefined,
  mostBytes: number,
): Promise<Looked> {
  if (kind === 'images') {
    return lookAt({
      source: { imageFolder: unpacked },
      unpack: { archive: part, folder: unpacked, mostBytes },
    })
  }
  if (kind === 'npz') return lookAt({ source: { npz: part } })
  if (label === undefined) {
    throw new UserError('which column holds the label?', {
      place: 'label',
      remedy: `The columns are ${columnsOf(part).slice(0, 40).join(', ')}.`,
    })
  }
  return lookAt({ source: { csv: part, label } })
}

/** Its faults are told of the file that was sent, not of where it lay meanwhile. */
function asOf(error: unknown, hidden: readonly string[], name: string): unknown {
  if (!(error instanceof UserError) || error instanceof RequestError) return error
  const told = (text: string) =>
    hidden.reduce((said, path) => said.replaceAll(path, name).replaceAll(basename(path), name), text)
  return new UserError(told(error.message), {
    place: error.place ? told(error.place) : name,
    ...(error.remedy ? { remedy: told(error.remedy) } : {}),
    cause: error,
  })
}

/** The source as a study names it, or by another path. @throws UserError where a table has no label */
export function sourceOf({ kind, columns }: Upload, path: string, label: string | undefined): DataSource {
  if (kind === 'npz') return { npz: path }
  if (kind === 'images') return { imageFolder: path }
  if (label !== undefined) return { csv: path, label }
  throw new UserError('which column holds the label?', {
    place: 'label',
    remedy: `The columns are ${(columns ?? []).slice(0, 40).join(', ')}.`,
  })
}

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  )
