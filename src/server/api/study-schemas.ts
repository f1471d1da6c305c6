/** What the API says of studies, as schemas; the page takes its types from here. */
import { z } from 'zod'
import type { Fit } from '../../core/answer.ts'

export const table = z.object({
  columns: z.array(z.object({ label: z.string(), numeric: z.boolean() })).readonly(),
  rows: z.array(z.array(z.string()).readonly()).readonly(),
})
export type TableOnWire = z.output<typeof table>

export const figure = z.object({
  id: z.string(),
  title: z.string(),
  caption: z.string(),
  table: table.optional(),
  section: z.string().optional(),
  chart: z.string().describe('The name of the chart that draws the data.'),
  data: z.unknown(),
})
export type FigureView = z.output<typeof figure>

export const runState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle'), failure: z.string().nullable().describe('Why the last run failed.') }),
  z.object({ kind: z.literal('waiting'), ahead: z.int() }),
  z.object({ kind: z.literal('running'), stopping: z.boolean() }),
  z.object({ kind: z.literal('elsewhere'), pid: z.int(), host: z.string() }),
])

export const runAccepted = z.object({ id: z.string(), run: runState })
export type RunAccepted = z.output<typeof runAccepted>

export const studySummary = z.object({
  id: z.string(),
  name: z.string(),
  domain: z.string(),
  question: z.string(),
  createdAt: z.string(),
  run: runState,
  counts: z.record(z.string(), z.int()).describe('Trials by status: missing, running, finished, ...'),
  trials: z.int(),
  /** Trials that have their result. */
  ended: z.int(),
})
export type StudySummary = z.output<typeof studySummary>

const words = z.object({
  verdict: z.enum(['RECOMMENDED', 'UNDECIDED', 'INFEASIBLE']),
  headline: z.string(),
  figures: z.array(z.object({ label: z.string(), value: z.string() })).readonly(),
  because: z.array(z.string()).readonly(),
  stopped: z
    .array(z.string())
    .readonly()
    .describe('Why nothing more was run; empty where nobody asked for more than the sizes of the study.'),
  caveats: z.array(z.string()).readonly(),
  rejected: z.array(z.object({ batchSize: z.string(), why: z.string() })).readonly(),
  next: z.array(z.string()).readonly(),
  nextCommand: z.string().nullable(),
})
export type Words = z.output<typeof words>

const fit = z.object({
  name: z.string(),
  formula: z.string(),
  parameters: z.array(
    z.object({
      name: z.string(),
      unit: z.string(),
      value: z.number().nullable(),
      lo: z.number().nullable(),
      hi: z.number().nullable(),
    }),
  ),
})

export const studyView = studySummary.extend({
  sequence: z.int().describe('The newest event when this was read: events after it are news.'),
  yaml: z.string(),
  command: z.string(),
  words,
  answer: z.record(z.string(), z.unknown()),
  fits: z.array(fit),
  tradeOff: figure.nullable().describe('Null before the first trial has ended.'),
  machine: z.record(z.string(), z.unknown()),
})
export type StudyView = z.output<typeof studyView>

export const fitsOf = (fits: readonly Fit[]): z.input<typeof fit>[] =>
  fits.map(({ name, formula, parameters }) => ({
    name,
    formula,
    parameters: parameters.map((one) => ({ ...one })),
  }))

export const studyText = z.strictObject({
  file: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,95}\.(yaml|yml|json)$/, 'expected a file name such as study.yaml')
    .default('study.yaml')
    .describe('As it is to stand in messages; names the study where it has no name.'),
  yaml: z.string(),
  quick: z.boolean().default(false).describe("Run the study's small size."),
})

export const studyCheck = z.object({
  name: z.string(),
  domain: z.string(),
  question: z.string(),
  batchSizes: z.array(z.number()),
  replications: z.int(),
  trials: z.int(),
  warnings: z.array(z.string()),
})
export type StudyCheck = z.output<typeof studyCheck>
