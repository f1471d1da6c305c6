/** A training study whose trainer is a command of the user's: its parameters, and what it measures. */
import { z } from 'zod'
import type { Metric } from '../../../core/measurement.ts'
import { trainingMetrics } from '../metrics.ts'
import { trainerSchema } from './trainer.ts'

const learningRate = z.number().positive().max(1e6)

export const ownTrainingParams = z.strictObject({
  trainer: trainerSchema.describe('A command of your own that trains; see docs/own-training.md.'),
  learningRate: z
    .union([learningRate, z.array(learningRate).min(1).max(100)])
    .optional()
    .describe(
      'What {learningRate} stands for: one rate, or several, of which the best is tuned for each size.',
    ),
  reports: z
    .record(
      z
        .string()
        .regex(
          /^[A-Za-z_][\w.]*$/,
          'expected the name of a metric: a letter, then letters, digits, "_" or "."',
        ),
      z.enum(['higher', 'lower']),
    )
    .default({})
    .describe(
      'Metrics of your own in the lines, with which is better, e.g. { bleu: higher, perplexity: lower }.',
    ),
  runPastGoal: z
    .boolean()
    .default(false)
    .describe('Let the command run to its end when the goal is reached before.'),
})

export type OwnTrainingParams = z.infer<typeof ownTrainingParams>

export const ownLearningRates = ({ learningRate }: OwnTrainingParams): readonly number[] =>
  learningRate === undefined ? [] : Array.isArray(learningRate) ? learningRate : [learningRate]

/** The names that the lines bring besides the domain's. */
export function reportedMetrics({ reports }: OwnTrainingParams): Metric[] {
  const known = new Set(trainingMetrics.map(({ name }) => name))
  return Object.entries(reports)
    .filter(([name]) => !known.has(name))
    .map(([name, better]) => ({ name, better, unit: '1', doc: 'As the command reports it.' }))
}
