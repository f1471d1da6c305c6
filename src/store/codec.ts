/** How values lie in the store: rows as compact JSON, traces as float32. Every number survives bit for bit. */
import type { Trace } from '../core/measurement.ts'

const nonFinite = (value: number) =>
  Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value)

/** JSON of named numbers; NaN, the infinities and -0, which JSON has not, are strings. */
export function encodeNumbers(values: Readonly<Record<string, number>>): string {
  return JSON.stringify(values, (_, value) => (typeof value === 'number' ? nonFinite(value) : value))
}

export function decodeNumbers(text: string): Record<string, number> {
  const values = JSON.parse(text) as Record<string, number | string>
  for (const name in values) if (typeof values[name] === 'string') values[name] = Number(values[name])
  return values as Record<string, number>
}

/** Some consecutive steps of a trace as the store keeps them. */
export interface TraceChunk {
  readonly firstStep: number
  readonly lastStep: number
  readonly columns: readonly string[]
  /** Column after column, float32 little-endian (the order of every machine that Node's releases run on but one). */
  readonly data: Uint8Array
}

/** Null for a trace without steps. */
export function encodeTrace(trace: Trace): TraceChunk | null {
  const columns = Object.keys(trace.columns)
  const steps = columns.length === 0 ? 0 : trace.columns[columns[0]].length
  if (steps === 0) return null
  const data = new Float32Array(columns.length * steps)
  for (const [index, name] of columns.entries()) data.set(trace.columns[name], index * steps)
  return {
    firstStep: trace.firstStep,
    lastStep: trace.firstStep + steps - 1,
    columns,
    data: new Uint8Array(data.buffer),
  }
}

const floats = (chunk: TraceChunk) => new Float32Array(chunk.data.slice().buffer)

/** The chunk up to and including `lastStep`. */
export function cutTrace(chunk: TraceChunk, lastStep: number): TraceChunk {
  const steps = chunk.lastStep - chunk.firstStep + 1
  const kept = lastStep - chunk.firstStep + 1
  const all = floats(chunk)
  const data = new Float32Array(chunk.columns.length * kept)
  for (const index of chunk.columns.keys())
    data.set(all.subarray(index * steps, index * steps + kept), index * kept)
  return { ...chunk, lastStep, data: new Uint8Array(data.buffer) }
}

/** One trace from chunks ordered by first step. A step or column that no chunk has is NaN; later chunks win. */
export function joinTraces(chunks: readonly TraceChunk[]): Trace | null {
  if (chunks.length === 0) return null
  const firstStep = chunks[0].firstStep
  const lastStep = chunks.reduce((last, chunk) => Math.max(last, chunk.lastStep), 0)
  const columns: Record<string, Float32Array> = {}
  for (const chunk of chunks) {
    const values = floats(chunk)
    const steps = chunk.lastStep - chunk.firstStep + 1
    for (const [index, name] of chunk.columns.entries()) {
      columns[name] ??= new Float32Array(lastStep - firstStep + 1).fill(Number.NaN)
      columns[name].set(values.subarray(index * steps, (index + 1) * steps), chunk.firstStep - firstStep)
    }
  }
  return { firstStep, columns }
}
