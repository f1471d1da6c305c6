/** Oracles beyond the models' own examples: search, simulation, brute force, definitions. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../../core/errors.ts'
import { evaluateModel } from '../../../core/model.ts'
import { randomStream } from '../../../core/random.ts'
import { averaging } from './averaging.ts'
import { bookkeeping } from './bookkeeping.ts'
import { expectedDistinctShare, expectedDrawsUntilAllSeen, harmonicNumber } from './coverage.ts'
import { gradientNoiseScale } from './gradient-noise-scale.ts'
import { learningRateRules } from './learning-rate-rules.ts'
import { optimum } from './optimum.ts'
import { stepsToGoal } from './steps-to-goal.ts'

const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true })
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('bookkeeping', () => {
  const at = (input: Record<string, unknown>) => evaluateModel(bookkeeping, input)

  test('the regimes by name', () => {
    const regime = (batchSize: number, withReplacement = false) =>
      at({ examples: 100, batchSize, withReplacement }).regime
    expect([1, 2, 99, 100, 200].map((size) => regime(size))).toEqual([
      'stochastic',
      'mini-batch',
      'mini-batch',
      'batch',
      'batch',
    ])
    expect([1, 100].map((size) => regime(size, true))).toEqual(['stochastic', 'mini-batch'])
  })

  test('drop: what is left out is said, and all seen is promised no more', () => {
    expect(at({ examples: 1050, batchSize: 100, remainder: 'drop' })).toMatchObject({
      batchesPerEpoch: 10,
      lastBatchSize: 100,
      examplesPerEpoch: 1000,
      expectedDistinctShare: 1000 / 1050,
      expectedDrawsUntilAllSeen: null,
      note: expect.stringContaining('leaves out 50 of the 1050 examples'),
    })
    expect(at({ examples: 10, batchSize: 20, remainder: 'drop' })).toMatchObject({
      steps: 0,
      expectedDistinctShare: 0,
      note: expect.stringContaining('no step at all'),
    })
  })

  test('the share seen with replacement, by every sequence of draws of a small set', () => {
    for (const [examples, draws] of [
      [1, 1],
      [2, 3],
      [3, 3],
      [4, 6],
    ] as const) {
      let seen = 0
      for (let sequence = 0; sequence < examples ** draws; sequence++) {
        const drawn = upTo(draws).map((place) => Math.floor(sequence / examples ** place) % examples)
        seen += new Set(drawn).size
      }
      expect(expectedDistinctShare(examples, draws)).toBeCloseTo(seen / examples ** draws / examples, 12)
    }
    expect(expectedDistinctShare(1e9, 1e9)).toBeCloseTo(1 - Math.exp(-1), 8)
    expect(expectedDistinctShare(5, 0)).toBe(0)
  })

  test('harmonic numbers: the known ones, and the series beside the sum', () => {
    expect(harmonicNumber(4)).toBeCloseTo(25 / 12, 14)
    for (const n of [1001, 5000, 100_000]) {
      expect(harmonicNumber(n)).toBeCloseTo(
        upTo(n).reduceRight((sum, k) => sum + 1 / (k + 1), 0),
        12,
      )
    }
    // H of a million.
    expect(harmonicNumber(1e6)).toBeCloseTo(14.392726722865, 11)
    expect(expectedDrawsUntilAllSeen(200)).toBeCloseTo(1175.606, 3)
  })
})

test('steps to a goal: the identity (S/S_min - 1)(E/E_min - 1) = 1 and the slope by finite differences', () => {
  fc.assert(
    fc.property(positive, positive, positive, (minimumSteps, criticalBatch, batchSize) => {
      const at = (size: number) =>
        evaluateModel(stepsToGoal, { minimumSteps, criticalBatch, batchSize: size })
      const { stepsOverLeast, examplesOverLeast, slope, regime } = at(batchSize)
      expect((stepsOverLeast! - 1) * (examplesOverLeast! - 1)).toBeCloseTo(1, 6)
      const h = 1e-4
      const rise = Math.log(at(batchSize * (1 + h)).steps! / at(batchSize * (1 - h)).steps!)
      expect(slope).toBeCloseTo(rise / Math.log((1 + h) / (1 - h)), 6)
      expect(regime).toBe(
        slope! < -0.8 ? 'perfect scaling' : slope! > -0.2 ? 'plateau' : 'diminishing returns',
      )
    }),
  )
})

test('the fastest batch: no size of a fine grid is faster, and the penalty is the ratio of the seconds', () => {
  fc.assert(
    fc.property(positive, positive, positive, positive, (criticalBatch, alpha, beta, minimumSteps) => {
      const at = (batchSize: number) =>
        evaluateModel(optimum, {
          criticalBatch,
          secondsPerStep: alpha,
          secondsPerExample: beta,
          minimumSteps,
          batchSize,
        })
      const { optimalBatch, optimalSeconds, costOfDoubling } = at(1)
      for (let power = -2; power <= 2; power += 0.25) {
        const { seconds, penalty } = at(optimalBatch! * 2 ** power)
        // Steps times seconds a step, written out.
        const size = optimalBatch! * 2 ** power
        expect(seconds! / (minimumSteps * (1 + criticalBatch / size) * (alpha + beta * size))).toBeCloseTo(
          1,
          10,
        )
        expect(seconds!).toBeGreaterThanOrEqual(optimalSeconds! * (1 - 1e-12))
        expect(seconds! / optimalSeconds!).toBeCloseTo(penalty!, 8)
        if (power === 1) expect(penalty).toBeCloseTo(costOfDoubling!, 10)
      }
    }),
    { numRuns: 30 },
  )
  expect(
    evaluateModel(optimum, { criticalBatch: 10, secondsPerStep: 0.001, secondsPerExample: 1 }).note,
  ).toContain('below one example')
})

describe('the noise scale of gradients with planted signal and noise', () => {
  // Gradients in 5 dimensions: mean (1, ..., 1), so |G|² = 5; variance 40 in each, so tr(Σ) = 200, B_simple 40.
  const dimensions = 5
  const normSquared = (gradients: readonly (readonly number[])[]) =>
    upTo(dimensions).reduce(
      (sum, axis) => sum + (gradients.reduce((total, g) => total + g[axis]!, 0) / gradients.length) ** 2,
      0,
    )
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

  test('fresh data: both estimates are unbiased', () => {
    const random = randomStream('noise scale')
    const draw = (count: number) =>
      upTo(count).map(() => upTo(dimensions).map(() => 1 + Math.sqrt(40) * random.normal()))
    const steps = upTo(3000).map(() => ({ small: normSquared(draw(4)), large: normSquared(draw(64)) }))
    const { gradientNormSquared, noiseVariance, noiseScale, resolved } = evaluateModel(gradientNoiseScale, {
      smallBatch: 4,
      largeBatch: 64,
      smallNormSquared: mean(steps.map(({ small }) => small)),
      largeNormSquared: mean(steps.map(({ large }) => large)),
    })
    // Of |g_B|² = sum of 5 normals squared: variance 2 · 5 (40/B)² + 4 · 5 · 40/B.
    const varianceAt = (size: number) => 10 * (40 / size) ** 2 + 20 * (40 / size)
    const error = (small: number, large: number) =>
      4 * Math.sqrt((small ** 2 * varianceAt(4) + large ** 2 * varianceAt(64)) / 3000)
    expect(Math.abs(gradientNormSquared! - 5)).toBeLessThan(error(4 / 60, 64 / 60))
    expect(Math.abs(noiseVariance! - 200)).toBeLessThan(error(1 / (1 / 4 - 1 / 64), 1 / (1 / 4 - 1 / 64)))
    expect(noiseScale! / 40).toBeCloseTo(1, 0.5)
    expect(resolved).toBe(true)
  })

  test('without replacement: exactly, by every pair of batches of a data set of six', () => {
    const random = randomStream('six examples')
    const data = upTo(6).map(() => upTo(dimensions).map(() => random.normal() + 0.5))
    const subsets = (size: number) =>
      upTo(64)
        .map((bits) => data.filter((_, index) => (bits >> index) & 1))
        .filter(({ length }) => length === size)
    const center = upTo(dimensions).map((axis) => mean(data.map((g) => g[axis]!)))
    const trace =
      data.reduce(
        (sum, g) => sum + g.reduce((total, value, axis) => total + (value - center[axis]!) ** 2, 0),
        0,
      ) / 5
    const input = {
      smallBatch: 2,
      largeBatch: 4,
      smallNormSquared: mean(subsets(2).map(normSquared)),
      largeNormSquared: mean(subsets(4).map(normSquared)),
    }
    const corrected = evaluateModel(gradientNoiseScale, { ...input, dataExamples: 6 })
    expect(corrected.noiseVariance).toBeCloseTo(trace, 10)
    expect(corrected.gradientNormSquared).toBeCloseTo(normSquared(data), 10)
    expect(evaluateModel(gradientNoiseScale, input).gradientNormSquared).toBeCloseTo(
      normSquared(data) - trace / 6,
      10,
    )
  })

  test('norms that do not tell signal from noise give no scale, and say which is missing', () => {
    const base = { smallBatch: 16, largeBatch: 256 }
    const noSignal = evaluateModel(gradientNoiseScale, { ...base, smallNormSquared: 32, largeNormSquared: 1 })
    expect([noSignal.noiseScale, noSignal.note?.split(':')[0]]).toEqual([null, 'Signal not resolved'])
    const noNoise = evaluateModel(gradientNoiseScale, { ...base, smallNormSquared: 1, largeNormSquared: 2 })
    expect([noNoise.noiseScale, noNoise.note?.split(':')[0]]).toEqual([null, 'Noise not resolved'])
  })

  test.each([
    [{ smallBatch: 8, largeBatch: 8 }, 'smallBatch'],
    [{ smallBatch: 999.9999999999999, largeBatch: 1000 }, 'smallBatch'],
    [{ smallBatch: 8, largeBatch: 16, dataExamples: 10 }, 'largeBatch'],
  ])('%j is refused', (sizes, place) => {
    const call = () =>
      evaluateModel(gradientNoiseScale, { ...sizes, smallNormSquared: 2, largeNormSquared: 1 })
    expect(call).toThrow(expect.objectContaining({ place }) as UserError)
  })
})

test('learning rates: AdaScale by its definition, and the best step by search over a noisy quadratic', () => {
  fc.assert(
    fc.property(positive, positive, positive, positive, (baseBatch, batchSize, signal, trace) => {
      const [rate, curvature] = [0.3, 2]
      const { adaScale, adaScaleAdam, bestStep, linear } = evaluateModel(learningRateRules, {
        learningRate: rate,
        baseBatch,
        batchSize,
        noiseScale: trace / signal,
        maximumRate: 1 / curvature,
      })
      const [v, m, r] = [trace / baseBatch, signal, batchSize / baseBatch]
      expect(adaScale! / ((rate * (v + m)) / (v / r + m))).toBeCloseTo(1, 8)
      expect(adaScaleAdam! / (rate * Math.sqrt((v + m) / (v / r + m)))).toBeCloseTo(1, 8)
      // AdaScale never goes beyond the linear rule, nor shrinks a rate that the linear rule raises.
      expect((adaScale! - rate) * (linear! - adaScale!)).toBeGreaterThanOrEqual(-1e-9 * linear! ** 2)
      // Expected gain of a step: eta |G|² - eta² h (|G|² + tr(Σ)/B) / 2.
      const gain = (eta: number) => eta * signal - (eta ** 2 * curvature * (signal + trace / batchSize)) / 2
      for (const factor of [0.9, 0.99, 1.01, 1.1])
        expect(gain(bestStep!)).toBeGreaterThan(gain(bestStep! * factor))
    }),
  )
})

test('averaging: published pieces, cancelling units, and what cannot be', () => {
  const at = (batchSize: number, correlation: number) => evaluateModel(averaging, { batchSize, correlation })
  expect([1, 4, 100].map((size) => at(size, 0.3).variance)).toEqual([1, 0.475, 0.307])
  expect(at(8, 0.3).effectiveBatch).toBeCloseTo(8 / (1 + 7 * 0.3), 12)
  expect(at(2, -1)).toMatchObject({
    variance: 0,
    effectiveBatch: null,
    note: expect.stringContaining('cancel'),
  })
  expect(() => at(3, -0.6)).toThrow('cannot all be correlated by less than -0.5')
  expect(() => at(0.5, 0)).toThrow(UserError)
})
