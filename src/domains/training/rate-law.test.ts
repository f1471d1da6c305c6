import { describe, expect, test } from 'vitest'
import type { Cell, Observations } from '../../core/answer.ts'
import { randomStream } from '../../core/random.ts'
import type { Estimate } from '../../core/stats/interval.ts'
import type { Study } from '../../core/study.ts'
import { bestRates, fitRateLaw, type RateLaw } from './rate-law.ts'
import { rateEdgeCaveats, rateLawWords } from './rate-law-words.ts'

interface Planted {
  readonly seed: number
  readonly sizes: readonly number[]
  readonly rates: readonly number[]
  readonly replications: number
  /** Standard deviation of ln cost, once by replication and once by run. */
  readonly noise: number
  bestRate(batchSize: number): number
}

/** ln cost is a parabola of ln rate about the planted best: at twice the best rate 5 % dearer. */
function plant({ seed, sizes, rates, replications, noise, bestRate }: Planted) {
  const random = randomStream('planted', seed)
  const cells = sizes.flatMap((batchSize): Cell[] => {
    const shared = Array.from({ length: replications }, () => noise * random.normal())
    return rates.map((learningRate) => ({
      batchSize,
      factors: { learningRate },
      scores: new Map(
        shared.map((common, replication) => {
          const off = Math.log(learningRate / bestRate(batchSize))
          const value = Math.exp(0.1 * off ** 2 + common + noise * random.normal())
          return [replication, { kind: 'value', value }]
        }),
      ),
    }))
  })
  const study: Study = {
    name: 'planted',
    domain: 'training',
    question: '?',
    batchSizes: sizes,
    replications,
    seed,
    params: {},
    objective: { metric: 'examples', better: 'lower', goal: null, budget: null },
    constraints: [],
    confidence: 0.95,
    tolerance: 0.2,
  }
  const observations: Observations = { cells, curve: [], trials: [] }
  return { study, observations }
}

const grid = (from: number, factor: number, count: number) =>
  Array.from({ length: count }, (_, index) => from * factor ** index)
const covers = ({ lo, hi }: Estimate, truth: number) => lo <= truth && truth <= hi

function fitPlanted(planted: Planted): RateLaw {
  const { study, observations } = plant(planted)
  return fitRateLaw(study, observations)!
}

describe('coverage of the 95 % intervals in 200 simulated studies lies from 90 to 99 %', () => {
  const runs = 200
  const share = (covered: (run: number) => boolean) =>
    Array.from({ length: runs }, (_, run) => covered(run)).filter(Boolean).length / runs

  test('the exponent of eta* = c B^a', { timeout: 300_000 }, () => {
    const covered = share((run) => {
      const random = randomStream('law', run)
      const exponent = 0.3 + 0.7 * random.uniform()
      const coefficient = 0.01 * 2 ** random.uniform()
      const law = fitPlanted({
        seed: run,
        sizes: grid(8, 2, 8),
        rates: grid(0.003, 2, 14),
        replications: 1,
        noise: 0.05,
        bestRate: (batchSize) => coefficient * batchSize ** exponent,
      })
      return covers(law.power.exponent, exponent)
    })
    expect(covered).toBeGreaterThanOrEqual(0.9)
    expect(covered).toBeLessThanOrEqual(0.99)
  })

  test('B_noise and eta_max of eta_max / (1 + B_noise / B), as SVHN has it: 0.27 B / (96 + B)', {
    timeout: 300_000,
  }, () => {
    const noiseScales: number[] = []
    const maxima: number[] = []
    const both = share((run) => {
      const shift = 2 ** randomStream('law', run).uniform()
      const { noiseScale, maximumRate } = fitPlanted({
        seed: run,
        sizes: grid(4, 3, 7),
        rates: grid(0.002, 2, 11),
        replications: 3,
        noise: 0.1,
        bestRate: (batchSize) => (shift * 0.27 * batchSize) / (96 + batchSize),
      }).saturating
      noiseScales.push(noiseScale.value)
      maxima.push(maximumRate.value / shift)
      return covers(noiseScale, 96)
    })
    expect(both).toBeGreaterThanOrEqual(0.9)
    expect(both).toBeLessThanOrEqual(0.99)
    // The middle of the estimates, over grids that lie differently about the law.
    const middle = (values: number[]) => values.sort((a, b) => a - b)[runs / 2]!
    expect(Math.abs(middle(noiseScales) / 96 - 1)).toBeLessThan(0.25)
    expect(Math.abs(middle(maxima) / 0.27 - 1)).toBeLessThan(0.1)
  })
})

