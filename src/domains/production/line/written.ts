/** A line as a person writes it. What is written is what is kept: `read-line.ts` makes numbers of it. */
import { z } from 'zod'
import { duration, positiveDuration, rate, varyingDuration } from './quantities.ts'
import { startParam } from './start.ts'

const name = z.string().min(1).max(60)
const count = (doc: string) => z.int().min(1).max(1_000_000).describe(doc)

/** `0.6` or `60 %`. */
export const shareParam = z
  .union([
    z.number().gt(0).max(1),
    z.string().regex(/^\s*(?:\d+\.?\d*|\.\d+)\s*%\s*$/, 'expected a share such as "60 %"'),
  ])
  .describe('A share, e.g. 0.6 or "60 %".')

export const stationParam = z.strictObject({
  process: z
    .enum(['serial', 'parallel'])
    .default('serial')
    .describe('Items one after another, or a whole load in one time, however full, as in an oven.'),
  time: varyingDuration.describe('Of an item; of a load where the process is parallel.'),
  capacity: count('Items that a load holds; parallel stations only.').optional(),
  load: count('A load of fewer items than it holds.').optional(),
  start: startParam
    .optional()
    .describe('When a load starts: full, any, at-least 4, linger 10 min, or lot (each lot by itself).'),
  setup: z
    .union([
      varyingDuration,
      z.strictObject({
        changeover: z
          .record(name, z.record(name, duration))
          .describe('By product made before, then by product to make; what is not named takes no time.'),
      }),
    ])
    .optional()
    .describe('Before every lot, or by changeover from one product to another.'),
  servers: count('Machines in parallel, with one queue.').default(1),
  failures: z
    .strictObject({
      every: varyingDuration.describe(
        'Time between failures; a plain duration is the mean of an exponential.',
      ),
      repair: varyingDuration.describe('Time to repair; a plain duration is the mean of an exponential.'),
      counts: z.enum(['running', 'clock']).default('running').describe('Running time, or time on the clock.'),
    })
    .optional(),
  shifts: z
    .strictObject({
      period: positiveDuration.default('24 h').describe('After which the shifts repeat.'),
      open: z
        .array(z.tuple([duration, duration]))
        .min(1)
        .max(100)
        .describe('From and to, within the period, e.g. [[6 h, 14 h]].'),
      atEnd: z.enum(['finish', 'pause']).default('finish').describe('What happens to work in progress.'),
    })
    .optional(),
  yield: shareParam.optional().describe('Share of items that are good.'),
  rework: name.optional().describe('The station that bad items go back to; without it they are scrap.'),
  room: count('Items that fit before the station; a full one blocks those before it.').optional(),
  order: z
    .enum(['first-come', 'priority', 'least-setup'])
    .default('first-come')
    .describe('Which product is next.'),
  setupBy: name.optional().describe('The resource that a set-up needs.'),
  runBy: name.optional().describe('The resource that the run needs.'),
})
export type StationWritten = z.infer<typeof stationParam>

const stations = z
  .record(name, stationParam)
  .refine((all) => Object.keys(all).length > 0, 'expected at least one station')
const csv = z.string().regex(/\.csv$/i, 'expected stations, or a CSV file of them (stations.csv)')

export const productParam = z.strictObject({
  share: shareParam.optional().describe('Of the demand; equal shares unless stated.'),
  demand: rate.optional().describe('Its own demand, instead of a share.'),
  route: z
    .array(name)
    .min(1)
    .max(1000)
    .optional()
    .describe('Its stations in order; all of them unless stated.'),
  times: z.record(name, varyingDuration).default({}).describe('Where they are not those of the station.'),
  priority: z
    .int()
    .min(-1000)
    .max(1000)
    .default(0)
    .describe('Larger is served first, where order is priority.'),
})

export const lineParam = z.strictObject({
  demand: rate.optional().describe('Items over time, arriving one by one at random (Poisson).'),
  arrivals: z
    .strictObject({
      rate,
      cv: z
        .number()
        .min(0)
        .max(20)
        .default(1)
        .describe('Variation of the time between arrivals: 0 is regular, 1 random.'),
      together: z
        .union([z.literal('lot'), z.int().min(1).max(1_000_000)])
        .default(1)
        .describe('Items that arrive at once; lot: as orders of a whole lot.'),
    })
    .optional()
    .describe('Demand that is more or less regular, or comes several at once.'),
  closed: count('Items that are always in the line: one enters as one leaves.').optional(),
  stations: z
    .union([stations, csv])
    .describe('By name, in the order in which they are passed; or a CSV file.'),
  products: z.record(name, productParam).optional().describe('By name, where there are several.'),
  resources: z.record(name, count('How many there are.')).default({}).describe('People that stations share.'),
})
export type LineWritten = z.infer<typeof lineParam>
