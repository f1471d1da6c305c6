/** Fields and words that the models of queues share. Rates are an hour, times are minutes. */
import { z } from 'zod'
import { UserError } from '../../../../core/errors.ts'
import { field, positive } from '../../../../core/model-fields.ts'
import type { Distribution } from '../../../../sim/distribution.ts'

export const minutesPerHour = 60

export const arrivals = () =>
  positive('items/h', 'Items that arrive an hour, one by one and at random (Poisson).', 'lambda')

export const serviceMinutes = (doc: string) => positive('min', doc, 'S')

/** A gamma time of this variation: constant at 0, exponential at 1, Erlang with k stages at 1/sqrt(k). */
export const serviceVariation = () =>
  field(
    z.number().min(0).max(3),
    'Standard deviation of the service time over its mean: 0 is constant, 1 exponential, 1/sqrt(k) Erlang of k stages, anything else gamma.',
    { unit: '1', symbol: 'cv' },
  ).default(0)

export const sizeUpTo = (most: number, doc: string, symbol: string, unit = 'items') =>
  field(z.int().min(1).max(most), doc, { unit, symbol })

export const waitShare = () =>
  field(z.number().min(0).max(0.9999), 'Share of the items that shall not wait longer.', {
    unit: 'share',
    symbol: 'p',
  }).default(0.95)

export const serviceOf = (mean: number, cv: number): Distribution =>
  cv === 0 ? { kind: 'constant', value: mean } : { kind: 'gamma', mean, cv }

/** Four digits, as a sentence has them. */
export const digits = (value: number): string => String(Number(value.toPrecision(4)))

/** Why there is no steady state, and from where on there would be. */
export function unstableNote(utilization: number, capacityPerHour: number, remedy: string): string {
  const missing = (utilization - 1) * capacityPerHour
  const how =
    missing > 0
      ? `${digits(100 * utilization)} % of the capacity of ${digits(capacityPerHour)} items/h is needed, ${digits(missing)} items/h too much`
      : `all of the capacity of ${digits(capacityPerHour)} items/h is needed`
  return `Unstable: ${how}, so that the queue grows without end. ${remedy}`
}

/** @throws UserError where a load is so near the capacity that doubles cannot tell them apart */
export function solvable<T>(solve: () => T): T {
  try {
    return solve()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UserError('the load is too near the capacity, or too small beside it, to be computed', {
      place: 'arrivalsPerHour',
      remedy: 'Take a rate that is a little further from it.',
      cause: error,
    })
  }
}

/** Where another threshold shortens the mean wait by a hundredth or more. */
export function betterThreshold(wait: number, bestWait: number, best: number, least: number): string | null {
  if (best === least) return null
  const more = 100 * (wait / bestWait - 1)
  return more < 1
    ? null
    : `Starting from ${best} items on would make the mean wait least; from ${least} on it is ${digits(more)} % longer.`
}
