/** A network's state as bytes: a JSON header that names its arrays, then their float32 values. */

export interface StateHeader {
  /** Steps trained. */
  readonly steps: number
  readonly randomKey: number
  readonly optimizer: string
  readonly arrays: readonly { readonly name: string; readonly floats: number }[]
}

export interface NamedValues {
  readonly name: string
  readonly values: Float32Array
}

export function encodeState(header: Omit<StateHeader, 'arrays'>, arrays: readonly NamedValues[]): Uint8Array {
  const described = arrays.map(({ name, values }) => ({ name, floats: values.length }))
  const head = new TextEncoder().encode(JSON.stringify({ ...header, arrays: described }))
  const length = arrays.reduce((sum, { values }) => sum + values.byteLength, 4 + head.length)
  const bytes = new Uint8Array(length)
  new DataView(bytes.buffer).setUint32(0, head.length, true)
  bytes.set(head, 4)
  let at = 4 + head.length
  for (const { values } of arrays) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  return bytes
}

export function decodeState(bytes: Uint8Array): { header: StateHeader; arrays: NamedValues[] } {
  const headLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headLength))) as StateHeader
  let at = 4 + headLength
  const arrays = header.arrays.map(({ name, floats }) => {
    const values = new Float32Array(bytes.slice(at, at + floats * 4).buffer)
    at += floats * 4
    return { name, values }
  })
  return { header, arrays }
}
