import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pairedRatio } from './pooled-ratio.ts'
import { randomStream } from './random.ts'
import { replicationsToDecide, type ScreeningOptions, screenToTheBest } from './selection.ts'
import { studentTQuantile } from './stats/student-t.ts'

const linear: ScreeningOptions = { confidence: 0.95, better: 'lower', scale: 'linear' }
const inTurn = (groups: readonly (readonly number[])[]) => groups.map((group) => [...group.keys()])
const paired = (groups: readonly (readonly number[])[], options = linear) =>
  screenToTheBest(groups, { ...options, blocks: inTurn(groups) })

/** What every block adds to all groups swamps what tells them apart. */
const groups = [
  [10, 30, 50],
  [11, 32, 51],
  [13, 33, 56],
]

describe('groups that share their random numbers', () => {
  test('two groups: the t test of the paired differences, by hand', () => {
    // Differences 1, 2, 1: mean 4/3, variance 1/3; t at 0.95 with 2 degrees of freedom is 2.920 (Fisher & Yates).
    const { margins, survivors } = paired(groups.slice(0, 2))
    expect(margins[1]).toBeCloseTo(2.92 * Math.sqrt(1 / 9), 3)
    expect(survivors).toEqual([0])
    expect(screenToTheBest(groups.slice(0, 2), linear).survivors).toEqual([0, 1])
  })

  test('three groups: the residual mean square of a two-way table, summed by hand', () => {
    // Group means 30, 94/3, 34; block means 34/3, 95/3, 157/3; grand mean 286/9.
    const blockMeans = [34 / 3, 95 / 3, 157 / 3]
    const groupMeans = [30, 94 / 3, 34]
    const squares = groups.flatMap((group, i) =>
      group.map((value, r) => (value - groupMeans[i] - blockMeans[r] + 286 / 9) ** 2),
    )
    const residual = squares.reduce((sum, square) => sum + square, 0) / 4
    const t = studentTQuantile(1 - 0.05 / 2, 4)
    expect(paired(groups).margins[2]).toBeCloseTo(t * Math.sqrt((2 * residual) / 3), 10)
  })

  test('from ten blocks on, each pair goes by the variance of its own differences', () => {
    const base = Array.from({ length: 10 }, (_, r) => r * r)
    const alternating = (half: number) => base.map((value, r) => value + 5 + (r % 2 ? half : -half))
    const { margins } = paired([base, alternating(1), alternating(4)])
    const t = studentTQuantile(1 - 0.05 / 2, 9)
    expect(margins[1]).toBeCloseTo(t * Math.sqrt(10 / 9 / 10), 10)
    expect(margins[2]).toBeCloseTo(4 * margins[1], 10)
  })

  const shifted = fc.record({
    table: fc.array(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 4, maxLength: 4 }), {
      minLength: 2,
      maxLength: 5,
    }),
    blocks: fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 4 }),
  })

  test('what a block adds to all of them changes nothing', () => {
    fc.assert(
      fc.property(shifted, ({ table, blocks }) => {
        const plain = paired(table)
        const other = paired(table.map((group) => group.map((value, r) => value + blocks[r])))
        expect(other.survivors).toEqual(plain.survivors)
        expect(other.regretAtMost).toBeCloseTo(plain.regretAtMost, 8)
      }),
    )
  })

  test('a block that only one group met changes no margin', () => {
    const more = screenToTheBest([groups[0], groups[1], [...groups[2], 1000]], {
      ...linear,
      blocks: [
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 2, 7],
      ],
    })
    for (const [j, margin] of paired(groups).margins.entries())
      expect(more.margins[j]).toBeCloseTo(margin, 12)
    expect(more.survivors).toEqual(paired(groups).survivors)
  })

  test('groups that met no block together cannot be told apart', () => {
    const apart = {
      ...linear,
      blocks: [
        [0, 1],
        [2, 3],
      ],
    }
    const { survivors, regretAtMost } = screenToTheBest(
      [
        [1, 1.1],
        [9, 9.1],
      ],
      apart,
    )
    expect(survivors).toEqual([0, 1])
    expect(regretAtMost).toBe(Number.POSITIVE_INFINITY)
  })

  test('replications to decide: every number tried in turn', () => {
    const close = [
      [10, 30, 50],
      [10.4, 31.4, 50.4],
    ]
    // Differences .4, 1.4, .4: mean 11/15, variance 1/3; W = t(0.95, n - 1) sqrt(1 / 3n).
    const regretAt = (n: number) => studentTQuantile(0.95, n - 1) * Math.sqrt(1 / 3 / n) - 11 / 15
    for (const tolerance of [0.1, 0.001]) {
      let n = 3
      while (regretAt(n) > tolerance) n++
      expect(replicationsToDecide(close, tolerance, { ...linear, blocks: inTurn(close) })).toBe(n - 3)
    }
  })

  test('a ratio is the geometric mean of the ratios within blocks, with the t interval of their logarithms', () => {
    const base = [1, 10, 100]
    const times = [2, 2.2, 2.4].map((factor, r) => factor * base[r])
    const { value, lo, hi } = pairedRatio(0, 1, [times, base], inTurn([times, base]), 0.95)
    const logs = [2, 2.2, 2.4].map(Math.log)
    const center = (logs[0] + logs[1] + logs[2]) / 3
    const deviation = Math.sqrt(logs.reduce((sum, each) => sum + (each - center) ** 2, 0) / 2)
    // t at 0.975 with 2 degrees of freedom is 4.303 (Fisher & Yates).
    expect(Math.log(value)).toBeCloseTo(center, 12)
    expect(Math.log(hi) - center).toBeCloseTo((4.3027 * deviation) / Math.sqrt(3), 4)
    expect(center - Math.log(lo)).toBeCloseTo((4.3027 * deviation) / Math.sqrt(3), 4)
  })
})

