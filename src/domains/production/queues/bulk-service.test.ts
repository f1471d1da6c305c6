/** The batch queue against what it was not made from: closed forms, Bailey's roots, truncated chains, play. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RandomStream } from '../../../core/random.ts'
import { poissonMass } from '../../../core/stats/poisson.ts'
import type { Distribution } from '../../../sim/distribution.ts'
import {
  type BulkServiceQueue,
  bestThreshold,
  bulkServiceQueue,
  leftBehindBeyond,
  queueProbabilities,
  withLeast,
} from './bulk-service.ts'
import { waitingQuantile, waitingTime } from './bulk-waiting.ts'
import { type Complex, complex, exp, minus, over, plus, scaled } from './complex.ts'
import { serviceTime } from './service-time.ts'
import { expectWithin, exponentialDraw, type Held, playBulkService, simulateStation } from './testing.ts'

const constant: Distribution = { kind: 'constant', value: 1 }
const exponential: Distribution = { kind: 'exponential', mean: 1 }
const erlang4: Distribution = { kind: 'gamma', mean: 1, cv: 0.5 }

const kinds: readonly Distribution[] = [
  constant,
  exponential,
  erlang4,
  { kind: 'gamma', mean: 1, cv: 0.3 },
  { kind: 'gamma', mean: 1, cv: 2 },
  { kind: 'hyperexponential', mean: 1, cv: 2 },
  { kind: 'uniform', least: 0.5, most: 1.5 },
  { kind: 'triangular', least: 0.5, mode: 0.7, most: 1.8 },
  { kind: 'empirical', values: [0.2, 1, 1, 1.8] },
]

function solved(service: Distribution, utilization: number, least: number, most: number): BulkServiceQueue {
  const arrivalRate = (utilization * most) / serviceTime(service).mean
  return bulkServiceQueue({ arrivalRate, service, least, most })!
}

/** |actual/expected - 1| within the digits that a load so near the capacity leaves. */
function expectRelative(actual: number, expected: number, tolerance: number, what: string): void {
  expect(
    Math.abs(actual - expected) / Math.abs(expected),
    `${what}: ${actual}, not ${expected}`,
  ).toBeLessThan(tolerance)
}

describe('single items are the queues of the textbooks', () => {
  test.for(kinds)('M/G/1: the wait of Pollaczek and Khinchine, $kind', (kind) => {
    for (const utilization of [0.01, 0.5, 0.9, 0.999, 0.99999]) {
      const { meanWait, service, rule } = solved(kind, utilization, 1, 1)
      const expected = (rule.arrivalRate * service.secondMoment) / (2 * (1 - utilization))
      expectRelative(meanWait, expected, 1e-9, `${utilization}`)
    }
  })

  test('M/M/1: the number waiting and the wait are geometric and exponential', () => {
    const queue = solved(exponential, 0.8, 1, 1)
    const chances = queueProbabilities(queue, 6)
    expect(chances[0]).toBeCloseTo(0.2 + 0.8 * 0.2, 13)
    for (const j of [1, 2, 3, 4, 5]) expect(chances[j]).toBeCloseTo(0.2 * 0.8 ** (j + 1), 13)
    for (const time of [0, 0.5, 3, 20]) {
      expect(waitingTime(queue).beyond(time)).toBeCloseTo(0.8 * Math.exp(-0.2 * time), 12)
    }
  })

  test('M/D/1: the wait of Erlang (1909), P(W <= t) = (1 - rho) sum (rho (k - t))^k e^(rho (t - k)) / k!', () => {
    const queue = solved(constant, 0.7, 1, 1)
    for (const time of [0, 0.4, 1, 1.7, 2, 3.3]) {
      let within = 0
      let factorial = 1
      for (let k = 0; k <= Math.floor(time); k++) {
        if (k > 0) factorial *= k
        within += ((0.7 * (k - time)) ** k * Math.exp(0.7 * (time - k))) / factorial
      }
      expect(waitingTime(queue).beyond(time)).toBeCloseTo(1 - 0.3 * within, 12)
    }
  })
})

