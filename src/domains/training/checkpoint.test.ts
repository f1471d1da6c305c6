import { expect, test } from 'vitest'
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts'

test('a checkpoint reads back as it was, also from the middle of a larger buffer', () => {
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
  const parameters = Float32Array.from([1.5, -0, 1e-38, 3.4e38])
  const bytes = encodeCheckpoint(state, parameters)
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  expect(decodeCheckpoint(shifted.subarray(3))).toEqual({ state, parameters })
})
