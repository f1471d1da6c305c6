import { describe, expect, test } from 'vitest'
import { compareSizes } from './comparison.ts'
import type { Metric } from './measurement.ts'
import { type NextRound, nextRound } from './next-round.ts'
import { observe, type TrialResult } from './observe.ts'
import { lookConfidence, type Planned, withRounds } from './planned.ts'
import { relativeHalfWidth, replicationsToNarrow } from './precision.ts'
import { randomStream } from './random.ts'
import type { Study } from './study.ts'
import { makeTrial, type Trial } from './trial.ts'

const metrics: readonly Metric[] = [
  { name: 'seconds', unit: 's', better: 'lower', doc: '', ratioScale: true },
]

const studyOf = (batchSizes: readonly number[], over: Partial<Study> = {}): Study => ({
  name: 'toy',
  domain: 'toy',
  question: '?',
  batchSizes,
  replications: 3,
  seed: 1,
  params: {},
  objective: { metric: 'seconds', better: 'lower', goal: null, budget: null },
  constraints: [],
  confidence: 0.95,
  tolerance: 0.2,
  untilDecided: { maxTrials: null },
  ...over,
})

interface Process {
  /** True mean cost of a size, in seconds. */
  cost(batchSize: number): number
  /** Standard deviation of the logarithm of one run's cost. */
  noise(batchSize: number): number
  /** Sizes above it cannot be run. */
  readonly largest?: number
}

interface Ended {
  readonly study: Study
  readonly trials: number
  readonly rounds: readonly Extract<NextRound, { kind: 'run' }>[]
  readonly why: string
  readonly leader: NonNullable<ReturnType<typeof compareSizes>['leader']> | null
  readonly planned: Planned
}

const trials = new Map<string, Trial>()
function trialOf(batchSize: number, replication: number): Trial {
  const key = `${batchSize} ${replication}`
  const trial = trials.get(key) ?? makeTrial({ name: 'toy', version: 1 }, 1, batchSize, replication, {})
  trials.set(key, trial)
  return trial
}

/** Runs the process until it is decided; a size's n-th run is the same number whenever it is run. */
function refine(asked: Study, process: Process, seed: number, maxTrials: number): Ended {
  const run = (batchSize: number, replication: number): TrialResult => {
    const trial = trialOf(batchSize, replication)
    const draw = randomStream(seed, batchSize, replication).normal()
    const seconds = process.cost(batchSize) * Math.exp(process.noise(batchSize) * draw)
    return { trial, outcome: { kind: 'finished' }, rows: [{ step: 1, values: { seconds } }] }
  }
  const results = asked.batchSizes.flatMap((batchSize) =>
    Array.from({ length: asked.replications }, (_, replication) => ({
      ...run(batchSize, replication),
      round: 0,
    })),
  )
  const rounds: Extract<NextRound, { kind: 'run' }>[] = []
  for (;;) {
    const { study, planned } = withRounds(asked, results)
    const comparison = compareSizes(study, metrics, observe(study, metrics, [], results), planned, false)
    const { largest = Number.POSITIVE_INFINITY } = process
    const closed = new Set(powers(1, 2 ** 20).filter((size) => size > largest))
    const trialsLeft = maxTrials - results.length
    const next = nextRound({ study, planned, comparison, settings: 1, trialsLeft, closed })
    if (next.kind === 'stop') {
      return { study, trials: results.length, rounds, why: next.why, leader: comparison.leader, planned }
    }
    rounds.push(next)
    for (const [batchSize, count] of next.replications) {
      const has = results.filter(({ trial }) => trial.batchSize === batchSize).length
      expect(count).toBeGreaterThan(has)
      for (let replication = has; replication < count; replication++)
        results.push({ ...run(batchSize, replication), round: rounds.length })
    }
    expect(results.length).toBeLessThanOrEqual(maxTrials)
  }
}

/** Amortisation against a cost that grows with the size: least at sqrt(40 x 25) = about 32. */
const uShaped = (batchSize: number) => 1 + 40 / batchSize + batchSize / 25
const quiet = { cost: uShaped, noise: () => 0.03 }
const powers = (from: number, to: number) =>
  Array.from({ length: Math.log2(to / from) + 1 }, (_, k) => from * 2 ** k)

describe('the error of all looks together', () => {
  test('their parts add up to less than the whole, however many are taken', () => {
    let error = 0
    for (let round = 0; round < 1000; round++) error += 1 - lookConfidence(0.9, round)
    expect(error).toBeCloseTo(0.1 * (1 - 1 / 1001), 10)
  })
})

