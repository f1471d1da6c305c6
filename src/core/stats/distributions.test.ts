import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as binomial from './binomial.ts'
import * as chiSquare from './chi-square.ts'
import * as f from './f.ts'
import * as hypergeometric from './hypergeometric.ts'
import * as normal from './normal.ts'
import * as poisson from './poisson.ts'
import { betaTails, gammaTails, logGamma, stirlingError } from './special.ts'
import * as studentT from './student-t.ts'

const oracle: { distributions: Record<string, number[][]> } = JSON.parse(
  readFileSync(new URL('oracle-values.json', import.meta.url), 'utf8'),
)
const functions = new Map<string, (...point: number[]) => number>(
  [normal, studentT, chiSquare, f, binomial, hypergeometric, poisson].flatMap(
    (module) => Object.entries(module) as [string, (...point: number[]) => number][],
  ),
)

const relativeError = (value: number, truth: number) => Math.abs(value / truth - 1)

describe('against mpmath at 50 digits', () => {
  for (const [name, rows] of Object.entries(oracle.distributions)) {
    test(`${name} agrees to 1e-11 at ${rows.length} points, tails to 1e-300 among them`, () => {
      const errors = rows.map((row) => ({
        row,
        error: relativeError(functions.get(name)!(...row.slice(0, -1)), row.at(-1)!),
      }))
      expect(errors.filter(({ error }) => !(error < 1e-11))).toEqual([])
    })
  }
})

describe('against published tables', () => {
  test('t: Fisher & Yates, Statistical Tables (1963), table III', () => {
    const table: [number, number, number][] = [
      [0.95, 1, 6.314],
      [0.975, 1, 12.706],
      [0.995, 1, 63.657],
      [0.95, 5, 2.015],
      [0.975, 5, 2.571],
      [0.995, 5, 4.032],
      [0.95, 10, 1.812],
      [0.975, 10, 2.228],
      [0.995, 10, 3.169],
      [0.975, 30, 2.042],
      [0.975, 120, 1.98],
      [0.9995, 4, 8.61],
    ]
    for (const [p, df, value] of table) expect(studentT.studentTQuantile(p, df)).toBeCloseTo(value, 2.9)
  })

  test('chi-square: NIST/SEMATECH e-Handbook, section 1.3.6.7.4', () => {
    const table: [number, number, number][] = [
      [0.9, 1, 2.706],
      [0.95, 1, 3.841],
      [0.99, 1, 6.635],
      [0.95, 10, 18.307],
      [0.999, 10, 29.588],
      [0.95, 100, 124.342],
      [0.05, 10, 3.94],
      [0.01, 30, 14.953],
    ]
    for (const [p, df, value] of table) expect(chiSquare.chiSquareQuantile(p, df)).toBeCloseTo(value, 2.9)
  })

  test('F: NIST/SEMATECH e-Handbook, section 1.3.6.7.3', () => {
    const table: [number, number, number, number][] = [
      [0.95, 1, 1, 161.448],
      [0.95, 3, 10, 3.708],
      [0.95, 10, 20, 2.348],
      [0.99, 5, 10, 5.636],
    ]
    for (const [p, df1, df2, value] of table) expect(f.fQuantile(p, df1, df2)).toBeCloseTo(value, 2.9)
  })
})

