import { expect, test } from 'vitest'
import {
  formatBounds,
  formatCondition,
  formatEstimate,
  formatObjective,
  formatPoint,
  formatRatio,
} from './format.ts'

const words = { more: 'more', less: 'less' }

test('an estimate has the digits that its interval supports', () => {
  expect(formatEstimate(0.972345, { lo: 0.9712, hi: 0.9734 }, '1')).toBe('0.9723')
  expect(formatEstimate(123456, { lo: 120000, hi: 127000 }, 'examples')).toBe('123,500 examples')
  expect(formatBounds({ lo: 0.9712, hi: 0.9734 }, '1')).toBe('0.9712 to 0.9734')
  expect(formatBounds({ lo: 5, hi: 5 }, '1')).toBe('5 to 5')
})

test('a point without an interval says why', () => {
  expect(formatPoint({ mean: 12.34, lo: -Infinity, hi: Infinity, n: 1 }, 's')).toBe(
    '12.3 s (one replication: no interval)',
  )
  expect(formatPoint({ mean: null, lo: -Infinity, hi: Infinity, n: 0 }, 's')).toBe('none')
  expect(formatPoint({ mean: 200, lo: 190, hi: 210, n: 3 }, 's')).toBe(
    '3 min 20 s (3 min 10 s to 3 min 30 s)',
  )
  expect(formatPoint({ mean: 60, lo: 60, hi: 60 + 1e-12, n: 3 }, 'items/h')).toBe('60 items/h')
  expect(formatPoint({ mean: 5540, lo: 5531, hi: 5549, n: 3 }, 's')).toBe('1 h 32 min ± 9 s')
})

test('a ratio is a change with its interval', () => {
  expect(formatRatio({ value: 1.14, lo: 1.09, hi: 1.19 }, words)).toBe('14 % more (+9 % to +19 %)')
  expect(formatRatio({ value: 0.9, lo: 0.8, hi: 1.01 }, words)).toBe('10 % less (-20 % to +1 %)')
  expect(formatRatio({ value: 1, lo: 1, hi: 1 }, words)).toBe('the same (0 % to 0 %)')
  expect(formatRatio({ value: 2, lo: -Infinity, hi: Infinity }, words)).toBe('100 % more (no interval)')
})

test('conditions and objectives are sentences with units', () => {
  const metrics = [
    { name: 'seconds', unit: 's', better: 'lower', doc: '' },
    { name: 'examples', unit: 'examples', better: 'lower', doc: '' },
  ] as const
  const goal = { metric: 'testAccuracy', relation: '>=', value: 0.97 } as const
  expect(formatCondition({ metric: 'seconds', relation: '<=', value: 90 }, metrics)).toBe('time at most 90 s')
  expect(formatObjective({ metric: 'seconds', better: 'lower', goal, budget: null }, metrics)).toBe(
    'time to test accuracy at least 0.97',
  )
  const budget = { metric: 'examples', relation: '<=', value: 60000 } as const
  expect(formatObjective({ metric: 'testAccuracy', better: 'higher', goal: null, budget }, metrics)).toBe(
    'test accuracy within 60,000 examples',
  )
  const time = { metric: 'seconds', relation: '<=', value: 90 } as const
  expect(
    formatObjective({ metric: 'testAccuracy', better: 'higher', goal: null, budget: time }, metrics),
  ).toBe('test accuracy within 90 s of time')
  expect(formatObjective({ metric: 'testLoss', better: 'lower', goal: null, budget: null }, metrics)).toBe(
    'test loss at the end',
  )
})
