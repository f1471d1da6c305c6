import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { randomStream } from '../core/random.ts'
import { chiSquareUpperTail } from '../core/stats/chi-square.ts'
import { normalCdf } from '../core/stats/normal.ts'
import { gammaTails } from '../core/stats/special.ts'
import { type Distribution, distributionFault, meanOf, varianceOf } from './distribution.ts'
import { distributionSchema, readDistribution, type WrittenDistribution } from './distribution-schema.ts'
import { sampler } from './sampler.ts'

interface Case {
  readonly distribution: Distribution
  /** The distribution function, written down apart from the sampler. */
  readonly below: (x: number) => number
}

const exponential = (mean: number) => (x: number) => -Math.expm1(-x / mean)
const gamma = (mean: number, cv: number) => (x: number) => gammaTails(1 / cv ** 2, x / (mean * cv ** 2)).lower
const lognormal = (mean: number, cv: number) => (x: number) => {
  const variance = Math.log(1 + cv * cv)
  return x <= 0 ? 0 : normalCdf((Math.log(x / mean) + variance / 2) / Math.sqrt(variance))
}
/** Shares p and 1 - p of phases with p/rate1 = (1-p)/rate2: from the mean and the second moment alone. */
const hyperexponential = (mean: number, cv: number) => {
  const product = 1 / (2 * (cv * cv + 1))
  const p = 0.5 + Math.sqrt(0.25 - product)
  return (x: number) => 1 - p * Math.exp((-2 * p * x) / mean) - (1 - p) * Math.exp((-2 * (1 - p) * x) / mean)
}
const triangular = (least: number, mode: number, most: number) => (x: number) => {
  if (x <= least) return 0
  if (x >= most) return 1
  return x < mode
    ? (x - least) ** 2 / ((most - least) * (mode - least))
    : 1 - (most - x) ** 2 / ((most - least) * (most - mode))
}

const continuous: readonly Case[] = [
  { distribution: { kind: 'exponential', mean: 5 }, below: exponential(5) },
  { distribution: { kind: 'gamma', mean: 5, cv: 0.1 }, below: gamma(5, 0.1) },
  { distribution: { kind: 'gamma', mean: 5, cv: 0.5 }, below: gamma(5, 0.5) },
  { distribution: { kind: 'gamma', mean: 5, cv: 1 }, below: exponential(5) },
  { distribution: { kind: 'gamma', mean: 5, cv: 1.6 }, below: gamma(5, 1.6) },
  { distribution: { kind: 'lognormal', mean: 5, cv: 0.8 }, below: lognormal(5, 0.8) },
  { distribution: { kind: 'hyperexponential', mean: 5, cv: 1 }, below: exponential(5) },
  { distribution: { kind: 'hyperexponential', mean: 5, cv: 2 }, below: hyperexponential(5, 2) },
  {
    distribution: { kind: 'uniform', least: 2, most: 9 },
    below: (x) => Math.min(1, Math.max(0, (x - 2) / 7)),
  },
  { distribution: { kind: 'triangular', least: 2, mode: 3, most: 7 }, below: triangular(2, 3, 7) },
  { distribution: { kind: 'triangular', least: 2, mode: 2, most: 7 }, below: triangular(2, 2, 7) },
  { distribution: { kind: 'triangular', least: 2, mode: 7, most: 7 }, below: triangular(2, 7, 7) },
]

/** Of x^(power - 1) times power over the upper tail: the moment of that order (Simpson's rule). */
function moment(below: (x: number) => number, power: number, most: number): number {
  const steps = 400_000
  const width = most / steps
  let sum = 0
  for (let i = 0; i <= steps; i++) {
    const x = i * width
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2
    sum += weight * power * x ** (power - 1) * (1 - below(x))
  }
  return (sum * width) / 3
}

