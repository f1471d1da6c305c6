import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../core/errors.ts'
import { randomStream } from '../core/random.ts'
import { meanInterval } from '../core/stats/interval.ts'
import { poissonMass } from '../core/stats/poisson.ts'
import { BatchFormer, type FormerOptions } from './forming.ts'
import { type FormingRule, formingFault } from './forming-rule.ts'
import { KeyedFormer } from './keyed-forming.ts'
import { sampler } from './sampler.ts'

const lingering = (max: number, time: number, atLeast = 0): FormingRule => ({
  min: max,
  max,
  linger: { time, from: 'first', atLeast },
})
const everySixty: FormingRule = {
  min: Number.POSITIVE_INFINITY,
  max: 3,
  linger: { time: 60, from: 'periodic', atLeast: 0 },
}

/** Adds 0, 1, 2, ... at the times. */
const added = (former: BatchFormer<number>, ...times: number[]) => {
  times.forEach((time, item) => {
    former.add(item, time)
  })
  return former
}

describe('forming a batch', () => {
  test('from min on a batch may start, up to max', () => {
    const former = added(new BatchFormer({ min: 2, max: 3, linger: null }), 0)
    expect([former.ready, former.due]).toEqual([false, Number.POSITIVE_INFINITY])
    for (const item of [1, 2, 3]) former.add(item, 1)
    expect(former.take(5)).toEqual([0, 1, 2])
    expect([former.ready, former.waiting, former.oldest]).toEqual([false, 1, 1])
    expect(former.take(6)).toEqual([])
  })

  test('filling cancels the timer, and what is left has one of its own', () => {
    const former = added(new BatchFormer(lingering(2, 10)), 0)
    expect(former.due).toBe(10)
    former.add(1, 4)
    expect([former.ready, former.due]).toEqual([true, Number.POSITIVE_INFINITY])
    expect(former.expire(10)).toBe(true)
    former.add(2, 5)
    expect(former.take(6)).toEqual([0, 1])
    expect([former.ready, former.due]).toEqual([false, 15])
  })

  test('a time-out starts what waits; before it is due it does nothing', () => {
    const former = added(new BatchFormer(lingering(5, 10)), 1, 3)
    expect(former.expire(10.9)).toBe(false)
    expect(former.expire(11)).toBe(true)
    former.add(2, 12)
    expect(former.take(13)).toEqual([0, 1, 2])
  })

  test('what a full batch leaves behind may be overdue already, but not by the time-out of this very instant', () => {
    const late = added(new BatchFormer(lingering(2, 10)), 0, 1, 2)
    late.take(13)
    expect([late.ready, late.take(13)]).toEqual([true, [2]])
    const now = added(new BatchFormer(lingering(2, 10)), 0, 1, 2)
    now.take(12)
    expect([now.ready, now.due]).toEqual([false, 12])
    expect(now.expire(12)).toBe(true)
  })

  test('a time-out below atLeast waits for so many, and no longer for min', () => {
    const former = added(new BatchFormer(lingering(5, 10, 3)), 0, 1)
    expect([former.expire(10), former.due]).toEqual([false, Number.POSITIVE_INFINITY])
    expect(former.add(2, 20)).toBe(true)
    expect(former.take(20)).toEqual([0, 1, 2])
    expect([former.add(3, 21), former.due]).toEqual([false, 31])
  })

  test('a train leaves at every whole multiple, with those that came at that instant, and never before', () => {
    const former = added(new BatchFormer(everySixty), 5, 10, 20, 60)
    expect([former.ready, former.due]).toEqual([false, 60])
    expect(former.expire(60)).toBe(true)
    expect(former.take(60)).toEqual([0, 1, 2])
    expect([former.ready, former.due]).toEqual([false, 120])
    former.expire(120)
    expect(former.take(125)).toEqual([3])
    former.add(9, 240)
    expect(former.due).toBe(240)
  })

  test('a train with too few stays', () => {
    const former = added(
      new BatchFormer({ ...everySixty, linger: { time: 60, from: 'periodic', atLeast: 2 } }),
      5,
    )
    expect([former.expire(60), former.due]).toEqual([false, 120])
    expect([former.add(1, 70), former.expire(120)]).toEqual([false, true])
  })

  test('no whole multiple is skipped or met twice for rounding', () => {
    const former = new BatchFormer<number>({
      ...everySixty,
      linger: { time: 0.1, from: 'periodic', atLeast: 0 },
    })
    for (let departure = 1; departure <= 1000; departure++) {
      former.add(departure, departure * 0.1)
      expect(former.due).toBe(departure * 0.1)
      former.expire(former.due)
      expect(former.take(former.due)).toEqual([departure])
    }
  })

  test('flush lets everything go that waits, in batches of at most max', () => {
    const former = added(new BatchFormer({ min: 3, max: 3, linger: null }), 0, 0, 0, 0, 0)
    former.flush(1)
    former.add(5, 2)
    expect([former.take(2), former.take(2), former.take(2)]).toEqual([[0, 1, 2], [3, 4, 5], []])
    former.add(6, 3)
    expect(former.ready).toBe(false)
  })

  test('items join until the batch is taken, or only until it is ready', () => {
    const rule: FormingRule = { min: 2, max: 4, linger: null }
    expect(added(new BatchFormer(rule), 0, 1, 2).take(3)).toEqual([0, 1, 2])
    const closed = added(new BatchFormer(rule, { joins: 'until-ready' }), 0, 1, 2)
    expect([closed.take(3), closed.ready, closed.waiting]).toEqual([[0, 1], false, 1])
  })

  test('who gives up is not waited for', () => {
    const former = added(new BatchFormer(lingering(2, 10)), 0, 4)
    expect([former.withdraw(0, 5), former.withdraw(0, 5)]).toEqual([true, false])
    expect([former.ready, former.due, former.waiting]).toEqual([false, 14, 1])
    const closed = added(new BatchFormer({ min: 2, max: 2, linger: null }, { joins: 'until-ready' }), 0, 1)
    closed.withdraw(1, 2)
    expect(closed.take(3)).toEqual([0])
  })
})

