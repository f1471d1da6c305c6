import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spreadApart } from './end-labels.ts'

test('labels at one place stand a line apart, in order, inside the frame', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 14 }),
      (ys) => {
        const heights = spreadApart(
          ys.map((y) => ({ x: 100, y, width: 30 })),
          [0, 300],
        )
        const order = ys.map((_, index) => index).sort((a, b) => ys[a]! - ys[b]!)
        for (const [position, index] of order.entries()) {
          expect(heights[index]).toBeGreaterThanOrEqual(0)
          expect(heights[index]).toBeLessThanOrEqual(300)
          if (position > 0) expect(heights[index]! - heights[order[position - 1]!]!).toBeGreaterThan(12)
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('labels beside each other stay where they are', () => {
  const boxes = [0, 100, 200].map((x) => ({ x, y: 50, width: 30 }))
  expect(spreadApart(boxes, [0, 300])).toEqual([50, 50, 50])
})
