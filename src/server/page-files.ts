/** The built page, read once: a request can name nothing that is not in this list. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'

export interface PageFile {
  /** Compressed where the reader takes that. */
  response(acceptEncoding: string | undefined): Response
}

/** By path, e.g. `/index.html`. */
export type PageFiles = ReadonlyMap<string, PageFile>

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/** Null where the folder has no page. */
export function readPageFiles(folder: string): PageFiles | null {
  if (!existsSync(join(folder, 'index.html'))) return null
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [`/${relative(folder, path).split(sep).join('/')}`, pageFile(path)]
    }),
  )
}

function pageFile(path: string): PageFile {
  const bytes = readFileSync(path)
  const zipped = gzipSync(bytes)
  const extension = extname(path)
  // The build puts a hash of the content into the names below /assets.
  const isLasting = path.includes(`${sep}assets${sep}`)
  const headers = {
    'content-type': mediaTypes[extension] ?? 'application/octet-stream',
    'cache-control': isLasting ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`,
    vary: 'accept-encoding',
  }
  return {
    response: (acceptEncoding) =>
      /\bgzip\b/.test(acceptEncoding ?? '')
        ? new Response(zipped, { headers: { ...headers, 'content-encoding': 'gzip' } })
        : new Response(bytes, { headers }),
  }
}
