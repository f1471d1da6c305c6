/** Durations, rates and shares as a person writes them, each with its unit: `20 min`, `40/day`, `95 %`. */
import { z } from 'zod'
import { UserError } from '../../../core/errors.ts'
import { inUnit } from '../../../core/model-units.ts'
import type { Distribution } from '../../../sim/distribution.ts'

const amount = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$/

/**
 * @throws UserError for anything but a number of at least 0 with a unit of time
 * @example secondsOf('20 min') // 1200
 */
export function secondsOf(written: string | number): number {
  const [, number = '', unit = ''] = amount.exec(String(written)) ?? []
  const value = Number(number)
  if (number === '') throw new UserError('expected a duration such as "20 min"')
  if (unit === '' && value !== 0) throw new UserError('expected a duration with its unit, such as "20 min"')
  if (value < 0) throw new UserError('expected a duration of at least 0')
  return unit === '' ? 0 : timeIn(value, unit)
}

/**
 * Items are counted whatever they are called: `20 cakes/h` is `20/h`.
 *
 * @throws UserError for anything but a number above 0 over a unit of time
 * @example ratePerSecond('72 cakes/h') // 0.02
 */
export function ratePerSecond(written: string | number): number {
  const [, number, unit = ''] = amount.exec(String(written)) ?? []
  const [, noun = '', time] = /^([^/]*)\/\s*(.+)$/.exec(unit) ?? []
  if (number === undefined || time === undefined || /\d/.test(noun)) {
    throw new UserError('expected a rate such as "20/h"')
  }
  if (!(Number(number) > 0)) throw new UserError('expected a rate above 0')
  return Number(number) / timeIn(1, time)
}

function timeIn(value: number, unit: string): number {
  try {
    return inUnit(value, unit, 's', 'a duration')
  } catch {
    throw new UserError(`"${unit}" is no unit of time: write s, min, h, day or week`)
  }
}

/** A text that `read` takes; the message is its own. */
const quantity = (read: (written: string | number) => number, doc: string) =>
  z
    .union([z.string(), z.number()])
    .superRefine((written, context) => {
      try {
        read(written)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        context.addIssue({ code: 'custom', message: error.message })
      }
    })
    .describe(doc)

const positive = (read: (written: string | number) => number) => (written: string | number) => {
  const value = read(written)
  if (value === 0) throw new UserError('expected a duration above 0')
  return value
}

export const duration = quantity(secondsOf, 'A duration with its unit, e.g. "20 min".')
export const positiveDuration = quantity(positive(secondsOf), 'A duration above 0, e.g. "20 min".')
export const rate = quantity(ratePerSecond, 'Items over time, e.g. "20/h".')

const variation = z
  .number()
  .min(0)
  .max(20)
  .describe('Standard deviation over mean; 1 is as of an exponential.')

/** A duration that may vary: alone it is constant. */
export const varyingDuration = z.union([
  duration,
  z.strictObject({ mean: duration, cv: variation, shape: z.enum(['gamma', 'lognormal']).default('gamma') }),
  z.strictObject({ exponential: positiveDuration.describe('The mean.') }),
  z.strictObject({ uniform: z.tuple([duration, duration]).describe('From, to.') }),
  z.strictObject({ triangular: z.tuple([duration, duration, duration]).describe('Least, likeliest, most.') }),
  z.strictObject({ values: z.array(duration).min(1).max(10_000).describe('Measured; each is as likely.') }),
])
export type VaryingDuration = z.infer<typeof varyingDuration>

/** @throws UserError where bounds are not in order */
export function distributionOf(written: VaryingDuration): Distribution {
  if (typeof written !== 'object') return { kind: 'constant', value: secondsOf(written) }
  if ('exponential' in written) return { kind: 'exponential', mean: secondsOf(written.exponential) }
  if ('values' in written) return { kind: 'empirical', values: written.values.map(secondsOf) }
  if ('mean' in written) {
    const mean = secondsOf(written.mean)
    if (written.cv === 0 || mean === 0) return { kind: 'constant', value: mean }
    return { kind: written.shape, mean, cv: written.cv }
  }
  const bounds = ('uniform' in written ? written.uniform : written.triangular).map(secondsOf)
  if (bounds.some((bound, index) => index > 0 && bound < bounds[index - 1]!)) {
    throw new UserError('expected durations in ascending order')
  }
  const [least, most] = [bounds[0]!, bounds.at(-1)!]
  if (least === most) return { kind: 'constant', value: least }
  return 'uniform' in written
    ? { kind: 'uniform', least, most }
    : { kind: 'triangular', least, mode: bounds[1]!, most }
}