const calm = {
  seed: 1,
  sizes: grid(4, 2, 11),
  rates: grid(0.0025, Math.SQRT2, 18),
  replications: 3,
  noise: 0.001,
}

test('recovers 0.27 B / (96 + B), the law of SVHN, and that no power law holds there', () => {
  const law = fitPlanted({ ...calm, bestRate: (batchSize) => (0.27 * batchSize) / (96 + batchSize) })
  expect(covers(law.saturating.noiseScale, 96)).toBe(true)
  expect(covers(law.saturating.maximumRate, 0.27)).toBe(true)
  expect(law.saturating.noiseScale.value / 96).toBeCloseTo(1, 0)
  expect(law.saturating.noiseScale.hi / law.saturating.noiseScale.lo).toBeLessThan(2.5)
  expect(law.better).toBe('saturating')
  expect(rateLawWords(law, 0.95).join()).toMatch(/eta_max \/ \(1 \+ B_noise \/ B\).*fits clearly worse/)
})

test('a power law over a wide range is told from the saturating one, and stated as a scaling rule', () => {
  const law = fitPlanted({ ...calm, bestRate: (batchSize) => 0.004 * Math.sqrt(batchSize) })
  expect(law.better).toBe('power')
  expect(covers(law.power.exponent, 0.5)).toBe(true)
  expect(law.power.exponent.hi - law.power.exponent.lo).toBeLessThan(0.2)
  expect(rateLawWords(law, 0.95).join()).toMatch(/scaling: \{ exponent: 0\.(4[5-9]|5[0-5]?), at: SIZE \}/)
})

test('three sizes with coarse rates cannot tell the laws apart, and the words say so', () => {
  const law = fitPlanted({
    ...calm,
    sizes: [16, 64, 256],
    rates: grid(0.001, 4, 7),
    bestRate: (batchSize) => 0.004 * Math.sqrt(batchSize),
  })
  expect(law.better).toBeNull()
  expect(rateLawWords(law, 0.95).join()).toContain('cannot tell the two laws apart')
})

test('a best rate at the end of its grid has an open cell and a caveat', () => {
  const { study, observations } = plant({
    ...calm,
    rates: [0.01, 0.02, 0.04, 0.08],
    bestRate: (batchSize) => 0.004 * Math.sqrt(batchSize),
  })
  const rates = bestRates(study, observations)
  expect(rates.find(({ batchSize }) => batchSize === 4)).toMatchObject({
    best: 0.01,
    lo: 0,
    edge: 'smallest',
  })
  expect(rates.find(({ batchSize }) => batchSize === 1024)).toMatchObject({ best: 0.08, edge: 'largest' })
  expect(rates.find(({ batchSize }) => batchSize === 1024)?.hi).toBe(Number.POSITIVE_INFINITY)
  expect(rateEdgeCaveats(rates)).toEqual([
    expect.stringMatching(/^At 4 and 8 the best rate is the smallest that was run/),
    expect.stringMatching(/^At 256, 512.* the best rate is the largest that was run/),
  ])
  // Open cells bound the law from one side only, and so still help.
  expect(covers(fitRateLaw(study, observations)!.power.exponent, 0.5)).toBe(true)
})

test('no law from one rate, or from two sizes', () => {
  const one = plant({ ...calm, rates: [0.1], bestRate: () => 0.1 })
  expect(fitRateLaw(one.study, one.observations)).toBeNull()
  expect(bestRates(one.study, one.observations)).toEqual([])
  const two = plant({ ...calm, sizes: [8, 16], bestRate: () => 0.1 })
  expect(fitRateLaw(two.study, two.observations)).toBeNull()
})

test('no better rate for larger batches is an exponent of 0 and a B_noise below the sizes', () => {
  const law = fitPlanted({ ...calm, bestRate: () => 0.1 })
  expect(covers(law.power.exponent, 0)).toBe(true)
  expect(law.saturating.noiseScale.lo).toBe(0)
  expect(law.saturating.noiseScale.hi).toBeLessThan(4)
})