describe('a precision', () => {
  test('takes as many replications as the square of the widths says, ten at least', () => {
    // Half widths 1 of 10; wanted 0.05 / 1.05 = 0.0476: 20 x 2.1^2 = 88.2.
    expect(replicationsToNarrow({ mean: 10, lo: 9, hi: 11, n: 20 }, 0.05)).toBe(89)
    expect(replicationsToNarrow({ mean: 10, lo: 9.9, hi: 10.1, n: 3 }, 0.05)).toBe(10)
    expect(replicationsToNarrow({ mean: 10, lo: 9.9, hi: 10.1, n: 10 }, 0.05)).toBe(0)
    expect(replicationsToNarrow({ mean: 7, lo: 7, hi: 7, n: 1 }, 0.05)).toBe(0)
    expect(replicationsToNarrow({ mean: 7, lo: Number.NEGATIVE_INFINITY, hi: 9, n: 20 }, 0.05)).toBe(40)
  })

  test('that is reached by looking again and again still holds nearly as often as the interval says', () => {
    const RUNS = 400
    let held = 0
    let replications = 0
    for (let seed = 0; seed < RUNS; seed++) {
      const asked = studyOf([32, 512], { untilDecided: { maxTrials: null, precision: 0.03 } })
      const { leader } = refine(asked, { cost: uShaped, noise: () => 0.08 }, seed, 4000)
      const { lo, hi, n } = leader!.best.point
      if (lo <= uShaped(32) && uShaped(32) <= hi) held++
      replications += n / RUNS
    }
    expect(replications).toBeGreaterThan(20)
    // 92 to 95 %, less three standard errors.
    expect(held / RUNS).toBeGreaterThan(0.92 - 3 * Math.sqrt((0.92 * 0.08) / RUNS))
  })
})

describe('a round', () => {
  test('is not run where the grid decides', () => {
    const { rounds, why } = refine(studyOf(powers(4, 256)), quiet, 1, 200)
    expect(rounds).toEqual([])
    expect(why).toContain('it is decided')
  })

  test('adds replications only at sizes that may be the best', () => {
    const { rounds, planned } = refine(studyOf(powers(4, 256)), { ...quiet, noise: () => 0.3 }, 3, 300)
    expect(rounds.length).toBeGreaterThan(0)
    const raced = new Set(rounds.flatMap(({ replications }) => [...replications.keys()]))
    expect([...raced]).toEqual(expect.arrayContaining([32]))
    expect(raced.has(4) || raced.has(256)).toBe(false)
    expect(planned.replications.get(4)).toBe(3)
  })

  test('narrows the interval of the best size to the precision that was asked for, and of no other', () => {
    const narrow = studyOf(powers(4, 256), { untilDecided: { maxTrials: null, precision: 0.02 } })
    const { rounds, planned, leader, why } = refine(narrow, { ...quiet, noise: () => 0.06 }, 1, 400)
    const { point, batchSize } = leader!.best
    expect(relativeHalfWidth(point)).toBeLessThanOrEqual(0.02)
    expect(why).toContain(`its interval is within ${(100 * relativeHalfWidth(point)).toPrecision(2)} %`)
    expect(rounds.at(-1)?.because).toEqual([
      expect.stringMatching(/^replications up to \d+ at \d+: its interval is to be within 2 %$/),
    ])
    const others = [...planned.replications].filter(
      ([size]) => size !== batchSize && (size < 16 || size > 64),
    )
    expect(others.every(([, replications]) => replications === 3)).toBe(true)
  })

  test('says what a precision would have taken that the trials do not reach', () => {
    const narrow = studyOf(powers(4, 256), { untilDecided: { maxTrials: null, precision: 0.001 } })
    const { why, trials: ran } = refine(narrow, { ...quiet, noise: () => 0.06 }, 1, 60)
    expect(why).toMatch(
      /^it is decided, but about \d+ more trials at 32 would be needed for an interval within 0\.1 %/,
    )
    expect(ran).toBeLessThanOrEqual(60)
  })

  test('goes beyond an end of the grid while the best lies there, and stops inside', () => {
    const { study, leader, rounds } = refine(studyOf([128, 256, 512]), quiet, 1, 200)
    expect(study.batchSizes).toEqual([16, 32, 64, 128, 256, 512])
    expect(leader?.best.batchSize).toBe(32)
    expect(rounds[0]?.because[0]).toBe(
      '64 with 3 replications: 128 is the best and the smallest that was run',
    )
  })

  test('goes no further than the process can, nor below 1', () => {
    const falling = { cost: (size: number) => 100 / size, noise: () => 0.03 }
    const upper = refine(studyOf([16, 32]), { ...falling, largest: 100 }, 1, 200)
    expect(upper.study.batchSizes).toEqual([16, 32, 64])
    const rising = { cost: (size: number) => size, noise: () => 0.03 }
    expect(refine(studyOf([4, 8]), rising, 1, 200).study.batchSizes).toEqual([1, 2, 4, 8])
  })

  test('does not go beyond an end where the curve has levelled out', () => {
    const level = { cost: (size: number) => 1 + 1 / size ** 2, noise: () => 0.005 }
    expect(refine(studyOf([8, 16, 32]), level, 1, 200).study.batchSizes).toEqual([8, 16, 32])
  })

  test('looks between sizes that lie far apart, where the curve says that more than the tolerance is gained', () => {
    const { study, leader, rounds } = refine(studyOf([2, 8, 1024]), quiet, 1, 200)
    expect(rounds[0]?.because[0]).toBe('91 with 3 replications: the curve may lie lower between 8 and 1024')
    const least = Math.min(...study.batchSizes.map(uShaped))
    expect(leader!.bestCost).toBeCloseTo(least, 0)
    expect(least).toBeLessThan(uShaped(8) / 1.2)
  })

  test('begins with three replications where the grid has one', () => {
    const { planned } = refine(studyOf(powers(8, 128), { replications: 1 }), quiet, 1, 200)
    expect([...planned.replications.values()]).toEqual([3, 3, 3, 3, 3])
  })

  test('is cut to the budget, and the last words say what was next', () => {
    const loud = { ...quiet, noise: () => 0.5 }
    const ended = refine(studyOf(powers(4, 256)), loud, 2, 40)
    expect(ended.trials).toBeLessThanOrEqual(40)
    expect(ended.why).toMatch(/the budget is spent|about \d+ more trials/)
  })

  test('is not run when it would not decide', () => {
    const hidden = { cost: (size: number) => 1 + size / 1e6, noise: () => 3 }
    const ended = refine(studyOf([8, 16, 32, 64]), hidden, 1, 60)
    expect(ended.why).toMatch(/more than 1,000 replications|about \d+ more trials .* are left/)
    expect(ended.trials).toBeLessThan(60)
  })
})

