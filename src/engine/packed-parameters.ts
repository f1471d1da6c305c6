/** Parameters as callers have them: row by row, without the padding between. */
import type { RandomStream } from '../core/random.ts'
import type { Engine } from './engine.ts'
import type { Address } from './kernels.ts'
import type { NetworkBody, ParameterRow } from './network-body.ts'

const countOf = (rows: readonly ParameterRow[]): number =>
  rows.reduce((count, { length }) => count + length, 0)

/** Reads and writes arrays that are laid out as the network's parameters: these, gradients, moments. */
export function packedParameters(engine: Engine, { rows, memory }: NetworkBody) {
  const parameterCount = countOf(rows)

  function readPacked(from: Address): Float32Array {
    const values = engine.floats(from, memory.parameterFloats)
    const packed = new Float32Array(parameterCount)
    let packedAt = 0
    for (const { paddedAt, length } of rows) {
      packed.set(values.subarray(paddedAt, paddedAt + length), packedAt)
      packedAt += length
    }
    return packed
  }

  function writePacked(to: Address, packed: Float32Array): void {
    const values = engine.floats(to, memory.parameterFloats)
    let packedAt = 0
    for (const { paddedAt, length } of rows) {
      values.set(packed.subarray(packedAt, packedAt + length), paddedAt)
      packedAt += length
    }
  }

  return { parameterCount, readPacked, writePacked }
}

/** Packed, drawn row by row. */
export function drawInitial(rows: readonly ParameterRow[], random: RandomStream): Float32Array {
  const values = new Float32Array(countOf(rows))
  let at = 0
  for (const { length, initial } of rows) {
    for (const end = at + length; at < end; at++) {
      values[at] = initial.kind === 'uniform' ? initial.bound * (2 * random.uniform() - 1) : initial.value
    }
  }
  return values
}
