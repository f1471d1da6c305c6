import { z } from 'zod'
import { formatNumber } from '../../../../charts/format.ts'
import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, amounts, field, names, note, series, whole } from '../../../../core/model-fields.ts'
import { listed } from '../../../../core/words.ts'
import { bottleneck as bottleneckAt, bottleneckIntervals, crossovers } from '../../capacity/bottleneck.ts'
import { capacity, type Station, station } from '../../capacity/station.ts'

/** More intervals than this are counted, not told. */
const mostTold = 20

export const bottleneck = defineModel({
  name: 'production.bottleneck',
  doc: 'Which station of a line binds at which batch size, with exact crossovers, and the smallest batch that makes most.',
  evidence: 'exact',
  source:
    'The station with the least c B / (R + B p + t ceil(B/k)); with time per item alpha / B + beta two stations are equal at B = (alpha_i - alpha_j) / (beta_j - beta_i) (after Cachon & Terwiesch 2009, chapter 6).',
  limits: 'Full load, one product, the same batch at every station: no breakdowns, no waiting, no variation.',
  input: {
    batchSize: whole('items', 'Items of a batch.', 'B').refine(
      (size) => size <= 1e9,
      'expected at most 10^9',
    ),
    stations: names('What they are called, in turn; 1, 2, ... unless stated.').optional(),
    runMinutesPerItem: series('min/item', 'Of each station in turn; 0 where it has none.', 'p').optional(),
    setupMinutes: series('min', 'Once a batch, of each station in turn.', 'R').optional(),
    loadMinutes: series('min', 'Of a load, however full, of each station in turn.', 't').optional(),
    loadCapacity: series('items', 'Items that fit into a load, whole; 0 is no limit.', 'k').optional(),
    machines: series(
      'machines',
      'In parallel, whole, of each station in turn; each takes whole batches. 1 unless stated.',
      'c',
    ).optional(),
    largestBatch: whole('items', 'The map goes up to this.').default(100),
  },
  output: {
    itemsPerHour: amount('items/h', 'Capacity of the line at this batch size.'),
    binds: field(z.array(z.string()), 'Which stations bind there: the slowest.'),
    stationItemsPerHour: amounts('items/h', 'Capacity of each station there; none where it takes no time.'),
    map: field(z.string(), 'Which station binds at which whole sizes.'),
    crossovers: amounts('items', 'Where two stations that take over from each other are equal; not rounded.'),
    bestBatch: amount('items', 'The smallest size up to the largest at which the line makes most.'),
    bestItemsPerHour: amount('items/h', 'What it makes there.'),
    note: note(),
  },
  examples: [
    {
      source: 'Terwiesch, "Choosing a good batch size": .125 a minute at 5, the set-up step binds; best 10',
      input: { batchSize: 5, runMinutesPerItem: [4, 5, 6, 3], setupMinutes: [20, 0, 0, 0] },
      output: { itemsPerHour: 7.5, binds: ['1'], bestBatch: 10, bestItemsPerHour: 10, crossovers: [10] },
    },
    {
      source: 'The same at 50: .227 a minute at the first, .1666 at section 2, which binds',
      input: { batchSize: 50, runMinutesPerItem: [4, 5, 6, 3], setupMinutes: [20, 0, 0, 0] },
      output: { itemsPerHour: 10, binds: ['3'], stationItemsPerHour: [3000 / 220, 12, 10, 20] },
    },
    {
      source: 'Cakes: a mixer of 3, an oven of 12, racks of 3 minutes a cake; the racks take over at 30/3',
      input: {
        batchSize: 7,
        stations: ['mixer', 'oven', 'racks'],
        runMinutesPerItem: [0, 0, 3],
        loadMinutes: [5, 30, 0],
        loadCapacity: [3, 12, 0],
        largestBatch: 12,
      },
      output: {
        itemsPerHour: 14,
        binds: ['oven'],
        map: '1 to 9: oven; 10: oven and racks; 11 to 12: racks',
        crossovers: [10],
      },
    },
    {
      source: 'By hand, two ovens: 2 x 7 cakes in 30 minutes; equal at 60 x 2 B / 30 = 60 / 3',
      input: {
        batchSize: 4,
        stations: ['oven', 'racks'],
        loadMinutes: [30, 0],
        loadCapacity: [12, 0],
        runMinutesPerItem: [0, 3],
        machines: [2, 1],
        largestBatch: 12,
      },
      output: { itemsPerHour: 16, binds: ['oven'], crossovers: [5], bestBatch: 5, bestItemsPerHour: 20 },
    },
  ],
  compute(input) {
    const { batchSize, largestBatch } = input
    if (largestBatch > 10_000) throw new UserError('is more than 10000', { place: 'largestBatch' })
    const line = stationsOf(input)
    const names = input.stations ?? line.map((_, index) => String(index + 1))
    const called = (stations: readonly number[]) => stations.map((index) => names[index]!)
    const told = (stations: readonly number[]) =>
      `${input.stations ? '' : stations.length > 1 ? 'stations ' : 'station '}${listed(called(stations))}`
    const sizes = Array.from({ length: largestBatch }, (_, index) => index + 1)
    const capacities = line.map((at) => 60 * capacity(at, batchSize))
    const most = sizes.map((size) => bottleneckAt(line, size).capacity)
    const highest = most.reduce((best, one) => Math.max(best, one), 0)
    if (!Number.isFinite(60 * highest)) {
      throw new UserError('is 0 everywhere, as are set-ups and loads: no station takes time', {
        place: listsOf(input)[0]!.name,
      })
    }
    const here = bottleneckAt(line, batchSize)
    const intervals = bottleneckIntervals(line, 1, largestBatch)
    const map = intervals
      .slice(0, mostTold)
      .map(({ from, to, stations }) => `${from === to ? from : `${from} to ${to}`}: ${told(stations)}`)
    const more = intervals.length - map.length
    const best = most.findIndex((one) => one >= highest * (1 - 1e-12)) + 1
    return {
      itemsPerHour: Number.isFinite(60 * here.capacity) ? 60 * here.capacity : null,
      binds: called(here.stations),
      stationItemsPerHour: capacities.map((one) => (Number.isFinite(one) ? one : null)),
      map: `${map.join('; ')}${more > 0 ? `; and ${more} more intervals` : ''}`,
      crossovers: crossovers(line, 1, largestBatch).flatMap(({ kind, batchSize: size }) =>
        kind === 'crossing' ? size : [],
      ),
      bestBatch: best,
      bestItemsPerHour: 60 * highest,
      note:
        best === largestBatch && largestBatch > 1
          ? `The line makes most at the largest size of the map, ${formatNumber(best)}: a larger one may make more.`
          : null,
    }
  },
})

