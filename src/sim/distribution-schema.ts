/** Distributions as a person writes them. */
import { z } from 'zod'
import { type Distribution, distributionFault } from './distribution.ts'

/**
 * | written | meant |
 * |---|---|
 * | `5` | always 5 |
 * | `{ exponential: 5 }` | exponential with mean 5 |
 * | `{ mean: 5, cv: 0.5 }` | gamma with that standard deviation over the mean; `shape: lognormal` or `hyperexponential` for these |
 * | `{ uniform: [4, 6] }` | anything from 4 to 6 |
 * | `{ triangular: [2, 3, 7] }` | least, most likely, most |
 * | `{ values: [4, 5, 9] }` | one of those, each equally likely |
 *
 * @param quantity a number as the file writes it, e.g. one that reads `5 min`; what it gives is in the model's unit
 * @example distributionSchema(z.number()).parse({ mean: 5, cv: 0.5 }) // { kind: 'gamma', mean: 5, cv: 0.5 }
 */
export function distributionSchema<Written>(quantity: z.ZodType<number, Written>) {
  return z
    .union([
      quantity.transform((value): Distribution => ({ kind: 'constant', value })),
      z
        .strictObject({ exponential: quantity.describe('Mean') })
        .transform((written): Distribution => ({ kind: 'exponential', mean: written.exponential })),
      z
        .strictObject({
          mean: quantity,
          cv: z.number().describe('Standard deviation over the mean'),
          shape: z.enum(['gamma', 'lognormal', 'hyperexponential']).default('gamma'),
        })
        .transform(({ mean, cv, shape }): Distribution => ({ kind: shape, mean, cv })),
      z
        .strictObject({ uniform: z.tuple([quantity, quantity]).describe('[least, most]') })
        .transform(({ uniform: [least, most] }): Distribution => ({ kind: 'uniform', least, most })),
      z
        .strictObject({ triangular: z.tuple([quantity, quantity, quantity]).describe('[least, mode, most]') })
        .transform(
          ({ triangular: [least, mode, most] }): Distribution => ({ kind: 'triangular', least, mode, most }),
        ),
      z
        .strictObject({ values: z.array(quantity).min(1).describe('Drawn with equal chances') })
        .transform(({ values }): Distribution => ({ kind: 'empirical', values })),
    ])
    .superRefine((distribution, context) => {
      const fault = distributionFault(distribution)
      if (fault !== null) context.addIssue({ code: 'custom', message: fault })
    })
}