describe('samplers', () => {
  test.each(continuous)(
    '$distribution: draws follow the distribution function',
    ({ distribution, below }) => {
      const draw = sampler(distribution, randomStream('distribution', JSON.stringify(distribution)))
      const count = 50_000
      const draws = Float64Array.from({ length: count }, draw).sort()
      const furthest = draws.reduce((most, x, i) => {
        const share = below(x)
        return Math.max(most, share - i / count, (i + 1) / count - share)
      }, 0)
      // Kolmogorov: beyond 1.95/sqrt(n) one time in a thousand.
      expect(furthest * Math.sqrt(count)).toBeLessThan(1.95)
      expect(draws[0]).toBeGreaterThanOrEqual(0)
    },
  )

  test.each(continuous)('$distribution: mean and variance are those of the distribution function', (one) => {
    const most = 'most' in one.distribution ? one.distribution.most : 400
    const mean = moment(one.below, 1, most)
    expect(meanOf(one.distribution)).toBeCloseTo(mean, 3)
    expect(varianceOf(one.distribution) / (moment(one.below, 2, most) - mean ** 2)).toBeCloseTo(1, 3)
  })

  test('values are resampled with equal chances', () => {
    const values = [3, 1, 4, 1.5, 9]
    const distribution: Distribution = { kind: 'empirical', values }
    const draw = sampler(distribution, randomStream('resampled'))
    const counts = new Map(values.map((value) => [value, 0]))
    for (let i = 0; i < 50_000; i++) {
      const value = draw()
      counts.set(value, counts.get(value)! + 1)
    }
    const statistic = [...counts.values()].reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquareUpperTail(statistic, 4)).toBeGreaterThan(1e-3)
    expect([meanOf(distribution), varianceOf(distribution)]).toEqual([3.7, expect.closeTo(8.16, 12)])
  })

  test('a constant takes nothing from its stream', () => {
    const stream = randomStream('constant')
    const draw = sampler({ kind: 'constant', value: 5 }, stream)
    expect([draw(), draw(), stream.uniform()]).toEqual([5, 5, randomStream('constant').uniform()])
  })

  test('equal streams with half the mean give half of each draw: common random numbers', () => {
    for (const kind of ['gamma', 'lognormal'] as const) {
      const long = sampler({ kind, mean: 10, cv: 0.7 }, randomStream('common'))
      const short = sampler({ kind, mean: 5, cv: 0.7 }, randomStream('common'))
      for (let i = 0; i < 100; i++) expect(short()).toBeCloseTo(long() / 2, 12)
    }
  })

  test.each<[Distribution, string]>([
    [{ kind: 'exponential', mean: -5 }, 'the mean -5 is below 0'],
    [{ kind: 'constant', value: Number.NaN }, 'the value NaN is not a finite number'],
    [{ kind: 'triangular', least: 2, mode: 8, most: 7 }, 'least, mode, most do not ascend: 2, 8, 7'],
    [
      { kind: 'hyperexponential', mean: 5, cv: 0.5 },
      'the cv 0.5 of a hyperexponential is below 1; a gamma has any',
    ],
    [{ kind: 'empirical', values: [] }, 'there are no values to draw from'],
  ])('%o is refused', (distribution, fault) => {
    expect(distributionFault(distribution)).toBe(fault)
    expect(() => sampler(distribution, randomStream(1))).toThrow(RangeError)
  })
})

describe('distributions as written', () => {
  const schema = distributionSchema(z.number())

  test.each<[unknown, Distribution]>([
    [5, { kind: 'constant', value: 5 }],
    [{ exponential: 5 }, { kind: 'exponential', mean: 5 }],
    [
      { mean: 5, cv: 0.5 },
      { kind: 'gamma', mean: 5, cv: 0.5 },
    ],
    [
      { mean: 5, cv: 0.5, shape: 'lognormal' },
      { kind: 'lognormal', mean: 5, cv: 0.5 },
    ],
    [{ uniform: [4, 6] }, { kind: 'uniform', least: 4, most: 6 }],
    [{ triangular: [2, 3, 7] }, { kind: 'triangular', least: 2, mode: 3, most: 7 }],
    [{ values: [4, 5, 9] }, { kind: 'empirical', values: [4, 5, 9] }],
  ])('%j', (written, meant) => {
    expect(schema.parse(written)).toEqual(meant)
  })

  test.each([
    -1,
    { exponential: -1 },
    { mean: 5 },
    { uniform: [6, 4] },
    { values: [] },
    { mean: 5, sd: 1 },
    'five',
  ])('%j is refused', (written) => {
    expect(schema.safeParse(written).success).toBe(false)
  })

  test.each<[WrittenDistribution<string>, number]>([
    ['5 min', 5],
    [{ mean: '5 min', cv: 0, shape: 'gamma' }, 5],
    [{ mean: '0 min', cv: 1, shape: 'lognormal' }, 0],
    [{ uniform: ['4 min', '4 min'] }, 4],
    [{ triangular: ['4 min', '4 min', '4 min'] }, 4],
  ])('%j does not vary', (written, value) => {
    expect(readDistribution(written, Number.parseFloat)).toEqual({ kind: 'constant', value })
  })

  test('bounds that turn back, and a hyperexponential below a cv of 1, stay what they are, and are refused', () => {
    for (const [written, fault] of [
      [{ triangular: [4, 9, 4] }, 'least, mode, most do not ascend: 4, 9, 4'],
      [
        { mean: 5, cv: 0, shape: 'hyperexponential' },
        'the cv 0 of a hyperexponential is below 1; a gamma has any',
      ],
    ] as const) {
      expect(distributionFault(readDistribution<number>(written, Number))).toBe(fault)
      expect(schema.safeParse(written).error?.issues[0]?.message).toBe(fault)
    }
  })

  test('a quantity may be written with a unit', () => {
    const hours = z.union([z.number(), z.templateLiteral([z.number(), 'h'])]).transform((written) => {
      return typeof written === 'number' ? written : Number.parseFloat(written) * 60
    })
    expect(distributionSchema(hours).parse({ exponential: '2h' })).toEqual({ kind: 'exponential', mean: 120 })
  })

  test('has a JSON Schema for editors', () => {
    expect(z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })).toHaveProperty('anyOf.length', 6)
  })
})
