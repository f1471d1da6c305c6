/** Enough of protocol buffers to walk a message: https://protobuf.dev/programming-guides/encoding */

export type Field =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'fixed64' | 'fixed32' | 'bytes'; readonly value: Buffer }

/** Throws RangeError where the message ends within a field, or has a kind of field that is no more in use. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      if (at >= bytes.length || shift > 63n) throw new RangeError('a number in the message does not end')
      const byte = bytes[at++]!
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const take = (count: number): Buffer => {
    if (count > bytes.length - at) throw new RangeError('a field is longer than its message')
    at += count
    return bytes.subarray(at - count, at)
  }
  while (at < bytes.length) {
    const tag = varint()
    const number = Number(tag >> 3n)
    switch (Number(tag & 7n)) {
      case 0:
        yield { number, kind: 'varint', value: varint() }
        break
      case 1:
        yield { number, kind: 'fixed64', value: take(8) }
        break
      case 2:
        yield { number, kind: 'bytes', value: take(Number(varint())) }
        break
      case 5:
        yield { number, kind: 'fixed32', value: take(4) }
        break
      default:
        throw new RangeError(`a field of kind ${tag & 7n} is none that is in use`)
    }
  }
}