interface LineInput {
  readonly stations?: readonly string[] | undefined
  readonly runMinutesPerItem?: readonly number[] | undefined
  readonly setupMinutes?: readonly number[] | undefined
  readonly loadMinutes?: readonly number[] | undefined
  readonly loadCapacity?: readonly number[] | undefined
  readonly machines?: readonly number[] | undefined
}

const perStation = [
  'runMinutesPerItem',
  'setupMinutes',
  'loadMinutes',
  'loadCapacity',
  'machines',
  'stations',
] as const

const listsOf = (input: LineInput) =>
  perStation.flatMap((name) => {
    const list = input[name]
    return list === undefined ? [] : { name, list }
  })

/** @throws UserError naming the list that does not fit the others */
function stationsOf(input: LineInput): Station[] {
  const lists = listsOf(input)
  const [first] = lists
  if (first === undefined || first.name === 'stations' || first.name === 'machines') {
    throw new UserError('is missing, as are set-ups and loads: no station takes time', {
      place: 'runMinutesPerItem',
      remedy: 'Give the minutes of each station in turn, e.g. runMinutesPerItem=4,5,6.',
    })
  }
  const count = first.list.length
  if (count > 100) throw new UserError('has more than 100 stations', { place: first.name })
  for (const { name, list } of lists) {
    if (list.length === count) continue
    throw new UserError(
      `has ${list.length} values for the ${count === 1 ? 'one station' : `${count} stations`} of ${first.name}`,
      {
        place: name,
        remedy: `Give one for each station in turn${name === 'stations' || name === 'machines' ? '' : ', 0 where it has none'}.`,
      },
    )
  }
  const twice = input.stations?.find((name, index, all) => all.indexOf(name) < index)
  if (twice !== undefined) throw new UserError(`names ${twice} twice`, { place: 'stations' })
  wholeNumbers('loadCapacity', input.loadCapacity, 0)
  wholeNumbers('machines', input.machines, 1)
  return first.list.map((_, index) =>
    station({
      runTimePerItem: input.runMinutesPerItem?.[index] ?? 0,
      setupTime: input.setupMinutes?.[index] ?? 0,
      loadTime: input.loadMinutes?.[index] ?? 0,
      loadCapacity: input.loadCapacity?.[index] || Number.POSITIVE_INFINITY,
      servers: input.machines?.[index] ?? 1,
    }),
  )
}

function wholeNumbers(place: string, values: readonly number[] | undefined, least: number): void {
  const odd = values?.find((one) => !Number.isInteger(one) || one < least || one > 1e12)
  if (odd !== undefined) {
    throw new UserError(`expected whole numbers of at least ${least}, got ${odd}`, { place })
  }
}
