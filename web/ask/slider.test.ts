import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWithin, placeOf, places, rangeAround, splitNumber, valueAt } from './slider.ts'

const field = fc.record({
  kind: fc.constantFrom('number' as const, 'whole' as const),
  unit: fc.constantFrom('share', 'items', ''),
  bounds: fc.constantFrom(
    '',
    'above 0',
    'at least 0',
    'at least 1',
    '0 to 1',
    '1 to 50',
    'at most 100',
    '-1 to 1',
  ),
})

test('a slider begins where the value is, and every place on it is a value between its ends', () => {
  const value = fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.integer({ min: -5, max: 5000 }))
  fc.assert(
    fc.property(field, value, fc.integer({ min: 0, max: places }), (about, at, place) => {
      const range = rangeAround(about, at)
      if (range === null) return
      expect(isWithin(at, range)).toBe(true)
      // A hundredth beyond: three digits.
      const slack = 0.006 * Math.max(Math.abs(range.from), Math.abs(range.to))
      const there = valueAt(place, range)
      expect(there).toBeGreaterThanOrEqual(range.from - slack)
      expect(there).toBeLessThanOrEqual(range.to + slack + Number(range.isWhole))
      if (about.kind === 'whole') expect(Number.isInteger(there)).toBe(true)
    }),
  )
})

test('a value and its place are inverse to each other, to a thousandth of the way', () => {
  const range = rangeAround({ kind: 'number', unit: 's', bounds: 'above 0' }, 0.01)!
  expect([range.from, range.to, range.scale]).toEqual([0.01 / 32, 0.32, 'log'])
  for (const place of [0, 1, 250, 500, 999, 1000]) {
    expect(Math.abs(placeOf(valueAt(place, range), range) - place)).toBeLessThanOrEqual(1)
  }
  expect(valueAt(500, range)).toBe(0.01)
})

test('what is out of bounds, or no single number, has no slider', () => {
  expect(rangeAround({ kind: 'number', unit: '', bounds: 'above 0' }, -3)).toBeNull()
  expect(rangeAround({ kind: 'number', unit: 'share', bounds: '0 to 1' }, 2)).toBeNull()
  expect(rangeAround({ kind: 'choice', unit: '', bounds: '' }, 1)).toBeNull()
  expect(['20min', '-1.5e3 s', '40/day', '97%'].map(splitNumber)).toEqual([
    { value: 20, unit: 'min' },
    { value: -1500, unit: 's' },
    { value: 40, unit: '/day' },
    { value: 97, unit: '%' },
  ])
  expect(['8,16', '2..64x2', 'fast', ''].map(splitNumber)).toEqual([null, null, null, null])
})
