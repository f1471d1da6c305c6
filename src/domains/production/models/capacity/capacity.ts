import { formatNumber, formatPercent } from '../../../../charts/format.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, nonNegative, note, positive, share, whole } from '../../../../core/model-fields.ts'
import {
  batchForShare,
  batchTime,
  capacity as capacityOf,
  isOverloaded,
  productiveShare,
  type Station,
  smallestBatch,
  station,
  utilization,
} from '../../capacity/station.ts'

export const capacity = defineModel({
  name: 'production.capacity',
  doc: 'Capacity of a station with set-ups or loads, the smallest batch for a rate, and the share of time that makes items.',
  evidence: 'exact',
  source:
    'c B / (R + B p + t ceil(B/k)); smallest batch r R / (c - r p) (Hopp & Spearman 2008, chapter 9); productive share B p / (R + B p).',
  limits:
    'Full load: no breakdowns, no waiting for people or material. A queue needs capacity above the rate, not just equal to it.',
  input: {
    batchSize: whole('items', 'Items between two set-ups.', 'B'),
    setupMinutes: nonNegative('min', 'Once a batch.', 'R').default(0),
    runMinutesPerItem: nonNegative('min/item', 'Of each item, one after another.', 'p').default(0),
    loadMinutes: nonNegative('min', 'Of a load, however full: an oven.', 't').default(0),
    loadCapacity: whole('items', 'Items that fit into a load; no limit unless stated.', 'k').optional(),
    machines: whole('machines', 'In parallel; each takes whole batches.', 'c').default(1),
    demandPerHour: positive('items/h', 'Rate to keep up with.', 'r').optional(),
    wantedShare: share('Share of the time in which items are to be made.', 'w').optional(),
  },
  output: {
    itemsPerHour: amount('items/h', 'Capacity at this batch size.'),
    batchMinutes: amount('min', 'Time of a batch on a machine.'),
    productiveShare: amount('share', 'Of the time at full load, not set-up.'),
    utilization: amount(
      'share',
      'Machine time that the demand asks for, set-ups counted, over what there is.',
    ),
    productiveUtilization: amount('share', 'The part of that in which items are made.'),
    smallestBatch: amount('items', 'Where capacity just reaches the demand; not rounded.'),
    smallestWholeBatch: amount('items', 'The first whole size whose capacity is at least the demand.'),
    smallestStableBatch: amount('items', 'The first whole size whose capacity is above it.'),
    batchForWantedShare: amount('items', 'Where the wanted share is reached; not rounded.'),
    note: note(),
  },
  examples: [
    {
      source: 'Terwiesch, "Choosing a good batch size", the cutting step',
      input: { batchSize: 5, setupMinutes: 20, runMinutesPerItem: 4, demandPerHour: 10 },
      output: { itemsPerHour: 7.5, smallestBatch: 10, smallestWholeBatch: 10, smallestStableBatch: 11 },
    },
    {
      source: 'Hopp & Spearman, chapter 9: at least 3.33, so 4',
      input: { batchSize: 4, setupMinutes: 300, runMinutesPerItem: 60, demandPerHour: 0.4 },
      output: { smallestBatch: 10 / 3, smallestStableBatch: 4, utilization: 0.9 },
    },
    {
      source: 'An oven of 4.5 arrivals a load time: at least 5 a load',
      input: { batchSize: 5, loadMinutes: 60, loadCapacity: 12, demandPerHour: 4.5 },
      output: { smallestBatch: 4.5, smallestStableBatch: 5 },
    },
    {
      source: 'A sheet-metal shop: 25 % at 10, 80 % at 120',
      input: { batchSize: 10, setupMinutes: 30, runMinutesPerItem: 1, wantedShare: 0.8 },
      output: { productiveShare: 0.25, batchForWantedShare: 120 },
    },
  ],
  compute(input) {
    const { batchSize, setupMinutes, runMinutesPerItem, loadMinutes, demandPerHour, wantedShare } = input
    const at = station({
      setupTime: setupMinutes,
      runTimePerItem: runMinutesPerItem,
      loadTime: loadMinutes,
      loadCapacity: input.loadCapacity ?? Number.POSITIVE_INFINITY,
      servers: input.machines,
    })
    const minutes = batchTime(at, batchSize)
    const nothing = {
      itemsPerHour: null,
      batchMinutes: minutes,
      productiveShare: null,
      utilization: null,
      productiveUtilization: null,
      smallestBatch: null,
      smallestWholeBatch: null,
      smallestStableBatch: null,
      batchForWantedShare: null,
    }
    if (!Number.isFinite(60 * capacityOf(at, batchSize)))
      return { ...nothing, note: 'A batch takes no time here: state a set-up, a run or a load.' }
    const rate = demandPerHour === undefined ? null : demandPerHour / 60
    const smallest = rate === null ? null : smallestBatch(at, rate)
    const isTimed = wantedShare !== undefined && wantedShare < 1 && runMinutesPerItem > 0
    const productive = 1 - setupMinutes / minutes
    const load = rate === null ? null : utilization(at, batchSize, rate)
    return {
      itemsPerHour: 60 * capacityOf(at, batchSize),
      batchMinutes: minutes,
      productiveShare:
        loadMinutes === 0 ? productiveShare(setupMinutes, runMinutesPerItem, batchSize) : productive,
      utilization: load,
      productiveUtilization: load === null ? null : load * productive,
      smallestBatch: smallest?.real ?? null,
      smallestWholeBatch: smallest?.whole ?? null,
      smallestStableBatch: smallest?.stable ?? null,
      batchForWantedShare:
        isTimed && loadMinutes === 0
          ? finite(batchForShare(setupMinutes, runMinutesPerItem, wantedShare))
          : null,
      note: rate === null ? null : noteOn(at, batchSize, rate),
    }
  },
})

function noteOn(at: Station, batchSize: number, rate: number): string | null {
  const load = utilization(at, batchSize, rate)
  if (!isOverloaded(load)) return null
  const smallest = smallestBatch(at, rate)?.stable
  const remedy =
    smallest == null
      ? `No batch size is enough: ${mostOf(at)}`
      : `The smallest batch that keeps up with a queue is ${formatNumber(smallest)}.`
  return `The demand asks for ${formatPercent(load, 4)} of the time at this batch size. ${remedy}`
}

/** What even the best batch falls short of, and what would mend it. */
function mostOf({ runTimePerItem, loadTime, loadCapacity, servers }: Station): string {
  const leastTime = runTimePerItem + (Number.isFinite(loadCapacity) ? loadTime / loadCapacity : 0)
  const most = formatNumber((60 * servers) / leastTime)
  return loadTime > 0 && Number.isFinite(loadCapacity)
    ? `full loads without set-ups make ${most} items an hour. It takes more machines, larger loads, or less time for them.`
    : `without set-ups it makes ${most} items an hour. It takes more machines, or less time an item.`
}

/** Beyond all numbers is no size. */
const finite = (size: number): number | null => (Number.isFinite(size) ? size : null)
