/**
 * The compiled path beside a plain model of processes, on random networks with whole times, so that much falls on the same
 * instant and nothing is rounded: each machine does the same from and to the same times, and each item leaves at the same.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Distribution } from '../distribution.ts'
import { constant } from '../testing/networks.ts'
import { type PlainResult, type PlainSpan, plainNetwork } from '../testing/plain-network.ts'
import type { Network, Product, Setup, Station } from './network.ts'
import type { NetworkResult } from './result.ts'
import { simulateNetwork } from './simulate-network.ts'

/** Constant, or one of a few: of a handful of times, or of very many. */
const times = (most: number): fc.Arbitrary<Distribution> => {
  const time = fc.integer({ min: Math.ceil(most / 10), max: most })
  return fc.oneof(
    time.map(constant),
    fc
      .array(time, { minLength: 2, maxLength: 3 })
      .map((values): Distribution => ({ kind: 'empirical', values })),
  )
}

interface Scale {
  readonly products: number
  readonly stations: number
  readonly resources: number
  /** Whether rooms are limited. What is set off at one instant by room that comes free has no stated order: no draws then. */
  readonly rooms: boolean
  /** The longest time of work. */
  readonly most: number
}

const setups = ({ products, most }: Scale, byProduct: boolean): fc.Arbitrary<Setup> => {
  const row = fc.array(fc.integer({ min: 0, max: most }), { minLength: products, maxLength: products })
  const changeover = fc
    .array(row, { minLength: products, maxLength: products })
    .map((written): Setup => ({ kind: 'changeover', times: written }))
  return fc.oneof(
    fc.constant<Setup>({ kind: 'none' }),
    times(most).map((time): Setup => ({ kind: 'batch', time })),
    ...(byProduct || products === 1 ? [changeover] : []),
  )
}

const stations = (scale: Scale): fc.Arbitrary<Station> =>
  fc.boolean().chain((byProduct) =>
    fc
      .record({
        servers: fc.integer({ min: 1, max: 3 }),
        process: fc.constantFrom('serial', 'parallel'),
        min: fc.integer({ min: 1, max: 4 }),
        more: fc.integer({ min: 0, max: 3 }),
        onlyTrains: fc.boolean(),
        linger: fc.option(
          fc.record({
            time: fc.integer({ min: Math.ceil(scale.most / 10), max: 2 * scale.most }),
            from: fc.constantFrom('first', 'periodic'),
            atLeast: fc.integer({ min: 0, max: 2 }),
          }),
        ),
        transferBatch: fc.integer({ min: 1, max: 4 }),
        takesInLater: fc.boolean(),
        extraRoom: fc.option(fc.integer({ min: 0, max: 4 })),
        setup: setups(scale, byProduct),
        discipline: fc.constantFrom('first-come', 'priority', 'least-setup'),
        stops: fc.constantFrom('nothing', 'nothing', 'running', 'clock', 'pause', 'finish'),
        upTime: times(4 * scale.most),
        repairTime: times(scale.most),
        open: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 6 })),
        setupResource: fc.boolean(),
        runResource: fc.boolean(),
      })
      .map((drawn): Station => {
        const { min, more, linger, stops, open } = drawn
        const [opens, lasts] = open
        const isTrain = linger?.from === 'periodic' && drawn.onlyTrains
        return {
          name: 'station',
          servers: drawn.servers,
          process: drawn.process,
          forming: {
            min: isTrain ? Number.POSITIVE_INFINITY : min,
            max: min + more,
            linger: linger && { ...linger, atLeast: Math.min(linger.atLeast, min) },
          },
          byProduct,
          transferBatch: drawn.transferBatch,
          // Of a batch that a time-out began, nothing is said of what comes later.
          takesInLater: drawn.process === 'serial' && drawn.takesInLater && linger === null,
          room: !scale.rooms || drawn.extraRoom === null ? Number.POSITIVE_INFINITY : min + drawn.extraRoom,
          setup: drawn.setup,
          discipline: drawn.discipline,
          failures:
            stops === 'running' || stops === 'clock'
              ? { counts: stops, upTime: drawn.upTime, repairTime: drawn.repairTime }
              : null,
          shifts:
            stops === 'pause' || stops === 'finish'
              ? {
                  period: 10 * scale.most,
                  open: [[opens * scale.most, (opens + lasts) * scale.most]],
                  atEnd: stops,
                }
              : null,
          setupResource: drawn.setupResource && scale.resources > 0 ? 0 : null,
          runResource: drawn.runResource && scale.resources > 0 ? 0 : null,
        }
      }),
  )

