import { expect, test } from 'vitest'
import {
  formatBytes,
  formatFactors,
  formatList,
  formatNumber,
  formatPercent,
  formatQuantity,
  formatSeconds,
  formatToUncertainty,
  humanName,
} from './format.ts'

test.each([
  [null, '–'],
  [0, '0'],
  [-0, '0'],
  [Number.NaN, 'not a number'],
  [Number.POSITIVE_INFINITY, 'infinite'],
  [Number.NEGATIVE_INFINITY, '-infinite'],
  [1, '1'],
  [9999, '9999'],
  [10000, '10,000'],
  [-123456, '-123,456'],
  [999.96, '1000'],
  [0.031249, '0.0312'],
  [0.0001, '0.0001'],
  [0.00009999, '1e-4'],
  [1.2e-7, '1.2e-7'],
  [Number.MIN_VALUE, '4.94e-324'],
  [1234567.8, '1,230,000'],
  [1234567, '1,230,000'],
  [12345.678, '12,300'],
  [2.5e9, '2.5e9'],
  [Number.MAX_VALUE, '1.8e308'],
  [10, '10'],
  [100.04, '100'],
])('the number %s reads %s', (value, text) => {
  expect(formatNumber(value)).toBe(text)
})

test.each([
  [12.3456, 0.0567, '12.346'],
  [0.97304, 0.0021, '0.9730'],
  [123456, 1234, '123,500'],
  [0.5, 0, '0.5'],
  [0.5, Number.POSITIVE_INFINITY, '0.5'],
  [-0.0001, 0.05, '0.000'],
  [1.23456e-7, 1.2e-9, '1.235e-7'],
])('%s with uncertainty %s reads %s', (value, uncertainty, text) => {
  expect(formatToUncertainty(value, uncertainty)).toBe(text)
})

test.each([
  [null, '–'],
  [0, '0 s'],
  [8.5e-7, '850 ns'],
  [1e-6, '1 µs'],
  [0.0012, '1.2 ms'],
  [0.9996, '1 s'],
  [1.2, '1.2 s'],
  [99.94, '99.9 s'],
  [99.96, '1 min 40 s'],
  [200, '3 min 20 s'],
  [240, '4 min'],
  [3599.7, '1 h'],
  [7500, '2 h 5 min'],
  [86399, '1 d'],
  [360000, '4 d 4 h'],
  [1e10, '116,000 d'],
  [-90.25, '-90.3 s'],
  [Number.POSITIVE_INFINITY, 'infinite'],
])('%s seconds read %s', (value, text) => {
  expect(formatSeconds(value)).toBe(text)
})

test.each([
  [0.0312, '3.1 %'],
  [0, '0 %'],
  [1.234, '123 %'],
  [-0.146, '-15 %'],
  [0.00004, '0.004 %'],
  [null, '–'],
  [Number.POSITIVE_INFINITY, 'infinite'],
])('the share %s reads %s', (value, text) => {
  expect(formatPercent(value)).toBe(text)
})

test('units: seconds are durations, 1 is a bare number, bytes are binary', () => {
  expect(formatQuantity(200, 's')).toBe('3 min 20 s')
  expect(formatQuantity(0.97, '1')).toBe('0.97')
  expect(formatQuantity(3.61e-6, 's/example')).toBe('3.61 µs/example')
  expect(formatQuantity(0.97, 'share')).toBe('0.97')
  expect(formatQuantity(12345, 'examples')).toBe('12,345 examples')
  expect(formatQuantity(null, 'examples')).toBe('–')
  expect(formatBytes(16 * 2 ** 30)).toBe('16 GiB')
  expect(formatBytes(0)).toBe('0 bytes')
})

test('names and lists are words', () => {
  expect(humanName('testAccuracy')).toBe('test accuracy')
  expect(humanName('validationAuc')).toBe('validation AUC')
  expect(formatFactors({ learningRate: 0.1, rule: 'linear' })).toBe('learning rate 0.1, rule linear')
  expect(formatFactors({})).toBe('')
  expect(formatList([32, 64, 65536])).toBe('32, 64 and 65,536')
  expect(formatList([])).toBe('')
})