describe('identities', () => {
  test('t with one degree of freedom is Cauchy, with two has a closed form', () => {
    for (const t of [-1e290, -1e155, -1e30, -12, -0.3, 0.7, 4]) {
      const cauchy = t < 0 ? Math.atan(-1 / t) / Math.PI : 0.5 + Math.atan(t) / Math.PI
      expect(relativeError(studentT.studentTCdf(t, 1), cauchy)).toBeLessThan(1e-13)
    }
    for (const t of [-3, 0.2, 5]) {
      expect(studentT.studentTCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 14)
    }
    expect(relativeError(studentT.studentTQuantile(1e-300, 1), -1e300 / Math.PI)).toBeLessThan(1e-12)
  })

  test('tails of t, F and chi-square are each other', () => {
    for (const df of [1, 3, 8.5, 40]) {
      for (const t of [0.3, 2, 9]) {
        expect(relativeError(2 * studentT.studentTUpperTail(t, df), f.fUpperTail(t * t, 1, df))).toBeLessThan(
          1e-13,
        )
        expect(relativeError(f.fCdf(t, df, 7), f.fUpperTail(1 / t, 7, df))).toBeLessThan(1e-13)
      }
    }
    expect(relativeError(chiSquare.chiSquareUpperTail(9, 1), 2 * normal.normalUpperTail(3))).toBeLessThan(
      1e-14,
    )
  })

  test('a Poisson lower tail is a chi-square upper tail', () => {
    for (const [k, mean] of [
      [0, 0.2],
      [3, 9],
      [40, 12],
      [1000, 1100],
    ]) {
      const chi = chiSquare.chiSquareUpperTail(2 * mean, 2 * k + 2)
      expect(relativeError(poisson.poissonCdf(k, mean), chi)).toBeLessThan(1e-13)
    }
  })

  test('masses sum to 1 and to the tails', () => {
    const sums = (
      mass: (k: number) => number,
      cdf: (k: number) => number,
      upper: (k: number) => number,
      most: number,
    ) => {
      let sum = 0
      for (let k = 0; k <= most; k++) {
        sum += mass(k)
        expect(sum).toBeCloseTo(cdf(k), 12)
        expect(1 - sum).toBeCloseTo(upper(k), 12)
      }
      expect(sum).toBeCloseTo(1, 12)
    }
    sums(
      (k) => binomial.binomialMass(k, 40, 0.3),
      (k) => binomial.binomialCdf(k, 40, 0.3),
      (k) => binomial.binomialUpperTail(k, 40, 0.3),
      40,
    )
    sums(
      (k) => poisson.poissonMass(k, 6),
      (k) => poisson.poissonCdf(k, 6),
      (k) => poisson.poissonUpperTail(k, 6),
      60,
    )
    sums(
      (k) => hypergeometric.hypergeometricMass(k, 30, 12, 9),
      (k) => hypergeometric.hypergeometricCdf(k, 30, 12, 9),
      (k) => hypergeometric.hypergeometricUpperTail(k, 30, 12, 9),
      9,
    )
  })

  test('densities are the slopes of their distribution functions', () => {
    const cases: [(x: number) => number, (x: number) => number][] = [
      [normal.normalDensity, normal.normalCdf],
      [(x) => studentT.studentTDensity(x, 3.5), (x) => studentT.studentTCdf(x, 3.5)],
      [(x) => chiSquare.chiSquareDensity(x, 1.5), (x) => chiSquare.chiSquareCdf(x, 1.5)],
      [(x) => f.fDensity(x, 4, 9), (x) => f.fCdf(x, 4, 9)],
    ]
    for (const [density, cdf] of cases) {
      for (const x of [0.4, 1, 2.7]) {
        expect(density(x)).toBeCloseTo((cdf(x + 1e-5) - cdf(x - 1e-5)) / 2e-5, 8)
      }
    }
  })

  test('the error of Stirling and the gamma function have their closed forms', () => {
    for (const [x, value] of [
      [1, 1],
      [2, 1],
      [5, 24],
      [0.5, Math.sqrt(Math.PI)],
      [11, 3628800],
      [21, 2432902008176640000],
    ]) {
      expect(logGamma(x)).toBeCloseTo(Math.log(value), 13)
    }
    expect(stirlingError(1e9) * 12e9).toBeCloseTo(1, 12)
    expect(relativeError(logGamma(1e-12), -Math.log(1e-12))).toBeLessThan(1e-13)
    expect(logGamma(0)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('edges', () => {
  test('nothing lies outside the support, all of it inside', () => {
    expect(gammaTails(2, 0)).toEqual({ lower: 0, upper: 1 })
    expect(gammaTails(2, Number.POSITIVE_INFINITY)).toEqual({ lower: 1, upper: 0 })
    expect(betaTails(2, 3, 0, 1)).toEqual({ lower: 0, upper: 1 })
    expect(betaTails(2, 3, 1, 0)).toEqual({ lower: 1, upper: 0 })
    expect([
      binomial.binomialCdf(-1, 5, 0.2),
      binomial.binomialCdf(5, 5, 0.2),
      binomial.binomialMass(6, 5, 0.2),
    ]).toEqual([0, 1, 0])
    expect([
      binomial.binomialMass(0, 5, 0),
      binomial.binomialCdf(0, 5, 0),
      binomial.binomialCdf(4, 5, 1),
    ]).toEqual([1, 1, 0])
    expect([poisson.poissonMass(0, 0), poisson.poissonCdf(0, 0), poisson.poissonMass(1.5, 2)]).toEqual([
      1, 1, 0,
    ])
    expect([
      hypergeometric.hypergeometricMass(0, 10, 3, 0),
      hypergeometric.hypergeometricMass(3, 10, 3, 10),
    ]).toEqual([1, 1])
    expect([chiSquare.chiSquareCdf(-1, 3), f.fCdf(0, 2, 3), f.fDensity(-1, 2, 3)]).toEqual([0, 0, 0])
  })

  test('a quantile of 0 or 1 is an end of the support, of anything else not a number', () => {
    expect([0, 1].map(normal.normalQuantile)).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
    expect([0, 1].map((p) => studentT.studentTQuantile(p, 3))).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ])
    expect([0, 1].map((p) => chiSquare.chiSquareQuantile(p, 3))).toEqual([0, Number.POSITIVE_INFINITY])
    expect([0, 1].map((p) => binomial.binomialQuantile(p, 9, 0.5))).toEqual([0, 9])
    expect([0, 1].map((p) => hypergeometric.hypergeometricQuantile(p, 10, 8, 5))).toEqual([3, 5])
    for (const p of [-0.1, 1.1, Number.NaN]) {
      expect(normal.normalQuantile(p)).toBeNaN()
      expect(studentT.studentTQuantile(p, 3)).toBeNaN()
      expect(f.fQuantile(p, 3, 4)).toBeNaN()
      expect(poisson.poissonQuantile(p, 3)).toBeNaN()
    }
    expect(studentT.studentTQuantile(0.9, 0)).toBeNaN()
  })
})

describe('impossible and extreme arguments', () => {
  const anything = fc.oneof(
    fc.constantFrom(
      0,
      1,
      -1,
      0.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      5e-324,
      -1e300,
    ),
    fc.double({ min: -1e6, max: 1e6 }),
    fc.integer({ min: -5, max: 2000 }),
  )

  test('give a number or NaN, never an error or a hang', () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 4, maxLength: 4 }), (args) => {
        for (const [name, each] of functions) {
          const value = each(...args)
          expect(typeof value).toBe('number')
          if (/Cdf|Tail/.test(name) && !Number.isNaN(value)) {
            expect(value).toBeGreaterThanOrEqual(0)
            expect(value).toBeLessThanOrEqual(1)
          }
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('a point between the two halves of the beta function belongs to one of them', () => {
    expect(f.fQuantile(0.5, 4999.9999999999345, 4999.999999999941)).toBeCloseTo(1, 12)
    expect(studentT.studentTCdf(Number.NEGATIVE_INFINITY, 231)).toBe(0)
    expect(studentT.studentTUpperTail(-1e300, 924)).toBe(1)
  })

  test('parameters that cannot be give NaN', () => {
    expect([
      studentT.studentTCdf(1, 0),
      studentT.studentTDensity(1, -2),
      studentT.studentTQuantile(0.9, Number.POSITIVE_INFINITY),
    ]).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect([chiSquare.chiSquareCdf(1, -1), chiSquare.chiSquareDensity(1, 0), f.fUpperTail(1, 0, 3)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
    expect([
      binomial.binomialCdf(1, 4, 1.5),
      binomial.binomialMass(1, 4.5, 0.5),
      poisson.poissonMass(1, -1),
    ]).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect([
      hypergeometric.hypergeometricCdf(1, 10, 11, 2),
      hypergeometric.hypergeometricQuantile(0.5, 10, 3, -1),
    ]).toEqual([Number.NaN, Number.NaN])
    expect(() => gammaTails(1e14, 1e14)).toThrow(/no convergence/)
  })
})

describe('quantiles invert', () => {
  const tail = fc.double({ min: -299, max: Math.log10(0.5), noNaN: true }).map((exponent) => 10 ** exponent)
  const degrees = fc.double({ min: 1, max: 5000, noNaN: true })

  test('continuous lower tails, from 1e-299 to one half', () => {
    fc.assert(
      fc.property(tail, degrees, degrees, (p, df, df2) => {
        const checks: [number, number][] = [
          [normal.normalQuantile(p), normal.normalCdf(normal.normalQuantile(p))],
          [studentT.studentTQuantile(p, df), studentT.studentTCdf(studentT.studentTQuantile(p, df), df)],
          [
            chiSquare.chiSquareQuantile(p, df),
            chiSquare.chiSquareCdf(chiSquare.chiSquareQuantile(p, df), df),
          ],
          [f.fQuantile(p, df, df2), f.fCdf(f.fQuantile(p, df, df2), df, df2)],
        ]
        // A quantile below the normal doubles cannot carry 10 digits back.
        for (const [x, back] of checks)
          if (Math.abs(x) > 1e-290) expect(relativeError(back, p)).toBeLessThan(1e-9)
      }),
      { numRuns: 150 },
    )
  })

  test('continuous upper halves, and more is never less', () => {
    const upper = fc.double({ min: 0.5, max: 0.999999, noNaN: true })
    fc.assert(
      fc.property(upper, upper, degrees, (p, other, df) => {
        expect(studentT.studentTCdf(studentT.studentTQuantile(p, df), df)).toBeCloseTo(p, 12)
        expect(chiSquare.chiSquareCdf(chiSquare.chiSquareQuantile(p, df), df)).toBeCloseTo(p, 12)
        expect(studentT.studentTQuantile(1 - p, df)).toBeCloseTo(-studentT.studentTQuantile(p, df), 6)
        const [low, high] = p < other ? [p, other] : [other, p]
        expect(studentT.studentTQuantile(low, df)).toBeLessThanOrEqual(studentT.studentTQuantile(high, df))
        expect(normal.normalQuantile(low)).toBeLessThanOrEqual(normal.normalQuantile(high))
      }),
      { numRuns: 100 },
    )
  })

  test('discrete ones give back the count whose tail they are given, and the least one in between', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
        (trials, probability, p) => {
          const lot = 2 * trials
          const marked = Math.round(lot * probability)
          const families: [(k: number) => number, (p: number) => number][] = [
            [
              (k) => binomial.binomialCdf(k, trials, probability),
              (q) => binomial.binomialQuantile(q, trials, probability),
            ],
            [
              (k) => poisson.poissonCdf(k, trials * probability),
              (q) => poisson.poissonQuantile(q, trials * probability),
            ],
            [
              (k) => hypergeometric.hypergeometricCdf(k, lot, marked, trials),
              (q) => hypergeometric.hypergeometricQuantile(q, lot, marked, trials),
            ],
          ]
          for (const [cdf, quantile] of families) {
            const k = quantile(p)
            expect(cdf(k)).toBeGreaterThan(p - 1e-12)
            expect(cdf(k - 1)).toBeLessThan(p)
            if (cdf(k) < 1 - 1e-9) expect(quantile(cdf(k))).toBe(k)
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})