describe('the roots of z^b = K(z) within the unit circle (Bailey 1954, Downton 1955)', () => {
  /** They follow from z = omega K(z)^(1/b) by repetition, where K has no zero in the circle. */
  function roots(queue: BulkServiceQueue): Complex[] {
    const { arrivalRate, most } = queue.rule
    return Array.from({ length: most - 1 }, (_, index) => {
      const angle = (2 * Math.PI * (index + 1)) / most
      let z = complex(0)
      for (let round = 0; round < 5000; round++) {
        const argument = scaled(minus(complex(1), z), arrivalRate)
        const next = exp(plus(scaled(queue.service.logTransform(argument), 1 / most), complex(0, angle)))
        if (Math.hypot(next.re - z.re, next.im - z.im) < 1e-16) break
        z = next
      }
      return z
    })
  }

  test.for(kinds.slice(0, 5))('the mean number left behind and P(nobody waits), $kind', (kind) => {
    for (const utilization of [0.2, 0.7, 0.99]) {
      for (const most of [2, 5, 12, 25]) {
        const queue = solved(kind, utilization, 1, most)
        const load = utilization * most
        const spare = most - load
        const arrivals = queue.rule.arrivalRate ** 2 * queue.service.secondMoment
        const own = roots(queue)
        const sum = own.reduce((total, z) => total + over(complex(1), minus(complex(1), z)).re, 0)
        // P(z) = (b - m) K(z) (z - 1)/(z^b - K(z)) times the product of (z - z_k)/(1 - z_k): its mean at 1.
        const mean = load + sum + (arrivals - most * (most - 1)) / (2 * spare)
        const { leftBehind, cumulative, decay } = queue.completions
        const atEnd = leftBehind.length - 1
        const end = (leftBehind[atEnd]! * decay * (atEnd + 1 / (1 - decay))) / (1 - decay)
        const left = leftBehind.reduce((total, chance, j) => total + j * chance, 0) + end
        const scale = mean + most
        expect(Math.abs(left + load - mean) / scale, `${utilization} ${most}`).toBeLessThan(1e-10)
        const product = own.reduce(
          (value, z) => (value * Math.hypot(z.re, z.im)) / Math.hypot(1 - z.re, z.im),
          spare,
        )
        expect(cumulative[0], `${utilization} ${most}`).toBeCloseTo(product, 12)
      }
    }
  })
})

test('full batches, exponential: sigma = (lambda/(lambda + mu (1 - sigma)))^b, Wq = (b-1)/(2 lambda) + sigma/(mu (1 - sigma))', () => {
  for (const [most, utilization] of [
    [2, 0.3],
    [5, 0.8],
    [12, 0.95],
    [60, 0.9],
  ] as const) {
    const { meanWait, rule } = solved(exponential, utilization, most, most)
    let sigma = 0
    for (let round = 0; round < 20_000; round++) {
      sigma = (rule.arrivalRate / (rule.arrivalRate + 1 - sigma)) ** most
    }
    expectRelative(meanWait, (most - 1) / (2 * rule.arrivalRate) + sigma / (1 - sigma), 1e-10, `${most}`)
  }
})

test('the chain of completions, iterated from its definition', () => {
  for (const [arrivalRate, most] of [
    [2, 3],
    [9, 12],
  ] as const) {
    const states = 160
    const arrivals = Array.from({ length: states }, (_, k) => poissonMass(k, arrivalRate))
    let chances = new Float64Array(states)
    chances[0] = 1
    for (let round = 0; round < 600; round++) {
      const next = new Float64Array(states)
      for (const [n, chance] of chances.entries()) {
        const left = Math.max(0, n - most)
        for (let k = 0; left + k < states; k++) next[left + k]! += chance * arrivals[k]!
      }
      chances = next
    }
    const queue = bulkServiceQueue({ arrivalRate, service: constant, least: 1, most })!
    let below = 0
    for (let n = 0; n < most; n++) {
      below += chances[n]!
      expect(queue.completions.cumulative[n]).toBeCloseTo(below, 12)
    }
    for (let n = most + 1; n < states; n++) {
      expect(
        leftBehindBeyond(queue.completions, n - most - 1) - leftBehindBeyond(queue.completions, n - most),
      ).toBeCloseTo(chances[n]!, 12)
    }
    // Items waiting: the area from one completion to the next, over the time, whatever the threshold.
    for (let least = 1; least <= most; least++) {
      let [time, area] = [0, 0]
      for (const [n, chance] of chances.entries()) {
        time += chance * (1 + Math.max(0, least - n) / arrivalRate)
        let forming = 0
        for (let there = n; there < least; there++) forming += there / arrivalRate
        area += chance * (forming + Math.max(0, Math.max(n, least) - most) + arrivalRate / 2)
      }
      expect(withLeast(queue, least).meanQueue).toBeCloseTo(area / time, 10)
    }
  }
})

