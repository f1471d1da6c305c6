import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomStream } from './random.ts'
import {
  replicationsForAll,
  replicationsToDecide,
  type ScreeningOptions,
  screenToTheBest,
} from './selection.ts'
import { studentTQuantile } from './stats/student-t.ts'

const linear: ScreeningOptions = { confidence: 0.95, better: 'lower', scale: 'linear' }
const logarithmic: ScreeningOptions = { ...linear, scale: 'log' }

const observation = fc.double({ min: 0.5, max: 50, noNaN: true })
const someGroups = fc.array(fc.array(observation, { minLength: 1, maxLength: 14 }), {
  minLength: 1,
  maxLength: 6,
})

describe('screening', () => {
  test('two groups: Student by hand', () => {
    // Pooled variance 1 with 4 degrees of freedom; t at 0.95 is 2.132 (Fisher & Yates); W = 2.132 sqrt(2/3).
    const { best, survivors, margins, regretAtMost } = screenToTheBest(
      [
        [1, 2, 3],
        [3, 4, 5],
      ],
      linear,
    )
    expect(best).toBe(0)
    expect(margins[0]).toBe(0)
    expect(margins[1]).toBeCloseTo(2.132 * Math.sqrt(2 / 3), 3)
    expect(survivors).toEqual([0])
    expect(regretAtMost).toBe(0)
    const close = screenToTheBest(
      [
        [1, 2, 3],
        [2.5, 3.5, 4.5],
      ],
      linear,
    )
    expect(close.survivors).toEqual([0, 1])
    expect(close.regretAtMost).toBeCloseTo(2.132 * Math.sqrt(2 / 3) - 1.5, 3)
  })

  test('three groups of ten or more use their own variances and the quantile at the root of the confidence', () => {
    const spread = (center: number, half: number) =>
      Array.from({ length: 10 }, (_, i) => center + (i % 2 ? half : -half))
    const { margins } = screenToTheBest([spread(10, 1), spread(11, 2), spread(30, 5)], linear)
    // s^2 = 10/9 half^2; t at sqrt(0.95) = 0.97468 with 9 degrees of freedom is 2.25436 (SciPy 1.17).
    expect(margins[1]).toBeCloseTo(2.25436 * Math.sqrt((10 / 9) * (1 / 10 + 4 / 10)), 3)
    expect(margins[2]).toBeCloseTo(2.25436 * Math.sqrt((10 / 9) * (1 / 10 + 25 / 10)), 3)
  })

  test('higher is better: the mirror image', () => {
    const groups = [
      [1, 2, 3],
      [2.5, 3.5, 4.5],
      [-9, -8, -7],
    ]
    const mirrored = groups.map((group) => group.map((value) => -value))
    expect(screenToTheBest(groups, { ...linear, better: 'higher' })).toEqual(
      screenToTheBest(mirrored, linear),
    )
  })

  test('on the logarithmic scale a unit does not matter and regret is a share', () => {
    const groups = [
      [10, 11, 12],
      [10.5, 11.5, 12],
      [30, 33, 31],
    ]
    const now = screenToTheBest(groups, logarithmic)
    const inMinutes = screenToTheBest(
      groups.map((group) => group.map((value) => value / 60)),
      logarithmic,
    )
    expect(inMinutes.survivors).toEqual(now.survivors)
    expect(inMinutes.regretAtMost).toBeCloseTo(now.regretAtMost, 12)
    expect(now.regretAtMost).toBeCloseTo(
      Math.exp(now.margins[1] + Math.log((10 * 11 * 12) / (10.5 * 11.5 * 12)) / 3) - 1,
      10,
    )
  })

  test('without repetition nothing is known, unless the numbers are exact', () => {
    const unrepeated = screenToTheBest([[1], [5], [9]], linear)
    expect(unrepeated).toMatchObject({
      best: 0,
      survivors: [0, 1, 2],
      regretAtMost: Number.POSITIVE_INFINITY,
    })
    const exact = screenToTheBest([[1], [5], [1]], { ...linear, exact: true })
    expect(exact).toEqual({ best: 0, survivors: [0, 2], margins: [0, 0, 0], regretAtMost: 0 })
  })

  test('a single group is the best, with nothing to regret', () => {
    expect(screenToTheBest([[3]], linear)).toEqual({ best: 0, survivors: [0], margins: [0], regretAtMost: 0 })
  })

  test('a group of equal values among few is not taken as free of noise', () => {
    const { survivors } = screenToTheBest(
      [
        [4, 4, 4],
        [3, 4, 5],
        [5, 4, 4.5],
      ],
      linear,
    )
    expect(survivors).toEqual([0, 1, 2])
  })

  test('what cannot be compared is refused', () => {
    expect(() => screenToTheBest([], linear)).toThrow(RangeError)
    expect(() => screenToTheBest([[1], []], linear)).toThrow(RangeError)
    expect(() =>
      screenToTheBest(
        [
          [1, 2],
          [0, 1],
        ],
        logarithmic,
      ),
    ).toThrow(/above 0/)
    expect(() => screenToTheBest([[1]], { ...linear, confidence: 1 })).toThrow(/confidence/)
  })
})

