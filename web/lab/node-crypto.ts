/**
 * SHA-256 in place of `node:crypto` in the page, so that random streams and seeds are those of the command line. The
 * browser's own `crypto.subtle` gives its digest later only, and nothing at all on plain http.
 * FIPS 180-4 (2015), sections 4.1.2, 4.2.2, 5.1.1 and 6.2.
 */

/** What the sources use of Node's `Hash`: texts in, a digest out. */
export interface Hash {
  update(text: string): Hash
  digest(): Digest
  digest(encoding: 'hex'): string
}

/** What they use of Node's `Buffer`. */
export interface Digest {
  readInt32BE(offset: number): number
  readUIntBE(offset: number, bytes: number): number
}

/** @throws RangeError for anything but sha256 */
export function createHash(algorithm: string): Hash {
  if (algorithm !== 'sha256') throw new RangeError(`createHash: the page has sha256, not ${algorithm}`)
  let text = ''
  const hash: Hash = {
    update(more) {
      text += more
      return hash
    },
    digest: ((encoding?: 'hex') => {
      const bytes = sha256(new TextEncoder().encode(text))
      return encoding === 'hex' ? hexOf(bytes) : digestOf(bytes)
    }) as Hash['digest'],
  }
  return hash
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

function digestOf(bytes: Uint8Array): Digest {
  const view = new DataView(bytes.buffer)
  return {
    readInt32BE: (offset) => view.getInt32(offset),
    readUIntBE: (offset, count) =>
      bytes.subarray(offset, offset + count).reduce((value, byte) => value * 256 + byte, 0),
  }
}

const primes = firstPrimes(64)
/** The first 32 bits of the fractional part. */
const fraction = (value: number): number => Math.floor((value % 1) * 2 ** 32)
const initial = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
const constants = primes.map((prime) => fraction(Math.cbrt(prime)))

function firstPrimes(count: number): number[] {
  const found: number[] = []
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate)
  }
  return found
}

const turned = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits))

/** 32 bytes. */
export function sha256(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = padded(message)
  const state = Int32Array.from(initial)
  const schedule = new Int32Array(64)
  for (let block = 0; block < blocks.byteLength; block += 64) {
    for (let t = 0; t < 64; t++) {
      schedule[t] = t < 16 ? blocks.getInt32(block + 4 * t) : extended(schedule, t)
    }
    compress(state, schedule)
  }
  const digest = new Uint8Array(32)
  const view = new DataView(digest.buffer)
  for (const [index, word] of state.entries()) view.setInt32(4 * index, word)
  return digest
}

/** A one bit, zeros, and the length in bits, to whole blocks of 64 bytes. */
function padded(message: Uint8Array): DataView {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setBigUint64(bytes.length - 8, BigInt(message.length) * 8n)
  return view
}

function extended(schedule: Int32Array, t: number): number {
  const [near, far] = [schedule[t - 2]!, schedule[t - 15]!]
  const sigma1 = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10)
  const sigma0 = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3)
  return (sigma1 + schedule[t - 7]! + sigma0 + schedule[t - 16]!) | 0
}

function compress(state: Int32Array, schedule: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let t = 0; t < 64; t++) {
    const sum1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + constants[t]! + schedule[t]!) | 0
    const sum0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
    const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = (state[index]! + word) | 0
}
