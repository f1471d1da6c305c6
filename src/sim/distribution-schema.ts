/** Distributions as a person writes them: one grammar, whatever the quantity that varies. */
import { z } from 'zod'
import { type Distribution, distributionFault } from './distribution.ts'

/**
 * As written, with nothing read yet.
 *
 * | written | meant |
 * |---|---|
 * | `5` | always 5 |
 * | `{ exponential: 5 }` | exponential with mean 5 |
 * | `{ mean: 5, cv: 0.5 }` | gamma with that standard deviation over the mean; `shape: lognormal` or `hyperexponential` for these |
 * | `{ uniform: [4, 6] }` | anything from 4 to 6 |
 * | `{ triangular: [2, 3, 7] }` | least, most likely, most |
 * | `{ values: [4, 5, 9] }` | one of those, each equally likely |
 *
 * @param quantity one as the file writes it, e.g. `5 min`
 * @param positive the same, above 0
 */
export function writtenDistribution<Quantity extends number | string, Written>(
  quantity: z.ZodType<Quantity, Written>,
  positive = quantity,
) {
  return z.union([
    quantity,
    z.strictObject({
      mean: quantity,
      cv: z.number().min(0).max(20).describe('Standard deviation over mean; 1 is as of an exponential.'),
      shape: z.enum(['gamma', 'lognormal', 'hyperexponential']).default('gamma'),
    }),
    z.strictObject({ exponential: positive.describe('The mean.') }),
    z.strictObject({ uniform: z.tuple([quantity, quantity]).describe('From, to.') }),
    z.strictObject({
      triangular: z.tuple([quantity, quantity, quantity]).describe('Least, likeliest, most.'),
    }),
    z.strictObject({ values: z.array(quantity).min(1).max(10_000).describe('Measured; each is as likely.') }),
  ])
}

export type WrittenDistribution<Quantity extends number | string> =
  | Quantity
  | {
      readonly mean: Quantity
      readonly cv: number
      readonly shape: 'gamma' | 'lognormal' | 'hyperexponential'
    }
  | { readonly exponential: Quantity }
  | { readonly uniform: readonly [Quantity, Quantity] }
  | { readonly triangular: readonly [Quantity, Quantity, Quantity] }
  | { readonly values: readonly Quantity[] }

/**
 * What is meant; constant where nothing varies. It may be none that can be drawn from: `distributionFault` tells.
 *
 * @param read the number that a quantity says, in the model's unit
 * @example readDistribution({ mean: '5 min', cv: 0.5, shape: 'gamma' }, Number.parseFloat) // { kind: 'gamma', mean: 5, cv: 0.5 }
 */
export function readDistribution<Quantity extends number | string>(
  written: WrittenDistribution<Quantity>,
  read: (quantity: Quantity) => number,
): Distribution {
  if (typeof written !== 'object') return { kind: 'constant', value: read(written) }
  if ('exponential' in written) return { kind: 'exponential', mean: read(written.exponential) }
  if ('values' in written) return { kind: 'empirical', values: written.values.map(read) }
  if ('mean' in written) {
    const { cv, shape } = written
    const mean = read(written.mean)
    const varies = mean !== 0 && (cv > 0 || shape === 'hyperexponential')
    return varies ? { kind: shape, mean, cv } : { kind: 'constant', value: mean }
  }
  const bounds = 'uniform' in written ? written.uniform.map(read) : written.triangular.map(read)
  const [least, most] = [bounds[0]!, bounds.at(-1)!]
  if (bounds.every((bound) => bound === least)) return { kind: 'constant', value: least }
  return 'uniform' in written
    ? { kind: 'uniform', least, most }
    : { kind: 'triangular', least, mode: bounds[1]!, most }
}

/**
 * The grammar and what it means in one, for quantities that are read as they are parsed.
 *
 * @param quantity what it gives is in the model's unit
 * @example distributionSchema(z.number()).parse({ mean: 5, cv: 0.5 }) // { kind: 'gamma', mean: 5, cv: 0.5 }
 */
export function distributionSchema<Written>(quantity: z.ZodType<number, Written>) {
  return writtenDistribution(quantity)
    .transform((written) => readDistribution<number>(written, (value) => value))
    .superRefine((distribution, context) => {
      const fault = distributionFault(distribution)
      if (fault !== null) context.addIssue({ code: 'custom', message: fault })
    })
}