describe('simulated from normal data with common blocks', () => {
  const RUNS = 1500
  const ALLOWANCE = 3 * Math.sqrt((0.95 * 0.05) / RUNS)

  /** Share of runs in which the best of equal groups survives, and the mean margin, paired and not. */
  function simulate(n: number, deviations: readonly number[], blockDeviation: number) {
    const random = randomStream('paired', n, ...deviations, blockDeviation)
    let survived = 0
    let [narrow, wide] = [0, 0]
    for (let run = 0; run < RUNS; run++) {
      const blocks = Array.from({ length: n }, () => blockDeviation * random.normal())
      const sample = deviations.map((deviation) => blocks.map((block) => block + deviation * random.normal()))
      const { survivors, regretAtMost } = paired(sample)
      if (survivors.includes(0)) survived++
      narrow += regretAtMost
      wide += screenToTheBest(sample, linear).regretAtMost
    }
    return { survived: survived / RUNS, gain: wide / narrow }
  }

  for (const n of [3, 5, 20]) {
    test(`n = ${n}: the best survives as often as stated, with margins that the blocks do not widen`, () => {
      const { survived, gain } = simulate(n, [1, 1, 1, 1, 1], 5)
      expect(survived).toBeGreaterThan(0.95 - ALLOWANCE)
      expect(gain).toBeGreaterThan(3)
    })
  }

  test('n = 20: holds for differences of which some vary a hundredfold', () => {
    expect(simulate(20, [10, 1, 1, 1, 1], 5).survived).toBeGreaterThan(0.95 - ALLOWANCE)
    expect(simulate(20, [0.1, 1, 1, 3, 1], 5).survived).toBeGreaterThan(0.95 - ALLOWANCE)
  })

  test('n = 3 and 5: the documented share where the best varies three times as much', () => {
    for (const n of [3, 5]) {
      const { survived } = simulate(n, [3, 1, 1, 1, 1], 5)
      expect(survived).toBeGreaterThan(0.86)
      expect(survived).toBeLessThan(0.96)
    }
  })
})
