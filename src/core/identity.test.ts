import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, contentId, hashSeed } from './identity.ts'

describe('content identities', () => {
  test('the order of keys does not matter, their values do', () => {
    expect(contentId({ a: 1, b: [2, { c: 3 }] })).toBe(contentId({ b: [2, { c: 3 }], a: 1 }))
    expect(contentId({ a: 1 })).not.toBe(contentId({ a: 2 }))
    expect(contentId([1, 2])).not.toBe(contentId([2, 1]))
  })

  test('canonical JSON reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('what has no JSON form is refused', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow(TypeError)
    expect(() => canonicalJson({ a: () => 1 })).toThrow(TypeError)
  })

  test('a seed is a whole number below 2^48', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        const seed = hashSeed([a, b])
        return Number.isInteger(seed) && seed >= 0 && seed < 2 ** 48
      }),
    )
  })
})
