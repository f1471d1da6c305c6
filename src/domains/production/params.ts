/** What a production study holds: the line, what of it is batched, and what things cost. */
import { z } from 'zod'
import type { Batching } from './line/batching.ts'
import type { Line } from './line/line.ts'
import { lineParam } from './line/written.ts'

const items = z.int().min(1).max(1_000_000)

export const productionParams = z.strictObject({
  batch: z
    .union([z.enum(['lot', 'load', 'transfer']), z.strictObject({ load: z.string().min(1) })])
    .default('lot')
    .describe(
      'What a batch size is: the lot between two set-ups, the load of an oven ({ load: oven } where there are several), or what moves on together.',
    ),
  lot: z
    .union([items, z.array(items).min(1).max(100)])
    .default(1)
    .describe('Where it is not what is varied; several are tuned for each batch size.'),
  transfer: z
    .union([
      z.literal('lot'),
      items,
      z
        .array(z.union([z.literal('lot'), items]))
        .min(1)
        .max(100),
    ])
    .default('lot')
    .describe('Items that move on together: the whole lot, or fewer; several are tuned for each batch size.'),
  line: z
    .union([
      lineParam,
      z.string().regex(/\.csv$/i, 'expected a line, or a CSV file of its stations (line.csv)'),
    ])
    .describe('Stations, demand and products; or a CSV file of stations that always have work.'),
  costs: z
    .strictObject({
      currency: z
        .string()
        .regex(
          /^(?!(?:s|share|bytes|items)$)[^\s\d/%.]{1,12}$/u,
          'expected one word without digits, e.g. EUR',
        )
        .default('EUR'),
      perSetup: z.number().min(0).default(0).describe('Of every set-up.'),
      perLoad: z.number().min(0).default(0).describe('Of every load of a parallel station.'),
      perItemHour: z.number().min(0).default(0).describe('Of an hour that an item is in the line.'),
    })
    .optional()
    .describe('Gives the metric costPerItem.'),
  method: z
    .enum(['formula', 'simulation'])
    .optional()
    .describe(
      'What the answer rests on; a formula where an exact one gives all that is asked, unless stated.',
    ),
  run: z
    .strictObject({
      items: z
        .int()
        .min(100)
        .max(1_000_000_000)
        .default(50_000)
        .describe('Items of a simulated replication, after the warm-up; at least 1,000 batches in any case.'),
      warmUp: z
        .union([z.literal('detected'), z.int().min(0).max(1_000_000_000)])
        .default('detected')
        .describe(
          'Good items that leave before anything is observed; detected: a fifth of the items or more, until the run has settled (MSER-5).',
        ),
    })
    .prefault({}),
})
export type ProductionParams = z.infer<typeof productionParams>

/** All that can change a trial's result. */
export type ProductionTrialParams = {
  readonly line: Line
  readonly batching: Batching
  readonly costs: { readonly [K in 'perSetup' | 'perLoad' | 'perItemHour']: number } | null
  readonly method: 'formula' | 'simulation'
  /** Absent where nothing is simulated. */
  readonly items?: number
  readonly warmUpItems?: number | 'detected'
  /** The same for every batch size, so that all of them meet the same demand. */
  readonly simulationSeed?: number
  /** Where they are tuned. */
  readonly lot?: number
  readonly transfer?: number | 'lot'
}
