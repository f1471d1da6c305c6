import { describe, expect, test } from 'vitest'
import { pairedRatio, pooledRatio } from './pooled-ratio.ts'
import { randomStream } from './random.ts'

const [runs, confidence] = [2000, 0.95]
/** Three standard errors of a share of so many runs that is 0.95. */
const allowance = 3 * Math.sqrt((confidence * (1 - confidence)) / runs)

/** Lognormal costs: a line near its capacity varies much, one with larger lots little. Equal replications share most of it. */
const [deviations, means] = [[0.4, 0.15, 0.05, 0.03, 0.03] as const, [0.15, 0.02, 0, 0.05, 0.3] as const]
const shared = Math.sqrt(0.9)
const own = Math.sqrt(0.1)

/** Of the intervals of each group over the third, how many hold the true ratio. */
function coverage(n: number, isPaired: boolean): number[] {
  const random = randomStream('ratios', n)
  const held = means.map(() => 0)
  for (let run = 0; run < runs; run++) {
    const common = Array.from({ length: n }, () => random.normal())
    const groups = means.map((mean, size) =>
      common.map((each) =>
        Math.exp(
          mean + deviations[size]! * (isPaired ? shared * each + own * random.normal() : random.normal()),
        ),
      ),
    )
    const blocks = groups.map((group) => [...group.keys()])
    for (const [size, mean] of means.entries()) {
      const { lo, hi } = isPaired
        ? pairedRatio(size, 2, groups, blocks, confidence)
        : pooledRatio(groups[size]!, groups[2]!, groups, confidence)
      if (lo <= Math.exp(mean) && Math.exp(mean) <= hi) held[size]!++
    }
  }
  return held.map((count) => count / runs)
}

describe('the cost of one size over that of another, of sizes that differ in their noise', () => {
  for (const n of [5, 10, 20]) {
    test(`${n} replications, paired: the intervals hold as often as stated, whichever size`, () => {
      for (const share of coverage(n, true).toSpliced(2, 1)) {
        expect(Math.abs(share - confidence)).toBeLessThan(allowance)
      }
    })

    test(`${n} replications, independent: they hold as often as stated`, () => {
      for (const share of coverage(n, false).toSpliced(2, 1)) {
        expect(share).toBeGreaterThan(confidence - allowance)
        // Pooled, the quiet ones would hold in all.
        expect(share).toBeLessThan(0.975)
      }
    })
  }

  test('four replications, pooled: the noisiest holds less often, as documented', () => {
    expect(coverage(4, true)[0]).toBeGreaterThan(0.7)
    expect(coverage(4, true)[0]).toBeLessThan(0.84)
  })
})

test('five equal costs are not taken as free of noise, where others vary', () => {
  const groups = [
    [3, 3, 3, 3, 3],
    [2, 2, 2, 2, 2],
    [1, 2, 4, 1, 2],
  ] as const
  const blocks = groups.map((group) => [...group.keys()])
  for (const { lo, hi } of [
    pooledRatio(groups[0], groups[1], groups, confidence),
    pairedRatio(0, 1, groups, blocks, confidence),
  ]) {
    expect(lo).toBeLessThan(1.2)
    expect(hi).toBeGreaterThan(1.9)
  }
})
