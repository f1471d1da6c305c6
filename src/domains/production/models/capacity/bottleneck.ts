import { z } from 'zod'
import { formatNumber } from '../../../../charts/format.ts'
import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, amounts, field, note, series, whole } from '../../../../core/model-fields.ts'
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
    'The station with the least c B / (R + B p + t ceil(B/k)); two stations are equal at B = (alpha_i - alpha_j) / (beta_j - beta_i) (Cachon & Terwiesch 2019, chapter 7).',
  limits: 'Full load, one product, the same batch at every station: no breakdowns, no waiting, no variation.',
  input: {
    batchSize: whole('items', 'Items of a batch.', 'B').refine(
      (size) => size <= 1e9,
      'expected at most 10^9',
    ),
    runMinutesPerItem: series('min/item', 'Of each station in turn; 0 where it has none.', 'p'),
    setupMinutes: series('min', 'Once a batch, of each station in turn.', 'R').optional(),
    loadMinutes: series('min', 'Of a load, however full, of each station in turn.', 't').optional(),
    loadCapacity: series('items', 'Items that fit into a load, whole; 0 is no limit.', 'k').optional(),
    largestBatch: whole('items', 'The map goes up to this.').default(100),
  },
  output: {
    itemsPerHour: amount('items/h', 'Capacity of the line at this batch size.'),
    binds: amounts('station', 'Which stations bind there, counted from 1.'),
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
      output: { itemsPerHour: 7.5, binds: [1], bestBatch: 10, bestItemsPerHour: 10, crossovers: [10] },
    },
    {
      source: 'The same at 50: .1666 a minute, section 2 binds',
      input: { batchSize: 50, runMinutesPerItem: [4, 5, 6, 3], setupMinutes: [20, 0, 0, 0] },
      output: { itemsPerHour: 10, binds: [3] },
    },
    {
      source: 'Cakes: a mixer of 3, an oven of 12, racks of 3 minutes a cake; the racks take over at 30/3',
      input: {
        batchSize: 7,
        runMinutesPerItem: [0, 0, 3],
        loadMinutes: [5, 30, 0],
        loadCapacity: [3, 12, 0],
        largestBatch: 12,
      },
      output: { itemsPerHour: 14, binds: [2], crossovers: [10] },
    },
  ],
  compute(input) {
    const { batchSize, runMinutesPerItem, largestBatch } = input
    if (largestBatch > 10_000) throw new UserError('is more than 10000', { place: 'largestBatch' })
    if (runMinutesPerItem.length > 100) {
      throw new UserError('has more than 100 stations', { place: 'runMinutesPerItem' })
    }
    const line = stationsOf(input)
    const sizes = Array.from({ length: largestBatch }, (_, index) => index + 1)
    const capacities = line.map((at) => 60 * capacity(at, batchSize))
    const most = sizes.map((size) => bottleneckAt(line, size).capacity)
    const highest = most.reduce((best, one) => Math.max(best, one), 0)
    if (!Number.isFinite(60 * highest)) {
      throw new UserError('is 0 everywhere, as are set-ups and loads: no station takes time', {
        place: 'runMinutesPerItem',
      })
    }
    const here = bottleneckAt(line, batchSize)
    const intervals = bottleneckIntervals(line, 1, largestBatch)
    const told = intervals
      .slice(0, mostTold)
      .map(({ from, to, stations }) => `${from === to ? from : `${from} to ${to}`}: ${names(stations)}`)
    const more = intervals.length - told.length
    const best = most.findIndex((one) => one >= highest * (1 - 1e-12)) + 1
    return {
      itemsPerHour: Number.isFinite(60 * here.capacity) ? 60 * here.capacity : null,
      binds: here.stations.map((index) => index + 1),
      stationItemsPerHour: capacities.map((one) => (Number.isFinite(one) ? one : null)),
      map: `${told.join('; ')}${more > 0 ? `; and ${more} more intervals` : ''}`,
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

const names = (stations: readonly number[]): string =>
  `station${stations.length > 1 ? 's' : ''} ${listed(stations.map((index) => index + 1))}`

function stationsOf(input: {
  readonly runMinutesPerItem: readonly number[]
  readonly setupMinutes?: readonly number[] | undefined
  readonly loadMinutes?: readonly number[] | undefined
  readonly loadCapacity?: readonly number[] | undefined
}): Station[] {
  const count = input.runMinutesPerItem.length
  const given = (name: 'setupMinutes' | 'loadMinutes' | 'loadCapacity') => {
    const values = input[name] ?? input.runMinutesPerItem.map(() => 0)
    if (values.length === count) return values
    throw new UserError(`has ${values.length} values for ${count} stations`, {
      place: name,
      remedy: 'Give one for each station, 0 where it has none.',
    })
  }
  const [setups, loads, capacities] = [given('setupMinutes'), given('loadMinutes'), given('loadCapacity')]
  const odd = capacities.find((one) => !Number.isInteger(one) || one > 1e12)
  if (odd !== undefined) {
    throw new UserError(`expected whole numbers, got ${odd}`, { place: 'loadCapacity' })
  }
  return input.runMinutesPerItem.map((runTimePerItem, index) =>
    station({
      runTimePerItem,
      setupTime: setups[index]!,
      loadTime: loads[index]!,
      loadCapacity: capacities[index] || Number.POSITIVE_INFINITY,
    }),
  )
}
