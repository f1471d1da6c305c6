import fc from 'fast-check'
import { expect, test } from 'vitest'
import { valueTicks } from './ticks.ts'

const labels = (unit: string, scale: 'linear' | 'log', domain: [number, number]) => {
  const ticks = valueTicks({ unit, scale }, domain)
  return ticks.values.map(ticks.format)
}

test('durations are counted as people do', () => {
  expect(labels('s', 'linear', [0, 1400])).toEqual(['0 s', '5 min', '10 min', '15 min', '20 min'])
  expect(labels('s', 'log', [12, 1400])).toEqual([
    '20 s',
    '30 s',
    '1 min',
    '2 min',
    '5 min',
    '10 min',
    '20 min',
  ])
  expect(labels('s', 'linear', [0.001, 0.004])).toEqual([
    '1 ms',
    '1.5 ms',
    '2 ms',
    '2.5 ms',
    '3 ms',
    '3.5 ms',
    '4 ms',
  ])
})

test('labels of one axis have the same decimals', () => {
  expect(labels('1', 'linear', [0.96, 0.985])).toEqual(['0.960', '0.965', '0.970', '0.975', '0.980', '0.985'])
  expect(labels('1', 'linear', [0, 1.1e6])).toEqual(['0', '200k', '400k', '600k', '800k', '1M'])
})

test.each(['linear', 'log'] as const)('1 to 12 distinct ascending ticks inside any domain, %s', (scale) => {
  fc.assert(
    fc.property(
      fc.double({ min: -12, max: 12, noNaN: true }),
      fc.double({ min: 0.01, max: 12, noNaN: true }),
      fc.constantFrom('1', 's', 'examples'),
      (logLow, logSpan, unit) => {
        const domain: [number, number] = [10 ** logLow, 10 ** (logLow + logSpan)]
        const { values } = valueTicks({ unit, scale }, domain)
        expect(values.length).toBeGreaterThanOrEqual(1)
        expect(values.length).toBeLessThanOrEqual(12)
        for (const [index, value] of values.entries()) {
          const slack = 1e-8 * domain[1]
          expect(value).toBeGreaterThanOrEqual(domain[0] - slack)
          expect(value).toBeLessThanOrEqual(domain[1] + slack)
          if (index > 0) expect(value).toBeGreaterThan(values[index - 1]!)
        }
      },
    ),
    { numRuns: 500 },
  )
})