describe('500 studies with a planted truth', { timeout: 300_000 }, () => {
  const runs = 500
  /** Three standard errors of a share of 500 that is 0.95. */
  const least = 0.95 - 3 * Math.sqrt((0.95 * 0.05) / runs)

  function simulate(study: Study, process: Process, maxTrials: number) {
    const sums = { decided: 0, rangeHeld: 0, regretHeld: 0, trials: 0, gridTrials: 0 }
    for (let seed = 0; seed < runs; seed++) {
      const { why, leader, planned, study: refined, trials } = refine(study, process, seed, maxTrials)
      if (!why.startsWith('it is decided')) continue
      const best = refined.batchSizes.reduce((a, b) => (process.cost(b) < process.cost(a) ? b : a))
      const regret = process.cost(leader!.best.batchSize) / process.cost(best) - 1
      sums.decided++
      sums.rangeHeld += Number(leader!.range.includes(best))
      sums.regretHeld += Number(regret <= leader!.regretAtMost)
      sums.trials += trials
      sums.gridTrials += refined.batchSizes.length * Math.max(...planned.replications.values())
    }
    return sums
  }

  test.each([
    { name: 'a steep U', cost: uShaped, noise: () => 0.25, sizes: powers(4, 256) },
    {
      name: 'a flat U',
      cost: (size: number) => uShaped(size) ** 0.5,
      noise: () => 0.2,
      sizes: powers(4, 256),
    },
    { name: 'the best beyond the grid', cost: uShaped, noise: () => 0.15, sizes: powers(128, 1024) },
    {
      name: 'noise that grows with the size',
      cost: uShaped,
      noise: (size: number) => 0.1 * size ** 0.25,
      sizes: powers(4, 256),
    },
  ])(
    '$name: the range holds the best and the regret is as stated, for two thirds of the trials of a grid with as many replications',
    ({ sizes, ...process }) => {
      const { decided, rangeHeld, regretHeld, trials, gridTrials } = simulate(studyOf(sizes), process, 400)
      expect(decided).toBeGreaterThan(0.95 * runs)
      expect(rangeHeld / decided).toBeGreaterThan(least)
      expect(regretHeld / decided).toBeGreaterThan(least)
      expect(trials).toBeLessThan((2 / 3) * gridTrials)
    },
  )

  test('looking again and again at 95 % would be wrong too often, where the parts of the error are not', () => {
    const close: Process = { cost: (size) => (size === 8 ? 1 : 1.07), noise: () => 0.2, largest: 16 }
    const study = studyOf([8, 16], { tolerance: 0.1 })
    const { untilDecided: _, ...naive } = study
    const [shared, each] = [simulate(study, close, 2000), simulate(naive, close, 2000)]
    expect(each.regretHeld / each.decided).toBeLessThan(least)
    expect(shared.regretHeld / shared.decided).toBeGreaterThan(least)
    expect(shared.rangeHeld / shared.decided).toBeGreaterThan(least)
  })
})