describe('weights', () => {
  const weighing = (options: FormerOptions<number> = {}) =>
    new BatchFormer<number>({ min: 10, max: 10, linger: null }, { weightOf: (weight) => weight, ...options })
  const filled = (former: BatchFormer<number>, weights: number[]) => {
    for (const weight of weights) former.add(weight, 0)
    return former
  }

  test('a batch closes before the item that would exceed the cap', () => {
    const former = filled(weighing(), [6, 3])
    expect(former.ready).toBe(false)
    former.add(2, 1)
    expect([former.take(1), former.ready]).toEqual([[6, 3], false])
  })

  test('or after the one that reaches it', () => {
    expect(filled(weighing({ closes: 'after' }), [6, 3, 2]).take(1)).toEqual([6, 3, 2])
  })

  test('an item above the cap is refused, or goes alone', () => {
    expect(() => weighing().add(11, 0)).toThrow(/weighs 11, more than a batch may hold \(max 10\)/)
    const former = filled(weighing({ oversize: 'alone' }), [2, 11, 3])
    expect([former.take(1), former.take(1), former.take(1)]).toEqual([[2], [11], []])
  })

  test('rounding keeps no item out: 0.1 + 0.2 fills 0.3', () => {
    const former = new BatchFormer<number>(
      { min: 0.3, max: 0.3, linger: null },
      { weightOf: (weight) => weight },
    )
    expect(filled(former, [0.1, 0.2]).take(0)).toEqual([0.1, 0.2])
  })

  test('no weight is refused', () => {
    for (const weight of [-1, Number.NaN]) expect(() => weighing().add(weight, 0)).toThrow(UserError)
  })
})

test.each<[FormingRule, RegExp]>([
  [{ min: 5, max: 4, linger: null }, /min 5 is above max 4/],
  [{ min: 1, max: 0, linger: null }, /max 0 is not above 0/],
  [{ min: 0, max: 4, linger: null }, /min 0 is not above 0/],
  [{ min: Number.POSITIVE_INFINITY, max: 4, linger: null }, /nothing lingers/],
  [lingering(4, -1), /linger.time -1/],
  [lingering(4, 1, 5), /linger.atLeast 5 is not from 0 to 4/],
  [{ min: 4, max: 4, linger: { time: 0, from: 'periodic', atLeast: 0 } }, /no period/],
])('a rule under which no batch could start is refused: %o', (rule, message) => {
  expect(formingFault(rule)).toMatch(message)
  expect(() => new BatchFormer(rule)).toThrow(message)
})

