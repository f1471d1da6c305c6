import { expect, test } from 'vitest'
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts'

const state = {
  epoch: 3,
  slice: 2,
  step: 1234,
  examples: 4096,
  trainSeconds: 1.25,
  sinceMeasured: { seconds: 0.5, examples: 100 },
  epochSeconds: 0.75,
  initialLoss: 2.25,
  divergence: { lossSum: 12.5, examples: 17 },
}

function laidOut(header: object, content: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(4 + text.length + content.length)
  new DataView(bytes.buffer).setUint32(0, text.length, true)
  bytes.set(text, 4)
  bytes.set(content, 4 + text.length)
  return bytes
}

test('a checkpoint reads back as it was, also from the middle of a larger buffer', () => {
  const network = Uint8Array.of(7, 0, 255, 1, 2)
  const bytes = encodeCheckpoint(state, network)
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  expect(decodeCheckpoint(shifted.subarray(3))).toEqual({ state, network: { state: network } })
})

test("a checkpoint of the first version, which held plain SGD's parameters, is read", () => {
  const parameters = Float32Array.from([1.5, -0, 1e-38, 3.4e38])
  const old = laidOut(state, new Uint8Array(parameters.buffer))
  expect(decodeCheckpoint(old)).toEqual({ state, network: { parameters } })
})

test('a checkpoint of a later version is refused', () => {
  expect(() => decodeCheckpoint(laidOut({ format: 3, ...state }, new Uint8Array(8)))).toThrow(
    'a later version',
  )
})
