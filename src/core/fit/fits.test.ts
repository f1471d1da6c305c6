import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../random.ts'
import type { Estimate } from '../stats/interval.ts'
import { fitAffine } from './affine.ts'
import type { FittedLaw, Observation } from './fitted.ts'
import { fitHyperbola } from './hyperbola.ts'
import { fitPower } from './power.ts'

const { conventions } = JSON.parse(
  readFileSync(new URL('../stats/oracle-values.json', import.meta.url), 'utf8'),
)
const { fits, replicated } = conventions
const pairs = (x: readonly number[], y: readonly number[]): Observation[] =>
  x.map((each, i) => ({ x: each, y: y[i] }))

const SIZES = [16, 32, 64, 128, 256, 512, 1024, 2048]
const steps = (batchSize: number, critical = 200) => 100 * (1 + critical / batchSize)
const covers = ({ lo, hi }: Estimate, truth: number) => lo <= truth && truth <= hi

/** How often each parameter's interval holds its true value, over 200 seeds of multiplicative normal noise. */
function coverage<P extends string>(
  solve: (observations: Observation[], confidence: number) => FittedLaw<P>,
  law: (x: number) => number,
  truth: Record<P, number>,
  { noise = 0.1, replications = 3 } = {},
): Record<string, number> {
  const names = Object.keys(truth) as P[]
  const counts: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]))
  for (let seed = 0; seed < 200; seed++) {
    const random = randomStream('coverage', seed)
    const observations = SIZES.flatMap((x) =>
      Array.from({ length: replications }, () => ({ x, y: law(x) * Math.exp(noise * random.normal()) })),
    )
    const { parameters } = solve(observations, 0.95)
    for (const name of names) if (covers(parameters[name], truth[name])) counts[name] += 1 / 200
  }
  return counts
}

function expectCoverage(shares: Record<string, number>): void {
  for (const share of Object.values(shares)) {
    expect(share).toBeGreaterThanOrEqual(0.9)
    expect(share).toBeLessThanOrEqual(0.995)
  }
}

const check = (law: FittedLaw<string>, words: string) =>
  law.checks.find(({ assumption }) => assumption.includes(words))!

