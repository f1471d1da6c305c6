import { describe, expect, test } from 'vitest'
import { fitCriticalBatch } from '../../core/fit/critical-batch.ts'
import { fitHyperbola } from '../../core/fit/hyperbola.ts'
import { trainingOptimum, trainingSeconds } from '../../core/laws.ts'
import type { Metric } from '../../core/measurement.ts'
import { observe, type TrialResult } from '../../core/observe.ts'
import { randomStream } from '../../core/random.ts'
import type { Study } from '../../core/study.ts'
import { makeTrial } from '../../core/trial.ts'
import { criticalBatchWords } from './critical-batch-words.ts'
import { fastestBatch, halfThroughputBatch } from './fastest-batch.ts'
import { fitStepTime } from './step-time.ts'

const law = { minimumSteps: 200, criticalBatch: 120, secondsPerStep: 4e-4, secondsPerExample: 1e-5 }
const sizes = [4, 8, 16, 32, 64, 128, 256, 512, 1024]
const metrics: readonly Metric[] = [
  { name: 'steps', unit: 'steps', better: 'lower', cumulative: true, ratioScale: true, doc: '' },
  { name: 'accuracy', unit: 'share', better: 'higher', doc: '' },
]

const study: Study = {
  name: 'planted',
  domain: 'training',
  question: '?',
  batchSizes: sizes,
  replications: 4,
  seed: 1,
  params: {},
  objective: {
    metric: 'steps',
    better: 'lower',
    goal: { metric: 'accuracy', relation: '>=', value: 0.9 },
    budget: null,
  },
  constraints: [],
  confidence: 0.95,
  tolerance: 0.2,
}

/** A run that takes the law's steps, times its noise; at the wrong rate three times as many. */
function run(
  batchSize: number,
  replication: number,
  rate: number,
  noise: number,
  reached = true,
): TrialResult {
  const best = batchSize < 64 ? 0.1 : 0.4
  const steps = law.minimumSteps * (1 + law.criticalBatch / batchSize) * noise * (rate === best ? 1 : 3)
  return {
    trial: makeTrial({ name: 'training', version: 1 }, 1, batchSize, replication, { learningRate: rate }),
    outcome: { kind: 'finished' },
    rows: [
      {
        step: 1,
        values: {
          steps,
          examples: steps * batchSize,
          trainSeconds: steps * (law.secondsPerStep + law.secondsPerExample * batchSize),
          accuracy: reached ? 0.95 : 0.5,
        },
      },
    ],
  }
}

function planted(noise: () => number, lost: readonly number[] = []) {
  const results = sizes.flatMap((size) =>
    [0, 1, 2, 3].flatMap((replication) =>
      [0.1, 0.4].map((rate) =>
        run(size, replication, rate, noise(), !(lost.includes(size) && replication === 2)),
      ),
    ),
  )
  return observe(study, metrics, ['learningRate'], results)
}

describe('the critical batch', () => {
  test('comes out of exact steps as it was put in, the rate tuned for each size', () => {
    const found = fitCriticalBatch(
      study,
      planted(() => 1),
    )!
    expect(found.criticalBatch.value).toBeCloseTo(120, 6)
    expect(found.minimumSteps.value).toBeCloseTo(200, 6)
    expect(found.regime).toBe('both')
  })

  test('rests only on sizes of which every run reached the goal', () => {
    expect(
      fitCriticalBatch(
        study,
        planted(() => 1, [512, 1024]),
      )!.sizes,
    ).toEqual([4, 8, 16, 32, 64, 128, 256])
    expect(
      fitCriticalBatch(
        study,
        planted(() => 1, sizes.slice(2)),
      ),
    ).toBeNull()
  })
})

test('every size that was run is told its regime: below B_crit / 4, above 4 B_crit, between', () => {
  const observations = planted(() => 1)
  const words = criticalBatchWords(
    study,
    observations,
    fitCriticalBatch(study, observations)!,
    fitStepTime(observations.trials, study.confidence),
  )
  expect(words).toContain(
    'Of the sizes that were run: 4 to 16 in perfect scaling (doubling the batch halves the steps); 32 to 256 in diminishing returns; 512 and 1024 in the plateau (a larger batch saves no steps).',
  )
})

test('B* in money is B* in time at one price, and is not claimed where sizes have their own', () => {
  const observations = planted(() => 1)
  const critical = fitCriticalBatch(study, observations)!
  const words = (price: Study['price']) => {
    const asked = { ...study, objective: { ...study.objective, metric: 'cost' } }
    return criticalBatchWords(
      price ? { ...asked, price } : asked,
      observations,
      critical,
      fitStepTime(observations.trials, study.confidence),
    ).join()
  }
  const inTime = criticalBatchWords(
    { ...study, objective: { ...study.objective, metric: 'trainSeconds' } },
    observations,
    critical,
    fitStepTime(observations.trials, study.confidence),
  )
  const size = /fastest batch at (\d+)/.exec(inTime.join())![1]
  expect(inTime.join()).toMatch(/and of these \d+ took least, (within|below|above) that interval/)
  expect(inTime.at(-1)).toMatch(
    /^That size assumes: the steps follow their law \(.+\); the time of a step is a straight line in the batch \(.+\); the rate suits each size \(tuned over 2 settings\); such a batch fits \(sizes up to 1024 ran\)\.$/,
  )
  expect(words({ perHour: 3, currency: 'EUR' })).toContain(`fastest batch at ${size} `)
  expect(words({ perHour: 3, currency: 'EUR' })).toMatch(/and the cheapest, since an hour costs the same/)
  const perHour = Object.fromEntries(sizes.map((batchSize) => [batchSize, batchSize]))
  expect(words({ perHour, currency: 'EUR' })).toMatch(/depends on the price of each size/)
})

test('B* is where the time is least, by brute force', () => {
  const exact = { value: law.criticalBatch, lo: law.criticalBatch, hi: law.criticalBatch }
  const times = sizes.map((x) => ({ x, y: law.secondsPerStep + law.secondsPerExample * x }))
  const half = halfThroughputBatch(times, 0.95)
  expect(half.value).toBeCloseTo(40, 6)
  const found = fastestBatch(exact, half).value
  const tried = Array.from({ length: 4000 }, (_, index) => 1 + index / 10)
  const brute = tried.reduce((best, size) =>
    trainingSeconds(law, size) < trainingSeconds(law, best) ? size : best,
  )
  expect(found).toBeCloseTo(brute, 0)
  expect(found).toBeCloseTo(trainingOptimum(law).batchSize, 6)
})

test('the stated 95 % interval of B* holds a planted truth in 90 to 99 % of 200 simulated studies', () => {
  const stream = randomStream('B* coverage')
  const truth = trainingOptimum(law).batchSize
  let held = 0
  for (let simulation = 0; simulation < 200; simulation++) {
    const noisy = (sd: number) => Math.exp(sd * stream.normal())
    const replicated = sizes.flatMap((x) => Array.from({ length: 4 }, () => x))
    const steps = replicated.map((x) => ({
      x,
      y: law.minimumSteps * (1 + law.criticalBatch / x) * noisy(0.15),
    }))
    const times = replicated.map((x) => ({
      x,
      y: (law.secondsPerStep + law.secondsPerExample * x) * noisy(0.05),
    }))
    const critical = fitHyperbola(steps, 0.95).parameters.criticalBatch
    const { lo, hi } = fastestBatch(critical, halfThroughputBatch(times, 0.95))
    if (lo <= truth && truth <= hi) held++
  }
  expect(held / 200).toBeGreaterThanOrEqual(0.9)
  expect(held / 200).toBeLessThanOrEqual(0.99)
})
