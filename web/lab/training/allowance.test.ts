import { expect, test } from 'vitest'
import { makeAllowance } from './allowance.ts'

test('a slowed run may come as far as its rate and the time since it was set allow', () => {
  const allowance = makeAllowance()
  allowance.begin(2, 10, 1000)
  expect([1000, 1050, 2000].map(allowance.at)).toEqual([2, 2.5, 12])
  allowance.begin(2.5, 1, 1050)
  expect(allowance.at(2050)).toBe(3.5)
})

test('nothing holds a run at full speed, not even in the instant of its start', () => {
  const allowance = makeAllowance()
  allowance.begin(0, Number.POSITIVE_INFINITY, 5)
  expect([5, 6].map(allowance.at)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
})