describe('what holds for every queue', () => {
  const rulesOf = (some: readonly Distribution[]) =>
    fc.tuple(
      fc.constantFrom(...some),
      fc.double({ min: 0.01, max: 0.98, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 40 }),
    )
  const queueOf = ([kind, utilization, threshold, most]: readonly [Distribution, number, number, number]) =>
    solved(kind, utilization, 1 + Math.floor(threshold * (most - 1)), most)

  test('probabilities are such, their mean is the mean, and items in are items out', () => {
    fc.assert(
      fc.property(rulesOf(kinds), (drawn) => {
        const queue = queueOf(drawn)
        const { rule, meanQueue, meanBatch, busyShare, service, completions } = queue
        expect(meanBatch).toBeGreaterThanOrEqual(rule.least - 1e-9)
        expect(meanBatch).toBeLessThanOrEqual(rule.most + 1e-9)
        expect(busyShare * meanBatch).toBeCloseTo(rule.arrivalRate * service.mean, 9)
        const perCompletion = Array.from(
          completions.cumulative,
          (value, n) => value - (completions.cumulative[n - 1] ?? 0),
        ).reduce((sum, chance, n) => sum + chance * (rule.most - Math.max(n, rule.least)), 0)
        // The batches as they start, from the chain; the mean above is from time.
        expect(rule.most - perCompletion).toBeCloseTo(meanBatch, 8)
        const longest = completions.leftBehind.length + rule.most - 25 / Math.log(completions.decay)
        const chances = queueProbabilities(queue, Math.ceil(longest))
        expect(chances.every((chance) => chance >= 0)).toBe(true)
        expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 8)
        const mean = chances.reduce((sum, chance, j) => sum + j * chance, 0)
        expect(Math.abs(mean / meanQueue - 1)).toBeLessThan(1e-6)
      }),
      { numRuns: 25 },
    )
  })

  test('the chance to wait longer falls with time, and its area is the mean wait', () => {
    fc.assert(
      fc.property(rulesOf(kinds.slice(0, 3)), (drawn) => {
        const queue = queueOf(drawn)
        const waiting = waitingTime(queue)
        const last = waitingQuantile(waiting, queue.meanWait, 1 - 1e-9)
        const steps = 200
        let area = 0
        let previous = 1
        for (let step = 0; step < steps; step++) {
          // Denser near 0: t = last x^2.
          const x = (step + 0.5) / steps
          const beyond = waiting.beyond(last * x * x)
          expect(beyond).toBeLessThanOrEqual(previous + 1e-12)
          previous = beyond
          area += (beyond * last * 2 * x) / steps
        }
        expect(Math.abs(area / queue.meanWait - 1)).toBeLessThan(2e-3)
        expect(waiting.beyond(0)).toBeCloseTo(1 - waiting.none, 9)
      }),
      { numRuns: 20 },
    )
  })
})

test('the transform inverted numerically agrees with the exact sums', () => {
  for (const [kind, tolerance] of [
    [erlang4, 1e-7],
    [exponential, 1e-7],
    [constant, 1e-3],
  ] as const) {
    for (const [utilization, least, most] of [
      [0.5, 1, 6],
      [0.8, 4, 6],
      [0.97, 6, 6],
    ] as const) {
      const queue = solved(kind, utilization, least, most)
      const inverted = waitingTime({ ...queue, service: { ...queue.service, exactly: null } })
      expect(inverted.method).toBe('inverted')
      for (const time of [0.05, 0.5, 0.9, 1.3, 3.7]) {
        const exact = waitingTime(queue).beyond(time)
        expect(Math.abs(inverted.beyond(time) - exact), `${kind.kind} ${time}`).toBeLessThan(tolerance)
      }
    }
  }
})

describe('played item by item, within 99 % intervals: wait, long waits, batch', () => {
  const draws: readonly [Distribution, (stream: RandomStream) => number][] = [
    [constant, () => 1],
    [exponential, (stream) => exponentialDraw(stream, 1)],
    [erlang4, (stream) => [0, 1, 2, 3].reduce((sum) => sum + exponentialDraw(stream, 0.25), 0)],
    [{ kind: 'uniform', least: 0.5, most: 1.5 }, (stream) => 0.5 + stream.uniform()],
    [{ kind: 'empirical', values: [0.2, 1, 1, 1.8] }, (stream) => [0.2, 1, 1, 1.8][stream.integer(4)]!],
  ]
  const rules = [
    [0.6, 1, 4],
    [0.8, 3, 4],
    [0.5, 7, 12],
    [0.85, 12, 12],
  ] as const

  test.for(draws)('%o', ([service, draw]) => {
    const checks = rules.flatMap(([utilization, least, most]): Held[] => {
      const queue = solved(service, utilization, least, most)
      const waiting = waitingTime(queue)
      const quantile = waitingQuantile(waiting, queue.meanWait, 0.9)
      const { arrivalRate } = queue.rule
      const runs = Array.from({ length: 30 }, (_, seed) =>
        playBulkService({ arrivalRate, service: draw, least, most, items: 10_000, seed }),
      )
      const what = `${least} to ${most}`
      return [
        {
          what: `${what}, wait`,
          exact: queue.meanWait,
          values: runs.map(({ waits }) => waits.reduce((sum, wait) => sum + wait, 0) / waits.length),
        },
        {
          what: `${what}, long`,
          exact: 0.1,
          values: runs.map(({ waits }) => waits.filter((wait) => wait > quantile).length / waits.length),
        },
        { what: `${what}, batch`, exact: queue.meanBatch, values: runs.map(({ meanBatch }) => meanBatch) },
      ]
    })
    expectWithin(checks)
  })
})

