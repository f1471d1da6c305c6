/** The study file's schema: gives the checks, the defaults and the JSON Schema for editors. */
import { z } from 'zod'

const positiveWhole = (doc: string) => z.int().min(1).max(1_000_000).describe(doc)

const price = z.strictObject({
  perHour: z
    .union([
      z.number().positive(),
      z.record(z.string().regex(/^[1-9]\d*$/, 'expected a batch size'), z.number().positive()),
    ])
    .describe('Of an hour of training: one price, or one for each batch size, e.g. { 64: 2.5, 512: 20 }.'),
  currency: z
    .string()
    .regex(/^(?!(?:s|share|bytes)$)[^\s\d/%.]{1,12}$/u, 'expected one word without digits, e.g. EUR')
    .describe('What stands behind every amount, e.g. EUR.'),
})

/** Reports are files of this name. */
export const studyName = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.-]{0,99}$/,
    'expected letters, digits, ".", "_" or "-", starting with a letter or digit',
  )

const members = {
  name: studyName
    .optional()
    .describe('Name under which the store keeps the study; the name of the file unless stated.'),
  domain: z.string().describe('The kind of process: training or production.'),
  question: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('What is asked, in words; printed above the answer.'),
  batchSizes: z
    .union([z.array(z.unknown()), z.string(), z.number()])
    .describe('The sizes to run: a list, or a range such as "2..1024 x2".'),
  replications: positiveWhole('Independent repetitions of every cell; intervals need at least 2.').default(3),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).describe('Seed of all randomness.'),
  params: z.unknown().describe('The process itself; what it holds depends on the domain.'),
  objective: z
    .strictObject({
      minimize: z.string().optional().describe('The metric to make small, e.g. trainSeconds.'),
      maximize: z.string().optional().describe('The metric to make large, e.g. testAccuracy.'),
      goal: z.string().optional().describe('What must be reached first, e.g. "testAccuracy >= 97 %".'),
      budget: z.string().optional().describe('How much may be spent, e.g. "epochs <= 5".'),
    })
    .describe('What the best batch size is best at.'),
  constraints: z
    .array(z.string())
    .default([])
    .describe('Bounds that a size must keep, e.g. "testAccuracy >= 0.95".'),
  confidence: z.number().min(0.5).max(0.999).default(0.95).describe('Of every interval and verdict.'),
  tolerance: z
    .number()
    .positive()
    .max(10)
    .default(0.2)
    .describe(
      'The most that the recommended size may cost above the best, as a share, before the answer is undecided.',
    ),
  untilDecided: z
    .strictObject({
      maxTrials: positiveWhole(
        'The most trials in all, those of the batch sizes and replications above included; three times those unless stated.',
      ).optional(),
      precision: z
        .number()
        .min(0.0001)
        .max(1)
        .optional()
        .describe(
          'And go on until the interval of the recommended size is within this share of its value, e.g. 0.02.',
        ),
    })
    .optional()
    .describe(
      'Then run what would decide the answer: replications at the sizes that may be the best, and new sizes; {} takes the defaults.',
    ),
  price: price
    .optional()
    .describe('Gives the metric cost, e.g. { perHour: 2.5, currency: EUR }. Changes nothing that is run.'),
}

/** What all domains share. `params` and the metrics' names are the domain's to check. */
export const studySchema = z.strictObject({
  ...members,
  quick: z
    .strictObject(members)
    .partial()
    .optional()
    .describe('Members that --quick puts in place of the ones above; params are merged one by one.'),
})
