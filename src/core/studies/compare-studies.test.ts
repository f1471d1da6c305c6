import { describe, expect, test } from 'vitest'
import type { Analysis, Evidence } from '../answer.ts'
import { decide } from '../decide.ts'
import type { Metric } from '../measurement.ts'
import { observe } from '../observe.ts'
import { randomStream } from '../random.ts'
import type { Study } from '../study.ts'
import { makeTrial } from '../trial.ts'
import { compareStudies, type StudiesCompared, type StudyInComparison } from './compare-studies.ts'
import { settingDifferences } from './setting-differences.ts'

const metrics: readonly Metric[] = [
  { name: 'seconds', unit: 's', better: 'lower', doc: '', ratioScale: true },
  { name: 'accuracy', unit: 'share', better: 'higher', doc: '' },
]

const study: Study = {
  name: 'a',
  domain: 'toy',
  question: '?',
  batchSizes: [1, 2, 4],
  replications: 3,
  seed: 1,
  params: {},
  objective: { metric: 'seconds', better: 'lower', goal: null, budget: null },
  constraints: [],
  confidence: 0.95,
  tolerance: 0.2,
}

interface Made {
  readonly over?: Partial<Study>
  readonly paired?: boolean
  readonly evidence?: Evidence
}

/** A study whose replications of a size took these seconds; null diverged. */
function ran(
  seconds: Readonly<Record<number, readonly (number | null)[]>>,
  { over = {}, paired = false, evidence = 'measured' }: Made = {},
): StudyInComparison {
  const batchSizes = Object.keys(seconds).map(Number)
  const own = { ...study, batchSizes, ...over }
  const results = batchSizes.flatMap((size) =>
    seconds[size]!.map((value, replication) => ({
      trial: makeTrial({ name: 'toy', version: 1 }, 1, size, replication, {}),
      outcome:
        value === null
          ? ({ kind: 'diverged', step: 0, reason: 'no steady state' } as const)
          : ({ kind: 'finished' } as const),
      rows: value === null ? [] : [{ step: 1, values: { seconds: value, accuracy: 0.9 } }],
    })),
  )
  const isComputed = evidence === 'exact'
  const observations = observe(own, metrics, [], results, { isComputed, paired })
  const analysis: Analysis = {
    evidence,
    binding: { law: 'none', explanation: '' },
    because: [],
    caveats: [],
    fits: [],
  }
  return { study: own, metrics, observations, answer: decide(own, metrics, observations, () => analysis) }
}

const compared = (...studies: readonly StudyInComparison[]) => compareStudies(studies) as StudiesCompared