test('the simulator of stations: wait, batch, queue and work within 99 % intervals', () => {
  const checks = (
    [
      [constant, 0.7, 1, 5],
      [constant, 0.5, 3, 12],
      [erlang4, 0.8, 4, 4],
      [{ kind: 'gamma', mean: 1, cv: 1.5 }, 0.6, 2, 8],
      [{ kind: 'triangular', least: 0.5, mode: 0.7, most: 1.8 }, 0.85, 6, 8],
    ] as const
  ).flatMap(([service, utilization, least, most]): Held[] => {
    const queue = solved(service, utilization, least, most)
    const runs = Array.from({ length: 30 }, (_, seed) => {
      const { arrivalRate } = queue.rule
      const forming = { min: least, max: most, linger: null }
      return simulateStation({ arrivalRate, process: 'parallel', service, forming, items: 20_000, seed })
        .stations[0]!
    })
    const what = `${service.kind}, ${least} to ${most}`
    return [
      { what: `${what}, wait`, exact: queue.meanWait, values: runs.map(({ wait }) => wait.mean) },
      { what: `${what}, batch`, exact: queue.meanBatch, values: runs.map(({ batchSize }) => batchSize.mean) },
      { what: `${what}, queue`, exact: queue.meanQueue, values: runs.map((run) => run.queue) },
      { what: `${what}, work`, exact: queue.busyShare, values: runs.map(({ shares }) => shares.running) },
    ]
  })
  expectWithin(checks)
})

describe('the best threshold', () => {
  test('is the least of all of them, with costs of batches and without', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.double({ min: 0.02, max: 0.99, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (kind, utilization, most, batchCost) => {
          const queue = solved(kind, utilization, 1, most)
          const { least, costs } = bestThreshold(queue, { waitingCost: 2, batchCost })
          const direct = costs.map((_, index) => {
            const { meanQueue, cycleTime } = withLeast(queue, index + 1)
            return 2 * meanQueue + batchCost / cycleTime
          })
          for (const [index, cost] of costs.entries()) expectRelative(cost, direct[index]!, 1e-11, 'cost')
          expect(costs[least - 1]!).toBeLessThanOrEqual(Math.min(...costs) * (1 + 1e-9))
        },
      ),
      { numRuns: 100 },
    )
  })

  test('an oven of 30 minutes and 12 pans, half loaded: neither at once nor full', () => {
    const oven = { arrivalRate: 0.2, service: { kind: 'constant', value: 30 }, least: 1, most: 12 } as const
    const queue = bulkServiceQueue(oven)!
    const { least } = bestThreshold(queue, { waitingCost: 1, batchCost: 0 })
    expect(least).toBe(3)
    expect(withLeast(queue, 3).meanWait).toBeLessThan(Math.min(queue.meanWait, withLeast(queue, 12).meanWait))
    expect(withLeast(queue, 3).meanWait).toBeCloseTo(bulkServiceQueue({ ...oven, least: 3 })!.meanWait, 12)
  })
})

test('large batches near the capacity: the heavy-traffic limit Var(A)/(2 (b - m)) of what is left behind', () => {
  for (const kind of kinds) {
    const queue = solved(kind, 0.9999, 1, 300)
    const { arrivalRate } = queue.rule
    const { mean, secondMoment } = queue.service
    const variance = arrivalRate * mean + arrivalRate ** 2 * (secondMoment - mean ** 2)
    expect(queue.meanQueue / (variance / (2 * 0.0001 * 300))).toBeGreaterThan(0.97)
    expect(queue.meanQueue / (variance / (2 * 0.0001 * 300))).toBeLessThan(1.03)
  }
})

test('no number where the load is the capacity or more; a wrong rule is told', () => {
  expect(bulkServiceQueue({ arrivalRate: 4, service: constant, least: 1, most: 4 })).toBeNull()
  expect(bulkServiceQueue({ arrivalRate: 9, service: exponential, least: 1, most: 4 })).toBeNull()
  expect(() => bulkServiceQueue({ arrivalRate: 1, service: constant, least: 5, most: 4 })).toThrow('5 to 4')
  expect(() => serviceTime({ kind: 'lognormal', mean: 1, cv: 1 })).toThrow('lognormal')
  expect(() => serviceTime({ kind: 'constant', value: 0 })).toThrow('above 0')
})