const products = (scale: Scale): fc.Arbitrary<Product> =>
  fc
    .record({
      priority: fc.nat({ max: 2 }),
      closed: fc.option(fc.integer({ min: 1, max: 9 }), { freq: 3 }),
      interarrival: times(3 * scale.most),
      together: times(4),
      route: fc.array(
        fc.record({
          station: fc.nat({ max: scale.stations - 1 }),
          time: scale.rooms ? times(scale.most).filter(({ kind }) => kind === 'constant') : times(scale.most),
          yield: fc.constantFrom(1, 1, 0.75),
          back: fc.option(fc.nat({ max: 3 })),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    .map(({ priority, closed, interarrival, together, route }) => ({
      name: 'part',
      priority,
      arrivals:
        closed === null ? { kind: 'open', interarrival, together } : { kind: 'closed', items: closed },
      route: route.map(({ back, ...step }, index) => ({
        ...step,
        reworkTo: back === null ? null : Math.min(back, index),
      })),
    }))

const networks = (most: number): fc.Arbitrary<Network> =>
  fc
    .record({
      products: fc.integer({ min: 1, max: 3 }),
      stations: fc.integer({ min: 1, max: 4 }),
      resources: fc.nat({ max: 1 }),
      rooms: fc.boolean(),
      most: fc.constant(most),
    })
    .chain((scale) =>
      fc.record({
        stations: fc.array(stations(scale), { minLength: scale.stations, maxLength: scale.stations }),
        products: fc.array(products(scale), { minLength: scale.products, maxLength: scale.products }),
        resources: fc.constant(
          Array.from({ length: scale.resources }, () => ({ name: 'operator', capacity: 1 })),
        ),
      }),
    )

/** What a machine does, in pieces that follow each other put together. */
function joined(spans: readonly PlainSpan[]): PlainSpan[] {
  const all: PlainSpan[] = []
  for (const { kind, product, from, to } of spans) {
    const last = all.at(-1)
    const goesOn = last?.kind === kind && last.to === from && (kind === 'down' || last.product === product)
    if (goesOn) all[all.length - 1] = { ...last, to }
    else all.push({ kind, product: kind === 'down' ? -1 : product, from, to })
  }
  return all
}

const ofCompiled = ({ stations: those, spans }: NetworkResult, servers: readonly number[]) =>
  those.map(({ batches, setups: changes, batchSize, wait, formingWait }, s) => ({
    batches,
    changes,
    items: batchSize.sum,
    wait: [wait.count, wait.sum, wait.most],
    formingWait: [formingWait.count, formingWait.sum, formingWait.most],
    spans: Array.from({ length: servers[s]! }, (_, machine) =>
      joined(spans.filter((span) => span.station === s && span.machine === machine)),
    ),
  }))

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
const totals = (values: readonly number[]) => [values.length, sum(values), Math.max(0, ...values)]

const ofPlain = ({ stations: those }: PlainResult) =>
  those.map(({ batches, setups: changes, sizes, waits, formingWaits, spans }) => ({
    batches,
    changes,
    items: sum(sizes),
    wait: totals(waits),
    formingWait: totals(formingWaits),
    spans: spans.map(joined),
  }))

function compare(network: Network, seed: number, until: number): void {
  const plain = plainNetwork(network, { seed, until })
  fc.pre(!plain.contested)
  const options = { seed, warmUpItems: 0, warmUpTime: 0 }
  const compiled = simulateNetwork(network, { ...options, time: until, spans: 1e6 })
  if (compiled.stuck !== null) {
    // A ring of machines that wait for one another's room ends the run, whatever else still moves.
    if (compiled.to >= 1) compare(network, seed, compiled.to - 0.5)
    return
  }
  const servers = network.stations.map((of) => of.servers)
  expect(ofCompiled(compiled, servers)).toEqual(ofPlain(plain))
  for (const [p, { items, scrapped, leadTime }] of compiled.products.entries()) {
    const { leadTimes, scrapped: lost } = plain.products[p]!
    expect([items, scrapped]).toEqual([leadTimes.length, lost])
    if (items > 0) {
      expect([leadTime.least, leadTime.most]).toEqual([Math.min(...leadTimes), Math.max(...leadTimes)])
      expect(leadTime.mean / (sum(leadTimes) / items)).toBeCloseTo(1, 12)
    }
  }
  const departures = plain.products.flatMap((of) => of.departures).sort((a, b) => a - b)
  for (const share of [0.2, 0.6, 1]) {
    const items = Math.ceil(share * departures.length)
    if (items > 0) expect(simulateNetwork(network, { ...options, items }).to).toBe(departures[items - 1])
  }
}

test.each([
  [300, 'short ones, so that much falls on one instant', 3],
  [100, 'any', 1e6],
])(
  '%d random networks with times of whole units, %s: the same work, the same departures',
  (numRuns, _, most) => {
    fc.assert(
      fc.property(networks(most), fc.integer({ min: 1, max: 1000 }), (network, seed) => {
        compare(network, seed, 60 * most - 0.5)
      }),
      { numRuns, seed: 1 },
    )
  },
)