describe('affine', () => {
  test('SciPy curve_fit with relative errors: estimates and intervals', () => {
    const { intercept, slope } = fitAffine(pairs(fits.x, fits.times), 0.95).parameters
    for (const [i, { value, lo, hi }] of [intercept, slope].entries()) {
      expect(value / fits.affine.value[i]).toBeCloseTo(1, 7)
      expect(lo / fits.affine.lo[i]).toBeCloseTo(1, 6)
      expect(hi / fits.affine.hi[i]).toBeCloseTo(1, 6)
    }
  })

  test('the least of the weighted squares, by brute force around it', () => {
    const observations = pairs(fits.x, fits.times)
    const { parameters, points } = fitAffine(observations, 0.95)
    const weights = points.map(({ fitted }) => fitted ** -2)
    const squares = (a: number, b: number) =>
      observations.reduce((sum, { x, y }, i) => sum + weights[i] * (y - a - b * x) ** 2, 0)
    const { intercept, slope } = parameters
    const least = squares(intercept.value, slope.value)
    for (const a of [0.99, 1, 1.01]) {
      for (const b of [0.99, 1, 1.01]) {
        expect(squares(a * intercept.value, b * slope.value)).toBeGreaterThanOrEqual(least)
      }
    }
  })

  test('covers the planted overhead and slope as often as stated', () => {
    expectCoverage(coverage(fitAffine, (x) => 5 + 0.01 * x, { intercept: 5, slope: 0.01 }))
    expectCoverage(coverage(fitAffine, (x) => 0.05 + 0.01 * x, { intercept: 0.05, slope: 0.01 }))
  })

  test('relative errors of a fifth do not drag the line below the data', () => {
    let total = 0
    for (let seed = 0; seed < 200; seed++) {
      const random = randomStream('bias', seed)
      const observations = SIZES.map((x) => ({ x, y: (5 + 0.01 * x) * (1 + 0.2 * random.normal()) }))
      total += fitAffine(observations, 0.95).parameters.intercept.value / 200
    }
    expect(total / 5).toBeGreaterThan(0.97)
    expect(total / 5).toBeLessThan(1.03)
  })

  test('a negative overhead is set to 0 and said to be', () => {
    const law = fitAffine(pairs([1, 2, 4, 8], [1, 1.9, 4.2, 8.3]), 0.95)
    expect(law.parameters.intercept.value).toBe(0)
    expect(law.parameters.intercept.lo).toBe(0)
    expect(law.parameters.intercept.hi).toBeGreaterThan(0)
    expect(covers(law.parameters.slope, law.parameters.slope.value)).toBe(true)
    expect(check(law, 'not negative')).toMatchObject({
      holds: false,
      detail: expect.stringMatching(/intercept is -0\.\d+ \(-0\.\d+ to 0\.\d+\)/),
    })
  })

  test('a falling time is fitted by its mean, with a slope of 0 and said to be', () => {
    const law = fitAffine(pairs([1, 2, 4, 8], [4.2, 4.1, 4, 3.7]), 0.95)
    expect(law.parameters.slope).toMatchObject({ value: 0, lo: 0 })
    expect(law.parameters.intercept.value).toBeCloseTo(4, 1)
    expect(check(law, 'not negative').holds).toBe(false)
  })

  test('two points give a line that nothing bounds from above', () => {
    const { parameters, relativeError, checks } = fitAffine(pairs([1, 3], [5, 9]), 0.95)
    expect(parameters.intercept.value).toBeCloseTo(3, 12)
    expect(parameters.slope.value).toBeCloseTo(2, 12)
    expect(parameters.slope).toMatchObject({ lo: 0, hi: Number.POSITIVE_INFINITY })
    expect(relativeError).toBeNaN()
    expect(checks[0].holds).toBeNull()
  })

  test('a staircase fails the shape check, a straight line passes it', () => {
    const random = randomStream('staircase')
    const observe = (law: (x: number) => number) =>
      SIZES.flatMap((x) => [1, 2, 3].map(() => ({ x, y: law(x) * (1 + 0.01 * random.normal()) })))
    const staircase = fitAffine(
      observe((x) => 1 + Math.ceil(x / 500)),
      0.95,
    )
    expect(check(staircase, 'straight line').holds).toBe(false)
    expect(
      check(
        fitAffine(
          observe((x) => 1 + x / 500),
          0.95,
        ),
        'straight line',
      ).holds,
    ).toBe(true)
  })
})

