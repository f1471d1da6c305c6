import { defineModel } from '../../../../core/model.ts'
import { amount, note } from '../../../../core/model-fields.ts'
import { lateJoinersQueue } from '../../queues/late-joiners.ts'
import {
  arrivals,
  digits,
  minutesPerHour,
  serviceMinutes,
  sizeUpTo,
  unstableNote,
  waitShare,
} from './fields.ts'

export const lateJoiners = defineModel({
  name: 'production.lateJoiners',
  doc: 'Waiting where items may join a batch that is under way and leave with it (M/M[k]/1).',
  evidence: 'exact',
  source:
    'Gross & Harris 1998, section 3.2.2, the partial batch model: P(n in the system) = (1 - r) r^n with the root r in (0, 1) of mu r^(k+1) - (lambda + mu) r + lambda = 0.',
  limits:
    'Poisson arrivals one by one, one server, exponential service time: what remains of it when an item joins is as long as all of it. A batch starts with the first item. Where a late item must stay a full time, this is too short.',
  input: {
    arrivalsPerHour: arrivals(),
    serviceMinutes: serviceMinutes('Mean time of a service, from its start.'),
    mostItems: sizeUpTo(100_000, 'Items that may be in service at once.', 'k'),
    waitShare: waitShare(),
  },
  output: {
    utilization: amount('share', 'lambda S / k, the share of the capacity that is needed.'),
    meanItems: amount('items', 'Items in the system, r/(1 - r).'),
    meanQueue: amount('items', 'Items waiting.'),
    meanWaitMinutes: amount('min', 'From arrival to the start of service.'),
    waitLimitMinutes: amount('min', 'What the share p of the items waits at most.'),
    noWaitShare: amount('share', 'Items that start or join at once, 1 - r^k.'),
    meanMinutesInSystem: amount('min', 'Wait and service.'),
    note: note(),
  },
  examples: [
    {
      source: 'k = 1 is M/M/1, here with rho = 1/2',
      input: { arrivalsPerHour: 30, serviceMinutes: 1, mostItems: 1 },
      output: { meanItems: 1, meanQueue: 0.5, meanWaitMinutes: 1 },
    },
    {
      source: 'k = 2, lambda = mu: r^2 + r = 1, r = (sqrt(5) - 1)/2',
      input: { arrivalsPerHour: 60, serviceMinutes: 1, mostItems: 2 },
      output: { meanItems: (Math.sqrt(5) + 1) / 2, meanQueue: (Math.sqrt(5) - 1) / 2 },
    },
  ],
  compute({ arrivalsPerHour, serviceMinutes: meanService, mostItems, waitShare: share }) {
    const arrivalRate = arrivalsPerHour / minutesPerHour
    const queue = lateJoinersQueue({ arrivalRate, meanService, capacity: mostItems })
    if (queue === null) {
      const utilization = (arrivalRate * meanService) / mostItems
      const remedy = `It takes room for more than ${digits(arrivalRate * meanService)} items.`
      return {
        ...nothing,
        utilization,
        note: unstableNote(utilization, (minutesPerHour * mostItems) / meanService, remedy),
      }
    }
    const { waits, waitEndRate } = queue
    return {
      utilization: queue.utilization,
      meanItems: queue.meanItems,
      meanQueue: queue.meanQueue,
      meanWaitMinutes: queue.meanWait,
      waitLimitMinutes: waits <= 1 - share ? 0 : Math.log(waits / (1 - share)) / waitEndRate,
      noWaitShare: 1 - waits,
      meanMinutesInSystem: queue.meanWait + meanService,
      note: null,
    }
  },
})

const nothing = {
  meanItems: null,
  meanQueue: null,
  meanWaitMinutes: null,
  waitLimitMinutes: null,
  noWaitShare: null,
  meanMinutesInSystem: null,
}
