/** Durations, rates and shares as a person writes them, each with its unit: `20 min`, `40/day`, `95 %`. */
import { z } from 'zod'
import { UserError } from '../../../core/errors.ts'
import { inUnit } from '../../../core/model-units.ts'
import { type Distribution, distributionFault } from '../../../sim/distribution.ts'
import { readDistribution, writtenDistribution } from '../../../sim/distribution-schema.ts'

const amount = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$/

/**
 * @throws UserError for anything but a number of at least 0 with a unit of time
 * @example secondsOf('20 min') // 1200
 */
export function secondsOf(written: string | number): number {
  refuseComma(String(written))
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
  refuseComma(String(written))
  const [, number, unit = ''] = amount.exec(String(written)) ?? []
  const [, noun = '', time] = /^([^/]*)\/\s*(.+)$/.exec(unit) ?? []
  if (number === undefined || time === undefined || /\d/.test(noun)) {
    throw new UserError('expected a rate such as "20/h"')
  }
  if (!(Number(number) > 0)) throw new UserError('expected a rate above 0')
  return Number(number) / timeIn(1, time)
}

/** `1,500 s` and `4,5 min`: which comma is meant cannot be known. */
function refuseComma(written: string): void {
  if (/^\s*[-+]?\d+,\d/.test(written))
    throw new UserError('expected decimals after a point, such as "4.5", and no commas')
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

/** A duration that may vary: alone it is constant. */
export const varyingDuration = writtenDistribution(duration, positiveDuration)
export type VaryingDuration = z.infer<typeof varyingDuration>

/** @throws UserError where none can be drawn from it, as bounds are not in order */
export function distributionOf(written: VaryingDuration): Distribution {
  const distribution = readDistribution(written, secondsOf)
  const fault = distributionFault(distribution)
  if (fault === null) return distribution
  const hasBounds = distribution.kind === 'uniform' || distribution.kind === 'triangular'
  throw new UserError(hasBounds ? 'expected durations in ascending order' : fault)
}
