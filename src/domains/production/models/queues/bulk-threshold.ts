import { defineModel } from '../../../../core/model.ts'
import { amount, amounts, nonNegative, note, positive } from '../../../../core/model-fields.ts'
import { bestThreshold, bulkServiceQueue, bulkUtilization, withLeast } from '../../queues/bulk-service.ts'
import {
  arrivals,
  digits,
  minutesPerHour,
  serviceMinutes,
  serviceOf,
  serviceVariation,
  sizeUpTo,
  solvable,
  unstableNote,
} from './fields.ts'

const mostListed = 40

export const bulkThreshold = defineModel({
  name: 'production.bulkThreshold',
  doc: 'How many items an oven should wait for, when waiting and each batch cost money.',
  evidence: 'exact',
  source:
    'Deb & Serfozo 1973 (Adv. Appl. Prob. 5, 340-361): a threshold is the best rule, and the best one is the first that costs as much to have waiting as the average; costs by M/G[a,b]/1 (Neuts 1967).',
  limits:
    'As production.bulkService: Poisson arrivals, one server, a service time that does not depend on the load. Costs are proportional to the items waiting and to the batches.',
  input: {
    arrivalsPerHour: arrivals(),
    serviceMinutes: serviceMinutes('Time of a service, however full the batch is; its mean where it varies.'),
    serviceVariation: serviceVariation(),
    mostItems: sizeUpTo(500, 'Items that a batch holds.', 'b'),
    waitingCostPerItemHour: positive(
      'money/item/h',
      'What it costs that an item waits for an hour.',
      'h',
    ).default(1),
    batchCost: nonNegative(
      'money/batch',
      'What each batch costs, however full: energy, wear, handling.',
      'K',
    ).default(0),
  },
  output: {
    utilization: amount('share', 'lambda S / b, the share of the capacity that is needed.'),
    bestLeastItems: amount('items', 'Start as soon as so many wait: the least cost.'),
    costPerHour: amount('money/h', 'The cost there, of waiting and of batches.'),
    meanWaitMinutes: amount('min', 'The mean wait there.'),
    meanBatch: amount('items', 'Items in a batch there.'),
    atOnceCostPerHour: amount('money/h', 'The cost of starting at once, a = 1.'),
    fullCostPerHour: amount('money/h', 'The cost of waiting for a full batch, a = b.'),
    costOfHalving: amount('1', 'Cost at half of the best threshold (rounded up) over the least.'),
    costOfDoubling: amount('1', 'Cost at twice the best threshold, at most b, over the least.'),
    costsPerHour: amounts('money/h', `The cost at a = 1, 2, ... b, where b is at most ${mostListed}.`),
    note: note(),
  },
  examples: [
    {
      source:
        'Waiting alone: the threshold of least wait, 3 x 1 money/h above the 2.998 items that wait then',
      input: { arrivalsPerHour: 12, serviceMinutes: 30, mostItems: 12 },
      output: { bestLeastItems: 3, costPerHour: 2.998082, meanWaitMinutes: 14.99041 },
      digits: 6,
    },
    {
      source: 'Batches so dear that only full ones pay',
      input: { arrivalsPerHour: 12, serviceMinutes: 30, mostItems: 12, batchCost: 1000 },
      output: { bestLeastItems: 12, meanBatch: 12 },
    },
    {
      source: 'One at a time there is nothing to wait for: M/M/1 at rho = 1/2, and half a batch a minute',
      input: { arrivalsPerHour: 30, serviceMinutes: 1, serviceVariation: 1, mostItems: 1, batchCost: 2 },
      output: { bestLeastItems: 1, costPerHour: 60.5 },
    },
  ],
  compute(input) {
    const rule = {
      arrivalRate: input.arrivalsPerHour / minutesPerHour,
      service: serviceOf(input.serviceMinutes, input.serviceVariation),
      least: 1,
      most: input.mostItems,
    }
    const utilization = bulkUtilization(rule)
    const queue = solvable(() => bulkServiceQueue(rule))
    if (queue === null) {
      const remedy = `It takes batches of more than ${digits(utilization * rule.most)}.`
      return {
        ...nothing,
        utilization,
        note: unstableNote(utilization, (minutesPerHour * rule.most) / input.serviceMinutes, remedy),
      }
    }
    // Money an hour: a batch costs K once a cycle, and cycles are counted in minutes.
    const { least, costs } = bestThreshold(queue, {
      waitingCost: input.waitingCostPerItemHour,
      batchCost: input.batchCost * minutesPerHour,
    })
    const costAt = (threshold: number) => costs[threshold - 1]!
    const best = withLeast(queue, least)
    return {
      utilization,
      bestLeastItems: least,
      costPerHour: costAt(least),
      meanWaitMinutes: best.meanWait,
      meanBatch: best.meanBatch,
      atOnceCostPerHour: costAt(1),
      fullCostPerHour: costAt(rule.most),
      costOfHalving: costAt(Math.ceil(least / 2)) / costAt(least),
      costOfDoubling: costAt(Math.min(rule.most, 2 * least)) / costAt(least),
      costsPerHour: rule.most <= mostListed ? [...costs] : [],
      note: null,
    }
  },
})

const nothing = {
  bestLeastItems: null,
  costPerHour: null,
  meanWaitMinutes: null,
  meanBatch: null,
  atOnceCostPerHour: null,
  fullCostPerHour: null,
  costOfHalving: null,
  costOfDoubling: null,
  costsPerHour: [],
}