describe('hyperbola', () => {
  test('SciPy curve_fit of the logarithms', () => {
    const { minimumSteps, criticalBatch } = fitHyperbola(pairs(fits.x, fits.steps), 0.95).parameters
    expect(minimumSteps.value / fits.hyperbola[0]).toBeCloseTo(1, 6)
    expect(criticalBatch.value / fits.hyperbola[1]).toBeCloseTo(1, 6)
  })

  test('noise-free steps give the law back', () => {
    const law = fitHyperbola(
      pairs(
        SIZES,
        SIZES.map((x) => steps(x)),
      ),
      0.95,
    )
    expect(law.parameters.minimumSteps.value).toBeCloseTo(100, 8)
    expect(law.parameters.criticalBatch.value).toBeCloseTo(200, 8)
    expect(law.parameters.minimumExamples.value).toBeCloseTo(20_000, 5)
    expect(law.rSquared).toBeCloseTo(1, 12)
    expect(law.regime).toBe('both')
  })

  test('bounds are where the F test turns, and their box holds the region: brute force on a grid', () => {
    const observations = pairs(fits.x, fits.steps)
    const { parameters, points } = fitHyperbola(observations, 0.95)
    const squaresAt = (m: number, critical: number) =>
      observations.reduce((sum, { x, y }) => sum + (Math.log(y) - Math.log(m * (1 + critical / x))) ** 2, 0)
    const least = points.reduce((sum, { y, fitted }) => sum + Math.log(y / fitted) ** 2, 0)
    // F quantile 0.95 of 1 and 7 degrees of freedom: 5.591 (any table).
    const limit = least * (1 + 5.591448 / 7)
    const seen = { m: [Infinity, 0], critical: [Infinity, 0], examples: [Infinity, 0] }
    const note = (range: number[], value: number) => {
      range[0] = Math.min(range[0], value)
      range[1] = Math.max(range[1], value)
    }
    const { minimumSteps, criticalBatch, minimumExamples } = parameters
    for (let i = -150; i <= 150; i++) {
      for (let j = -150; j <= 150; j++) {
        const m = minimumSteps.value * 1.002 ** i
        const critical = criticalBatch.value * 1.002 ** j
        if (squaresAt(m, critical) > limit) continue
        note(seen.m, m)
        note(seen.critical, critical)
        note(seen.examples, m * critical)
      }
    }
    for (const [range, { lo, hi }] of [
      [seen.m, minimumSteps],
      [seen.critical, criticalBatch],
      [seen.examples, minimumExamples],
    ] as const) {
      expect(range[0] / lo).toBeGreaterThan(1 - 1e-6)
      expect(range[0] / lo).toBeLessThan(1.005)
      expect(hi / range[1]).toBeGreaterThan(1 - 1e-6)
      expect(hi / range[1]).toBeLessThan(1.005)
    }
  })

  test('covers the planted law as often as stated, with few and many replications', () => {
    const truth = { minimumSteps: 100, criticalBatch: 200, minimumExamples: 20_000 }
    expectCoverage(coverage(fitHyperbola, steps, truth))
    expectCoverage(coverage(fitHyperbola, steps, truth, { noise: 0.2, replications: 1 }))
  })

  test('perfect scaling alone bounds B_crit from below, S_min from above, and the examples on both sides', () => {
    const law = fitHyperbola(
      pairs(
        SIZES,
        SIZES.map((x, i) => steps(x, 1e6) * (i % 2 ? 1.1 : 0.9)),
      ),
      0.95,
    )
    const { minimumSteps, criticalBatch, minimumExamples } = law.parameters
    expect(law.regime).toBe('perfect-scaling')
    expect(criticalBatch.hi).toBe(Number.POSITIVE_INFINITY)
    expect(criticalBatch.lo).toBeGreaterThan(1000)
    expect(minimumSteps.lo).toBe(0)
    expect(covers(minimumExamples, 1e8)).toBe(true)
    expect(minimumExamples.hi / minimumExamples.lo).toBeLessThan(1.5)
    expect(check(law, 'plateau')).toMatchObject({
      holds: false,
      detail: expect.stringContaining('from below only'),
    })
  })

  test('the plateau alone bounds B_crit from above and S_min on both sides', () => {
    const law = fitHyperbola(pairs(SIZES, [103, 97, 104, 98, 101, 96, 103, 99]), 0.95)
    const { minimumSteps, criticalBatch, minimumExamples } = law.parameters
    expect(law.regime).toBe('plateau')
    expect(criticalBatch.lo).toBe(0)
    expect(criticalBatch.hi).toBeLessThan(16)
    expect(minimumExamples.lo).toBe(0)
    expect(covers(minimumSteps, 100)).toBe(true)
  })

  test('steps that grow with the batch have a B_crit of 0, steps that fall too fast an infinite one', () => {
    const growing = fitHyperbola(
      pairs(
        SIZES,
        SIZES.map((x) => x ** 0.2),
      ),
      0.95,
    ).parameters
    expect([growing.criticalBatch.value, growing.minimumExamples.value]).toEqual([0, 0])
    const falling = fitHyperbola(
      pairs(
        SIZES,
        SIZES.map((x) => 1e6 * x ** -1.2),
      ),
      0.95,
    ).parameters
    expect([falling.criticalBatch.value, falling.minimumSteps.value]).toEqual([Number.POSITIVE_INFINITY, 0])
    expect(falling.minimumExamples.value).toBeGreaterThan(0)
  })

  test('two runs bound nothing', () => {
    const law = fitHyperbola(pairs([64, 1024], [400, 120]), 0.95)
    expect(law.regime).toBe('neither')
    for (const { lo, hi } of Object.values(law.parameters))
      expect([lo, hi]).toEqual([0, Number.POSITIVE_INFINITY])
  })

  test('the order of the observations changes the last digits at most', () => {
    const observations = pairs(fits.x, fits.steps)
    const forward = fitHyperbola(observations, 0.95).parameters.criticalBatch
    const backward = fitHyperbola([...observations].reverse(), 0.95).parameters.criticalBatch
    for (const bound of ['value', 'lo', 'hi'] as const)
      expect(backward[bound] / forward[bound]).toBeCloseTo(1, 9)
  })
})

