/**
 * Stations and the one primitive for forming batches (`../forming.ts`) form the same batches at the same times. Stations
 * keep queues of their own, for their disciplines and their speed; this holds them to what the primitive says, in whole
 * times, so that arrivals, completions and time-outs fall on the same instants.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomStream } from '../../core/random.ts'
import type { FormingRule } from '../forming-rule.ts'
import { KeyedFormer } from '../keyed-forming.ts'
import { sampler } from '../sampler.ts'
import { constant, network, open, product, station, step } from '../testing/networks.ts'
import { simulateNetwork } from './simulate-network.ts'

interface Flow {
  /** Between arrivals, one of these; so many arrive together. */
  readonly gaps: readonly number[]
  readonly together: number
}

interface Oven {
  readonly rule: FormingRule
  readonly byProduct: boolean
  readonly ovens: number
  readonly time: number
}

interface Batch {
  readonly from: number
  readonly product: number
  readonly items: number
}

const interarrival = ({ gaps }: Flow) => ({ kind: 'empirical', values: gaps }) as const

/** By the primitive: at each instant what completes, then what arrives in the order of products, then time-outs. */
function formed(
  flows: readonly Flow[],
  { rule, byProduct, ovens, time }: Oven,
  seed: number,
  until: number,
): Batch[] {
  const former = new KeyedFormer<number, number>(rule, { keyOf: (of) => (byProduct ? of : 0) })
  const keys = flows.map((_, index) => former.formerOf(index))
  const arrivals = flows.map((flow, index) =>
    sampler(interarrival(flow), randomStream('stations', seed, 'arrivals', index)),
  )
  const next = arrivals.map((gap) => gap())
  const batches: Batch[] = []
  let ends: number[] = []
  const start = (now: number) => {
    while (ends.length < ovens) {
      const items = former.take(now)
      if (items.length === 0) return
      batches.push({ from: now, product: items[0]!, items: items.length })
      ends.push(now + time)
    }
  }
  for (let now = 0; now < until; now++) {
    ends = ends.filter((end) => end > now)
    start(now)
    for (const [index, { together }] of flows.entries()) {
      if (next[index] !== now) continue
      for (let item = 0; item < together; item++) former.add(index, now)
      next[index] = now + arrivals[index]!()
      start(now)
    }
    for (const key of new Set(keys)) {
      key.expire(now)
      start(now)
    }
  }
  return batches
}

const rules: fc.Arbitrary<FormingRule> = fc
  .record({
    min: fc.integer({ min: 1, max: 5 }),
    more: fc.integer({ min: 0, max: 4 }),
    isTrain: fc.boolean(),
    linger: fc.option(
      fc.record({
        time: fc.integer({ min: 1, max: 9 }),
        from: fc.constantFrom('first', 'periodic'),
        atLeast: fc.integer({ min: 0, max: 5 }),
      }),
      { freq: 5 },
    ),
  })
  .map(({ min, more, isTrain, linger }) => ({
    min: isTrain && linger?.from === 'periodic' ? Number.POSITIVE_INFINITY : min,
    max: min + more,
    linger: linger && { ...linger, atLeast: Math.min(linger.atLeast, min) },
  }))

const flows: fc.Arbitrary<readonly Flow[]> = fc.array(
  fc.record({
    gaps: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
    together: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 3 },
)

test('a station forms the batches that the primitive forms of the same arrivals, whatever the rule and the keys', () => {
  const ovens = fc.record({
    rule: rules,
    byProduct: fc.boolean(),
    ovens: fc.integer({ min: 1, max: 3 }),
    time: fc.integer({ min: 1, max: 12 }),
  })
  const until = 150
  fc.assert(
    fc.property(flows, ovens, fc.integer({ min: 1, max: 1000 }), (those, oven, seed) => {
      const at = station({
        process: 'parallel',
        servers: oven.ovens,
        forming: oven.rule,
        byProduct: oven.byProduct,
      })
      const products = those.map((flow) =>
        product(open(interarrival(flow), flow.together), [step(0, constant(oven.time))]),
      )
      const { spans } = simulateNetwork(network([at], products), { seed, time: until - 0.5, spans: 1e4 })
      const begun = spans.map(({ from, product: of, items, batch }) => ({ from, product: of, items, batch }))
      expect(
        begun
          .sort((a, b) => a.batch - b.batch)
          .map(({ from, product: of, items }) => ({ from, product: of, items })),
      ).toEqual(formed(those, oven, seed, until))
    }),
    { numRuns: 1000, seed: 1 },
  )
})
