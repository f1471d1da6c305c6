/** The user's own training as a trainer: what a study says of it, and what can be said against it before it runs. */
import { z } from 'zod'
import { didYouMean } from '../../../core/did-you-mean.ts'
import { UserError } from '../../../core/errors.ts'
import type { Fault } from '../../../core/issue-messages.ts'
import { placeholdersOf, shellWordsIn, splitCommand } from './command-line.ts'

const secondsOfADay = 86_400

export const trainerSchema = z.strictObject({
  command: z
    .string()
    .min(1)
    .max(10_000)
    .describe(
      'What trains, e.g. "python train.py --bs {batchSize} --lr {learningRate} --seed {seed} --out {runDirectory}".',
    ),
  shell: z
    .boolean()
    .default(false)
    .describe('Hand the command to sh, for pipes and variables; without it no shell reads the command.'),
  metrics: z
    .string()
    .min(1)
    .default('stdout')
    .describe('Where the JSON lines are written: "stdout", or a file in {runDirectory}, e.g. metrics.jsonl.'),
  timeLimitSeconds: z
    .number()
    .positive()
    .max(30 * secondsOfADay)
    .default(secondsOfADay)
    .describe('A run that takes longer is stopped, and its trial has failed.'),
  memoryLimitMiB: z
    .int()
    .min(1)
    .max(1_048_576)
    .optional()
    .describe('A run whose processes together take more is stopped, and its trial has failed.'),
  retries: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe('How often a run that failed is tried again before its trial has failed.'),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'expected the name of an environment variable'), z.string())
    .default({})
    .describe('Environment variables besides those that batchwise itself has.'),
})

export type Trainer = z.infer<typeof trainerSchema>

/** What every trainer's command may name in braces; the domain adds its trials' parameters, e.g. `learningRate`. */
export const commonPlaceholders = ['batchSize', 'seed', 'replication', 'runDirectory'] as const

/**
 * Faults of a trainer that its schema cannot see, with paths from the trainer on. Without `{batchSize}` every batch
 * size would run the same command, so that is one.
 *
 * @param parameters names of the trials' own parameters that the command may use, e.g. `['learningRate']`
 */
export function checkTrainer(trainer: Trainer, parameters: readonly string[]): Fault[] {
  const known = [...commonPlaceholders, ...parameters]
  const inCommand = placeholdersOf(trainer.command)
  const faults = (['command', 'metrics'] as const).flatMap((member) =>
    placeholdersOf(trainer[member])
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path: [member],
        message: `there is no {${name}} to fill in${didYouMean(name, known)}`,
        remedy: `Known here: ${known.map((each) => `{${each}}`).join(', ')}; {{${name}}} stands for the text itself.`,
      })),
  )
  const usesEnvironment = /BATCHWISE_BATCH_SIZE/.test(trainer.command)
  if (!inCommand.includes('batchSize') && !usesEnvironment) {
    faults.push({
      path: ['command'],
      message: 'the command does not use {batchSize}, so every batch size would run the same',
      remedy:
        'Hand it on, e.g. --batch-size {batchSize}; to read $BATCHWISE_BATCH_SIZE name it in the command.',
    })
  }
  return trainer.shell ? faults : [...faults, ...splittingFaults(trainer.command)]
}

function splittingFaults(command: string): Fault[] {
  try {
    return shellWordsIn(splitCommand(command)).map((word) => ({
      path: ['command'],
      message: `"${word}" would be handed to the command as it stands, since no shell reads it`,
      remedy: 'Write shell: true beside the command, or put the word in quotes.',
    }))
  } catch (error) {
    if (error instanceof UserError) return [{ path: ['command'], message: error.message }]
    throw error
  }
}
