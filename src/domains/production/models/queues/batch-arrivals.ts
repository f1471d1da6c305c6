import { z } from 'zod'
import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, choice, field, note, positive, series } from '../../../../core/model-fields.ts'
import { type BatchSizes, sizeMoments } from '../../queues/arriving-batch-sizes.ts'
import { batchArrivalsQueue } from '../../queues/batch-arrivals.ts'
import { batchArrivalsWait } from '../../queues/batch-arrivals-wait.ts'
import { waitingQuantile } from '../../queues/bulk-waiting.ts'
import { serviceTime } from '../../queues/service-time.ts'
import { pollaczekKhinchineWait } from '../../queues/single-items.ts'
import {
  digits,
  minutesPerHour,
  serviceMinutes,
  serviceOf,
  serviceVariation,
  unstableNote,
  waitShare,
} from './fields.ts'

export const batchArrivals = defineModel({
  name: 'production.batchArrivals',
  doc: 'Waiting where items arrive in batches and are worked on one by one (M^X/G/1).',
  evidence: 'exact',
  source:
    'Burke 1975 (Oper. Res. 23, 830-833): the first of a batch waits as in M/G/1 with the batch as the customer, an item also for those of its batch before it. The wait of the first is van Foreest’s (1 + C_X^2)/2 rho/(1 - rho) E[X] E[S] + rho/(1 - rho) E[S]/2 for exponential S.',
  limits:
    'Batches at random (Poisson), one server, first come first served. The percentile is exact for a constant time, up to 512 of them; else it comes from a transform, the share good to about 6 digits, to 3 where cv is below 0.05.',
  input: {
    batchesPerHour: positive('batches/h', 'Batches that arrive an hour, at random (Poisson).', 'lambda'),
    itemsPerBatch: field(z.number().min(1).max(10_000), 'Items of a batch; the mean where it varies.', {
      unit: 'items/batch',
      symbol: 'X',
    }).optional(),
    sizes: choice(
      ['fixed', 'geometric'],
      'Every batch alike; or each further item with the same chance (C_X^2 = 1 - 1/X).',
    ).default('fixed'),
    sizeShares: series(
      'share',
      'Instead: the shares of the batches that have 1, 2, 3, ... items.',
    ).optional(),
    serviceMinutes: serviceMinutes('Time of one item; its mean where it varies.'),
    serviceVariation: serviceVariation(),
    waitShare: waitShare(),
  },
  output: {
    utilization: amount('share', 'Share of time at work.'),
    meanWaitMinutes: amount('min', 'Of an item, from its arrival to the start of its service.'),
    firstWaitMinutes: amount('min', 'Of the first item of a batch: the work that it finds.'),
    inBatchWaitMinutes: amount('min', 'Of an item for those of its own batch before it.'),
    waitLimitMinutes: amount('min', 'What the share p of the items waits at most.'),
    singleWaitMinutes: amount('min', 'The wait if the same items came one by one.'),
    meanQueue: amount('items', 'Items waiting.'),
    meanItems: amount('items', 'Items waiting or in service.'),
    note: note(),
  },
  examples: [
    {
      source:
        'van Foreest, M^B/M/1: one batch of 3 an hour, 5 items an hour: L = 3; its 0.6 h = E[L] E[S] is what a batch finds, an item waits 0.8 h',
      input: { batchesPerHour: 1, itemsPerBatch: 3, serviceMinutes: 12, serviceVariation: 1 },
      output: {
        meanItems: 3,
        firstWaitMinutes: 36,
        meanWaitMinutes: 48,
        inBatchWaitMinutes: 12,
        utilization: 0.6,
      },
    },
    {
      source: 'Batches of 1 are M/D/1',
      input: { batchesPerHour: 48, itemsPerBatch: 1, serviceMinutes: 1 },
      output: { meanWaitMinutes: 2, singleWaitMinutes: 2, inBatchWaitMinutes: 0 },
    },
    {
      source:
        'Half of the batches of 1, half of 3: E[X] = 2, E[X^2] = 5; L = rho/(1 - rho) (E[X^2] + E[X])/(2 E[X])',
      input: { batchesPerHour: 1, sizeShares: [0.5, 0, 0.5], serviceMinutes: 15, serviceVariation: 1 },
      output: { utilization: 0.5, meanItems: 1.75 },
    },
  ],
  compute(input) {
    const sizes = sizesOf(input)
    const service = serviceTime(serviceOf(input.serviceMinutes, input.serviceVariation))
    const batchRate = input.batchesPerHour / minutesPerHour
    const queue = batchArrivalsQueue({ batchRate, sizes, service })
    const { mean } = sizeMoments(sizes)
    const utilization = batchRate * mean * service.mean
    if (queue === null) {
      const remedy = `It takes a service below ${digits(1 / (batchRate * mean))} min.`
      return {
        ...nothing,
        utilization,
        note: unstableNote(utilization, minutesPerHour / service.mean, remedy),
      }
    }
    return {
      utilization,
      meanWaitMinutes: queue.meanWait,
      firstWaitMinutes: queue.meanWaitOfFirst,
      inBatchWaitMinutes: queue.meanWaitInBatch,
      waitLimitMinutes: waitingQuantile(batchArrivalsWait(queue), queue.meanWait, input.waitShare),
      singleWaitMinutes: pollaczekKhinchineWait(batchRate * mean, service),
      meanQueue: queue.meanQueue,
      meanItems: queue.meanItems,
      note: null,
    }
  },
})

function sizesOf(input: {
  readonly itemsPerBatch?: number | undefined
  readonly sizes: 'fixed' | 'geometric'
  readonly sizeShares?: readonly number[] | undefined
}): BatchSizes {
  const { itemsPerBatch: size, sizeShares: shares } = input
  if (shares !== undefined) {
    if (size !== undefined) {
      throw new UserError('says the size of a batch again: give it or sizeShares', { place: 'itemsPerBatch' })
    }
    const sum = shares.reduce((total, share) => total + share, 0)
    if (Math.abs(sum - 1) > 1e-6) {
      throw new UserError(`the shares must sum to 1, got ${digits(sum)}`, { place: 'sizeShares' })
    }
    return { kind: 'given', shares: shares.map((share) => share / sum) }
  }
  if (size === undefined) {
    throw new UserError('is needed: the items of a batch, or sizeShares', { place: 'itemsPerBatch' })
  }
  if (input.sizes === 'geometric') return { kind: 'geometric', mean: size }
  if (!Number.isInteger(size)) {
    throw new UserError(`batches that are all alike have a whole number of items, got ${size}`, {
      place: 'itemsPerBatch',
      remedy: 'Write sizes=geometric, or sizeShares=0.5,0,0.5 for the shares of 1, 2, 3 items.',
    })
  }
  return { kind: 'fixed', size }
}

const nothing = {
  meanWaitMinutes: null,
  firstWaitMinutes: null,
  inBatchWaitMinutes: null,
  waitLimitMinutes: null,
  singleWaitMinutes: null,
  meanQueue: null,
  meanItems: null,
}
