/**
 * TFRecord: length (u64), its masked CRC, the payload, its masked CRC; all little-endian. A file that is still being
 * written, or whose writer was killed, ends in the middle of a record.
 * https://www.tensorflow.org/tutorials/load_data/tfrecord
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { maskedCrc32c } from './crc32c.ts'

const headerBytes = 12
const footerBytes = 4
/** A scalar takes 60 bytes; what is larger is a picture or a graph. */
const largestPayloadRead = 16 * 1024 ** 2

export interface RecordsEnd {
  /** Records whose checksum did not fit; they were passed over. */
  readonly damaged: number
  /** Why the rest of the file was not read; null when all of it was. */
  readonly stopped: 'ends in the middle of a record' | 'has a length whose checksum is wrong' | null
}

/** Calls `onPayload` for each whole record; payloads above 16 MiB are passed over. */
export function readRecords(path: string, onPayload: (payload: Uint8Array) => void): RecordsEnd {
  const file = openSync(path, 'r')
  let damaged = 0
  try {
    const { size } = fstatSync(file)
    let buffer = Buffer.alloc(0)
    let bufferAt = 0
    /** Bytes [from, from + count) of the file, which lie within it. */
    const bytesAt = (from: number, count: number): Buffer => {
      if (from < bufferAt || from + count > bufferAt + buffer.length) {
        buffer = Buffer.allocUnsafe(Math.min(size - from, Math.max(count, 1024 ** 2)))
        bufferAt = from
        for (let read = 0; read < buffer.length; ) {
          const got = readSync(file, buffer, read, buffer.length - read, from + read)
          if (got === 0) return buffer.subarray(0, read)
          read += got
        }
      }
      return buffer.subarray(from - bufferAt, from - bufferAt + count)
    }
    for (let at = 0; at < size; ) {
      if (at + headerBytes > size) return { damaged, stopped: 'ends in the middle of a record' }
      const header = bytesAt(at, headerBytes)
      if (header.readUInt32LE(8) !== maskedCrc32c(header.subarray(0, 8))) {
        return { damaged, stopped: 'has a length whose checksum is wrong' }
      }
      const length = Number(header.readBigUInt64LE(0))
      const next = at + headerBytes + length + footerBytes
      if (next > size) return { damaged, stopped: 'ends in the middle of a record' }
      if (length <= largestPayloadRead) {
        const body = bytesAt(at + headerBytes, length + footerBytes)
        const payload = body.subarray(0, length)
        if (body.readUInt32LE(length) === maskedCrc32c(payload)) onPayload(payload)
        else damaged++
      }
      at = next
    }
    return { damaged, stopped: null }
  } finally {
    closeSync(file)
  }
}
