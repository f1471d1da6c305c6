import { formatNumber, formatPercent } from '../../../../charts/format.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, nonNegative, note, positive, whole } from '../../../../core/model-fields.ts'
import {
  bestParallelBatch,
  type ParallelStation,
  parallelFlowTime,
  parallelUtilization,
  smallestParallelBatch,
} from '../../capacity/flow-time.ts'

export const parallelBatching = defineModel({
  name: 'production.parallelBatching',
  doc: 'Flow time through an oven that waits for a full load and takes the same time however full, and the best load.',
  evidence: 'approximate',
  source:
    'Hopp & Spearman 2008, chapter 9: (B-1)/(2 lambda) + (Ca²/B + Cs²)/2 rho/(1-rho) t + t, rho = lambda t / (c B); several ovens after Sakasegawa 1977.',
  limits:
    'Utilization below 1; an oven starts with B items, no fewer. Exact for loads of one, one oven and Poisson arrivals. Else the queue comes out too long: for exponential times and loads of 4 by 45 % at half load, 10 % at 80 %, 2 % at 95 %.',
  input: {
    batchSize: whole('items', 'Items of a load; the best one unless stated.', 'B').optional(),
    arrivalsPerHour: positive('items/h', 'Items that come.', 'lambda'),
    arrivalCv: nonNegative(
      '1',
      'Standard deviation over mean of the time between items; 1 is Poisson.',
      'Ca',
    ).default(1),
    loadMinutes: positive('min', 'Of a load, however full.', 't'),
    loadCv: nonNegative('1', 'Standard deviation over mean of that time.', 'Cs').default(0),
    loadCapacity: whole('items', 'Items that fit in; no limit unless stated.', 'k').optional(),
    ovens: whole('ovens', 'In parallel.', 'c').default(1),
  },
  output: {
    flowMinutes: amount('min', 'Mean time of an item from arrival to leaving.'),
    waitToBatchMinutes: amount('min', 'Until the load is full.'),
    queueMinutes: amount('min', 'Until an oven is free.'),
    processMinutes: amount('min', 'In the oven.'),
    utilization: amount('share', 'Of the ovens.'),
    itemsInStation: amount('items', 'On average, by Little’s law.'),
    smallestStableBatch: amount('items', 'The first whole load that keeps up.'),
    bestBatch: amount('items', 'The whole load with the shortest flow time.'),
    bestFlowMinutes: amount('min', 'Flow time at that load.'),
    note: note(),
  },
  examples: [
    {
      source:
        'By hand: 4/9 + 0.9 + 1 hours; at least 5 (Hopp & Spearman, chapter 9: 4.5 arrivals a load time)',
      input: { batchSize: 5, arrivalsPerHour: 4.5, loadMinutes: 60 },
      output: { flowMinutes: (4 / 9 + 1.9) * 60, smallestStableBatch: 5, bestBatch: 7 },
    },
    {
      source: 'M/M/1: 1 / (1 - 0.5) load times',
      input: { batchSize: 1, arrivalsPerHour: 1, loadMinutes: 30, loadCv: 1 },
      output: { flowMinutes: 60 },
    },
  ],
  compute(input) {
    const at: ParallelStation = {
      arrivalRate: input.arrivalsPerHour / 60,
      arrivalCv: input.arrivalCv,
      loadTime: input.loadMinutes,
      loadCv: input.loadCv,
      servers: input.ovens,
    }
    const most = input.loadCapacity ?? Number.POSITIVE_INFINITY
    const best = bestParallelBatch(at, most)
    const smallest = smallestParallelBatch(at)?.stable ?? null
    const size = input.batchSize ?? best?.batchSize ?? null
    const fits = size !== null && size <= most
    const time = fits ? parallelFlowTime(at, size) : null
    const utilization = fits ? parallelUtilization(at, size) : null
    const need = smallest === null ? 'no load' : `a load of ${formatNumber(smallest)}`
    return {
      flowMinutes: time?.total ?? null,
      waitToBatchMinutes: time?.waitToBatch ?? null,
      queueMinutes: time?.queue ?? null,
      processMinutes: time?.process ?? null,
      utilization,
      itemsInStation: time ? time.total * at.arrivalRate : null,
      smallestStableBatch: smallest,
      bestBatch: best?.batchSize ?? null,
      bestFlowMinutes: best?.flowTime.total ?? null,
      note: time
        ? null
        : size !== null && !fits
          ? `${formatNumber(size)} items do not fit into a load of ${formatNumber(most)}.`
          : size === null
            ? `A load of ${formatNumber(most)} does not keep up: it takes ${need}, or more ovens.`
            : `The queue grows without end: loads of ${formatNumber(size)} ask for ${formatPercent(utilization, 4)} of the time. It takes ${need}, or more ovens.`,
    }
  },
})
