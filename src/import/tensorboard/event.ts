/**
 * One event of TensorBoard: its time, its step, its scalars, and the settings that the hparams plugin wrote. Numbers
 * of fields: tensorflow/core/util/event.proto, framework/summary.proto, framework/tensor.proto; settings:
 * tensorboard/plugins/hparams/plugin_data.proto and google/protobuf/struct.proto.
 */
import { fieldsOf } from './protobuf.ts'

export interface ScalarEvent {
  readonly wallSeconds: number
  readonly step: number
  readonly scalars: readonly { readonly tag: string; readonly value: number }[]
  readonly settings: Readonly<Record<string, string | number>>
}

const sessionStartTag = '_hparams_/session_start_info'

/** Throws RangeError for a message that is cut or is none. */
export function readEvent(payload: Uint8Array): ScalarEvent {
  let wallSeconds = 0
  let step = 0
  const scalars: { tag: string; value: number }[] = []
  let settings: ScalarEvent['settings'] = {}
  for (const field of fieldsOf(payload)) {
    if (field.number === 1 && field.kind === 'fixed64') wallSeconds = field.value.readDoubleLE()
    else if (field.number === 2 && field.kind === 'varint') step = Number(BigInt.asIntN(64, field.value))
    else if (field.number === 5 && field.kind === 'bytes') {
      for (const part of fieldsOf(field.value)) {
        if (part.number !== 1 || part.kind !== 'bytes') continue
        const { tag, value, pluginContent } = readSummaryValue(part.value)
        if (tag === sessionStartTag && pluginContent) settings = readSettings(pluginContent)
        else if (value !== null) scalars.push({ tag, value })
      }
    }
  }
  return { wallSeconds, step, scalars, settings }
}

function readSummaryValue(message: Buffer) {
  let tag = ''
  let value: number | null = null
  let plugin: { name: string; content: Buffer | null } = { name: '', content: null }
  let tensor: Buffer | null = null
  for (const field of fieldsOf(message)) {
    if (field.number === 1 && field.kind === 'bytes') tag = field.value.toString('utf8')
    else if (field.number === 2 && field.kind === 'fixed32') value = field.value.readFloatLE()
    else if (field.number === 8 && field.kind === 'bytes') tensor = field.value
    else if (field.number === 9 && field.kind === 'bytes') plugin = readPlugin(field.value)
  }
  // Without a plug-in's name it may be anything; with another's it is no scalar.
  if (tensor && value === null && (plugin.name === 'scalars' || plugin.name === '')) {
    value = readScalarTensor(tensor)
  }
  return { tag, value, pluginContent: plugin.name === 'hparams' ? plugin.content : null }
}

/** SummaryMetadata: plugin_data = 1 { plugin_name = 1, content = 2 }. */
function readPlugin(metadata: Buffer) {
  let name = ''
  let content: Buffer | null = null
  for (const outer of fieldsOf(metadata)) {
    if (outer.number !== 1 || outer.kind !== 'bytes') continue
    for (const field of fieldsOf(outer.value)) {
      if (field.number === 1 && field.kind === 'bytes') name = field.value.toString('utf8')
      else if (field.number === 2 && field.kind === 'bytes') content = field.value
    }
  }
  return { name, content }
}

type ScalarReader = { readonly bytes: number; readonly read: (data: Buffer) => number }

/** By DataType. */
const readers: Readonly<Record<number, ScalarReader>> = {
  1: { bytes: 4, read: (data) => data.readFloatLE() },
  2: { bytes: 8, read: (data) => data.readDoubleLE() },
  3: { bytes: 4, read: (data) => data.readInt32LE() },
  9: { bytes: 8, read: (data) => Number(data.readBigInt64LE()) },
  14: { bytes: 2, read: (data) => bfloat16(data) },
  19: { bytes: 2, read: (data) => float16(data.readUInt16LE()) },
}

