import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, amounts, choice, note, positive } from '../../../../core/model-fields.ts'
import { sizeOrLinger as formed, formingWaitQuantile } from '../../queues/size-or-linger.ts'
import { arrivals, digits, minutesPerHour, sizeUpTo, waitShare } from './fields.ts'

const mostListed = 40
const mostPerPeriod = 1e6

export const sizeOrLinger = defineModel({
  name: 'production.sizeOrLinger',
  doc: 'Batches that leave when they are full or when a time is over: how large they are, how long items wait.',
  evidence: 'exact',
  source:
    'Counting Poisson arrivals. From the first item: E[N] = 1 + E[min(b - 1, Poisson(lambda T))], the wait from the integral of the items there, which is a sum of Poisson tails. Periodic: N mod b items are left when the period ends.',
  limits:
    'Poisson arrivals, and whatever takes a batch is free when it is ready; otherwise ask production.bulkService. Real streams that come in bursts fill batches sooner.',
  input: {
    arrivalsPerHour: arrivals(),
    mostItems: sizeUpTo(5000, 'Items that fill a batch.', 'b'),
    lingerMinutes: positive(
      'min',
      'How long a batch waits to be filled; without it until it is full.',
      'T',
    ).optional(),
    from: choice(
      ['first', 'periodic'],
      'The time counts from the first item of a batch; or batches leave at every multiple of it, as trains do.',
    ).default('first'),
    waitShare: waitShare(),
  },
  output: {
    meanBatch: amount('items', 'Items in a batch.'),
    timedOutShare: amount('share', 'Batches that leave before they are full.'),
    batchesPerHour: amount('batches/h', 'Batches an hour.'),
    meanWaitMinutes: amount('min', 'From an item’s arrival until its batch leaves.'),
    waitLimitMinutes: amount('min', 'What the share p of the items waits at most.'),
    sizeShares: amounts('share', `Batches of 1, 2, ... b items, where b is at most ${mostListed}.`),
    note: note(),
  },
  examples: [
    {
      source: 'Without a time: (b - 1)/(2 lambda)',
      input: { arrivalsPerHour: 60, mostItems: 5 },
      output: { meanBatch: 5, meanWaitMinutes: 2, timedOutShare: 0, batchesPerHour: 12 },
    },
    {
      source: 'b = 2, lambda T = 1: a second item with probability 1 - 1/e; (1 - 1/e)/(2 - 1/e) minutes',
      input: { arrivalsPerHour: 60, mostItems: 2, lingerMinutes: 1 },
      output: {
        meanBatch: 2 - 1 / Math.E,
        meanWaitMinutes: (1 - 1 / Math.E) / (2 - 1 / Math.E),
        timedOutShare: 1 / Math.E,
        sizeShares: [1 / Math.E, 1 - 1 / Math.E],
      },
    },
    {
      source: 'A train every 10 minutes that is never full: items wait half of that',
      input: { arrivalsPerHour: 60, mostItems: 200, lingerMinutes: 10, from: 'periodic' },
      output: { meanWaitMinutes: 5, waitLimitMinutes: 9.5, meanBatch: 10 / (1 - Math.exp(-10)) },
    },
  ],
  compute({ arrivalsPerHour, mostItems, lingerMinutes, from, waitShare: share }) {
    const arrivalRate = arrivalsPerHour / minutesPerHour
    const linger = lingerMinutes ?? Number.POSITIVE_INFINITY
    if (from === 'periodic' && lingerMinutes === undefined) {
      throw new UserError('a periodic departure needs its time', { place: 'lingerMinutes' })
    }
    if (from === 'periodic' && arrivalRate * linger > mostPerPeriod) {
      throw new UserError(`${digits(arrivalRate * linger)} items a period are more than ${mostPerPeriod}`, {
        place: 'lingerMinutes',
      })
    }
    const rule = { arrivalRate, most: mostItems, linger, from }
    const batches = formed(rule)
    return {
      meanBatch: batches.meanBatch,
      timedOutShare: batches.timedOut,
      batchesPerHour: batches.batchRate * minutesPerHour,
      meanWaitMinutes: batches.meanWait,
      waitLimitMinutes: formingWaitQuantile(rule, share),
      sizeShares: mostItems <= mostListed ? [...batches.sizes] : [],
      note: noteOn(batches.timedOut, batches.meanBatch, mostItems),
    }
  },
})

function noteOn(timedOut: number, meanBatch: number, most: number): string | null {
  if (most === 1) return 'A batch of one leaves with its item: there is nothing to wait for.'
  return timedOut > 0.95
    ? `The time decides, not the size: ${digits(100 * timedOut)} % of the batches leave with fewer than ${most} items, on average ${digits(meanBatch)}.`
    : null
}
