import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, note } from '../../../../core/model-fields.ts'
import { bestThreshold, bulkServiceQueue, bulkUtilization, withLeast } from '../../queues/bulk-service.ts'
import { waitingQuantile, waitingTime } from '../../queues/bulk-waiting.ts'
import {
  arrivals,
  betterThreshold,
  digits,
  minutesPerHour,
  serviceMinutes,
  serviceOf,
  serviceVariation,
  sizeUpTo,
  solvable,
  unstableNote,
  waitShare,
} from './fields.ts'

export const bulkService = defineModel({
  name: 'production.bulkService',
  doc: 'Waiting at an oven: batches of up to b that start when a items are there (M/G[a,b]/1).',
  evidence: 'exact',
  source:
    "Bailey 1954 (J. R. Stat. Soc. B 16, 80-87) for a = 1, Neuts 1967 (Ann. Math. Stat. 38, 759-770) for any a: the number waiting when a service ends, n' = (n - b)+ + arrivals, solved by Wiener-Hopf factorization; the rest is counting.",
  limits:
    'Poisson arrivals one by one, one server, first come first served, a service time that does not depend on the load. The percentile is exact for constant, exponential and Erlang times (cv = 0, 1, 1/sqrt(k), k up to 400); for others it comes from a transform, the share good to about 6 digits, to 3 where cv is below 0.05.',
  input: {
    arrivalsPerHour: arrivals(),
    serviceMinutes: serviceMinutes('Time of a service, however full the batch is; its mean where it varies.'),
    serviceVariation: serviceVariation(),
    leastItems: sizeUpTo(
      500,
      'Items that must wait before a service starts: 1 starts at once, b waits for a full batch.',
      'a',
    ).default(1),
    mostItems: sizeUpTo(500, 'Items that a batch holds.', 'b'),
    waitShare: waitShare(),
  },
  output: {
    utilization: amount('share', 'lambda S / b, the share of the capacity that is needed.'),
    busyShare: amount('share', 'Share of time in service; above the utilization where batches are not full.'),
    meanBatch: amount('items', 'Items in a batch.'),
    batchesPerHour: amount('batches/h', 'Services an hour.'),
    meanWaitMinutes: amount('min', 'From arrival to the start of service.'),
    waitLimitMinutes: amount('min', 'What the share p of the items waits at most.'),
    noWaitShare: amount('share', 'Items that do not wait at all.'),
    meanMinutesInSystem: amount('min', 'Wait and service.'),
    meanQueue: amount('items', 'Items waiting, those in service not counted.'),
    bestLeastItems: amount('items', 'The a at which the mean wait is least.'),
    bestWaitMinutes: amount('min', 'The mean wait there.'),
    atOnceWaitMinutes: amount('min', 'The mean wait at a = 1.'),
    fullWaitMinutes: amount('min', 'The mean wait at a = b.'),
    note: note(),
  },
  examples: [
    {
      source: 'An oven of 30 minutes and 12 pans, half loaded: neither at once nor full is best',
      input: { arrivalsPerHour: 12, serviceMinutes: 30, mostItems: 12 },
      output: {
        bestLeastItems: 3,
        atOnceWaitMinutes: 15.07018,
        bestWaitMinutes: 14.99041,
        fullWaitMinutes: 27.57635,
      },
      digits: 6,
    },
    {
      source: 'M/M/1 with rho = 1/2: the wait rho/(1 - rho) S, its percentile ln(0.5/0.05) 2 S',
      input: { arrivalsPerHour: 6, serviceMinutes: 5, serviceVariation: 1, mostItems: 1 },
      output: { meanWaitMinutes: 5, waitLimitMinutes: 10 * Math.log(10), noWaitShare: 0.5, meanQueue: 0.5 },
    },
    {
      source: 'M/D/1 with rho = 0.8: half of what M/M/1 waits (Pollaczek & Khinchine)',
      input: { arrivalsPerHour: 48, serviceMinutes: 1, mostItems: 1 },
      output: { meanWaitMinutes: 2, utilization: 0.8 },
    },
    {
      source: 'Full batches of 2, exponential, lambda = mu: sigma = 1/(2 - sigma)^2 = (3 - sqrt(5))/2',
      input: { arrivalsPerHour: 60, serviceMinutes: 1, serviceVariation: 1, leastItems: 2, mostItems: 2 },
      output: {
        meanWaitMinutes: 0.5 + (3 - Math.sqrt(5)) / (Math.sqrt(5) - 1),
        utilization: 0.5,
        meanBatch: 2,
      },
    },
  ],
  compute(input) {
    const rule = {
      arrivalRate: input.arrivalsPerHour / minutesPerHour,
      service: serviceOf(input.serviceMinutes, input.serviceVariation),
      least: input.leastItems,
      most: input.mostItems,
    }
    if (rule.least > rule.most) {
      throw new UserError(`a batch of at most ${rule.most} never has ${rule.least} items`, {
        place: 'leastItems',
      })
    }
    const utilization = bulkUtilization(rule)
    const queue = solvable(() => bulkServiceQueue(rule))
    if (queue === null) {
      const capacity = (minutesPerHour * rule.most) / input.serviceMinutes
      const size = Math.floor(utilization * rule.most * (1 + 1e-12)) + 1
      return {
        ...nothing,
        utilization,
        note: unstableNote(
          utilization,
          capacity,
          `It takes batches of at least ${size}, or a service below ${digits(rule.most / rule.arrivalRate)} min.`,
        ),
      }
    }
    const waiting = waitingTime(queue)
    const { least: best } = bestThreshold(queue, { waitingCost: 1, batchCost: 0 })
    const bestWait = withLeast(queue, best).meanWait
    const waits = { once: withLeast(queue, 1).meanWait, full: withLeast(queue, rule.most).meanWait }
    return {
      utilization,
      busyShare: queue.busyShare,
      meanBatch: queue.meanBatch,
      batchesPerHour: minutesPerHour / queue.cycleTime,
      meanWaitMinutes: queue.meanWait,
      waitLimitMinutes: waitingQuantile(waiting, queue.meanWait, input.waitShare),
      noWaitShare: waiting.none,
      meanMinutesInSystem: queue.meanWait + input.serviceMinutes,
      meanQueue: queue.meanQueue,
      bestLeastItems: best,
      bestWaitMinutes: bestWait,
      atOnceWaitMinutes: waits.once,
      fullWaitMinutes: waits.full,
      note: betterThreshold(queue.meanWait, bestWait, best, rule.least),
    }
  },
})

const nothing = {
  busyShare: null,
  meanBatch: null,
  batchesPerHour: null,
  meanWaitMinutes: null,
  waitLimitMinutes: null,
  noWaitShare: null,
  meanMinutesInSystem: null,
  meanQueue: null,
  bestLeastItems: null,
  bestWaitMinutes: null,
  atOnceWaitMinutes: null,
  fullWaitMinutes: null,
}
