import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, note } from '../../../../core/model-fields.ts'
import { findRoot } from '../../../../core/stats/root.ts'
import { bestLeastOfSeveral, severalServersQueue, waitBeyondSeveral } from '../../queues/several-servers.ts'
import {
  arrivals,
  betterThreshold,
  digits,
  minutesPerHour,
  serviceMinutes,
  sizeUpTo,
  solvable,
  unstableNote,
  waitShare,
} from './fields.ts'

/** Of c b^2: more thresholds take longer to try than an answer at once may. */
const mostTried = 200_000

export const bulkServers = defineModel({
  name: 'production.bulkServers',
  doc: 'Waiting at several ovens with exponential times that start when a items are there (M/M[a,b]/c).',
  evidence: 'exact',
  source:
    'The Markov chain of the waiting items and the ovens at work. With all at work the queue is geometric, with the root r of c mu r^(b+1) - (lambda + c mu) r + lambda = 0; the rest is finite. For one oven with full batches r^b is the sigma of the textbooks (Gross & Harris 1998, section 3.2.2).',
  limits:
    'Poisson arrivals one by one, exponential service times, first come first served. Ovens of constant time wait less: for one of them ask production.bulkService.',
  input: {
    arrivalsPerHour: arrivals(),
    serviceMinutes: serviceMinutes('Mean time of a service, however full the batch is.'),
    servers: sizeUpTo(200, 'Ovens, fed from one queue.', 'c', 'servers'),
    leastItems: sizeUpTo(500, 'Items that must wait before a service starts.', 'a').default(1),
    mostItems: sizeUpTo(500, 'Items that a batch holds.', 'b'),
    waitShare: waitShare(),
  },
  output: {
    utilization: amount('share', 'lambda S / (c b), the share of the capacity that is needed.'),
    busyServers: amount('servers', 'Ovens at work, on average.'),
    allBusyShare: amount('share', 'Share of time in which all are at work.'),
    meanBatch: amount('items', 'Items in a batch.'),
    meanWaitMinutes: amount('min', 'From arrival to the start of service.'),
    waitLimitMinutes: amount('min', 'What the share p of the items waits at most.'),
    noWaitShare: amount('share', 'Items that do not wait at all.'),
    meanMinutesInSystem: amount('min', 'Wait and service.'),
    meanQueue: amount('items', 'Items waiting, those in service not counted.'),
    bestLeastItems: amount(
      'items',
      `The a at which the mean wait is least; found where c b^2 is at most ${mostTried}.`,
    ),
    bestWaitMinutes: amount('min', 'The mean wait there.'),
    note: note(),
  },
  examples: [
    {
      source: 'M/M/2 with rho = 1/2 (Erlang): a third of the items wait, a sixth of an item-time each',
      input: { arrivalsPerHour: 120, serviceMinutes: 0.5, servers: 2, mostItems: 1 },
      output: {
        utilization: 0.5,
        busyServers: 1,
        noWaitShare: 2 / 3,
        meanWaitMinutes: 1 / 6,
        bestLeastItems: 1,
        bestWaitMinutes: 1 / 6,
      },
    },
    {
      source: 'One oven, full batches of 2, lambda = mu: sigma = (3 - sqrt(5))/2',
      input: { arrivalsPerHour: 60, serviceMinutes: 1, servers: 1, leastItems: 2, mostItems: 2 },
      output: {
        meanWaitMinutes: 0.5 + (3 - Math.sqrt(5)) / (Math.sqrt(5) - 1),
        meanBatch: 2,
        busyServers: 0.5,
      },
    },
  ],
  compute(input) {
    const { leastItems: least, mostItems: most, servers } = input
    if (least > most) {
      throw new UserError(`a batch of at most ${most} never has ${least} items`, { place: 'leastItems' })
    }
    const arrivalRate = input.arrivalsPerHour / minutesPerHour
    const meanService = input.serviceMinutes
    const queue = solvable(() => severalServersQueue({ arrivalRate, meanService, servers, least, most }))
    if (queue === null) {
      const load = arrivalRate * meanService
      const utilization = load / (servers * most)
      const ovens = Math.floor((load / most) * (1 + 1e-12)) + 1
      const remedy = `It takes ${ovens} ovens, or batches of more than ${digits(load / servers)}.`
      return {
        ...nothing,
        utilization,
        note: unstableNote(utilization, (minutesPerHour * servers * most) / meanService, remedy),
      }
    }
    const best =
      servers * most ** 2 <= mostTried
        ? bestLeastOfSeveral({ arrivalRate, meanService, servers, most })
        : null
    const excess = (time: number) => waitBeyondSeveral(queue, time) - (1 - input.waitShare)
    return {
      utilization: queue.utilization,
      busyServers: queue.meanBusyServers,
      allBusyShare: queue.allBusy,
      meanBatch: queue.meanBatch,
      meanWaitMinutes: queue.meanWait,
      waitLimitMinutes: limitOf(excess, queue.meanWait),
      noWaitShare: 1 - waitBeyondSeveral(queue, 0),
      meanMinutesInSystem: queue.meanWait + meanService,
      meanQueue: queue.meanQueue,
      bestLeastItems: best?.least ?? null,
      bestWaitMinutes: best?.meanWait ?? null,
      note: best === null ? null : betterThreshold(queue.meanWait, best.meanWait, best.least, least),
    }
  },
})

function limitOf(excess: (time: number) => number, meanWait: number): number {
  if (excess(0) <= 0) return 0
  let high = meanWait
  while (excess(high) > 0) high *= 2
  return findRoot(excess, 0, high)
}

const nothing = {
  busyServers: null,
  allBusyShare: null,
  meanBatch: null,
  meanWaitMinutes: null,
  waitLimitMinutes: null,
  noWaitShare: null,
  meanMinutesInSystem: null,
  meanQueue: null,
  bestLeastItems: null,
  bestWaitMinutes: null,
}
