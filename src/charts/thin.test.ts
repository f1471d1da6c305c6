import fc from 'fast-check'
import { expect, test } from 'vitest'
import { thin } from './thin.ts'

const axes = {
  x: (point: { x: number; y: number }) => point.x,
  y: (point: { x: number; y: number }) => point.y,
}

const walks = fc
  .array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 1200, size: 'max' })
  .map((values) => values.map((y, index) => ({ x: index + 1, y })))

test.each(['linear', 'log'] as const)(
  'keeps the ends, both extremes and the order within the limit, %s',
  (spacing) => {
    fc.assert(
      fc.property(walks, fc.integer({ min: 4, max: 400 }), (points, atMost) => {
        const kept = thin(points, { ...axes, atMost, spacing })
        expect(kept.length).toBeLessThanOrEqual(atMost)
        expect(kept[0]).toBe(points[0])
        expect(kept.at(-1)).toBe(points.at(-1))
        const ys = points.map((point) => point.y)
        const keptYs = kept.map((point) => point.y)
        expect(Math.min(...keptYs)).toBe(Math.min(...ys))
        expect(Math.max(...keptYs)).toBe(Math.max(...ys))
        for (let index = 1; index < kept.length; index++)
          expect(kept[index]!.x).toBeGreaterThan(kept[index - 1]!.x)
      }),
      { numRuns: 40 },
    )
  },
)

test('a short line is returned whole', () => {
  const points = [3, 1, 2].map((y, x) => ({ x, y }))
  expect(thin(points, { ...axes, spacing: 'linear' })).toEqual(points)
  expect(thin([], { ...axes, spacing: 'log' })).toEqual([])
})

test('log spacing spends as many points on the first decade as on the last', () => {
  const points = Array.from({ length: 100_000 }, (_, index) => ({ x: index + 1, y: Math.sin(index) }))
  const kept = thin(points, { ...axes, atMost: 102, spacing: 'log' }).map((point) => point.x)
  const decade = (from: number) => kept.filter((x) => x >= from && x < 10 * from).length
  expect(decade(10_000)).toBe(20)
  expect(decade(1000)).toBe(20)
  expect(decade(1)).toBeGreaterThanOrEqual(7)
})

test('values that are no numbers fall away between the ends', () => {
  const points = Array.from({ length: 1000 }, (_, index) => ({
    x: index,
    y: index > 500 ? Number.NaN : index,
  }))
  const kept = thin(points, { ...axes, atMost: 20, spacing: 'linear' })
  expect(kept.filter((point) => Number.isNaN(point.y)).length).toBe(1)
  expect(Math.max(...kept.map((point) => point.y).filter((y) => !Number.isNaN(y)))).toBe(500)
})