describe('power law', () => {
  test('SciPy linregress of the logarithms: estimates and intervals', () => {
    const { coefficient, exponent } = fitPower(pairs(fits.x, fits.steps), 0.95).parameters
    expect(exponent.value).toBeCloseTo(fits.power.exponent, 12)
    expect(exponent.lo).toBeCloseTo(fits.power.exponentLo, 11)
    expect(exponent.hi).toBeCloseTo(fits.power.exponentHi, 11)
    expect(coefficient.value / fits.power.coefficient).toBeCloseTo(1, 11)
    expect(coefficient.lo / fits.power.coefficientLo).toBeCloseTo(1, 11)
    expect(coefficient.hi / fits.power.coefficientHi).toBeCloseTo(1, 11)
  })

  test('covers the planted law as often as stated', () => {
    expectCoverage(coverage(fitPower, (x) => 3 * x ** -0.7, { coefficient: 3, exponent: -0.7 }))
  })

  test('a hyperbola is not a power law, and the check says so', () => {
    const random = randomStream('not a power law')
    const observations = SIZES.flatMap((x) =>
      [1, 2, 3].map(() => ({ x, y: steps(x) * Math.exp(0.05 * random.normal()) })),
    )
    expect(check(fitPower(observations, 0.95), 'straight line').holds).toBe(false)
    expect(check(fitHyperbola(observations, 0.95), 'follow').holds).toBe(true)
  })
})

describe('of every fit', () => {
  test('lack of fit and unequal scatter have the p values of SciPy', () => {
    const law = fitPower(pairs(replicated.x, replicated.y), 0.95)
    expect(check(law, 'straight line').detail).toContain(`p = ${replicated.lackOfFitP.toPrecision(2)}`)
    expect(check(law, 'scatter').detail).toContain(`Bartlett p = ${replicated.bartlettP.toPrecision(2)}`)
  })

  test('scatter that differs tenfold between sizes is noticed', () => {
    const random = randomStream('scatter')
    const observe = (noise: (i: number) => number) =>
      SIZES.flatMap((x, i) =>
        [1, 2, 3, 4].map(() => ({ x, y: steps(x) * Math.exp(noise(i) * random.normal()) })),
      )
    expect(
      check(
        fitHyperbola(
          observe((i) => 0.02 * 1.5 ** i),
          0.95,
        ),
        'scatter',
      ).holds,
    ).toBe(false)
    expect(
      check(
        fitHyperbola(
          observe(() => 0.1),
          0.95,
        ),
        'scatter',
      ).holds,
    ).toBe(true)
  })

  test('points carry what was observed and what the law says there', () => {
    const { points } = fitPower(pairs([1, 4, 16], [3, 6, 12]), 0.95)
    expect(points.map(({ x, y }) => [x, y])).toEqual([
      [1, 3],
      [4, 6],
      [16, 12],
    ])
    for (const { y, fitted } of points) expect(fitted).toBeCloseTo(y, 12)
  })

  test('any positive data give ordered bounds and no NaN', () => {
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
    const data = fc
      .array(fc.record({ x: fc.oneof(fc.constantFrom(...SIZES), positive), y: positive }), {
        minLength: 2,
        maxLength: 12,
      })
      .filter((observations) => {
        const xs = observations.map(({ x }) => x)
        return Math.max(...xs) > 1.001 * Math.min(...xs)
      })
    fc.assert(
      fc.property(data, (observations) => {
        for (const solve of [fitAffine, fitHyperbola, fitPower]) {
          const { parameters, points } = solve(observations, 0.9)
          for (const { value, lo, hi } of Object.values(parameters)) {
            expect(lo).toBeLessThanOrEqual(value)
            expect(value).toBeLessThanOrEqual(hi)
          }
          for (const { fitted } of points) expect(fitted).toBeGreaterThan(0)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('what cannot be fitted is refused', () => {
    for (const solve of [fitAffine, fitHyperbola, fitPower]) {
      expect(() => solve(pairs([8, 8], [1, 2]), 0.95)).toThrow(/two or more values of x/)
      expect(() => solve([], 0.95)).toThrow(RangeError)
      expect(() => solve(pairs([1, 2], [0, 2]), 0.95)).toThrow(/above 0/)
      expect(() => solve(pairs([1, 2], [Number.NaN, 2]), 0.95)).toThrow(/above 0/)
      expect(() => solve(pairs([1, 2], [1, 2]), 95)).toThrow(/confidence/)
    }
  })
})
