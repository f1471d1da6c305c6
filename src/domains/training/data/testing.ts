/** Writers of small files, whole and broken, for the tests of the readers. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { crc32, deflateRawSync, deflateSync } from 'node:zlib'

/** A folder with these files. The caller removes it: `onTestFinished(remove)`. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-data-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export function npy(descr: string, shape: readonly number[], values: Uint8Array, fortran = false): Buffer {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${sides}), }`
  return npyWithHeader(dictionary, values)
}

export function npyWithHeader(dictionary: string, values: Uint8Array): Buffer {
  const padded = `${dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11)}\n`
  const head = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1')
  head.writeUInt16LE(padded.length, 8)
  return Buffer.concat([head, Buffer.from(padded, 'latin1'), values])
}

/** What the directory says of a member, where it is not the truth. */
export interface Lies {
  readonly bytes?: number
  readonly packedBytes?: number
  readonly method?: number
  readonly flags?: number
  readonly crc?: number
}

export function zip(members: Readonly<Record<string, Uint8Array>>, lies: Lies = {}): Buffer {
  const locals: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const [name, content] of Object.entries(members)) {
    const packed = deflateRawSync(content)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(lies.flags ?? 0, 2)
    fields.writeUInt16LE(lies.method ?? 8, 4)
    fields.writeUInt32LE(lies.crc ?? crc32(content), 10)
    fields.writeUInt32LE(lies.packedBytes ?? packed.length, 14)
    fields.writeUInt32LE(lies.bytes ?? content.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    locals.push(local)
    entries.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, Buffer.from(name)]),
    )
    at += local.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}

export interface PngOptions {
  readonly depth?: number
  readonly color?: 0 | 2 | 4 | 6
  readonly interlace?: 0 | 1
  /** Instead of the pixels, unfiltered. */
  readonly raw?: Uint8Array
}

/** Unfiltered, 8 bits a channel. */
export function png(
  width: number,
  height: number,
  pixels: readonly number[],
  { depth = 8, color = 0, interlace = 0, raw }: PngOptions = {},
): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, color, 0, 0, interlace], 8)
  const rowBytes = pixels.length / height
  const rows = Buffer.concat(
    Array.from({ length: height }, (_, row) =>
      Buffer.from([0, ...pixels.slice(row * rowBytes, (row + 1) * rowBytes)]),
    ),
  )
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(raw ?? rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

function pngChunk(name: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name), content])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(content.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
