import { defineModel } from '../../../../core/model.ts'
import { amount, note } from '../../../../core/model-fields.ts'
import { serversQueue } from '../../queues/single-items.ts'
import { arrivals, minutesPerHour, serviceMinutes, sizeUpTo, unstableNote, waitShare } from './fields.ts'

export const parallelServers = defineModel({
  name: 'production.parallelServers',
  doc: 'Waiting for one of several machines that work item by item (M/M/c).',
  evidence: 'exact',
  source: 'Erlang 1917; Gross & Harris 1998, section 2.3.',
  limits:
    'Poisson arrivals, exponential times, first come first served. For one machine of another variation ask production.bulkService with b=1.',
  input: {
    arrivalsPerHour: arrivals(),
    serviceMinutes: serviceMinutes('Mean time of an item.'),
    servers: sizeUpTo(100_000, 'Machines, fed from one queue.', 'c', 'servers'),
    waitShare: waitShare(),
  },
  output: {
    utilization: amount('share', 'lambda S / c.'),
    waitingShare: amount('share', 'Items that wait (Erlang C).'),
    meanWaitMinutes: amount('min', 'From arrival to the start of service.'),
    waitLimitMinutes: amount('min', 'What the share p of the items waits at most.'),
    meanQueue: amount('items', 'Items waiting.'),
    meanMinutesInSystem: amount('min', 'Wait and service.'),
    note: note(),
  },
  examples: [
    {
      source: 'M/M/2 with rho = 1/2: C = 1/3',
      input: { arrivalsPerHour: 120, serviceMinutes: 0.5, servers: 2 },
      output: { waitingShare: 1 / 3, meanWaitMinutes: 1 / 6, meanQueue: 1 / 3 },
    },
    {
      source: 'M/M/1 with rho = 0.9: the wait rho/(1 - rho) S',
      input: { arrivalsPerHour: 54, serviceMinutes: 1, servers: 1 },
      output: { waitingShare: 0.9, meanWaitMinutes: 9 },
    },
  ],
  compute({ arrivalsPerHour, serviceMinutes: meanService, servers, waitShare: share }) {
    const arrivalRate = arrivalsPerHour / minutesPerHour
    const queue = serversQueue({ arrivalRate, meanService, servers })
    if (queue === null) {
      const load = arrivalRate * meanService
      const remedy = `It takes at least ${Math.floor(load * (1 + 1e-12)) + 1} machines.`
      return {
        ...nothing,
        utilization: load / servers,
        note: unstableNote(load / servers, (minutesPerHour * servers) / meanService, remedy),
      }
    }
    const { waits, waitEndRate } = queue
    return {
      utilization: queue.utilization,
      waitingShare: waits,
      meanWaitMinutes: queue.meanWait,
      waitLimitMinutes: waits <= 1 - share ? 0 : Math.log(waits / (1 - share)) / waitEndRate,
      meanQueue: queue.meanQueue,
      meanMinutesInSystem: queue.meanWait + meanService,
      note: null,
    }
  },
})

const nothing = {
  waitingShare: null,
  meanWaitMinutes: null,
  waitLimitMinutes: null,
  meanQueue: null,
  meanMinutesInSystem: null,
}