interface Item {
  readonly id: number
  readonly key: number
  readonly weight: number
  readonly at: number
}
interface Taken {
  readonly items: readonly Item[]
  readonly at: number
}

const rules: fc.Arbitrary<FormingRule> = fc
  .record({
    max: fc.integer({ min: 3, max: 9 }),
    minShare: fc.double({ min: 0, max: 1, noNaN: true }),
    leastShare: fc.double({ min: 0, max: 1, noNaN: true }),
    linger: fc.option(
      fc.record({ time: fc.integer({ min: 1, max: 6 }), from: fc.constantFrom('first', 'periodic') }),
    ),
  })
  .map(({ max, minShare, leastShare, linger }) => {
    const min = 1 + Math.round(minShare * (max - 1))
    return { min, max, linger: linger && { ...linger, atLeast: Math.round(leastShare * min) } }
  })
const flows = fc.array(
  fc.record({
    gap: fc.integer({ min: 0, max: 3 }),
    key: fc.integer({ min: 0, max: 2 }),
    weight: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 60 },
)
const options = fc.record({
  joins: fc.constantFrom('until-taken' as const, 'until-ready' as const),
  closes: fc.constantFrom('before' as const, 'after' as const),
})

/** By then every time-out has come; what still waits is flushed. */
const endOf = (items: readonly Item[]) => items.at(-1)!.at + 20

/** Whole times, so that arrivals, completions and time-outs fall together; a taker that is busy `service` after each batch. */
function formed(
  items: readonly Item[],
  rule: FormingRule,
  service: number,
  chosen: FormerOptions<Item>,
): Taken[] {
  const former = new KeyedFormer<Item, number>(rule, {
    ...chosen,
    keyOf: ({ key }) => key,
    weightOf: ({ weight }) => weight,
  })
  const taken: Taken[] = []
  let freeAt = 0
  const end = endOf(items) + 100 * service
  const takeAll = (now: number) => {
    while (freeAt <= now) {
      const batch = former.take(now)
      if (batch.length === 0) return
      taken.push({ items: batch, at: now })
      freeAt = now + service
    }
  }
  for (let now = 0; now <= end; now++) {
    if (now === end) former.flush(now)
    takeAll(now)
    for (const item of items) {
      if (item.at !== now) continue
      former.add(item, now)
      takeAll(now)
    }
    for (const key of [0, 1, 2]) former.formerOf({ id: -1, key, weight: 0, at: now }).expire(now)
    takeAll(now)
  }
  for (let left = former.waiting; left > 0; left--) {
    freeAt = end
    takeAll(end)
  }
  return taken
}

const itemsOf = (flow: readonly { gap: number; key: number; weight: number }[]): Item[] => {
  let at = 0
  return flow.map(({ gap, key, weight }, id) => {
    at += gap
    return { id, key, weight, at }
  })
}

describe('whatever the rule and the flow', () => {
  test('no item is lost or taken twice, batches hold one key and keep its order and the cap', () => {
    fc.assert(
      fc.property(rules, flows, options, fc.integer({ min: 0, max: 4 }), (rule, flow, chosen, service) => {
        const items = itemsOf(flow)
        const taken = formed(items, rule, service, chosen)
        const ids = taken.flatMap((batch) => batch.items.map(({ id }) => id))
        expect(ids.toSorted((a, b) => a - b)).toEqual(items.map(({ id }) => id))
        for (const batch of taken) {
          expect(new Set(batch.items.map(({ key }) => key)).size).toBe(1)
          const size = batch.items.reduce((sum, { weight }) => sum + weight, 0)
          const counted = chosen.closes === 'after' ? size - batch.items.at(-1)!.weight + 1e-9 : size
          expect(counted).toBeLessThanOrEqual(rule.max)
        }
        for (const key of [0, 1, 2]) {
          const own = taken.flatMap((batch) =>
            batch.items.filter((item) => item.key === key).map(({ id }) => id),
          )
          expect(own).toEqual(own.toSorted((a, b) => a - b))
        }
      }),
    )
  })

  test('nobody waits longer than the linger time where a taker is free and anything may go', () => {
    fc.assert(
      fc.property(rules, flows, options, (rule, flow, chosen) => {
        fc.pre(rule.linger !== null)
        const linger = { ...rule.linger!, atLeast: 0 }
        // A train that is full leaves some for the next; this one has room for all.
        const max = linger.from === 'periodic' ? 1000 : rule.max
        for (const { items, at } of formed(itemsOf(flow), { ...rule, max, linger }, 0, chosen)) {
          const wait = at - items[0]!.at
          if (linger.from === 'first') expect(wait).toBeLessThanOrEqual(linger.time)
          else expect(wait).toBeLessThan(linger.time)
        }
      }),
    )
  })

  test('a batch below min goes only where its first item has lingered, or at a whole multiple', () => {
    fc.assert(
      fc.property(rules, flows, options, (rule, flow, chosen) => {
        const items = itemsOf(flow)
        for (const batch of formed(items, rule, 0, chosen)) {
          const size = batch.items.reduce((sum, { weight }) => sum + weight, 0)
          const next = items.find(({ id, key }) => key === batch.items[0]!.key && id > batch.items.at(-1)!.id)
          const closedByNext = next !== undefined && next.at <= batch.at && size + next.weight > rule.max
          if (size >= rule.min || closedByNext || batch.at === endOf(items)) continue
          expect(rule.linger).not.toBeNull()
          expect(size).toBeGreaterThanOrEqual(rule.linger!.atLeast)
          if (rule.linger!.from === 'periodic') expect(batch.at % rule.linger!.time).toBe(0)
          else expect(batch.at - batch.items[0]!.at).toBeGreaterThanOrEqual(rule.linger!.time)
        }
      }),
    )
  })
})

describe('size or linger, Poisson arrivals', () => {
  /** E[N] = 1 + E[min(b - 1, Pois(rate T))]. */
  const meanBatch = (b: number, expected: number) => {
    let mean = b
    for (let k = 0; k < b - 1; k++) mean -= (b - 1 - k) * poissonMass(k, expected)
    return mean
  }
  /** The integral of (1 + number come so far) while the batch is open, over E[N] (midpoint rule). */
  const meanWait = (b: number, rate: number, time: number) => {
    const steps = 20_000
    let area = 0
    for (let i = 0; i < steps; i++) {
      const t = ((i + 0.5) * time) / steps
      for (let k = 0; k <= b - 2; k++) area += (1 + k) * poissonMass(k, rate * t)
    }
    return (area * time) / steps / meanBatch(b, rate * time)
  }

  test.each([
    [4, 1, 2],
    [10, 2, 3],
    [3, 0.2, 5],
  ])('at most %d, rate %d, linger %d: mean batch and forming wait are exact', (b, rate, time) => {
    const batches: number[] = []
    const waits: number[] = []
    const gap = sampler({ kind: 'exponential', mean: 1 / rate }, randomStream('size or linger', b, rate))
    const former = new BatchFormer<number>(lingering(b, time))
    const take = (now: number) => {
      const batch = former.take(now)
      batches.push(batch.length)
      waits.push(batch.reduce((sum, came) => sum + now - came, 0))
    }
    for (let now = gap(); batches.length < 40_000; now += gap()) {
      const { due } = former
      if (due <= now && former.expire(due)) take(due)
      if (former.add(now, now)) take(now)
    }
    const size = meanInterval(batches, 0.999)
    expect(size.lo).toBeLessThan(meanBatch(b, rate * time))
    expect(size.hi).toBeGreaterThan(meanBatch(b, rate * time))
    // Batches are independent of each other: the ratio's error by the delta method.
    const exact = meanWait(b, rate, time)
    const excess = meanInterval(
      waits.map((wait, index) => wait - exact * batches[index]!),
      0.999,
    )
    expect(excess.lo).toBeLessThan(0)
    expect(excess.hi).toBeGreaterThan(0)
  })
})
