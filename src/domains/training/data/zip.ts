/**
 * Members of a zip archive, by its central directory: stored or deflated, with their CRC (PKWARE APPNOTE 6.3.10,
 * sections 4.3.7, 4.3.12, 4.3.16 and 4.5.3). Nothing is inflated but what is asked for, and never to more than is
 * declared and allowed.
 */
import { crc32, inflateRawSync } from 'node:zlib'
import { formatBytes } from '../../../charts/format.ts'
import { UserError } from '../../../core/errors.ts'

export interface ZipMember {
  readonly name: string
  readonly bytes: number
  /** @throws UserError when the member is damaged or not what the directory says */
  read(): Uint8Array
}

/** Deflate cannot shrink more than 1,032 times; images shrink less than a tenth of this. */
const largestRatio = 250
/** Under this any ratio is harmless: labels that are all equal do shrink so far. */
const harmlessBytes = 16 * 1024 ** 2
const largestMemberBytes = 2 ** 31 - 1
const end = { signature: 0x06054b50, bytes: 22 }
const entry = { signature: 0x02014b50, bytes: 46 }
const local = { signature: 0x04034b50, bytes: 30 }

/** @throws UserError naming the file when it is not a whole zip archive */
export function listZip(content: Uint8Array, file: string): ZipMember[] {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const endAt = findEnd(view)
  if (endAt === null) {
    throw new UserError('not a whole zip archive: its directory is missing', {
      place: file,
      remedy: 'Get the file again.',
    })
  }
  const count = view.getUint16(endAt + 10, true)
  let at = view.getUint32(endAt + 16, true)
  const members: ZipMember[] = []
  for (let index = 0; index < count; index++) {
    if (at + entry.bytes > endAt || view.getUint32(at, true) !== entry.signature) throw damaged(file)
    const nameBytes = view.getUint16(at + 28, true)
    const extraBytes = view.getUint16(at + 30, true)
    const next = at + entry.bytes + nameBytes + extraBytes + view.getUint16(at + 32, true)
    if (next > endAt) throw damaged(file)
    const nameAt = at + entry.bytes
    const sizes = readSizes(view, at, nameAt + nameBytes, extraBytes, file)
    const name = Buffer.from(content.subarray(nameAt, nameAt + nameBytes)).toString('utf8')
    const facts = {
      name,
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...sizes,
    }
    members.push({ name, bytes: sizes.bytes, read: () => readMember(content, view, facts, file) })
    at = next
  }
  return members
}

/** The end record stands last, before a comment of up to 65,535 bytes. */
function findEnd(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - end.bytes - 0xffff)
  for (let at = view.byteLength - end.bytes; at >= first; at--) {
    if (view.getUint32(at, true) === end.signature) return at
  }
  return null
}

interface Sizes {
  readonly packedBytes: number
  readonly bytes: number
  readonly localAt: number
}

/** Sizes and place; where one is all ones, it stands in the zip64 extra field instead, in this order. */
function readSizes(view: DataView, at: number, extraAt: number, extraBytes: number, file: string): Sizes {
  let [bytes, packedBytes, localAt] = [24, 20, 42].map((offset) => view.getUint32(at + offset, true)) as [
    number,
    number,
    number,
  ]
  for (let field = extraAt; field + 4 <= extraAt + extraBytes; ) {
    const fieldEnd = field + 4 + view.getUint16(field + 2, true)
    if (fieldEnd > extraAt + extraBytes) throw damaged(file)
    if (view.getUint16(field, true) === 1) {
      let value = field + 4
      const wide = (narrow: number) => {
        if (narrow !== 0xffffffff) return narrow
        if (value + 8 > fieldEnd) throw damaged(file)
        value += 8
        return Number(view.getBigUint64(value - 8, true))
      }
      bytes = wide(bytes)
      packedBytes = wide(packedBytes)
      localAt = wide(localAt)
    }
    field = fieldEnd
  }
  return { bytes, packedBytes, localAt }
}

type Facts = Sizes & {
  readonly name: string
  readonly encrypted: boolean
  readonly method: number
  readonly crc: number
}

function readMember(content: Uint8Array, view: DataView, member: Facts, file: string): Uint8Array {
  const place = `${file}, member ${member.name}`
  const { bytes, packedBytes, localAt } = member
  if (member.encrypted) throw new UserError('the member is encrypted', { place })
  if (
    bytes > largestMemberBytes ||
    (bytes > harmlessBytes && bytes > largestRatio * Math.max(1, packedBytes))
  ) {
    throw new UserError(
      `the member claims to unpack from ${formatBytes(packedBytes)} to ${formatBytes(bytes)}: that is no data set`,
      { place, remedy: 'If it is one, save it without compression (numpy.savez).' },
    )
  }
  if (localAt + local.bytes > content.length || view.getUint32(localAt, true) !== local.signature) {
    throw damaged(file)
  }
  const from = localAt + local.bytes + view.getUint16(localAt + 26, true) + view.getUint16(localAt + 28, true)
  if (from + packedBytes > content.length) throw damaged(file)
  const unpacked = unpack(content.subarray(from, from + packedBytes), member, place)
  if (unpacked.length !== bytes || crc32(unpacked) !== member.crc) {
    throw new UserError('the member is damaged: its length or checksum is not what the archive says', {
      place,
      remedy: 'Get the file again.',
    })
  }
  return unpacked
}

function unpack(packed: Uint8Array, member: Facts, place: string): Uint8Array {
  if (member.method === 0) return packed
  if (member.method !== 8) {
    throw new UserError(`the member is packed by method ${member.method}; stored and deflate are read`, {
      place,
    })
  }
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, member.bytes) })
  } catch (cause) {
    const tooLong = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new UserError(
      tooLong
        ? `the member unpacks to more than the ${formatBytes(member.bytes)} that the archive says`
        : `the member cannot be unpacked: ${(cause as Error).message}`,
      { place, remedy: 'Get the file again.', cause },
    )
  }
}

const damaged = (file: string): UserError =>
  new UserError('the zip archive is damaged: its directory points outside the file', {
    place: file,
    remedy: 'Get the file again.',
  })
