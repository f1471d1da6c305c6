import { describe, expect, test } from 'vitest'
import { timeLeft } from './time-left.ts'

describe('time left', () => {
  const nothing = { waiting: [], running: [], ended: [], workers: 2 }

  test('is the estimated work over the workers', () => {
    expect(timeLeft({ ...nothing, waiting: [10, 20, 30, 40] })).toBe(50)
  })

  test('is at least the longest trial', () => {
    expect(timeLeft({ ...nothing, waiting: [100, 1] })).toBe(100)
  })

  test('is scaled by what ended trials took of what was thought', () => {
    expect(timeLeft({ ...nothing, waiting: [10, 10], ended: [{ estimated: 10, took: 5 }] })).toBe(5)
  })

  test('counts what is left of the running ones, never less than nothing', () => {
    expect(
      timeLeft({
        ...nothing,
        workers: 1,
        running: [
          { estimated: 10, elapsed: 4 },
          { estimated: 10, elapsed: 40 },
        ],
      }),
    ).toBe(6)
  })

  test('is nothing when all is done, and unknown without estimates', () => {
    expect(timeLeft(nothing)).toBe(0)
    expect(timeLeft({ ...nothing, waiting: [0, 0] })).toBeNull()
  })
})
