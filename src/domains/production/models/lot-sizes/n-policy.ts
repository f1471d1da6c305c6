import { formatNumber, formatPercent } from '../../../../charts/format.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, nonNegative, note, positive, whole } from '../../../../core/model-fields.ts'
import {
  bestThreshold,
  itemsPresent,
  nPolicyCost,
  realThreshold,
  startsPerTime,
} from '../../lot-sizes/n-policy.ts'

export const nPolicy = defineModel({
  name: 'production.nPolicy',
  doc: 'The N-policy: how many items should wait before a machine is switched on and runs until none is left.',
  evidence: 'exact',
  source:
    'Yadin & Naor 1963 (M/M/1); Heyman 1968 (M/G/1): h (L + (N - 1)/2) + K lambda (1 - rho)/N, L of M/G/1 by Pollaczek and Khinchine; real N = sqrt(2 lambda (1 - rho) K/h).',
  limits: 'Poisson arrivals, one machine, one item at a time; switching on takes no time; below full load.',
  input: {
    arrivalsPerHour: positive('items/h', 'Items that arrive.', 'lambda'),
    runMinutesPerItem: positive('min/item', 'Time of an item, on average.', 'p'),
    serviceVariation: nonNegative(
      '1',
      'Squared coefficient of variation of that time: 1 exponential, 0 constant.',
      'Cs2',
    ).default(1),
    setupCost: nonNegative('money', 'Money for switching on.', 'K'),
    holdingCostPerItemHour: positive('money/item/h', 'An item present for an hour.', 'h'),
    threshold: whole('items', 'A threshold to compare with the best.', 'N').optional(),
  },
  output: {
    optimalThreshold: amount('items', 'N, whole.'),
    costPerHour: amount('money/h', 'Starts and items present at it.'),
    realThreshold: amount('items', 'The square root, before rounding.'),
    itemsPresent: amount('items', 'On average, at the best N.'),
    startsPerHour: amount('starts/h', 'At the best N.'),
    utilization: amount('share', 'Share of the time that the machine runs, whatever N.'),
    thresholdCostPerHour: amount('money/h', 'At the given threshold.'),
    penalty: amount('1', 'Cost at the given threshold over the least.'),
    note: note(),
  },
  examples: [
    {
      source: 'van Foreest, queueing book: N-policies of M/M/1; enumeration',
      input: { arrivalsPerHour: 0.5, runMinutesPerItem: 60, setupCost: 100, holdingCostPerItemHour: 1 },
      output: { realThreshold: 7.0710678118654755, optimalThreshold: 7, costPerHour: 7.571428571428571 },
    },
  ],
  compute({
    arrivalsPerHour,
    runMinutesPerItem,
    serviceVariation,
    setupCost,
    holdingCostPerItemHour,
    threshold,
  }) {
    const policy = {
      arrivalRate: arrivalsPerHour,
      serviceTime: runMinutesPerItem / 60,
      serviceVariation,
      setupCost,
      holdingCost: holdingCostPerItemHour,
    }
    const utilization = policy.arrivalRate * policy.serviceTime
    if (utilization >= 1) {
      const over = utilization === 1 ? 'exactly as much as' : `${formatPercent(utilization - 1)} more than`
      const note = `More and more items wait: the machine is asked for ${over} it can do. No threshold mends that.`
      return { ...unstable, utilization, note }
    }
    const best = bestThreshold(policy)
    const [cost, given] = [
      nPolicyCost(policy, best),
      threshold === undefined ? null : nPolicyCost(policy, threshold),
    ]
    const real = realThreshold(policy)
    const other = best > real && best > 1 ? best - 1 : best + 1
    return {
      optimalThreshold: best,
      costPerHour: cost,
      realThreshold: real,
      itemsPresent: itemsPresent(policy, best),
      startsPerHour: startsPerTime(policy, best),
      utilization,
      thresholdCostPerHour: given,
      penalty: given === null ? null : given / cost,
      note: `Beside it, N = ${formatNumber(other, 6)} costs ${formatNumber(nPolicyCost(policy, other), 6)}.`,
    }
  },
})

const unstable = {
  optimalThreshold: null,
  costPerHour: null,
  realThreshold: null,
  itemsPresent: null,
  startsPerHour: null,
  thresholdCostPerHour: null,
  penalty: null,
}
