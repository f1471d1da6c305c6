import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAddress, writeAddress } from './address.ts'
import { presets } from './points/points.ts'
import { dataKinds, networks, paces, starts } from './settings.ts'

const lane = fc.record({
  batchSize: fc.integer({ min: 1, max: 6000 }),
  learningRate: fc.double({ min: 0.001, max: 10, noNaN: true }),
})
const address = fc.constantFrom(...dataKinds).chain((data) =>
  fc.record({
    settings: fc.record({
      data: fc.constant(data),
      hidden: fc.constantFrom(...networks[data]),
      lanes: fc.array(lane, { minLength: 3, maxLength: 3 }),
      pace: fc.constantFrom(...paces),
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      sameStart: fc.boolean(),
      epochs: fc.constant(starts[data].epochs),
    }),
    preset: data === 'points' ? fc.constantFrom(...presets) : fc.constant(presets[0]),
  }),
)

test('an address brings back the settings that it was written from', () => {
  fc.assert(
    fc.property(address, (written) => {
      expect(readAddress(new URLSearchParams(writeAddress(written)), true)).toEqual(written)
    }),
  )
})

test('what cannot be is as it is at the start', () => {
  const query = 'data=points&lanes=0@1,2@2,x@3&hidden=5-5&pace=slow&seed=-1&points=squares'
  expect(readAddress(new URLSearchParams(query), true)).toEqual({
    settings: starts.points,
    preset: 'spirals',
  })
  for (const lanes of ['1@1,2@2', '1@1,2@2,3@99', '1@1,2@2,3@', '1@1,2@2,3@1@1', '']) {
    expect(readAddress(new URLSearchParams({ lanes }), true).settings).toEqual(starts.digits)
  }
})

test('a build without digits has points, whatever the address says', () => {
  expect(readAddress(new URLSearchParams('data=digits'), false).settings).toEqual(starts.points)
})
