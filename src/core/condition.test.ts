import { describe, expect, test } from 'vitest'
import { holds, parseCondition } from './condition.ts'
import type { Metric } from './measurement.ts'

const metrics: readonly Metric[] = [
  { name: 'testAccuracy', unit: 'share', better: 'higher', doc: '' },
  { name: 'trainSeconds', unit: 's', better: 'lower', doc: '', cumulative: true },
]

describe('a bound as a person writes it', () => {
  test.each([
    ['testAccuracy >= 0.97', { metric: 'testAccuracy', relation: '>=', value: 0.97 }],
    ['testAccuracy>=97%', { metric: 'testAccuracy', relation: '>=', value: 0.97 }],
    ['testAccuracy >= 94 %', { metric: 'testAccuracy', relation: '>=', value: 0.94 }],
    ['trainSeconds ≤ 2 min', { metric: 'trainSeconds', relation: '<=', value: 120 }],
    ['trainSeconds <= 250ms', { metric: 'trainSeconds', relation: '<=', value: 0.25 }],
    ['trainSeconds <= 1e3', { metric: 'trainSeconds', relation: '<=', value: 1000 }],
  ])('%s', (text, condition) => {
    expect(parseCondition(text, metrics)).toEqual(condition)
  })

  test.each([
    ['testAcuracy >= 0.97', 'did you mean "testAccuracy"?'],
    ['testAccuracy > 0.97', 'expected a bound such as'],
    ['testAccuracy >= fast', 'expected a bound such as'],
    ['testAccuracy >= 3 kg', 'the unit "kg" does not fit testAccuracy'],
    ['trainSeconds <= 1e999', 'not a finite number'],
    ['', 'expected a bound such as'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parseCondition(text, metrics)).toThrow(message)
  })

  test('NaN keeps no bound', () => {
    expect(holds({ metric: 'm', relation: '>=', value: 0 }, Number.NaN)).toBe(false)
    expect(holds({ metric: 'm', relation: '<=', value: 0 }, Number.NaN)).toBe(false)
  })
})