/** TensorProto: dtype = 1, shape = 2, content = 4, then the values by type. Null for what is no single number. */
function readScalarTensor(tensor: Buffer): number | null {
  let type = 0
  let elements = 1
  let content: Buffer | null = null
  const values: number[] = []
  for (const field of fieldsOf(tensor)) {
    const { number } = field
    if (number === 1 && field.kind === 'varint') type = Number(field.value)
    else if (number === 2 && field.kind === 'bytes') elements = elementsOf(field.value)
    else if (number === 4 && field.kind === 'bytes') content = field.value
    else if (number === 5 && field.kind === 'bytes' && field.value.length >= 4)
      values.push(field.value.readFloatLE())
    else if (number === 5 && field.kind === 'fixed32') values.push(field.value.readFloatLE())
    else if (number === 6 && field.kind === 'bytes' && field.value.length >= 8)
      values.push(field.value.readDoubleLE())
    else if (number === 6 && field.kind === 'fixed64') values.push(field.value.readDoubleLE())
    else if ((number === 7 || number === 10) && field.kind === 'varint')
      values.push(Number(BigInt.asIntN(64, field.value)))
    else if ((number === 7 || number === 10) && field.kind === 'bytes') values.push(firstVarint(field.value))
    else if (number === 13 && field.kind === 'bytes') values.push(halfOf(type, firstVarint(field.value)))
    else if (number === 13 && field.kind === 'varint') values.push(halfOf(type, Number(field.value)))
  }
  if (elements !== 1) return null
  const reader = readers[type]
  if (content && content.length > 0)
    return reader && content.length === reader.bytes ? reader.read(content) : null
  if (values.length > 0) return values[0]!
  // A tensor without values is zero; one of a type that is no number is none.
  return reader ? 0 : null
}

/** TensorShapeProto: dim = 2 { size = 1 }. */
function elementsOf(shape: Buffer): number {
  let elements = 1
  for (const dimension of fieldsOf(shape)) {
    if (dimension.number !== 2 || dimension.kind !== 'bytes') continue
    let size = 0
    for (const field of fieldsOf(dimension.value)) {
      if (field.number === 1 && field.kind === 'varint') size = Number(field.value)
    }
    elements *= size
  }
  return elements
}

function firstVarint(packed: Buffer): number {
  let value = 0n
  for (let at = 0; at < packed.length && at < 10; at++) {
    value |= BigInt(packed[at]! & 0x7f) << BigInt(7 * at)
    if (packed[at]! < 0x80) break
  }
  return Number(BigInt.asIntN(64, value))
}

const halfOf = (type: number, bits: number): number =>
  type === 14 ? bfloat16(Buffer.from([bits & 0xff, bits >> 8])) : float16(bits)

const bfloat16 = (data: Buffer): number => Buffer.from([0, 0, data[0]!, data[1]!]).readFloatLE()

function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** HParamsPluginData: session_start_info = 3 { hparams = 1: map of name = 1 to Value = 2 }. */
function readSettings(content: Buffer): Record<string, string | number> {
  const settings: Record<string, string | number> = {}
  for (const outer of fieldsOf(content)) {
    if (outer.number !== 3 || outer.kind !== 'bytes') continue
    for (const entry of fieldsOf(outer.value)) {
      if (entry.number !== 1 || entry.kind !== 'bytes') continue
      let name = ''
      let value: string | number | null = null
      for (const field of fieldsOf(entry.value)) {
        if (field.number === 1 && field.kind === 'bytes') name = field.value.toString('utf8')
        else if (field.number === 2 && field.kind === 'bytes') value = readJsonValue(field.value)
      }
      if (name !== '' && value !== null) settings[name] = value
    }
  }
  return settings
}

/** google.protobuf.Value: number = 2, string = 3, bool = 4. */
function readJsonValue(message: Buffer): string | number | null {
  for (const field of fieldsOf(message)) {
    if (field.number === 2 && field.kind === 'fixed64') return field.value.readDoubleLE()
    if (field.number === 3 && field.kind === 'bytes') return field.value.toString('utf8')
    if (field.number === 4 && field.kind === 'varint') return field.value === 0n ? 'false' : 'true'
  }
  return null
}