describe('two studies', () => {
  test('each at its best, and where they have a size in common: Welch by hand', () => {
    const a = ran({ 1: [8, 9, 10], 2: [4, 4.2, 4.4] })
    const b = ran({ 2: [8, 8.4, 8.8], 4: [2, 2.1, 2.2] })
    const { best, atBest, atSize, cost } = compared(a, b)
    expect(best).toEqual([2, 4])
    expect(cost).toEqual({ name: 'seconds', scale: 'log' })
    expect(atBest).toHaveLength(1)
    expect(atBest[0]!.estimate.value).toBeCloseTo(0.5, 12)
    expect(atSize.map(({ batchSize }) => batchSize)).toEqual([2])
    // Equal logarithms but for the factor, so equal variances: 4 degrees of freedom, t = 2.776 (Fisher & Yates).
    const logs = [4, 4.2, 4.4].map(Math.log)
    const center = (logs[0]! + logs[1]! + logs[2]!) / 3
    const variance = logs.reduce((sum, each) => sum + (each - center) ** 2, 0) / 2
    const half = 2.7764 * Math.sqrt((2 * variance) / 3)
    const { estimate } = atSize[0]!.contrasts[0]!
    expect(Math.log(estimate.value)).toBeCloseTo(Math.log(2), 12)
    expect(Math.log(estimate.hi / estimate.value)).toBeCloseTo(half, 4)
  })

  test('of one seed that share their random numbers are compared replication by replication', () => {
    const a = ran({ 2: [1, 10, 100] }, { paired: true })
    const b = ran({ 2: [2, 21, 198] }, { paired: true })
    const close = compared(a, b)
    expect(close.paired).toEqual([1])
    expect(close.atBest[0]!.estimate.lo).toBeGreaterThan(1.8)
    const otherSeed = compared(a, ran({ 2: [2, 21, 198] }, { paired: true, over: { seed: 2 } }))
    expect(otherSeed.paired).toEqual([])
    expect(otherSeed.atBest[0]!.estimate.lo).toBeLessThan(1)
  })

  test('computed ones differ without error, and one beside a simulated one has that one error alone', () => {
    const exact = ran({ 2: [4] }, { evidence: 'exact' })
    const other = ran({ 2: [2] }, { evidence: 'exact' })
    expect(compared(exact, other).atBest[0]!.estimate).toEqual({ value: 0.5, lo: 0.5, hi: 0.5 })
    const { lo, hi, value } = compared(exact, ran({ 2: [3.6, 4, 4.4444444] })).atBest[0]!.estimate
    // Logarithms -c, 0, c about that of 4: standard error c / sqrt(3), t = 4.303 with 2 degrees of freedom.
    expect(value).toBeCloseTo(1, 6)
    expect(Math.log(hi)).toBeCloseTo((4.3027 * Math.log(4 / 3.6)) / Math.sqrt(3), 4)
    expect(lo).toBeCloseTo(1 / hi, 6)
  })

  test('a size that is out of one of them is not compared', () => {
    const { atSize, best } = compared(
      ran({ 1: [1, null, 1], 2: [4, 5, 6] }),
      ran({ 1: [3, 4, 5], 2: [6, 7, 8] }),
    )
    expect(atSize.map(({ batchSize }) => batchSize)).toEqual([2])
    expect(best).toEqual([2, 1])
  })

  test('without any size left in one, nothing is set against it', () => {
    const { best, atBest } = compared(ran({ 1: [null, null] }), ran({ 1: [1, 2] }))
    expect(best).toEqual([null, 1])
    expect(atBest).toEqual([])
  })

  test('that ask for other things are not set against one another, and it is said why', () => {
    const accuracy = { objective: { ...study.objective, metric: 'accuracy', better: 'higher' } } as const
    const a = ran({ 1: [1, 2, 3] })
    expect(compareStudies([a, ran({ 1: [1, 2, 3] }, { over: accuracy })])).toEqual({
      why: 'for seconds and accuracy',
    })
    const goal = { metric: 'accuracy', relation: '>=', value: 0.8 } as const
    const toGoal = { over: { objective: { ...study.objective, goal } } }
    expect(compareStudies([a, ran({ 1: [1, 2, 3] }, toGoal)])).toEqual({
      why: 'for seconds with another goal',
    })
  })
})

test('of five studies all four intervals hold together as often as stated', () => {
  const RUNS = 400
  const random = randomStream('compare')
  let together = 0
  let alone = 0
  for (let run = 0; run < RUNS; run++) {
    const studies = Array.from({ length: 5 }, () =>
      ran({ 2: Array.from({ length: 5 }, () => Math.exp(0.2 * random.normal())) }),
    )
    const { atBest, atSize } = compared(...studies)
    const holds = ({ estimate: { lo, hi } }: { estimate: { lo: number; hi: number } }) => lo <= 1 && hi >= 1
    if (atBest.every(holds)) together++
    if (holds(atSize[0]!.contrasts[0]!)) alone++
  }
  const allowance = 3 * Math.sqrt((0.95 * 0.05) / RUNS)
  expect(together / RUNS).toBeGreaterThan(0.95 - allowance)
  expect(Math.abs(alone / RUNS - 0.95)).toBeLessThan(allowance + 0.01)
})

describe('what was set differently', () => {
  const of = (params: unknown, over: Partial<Study> = {}): Study => ({ ...study, ...over, params })

  test('is told by path; members of lists by their names; names and questions are not settings', () => {
    const station = (name: string, setup: string) => ({ name, setup })
    expect(
      settingDifferences([
        of({ line: [station('oven', '1 min'), station('saw', '2 min')], rates: [1, 2] }),
        of({ line: [station('oven', '1 min'), station('saw', '3 min')], rates: [1] }, { name: 'b', seed: 2 }),
      ]),
    ).toEqual([
      { path: 'seed', values: [1, 2] },
      { path: 'params.line.saw.setup', values: ['2 min', '3 min'] },
      { path: 'params.rates', values: [[1, 2], [1]] },
    ])
  })

  test('what only one has is told as a whole', () => {
    expect(settingDifferences([of({ line: { oven: { load: 1, time: 2 } } }), of({ line: {} })])).toEqual([
      { path: 'params.line.oven', values: [{ load: 1, time: 2 }, undefined] },
    ])
  })

  test('nothing is told of equal settings', () => {
    expect(settingDifferences([of({ a: [{ b: 1 }] }), of({ a: [{ b: 1 }] }), of({ a: [{ b: 1 }] })])).toEqual(
      [],
    )
  })
})
