import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ObservedTrial } from '../../core/answer.ts'
import { makeTrial } from '../../core/trial.ts'
import { logGrid, meanDistance, normShares, profileOf } from './profiles.ts'

const observed = (replication: number): ObservedTrial => ({
  trial: makeTrial({ name: 'training', version: 1 }, 1, 8, replication, {}),
  outcome: { kind: 'finished' },
  values: {},
})
const profile = (distance: Float32Array, gradientNorm = distance) =>
  profileOf(observed(0), { firstStep: 1, columns: { distance, gradientNorm } })!

describe('the grid of steps', () => {
  test('begins at the first step, ends at the last, ascends, and has each step of a short trial', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000 }), (steps) => {
        const grid = logGrid(steps)
        expect(grid[0]).toBe(1)
        expect(grid.at(-1)).toBe(steps)
        expect(
          grid.every((step, index) => Number.isInteger(step) && (index === 0 || step > grid[index - 1]!)),
        ).toBe(true)
      }),
    )
    expect(logGrid(10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })
})

describe('a profile', () => {
  test('has the distance at the steps of the grid', () => {
    const steps = 5000
    const { distance } = profile(Float32Array.from({ length: steps }, (_, index) => index + 1))
    expect(distance).toEqual(logGrid(steps))
  })

  test('has the quantiles of the norms, whatever their order; a norm that is not finite is none', () => {
    const norms = Float32Array.from({ length: 1001 }, (_, index) => (index * 389) % 1001)
    const withNaN = Float32Array.from([...norms, Number.NaN, Number.POSITIVE_INFINITY])
    expect(profile(norms, withNaN)).toMatchObject({
      gradientNorms: normShares.map((share) => Math.round(share * 1000)),
      observations: 1001,
    })
  })

  test('is null without traces', () => {
    expect(profileOf(observed(0), null)).toBeNull()
  })
})

test('the mean distance goes as far as the shortest replication', () => {
  const rising = (steps: number, slope: number) =>
    profile(Float32Array.from({ length: steps }, (_, index) => slope * (index + 1)))
  const points = meanDistance([rising(1000, 1), rising(4000, 3)], 0.95)
  expect(points.at(-1)!.x).toBe(1000)
  for (const { x, y, lo, hi } of points) {
    // Between grid points the longer one is drawn straight, and it is straight.
    expect(y).toBeCloseTo(2 * x, 3)
    expect(lo).toBeLessThan(y)
    expect(hi).toBeGreaterThan(y)
  }
})