describe('whatever the data', () => {
  test('the best survives', () => {
    fc.assert(
      fc.property(someGroups, (groups) => {
        const { best, survivors, regretAtMost } = screenToTheBest(groups, logarithmic)
        expect(survivors).toContain(best)
        expect(regretAtMost).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('more noise never narrows the survivors nor lowers the regret', () => {
    // Whole residuals that sum to 0, and whole factors, so that the means stay the same to the last bit.
    const residual = fc.integer({ min: -40, max: 40 })
    const group = fc.record({
      center: fc.integer({ min: -30, max: 30 }),
      residuals: fc
        .array(residual, { minLength: 1, maxLength: 8 })
        .map((half) => [...half, ...half.map((each) => -each)]),
    })
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        (groups, factor) => {
          const noisy = (scale: number) =>
            groups.map(({ center, residuals }) => residuals.map((each) => center + scale * each))
          const [quiet, loud] = [screenToTheBest(noisy(1), linear), screenToTheBest(noisy(factor), linear)]
          expect(loud.best).toBe(quiet.best)
          for (const survivor of quiet.survivors) expect(loud.survivors).toContain(survivor)
          expect(loud.regretAtMost).toBeGreaterThanOrEqual(quiet.regretAtMost * (1 - 1e-12))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('the order of groups and of observations does not matter, to the last bit', () => {
    fc.assert(
      fc.property(someGroups, fc.integer(), (groups, seed) => {
        const random = randomStream('order', seed)
        const order = random.shuffle([...groups.keys()])
        const shuffled = order.map((i) => random.shuffle([...groups[i]]))
        const straight = screenToTheBest(groups, logarithmic)
        const other = screenToTheBest(shuffled, logarithmic)
        expect(other.survivors.map((i) => order[i]).sort((a, b) => a - b)).toEqual(straight.survivors)
        expect(other.regretAtMost).toBe(straight.regretAtMost)
      }),
    )
  })

  test('more confidence never narrows the survivors', () => {
    fc.assert(
      fc.property(someGroups, (groups) => {
        const wide = screenToTheBest(groups, { ...linear, confidence: 0.99 }).survivors
        for (const survivor of screenToTheBest(groups, { ...linear, confidence: 0.8 }).survivors) {
          expect(wide).toContain(survivor)
        }
      }),
    )
  })
})

describe('simulated from normal data', () => {
  const RUNS = 1500
  // Three standard errors of a share of 0.95 in RUNS.
  const ALLOWANCE = 3 * Math.sqrt((0.95 * 0.05) / RUNS)

  function simulate(n: number, means: readonly number[], deviations: readonly number[]) {
    const random = randomStream('screening', n, ...means, ...deviations)
    const truth = means.indexOf(Math.min(...means))
    let survived = 0
    let kept = 0
    for (let run = 0; run < RUNS; run++) {
      const groups = means.map((each, i) =>
        Array.from({ length: n }, () => each + deviations[i] * random.normal()),
      )
      const { best, survivors, regretAtMost } = screenToTheBest(groups, linear)
      if (survivors.includes(truth)) survived++
      if (means[best] - means[truth] <= regretAtMost) kept++
    }
    return { survived: survived / RUNS, kept: kept / RUNS }
  }

  for (const n of [3, 5]) {
    test(`n = ${n}, pooled: holds for equal variances, and the documented share for unequal ones`, () => {
      expect(simulate(n, [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]).survived).toBeGreaterThan(0.95 - ALLOWANCE)
      expect(simulate(n, [0, 0.5, 1, 2, 4], [1, 1, 1, 1, 1]).kept).toBeGreaterThan(0.95 - ALLOWANCE)
      const noisyBest = simulate(n, [0, 0, 0, 0, 0], [3, 1, 1, 1, 1]).survived
      expect(noisyBest).toBeGreaterThan(0.86)
      expect(noisyBest).toBeLessThan(0.94)
    })
  }

  test('n = 20, own variances: holds for variances a hundredfold apart', () => {
    for (const deviations of [
      [1, 1, 1, 1, 1],
      [3, 1, 1, 1, 1],
      [10, 1, 1, 1, 1],
      [0.1, 1, 1, 1, 1],
      [1, 1.5, 2, 2.5, 3],
    ]) {
      expect(simulate(20, [0, 0, 0, 0, 0], deviations).survived).toBeGreaterThan(0.95 - ALLOWANCE)
    }
    expect(simulate(20, [0, 0.3, 0.5, 1, 2], [2, 1, 1, 3, 0.5]).kept).toBeGreaterThan(0.95 - ALLOWANCE)
  })
})

describe('replications to decide', () => {
  test('is the least number that brings the regret under the tolerance: every number tried in turn', () => {
    const groups = [
      [10, 12, 11],
      [10.4, 12.4, 11.4],
      [20, 22, 21],
    ]
    // Means 11, 11.4 and 21, pooled variance 1; only the first two are open, the third keeps its 3.
    const regretAt = (n: number) => {
      const t = studentTQuantile(Math.sqrt(0.95), 2 * (n - 1) + 2)
      return t * Math.sqrt(2 / n) - 0.4
    }
    for (const tolerance of [1, 0.5, 0.2, 0.05]) {
      let n = 3
      while (regretAt(n) > tolerance) n++
      expect(replicationsToDecide(groups, tolerance, linear)).toBe(n - 3)
    }
    expect(replicationsToDecide(groups, 10, logarithmic)).toBe(0)
  })

  test('scattered as before, that many more do decide', () => {
    const random = randomStream('decide')
    const groups = [0, 0.3, 0.4, 5].map((center) => Array.from({ length: 6 }, () => center + random.normal()))
    const more = replicationsToDecide(groups, 0.4, linear)!
    // Keeps mean and pooled sum of squares per degree of freedom as planned: repeat each group's own values.
    const repeats = Math.ceil((6 + more) / 6)
    const repeated = groups.map((group) => Array.from({ length: repeats }, () => group).flat())
    expect(screenToTheBest(repeated, linear).regretAtMost).toBeLessThan(0.45)
  })

  test('equal means need a margin under the tolerance: solved by hand', () => {
    // k = 2, pooled s^2 = 1: the least n with t(0.95, 2n - 2) sqrt(2/n) <= 0.5 is 23 (1.6802 sqrt(2/23) = 0.4955).
    expect(
      replicationsToDecide(
        [
          [1, 2, 3],
          [1, 2, 3],
        ],
        0.5,
        linear,
      ),
    ).toBe(20)
  })

  test('with unequal numbers, raises the open groups to one level: every level tried in turn', () => {
    const groups = [
      [10, 12, 11],
      [10.4, 12.4, 11.4, 10.4, 12.4, 11.4],
      [20, 22, 21],
    ]
    // Means 11, 11.4 and 21; pooled variance (2 + 4 + 2) / (2 + 5 + 2); the third stays out of it.
    const regretAt = (level: number) => {
      const [first, second] = [Math.max(3, level), Math.max(6, level)]
      const t = studentTQuantile(Math.sqrt(0.95), first + second + 3 - 3)
      return t * Math.sqrt((8 / 9) * (1 / first + 1 / second)) - 0.4
    }
    for (const tolerance of [0.7, 0.5, 0.2, 0.05]) {
      let level = 0
      while (regretAt(level) > tolerance) level++
      expect(replicationsForAll(groups, tolerance, linear)).toEqual({ open: [0, 1], replications: level })
    }
    expect(replicationsForAll(groups, 10, linear)).toEqual({ open: [], replications: 0 })
    const alike = [
      [1, 2, 3],
      [1, 2, 3],
    ]
    expect(replicationsForAll(alike, 1e-6, linear).replications).toBeNull()
  })

  test('is null where a thousand would not do, and where no variance is known', () => {
    expect(
      replicationsToDecide(
        [
          [1, 2, 3],
          [1, 2, 3],
        ],
        1e-6,
        linear,
      ),
    ).toBeNull()
    expect(replicationsToDecide([[1], [2]], 1, linear)).toBeNull()
  })
})
