/** A study of the user's own training: its trials, and each of them run. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { TrialContext } from '../../../core/domain.ts'
import { UserError } from '../../../core/errors.ts'
import type { TrialOutcome } from '../../../core/measurement.ts'
import type { Condition, Study } from '../../../core/study.ts'
import { makeTrial, type Trial, type TrialParams } from '../../../core/trial.ts'
import { splitCommand } from './command-line.ts'
import { runOwnTraining } from './run-own-training.ts'
import type { Trainer } from './trainer.ts'

const largestFileBytes = 64 * 1024 ** 2

export type PlannedTrialParams = TrialParams & {
  /** Absent where the study states none. */
  readonly learningRate?: number
  readonly trainer: { readonly [K in keyof Trainer]: Exclude<Trainer[K], undefined> } & TrialParams
  /** SHA-256 of the files that the command names, so that a script that was changed is run again. */
  readonly commandFiles: Readonly<Record<string, string>>
  readonly goal: ({ readonly [K in keyof Condition]: Condition[K] } & TrialParams) | null
}

/** Batch sizes x learning rates x replications; replication by replication, so that a part is a whole study. */
export function planOwnTraining(
  study: Study,
  identity: { readonly name: string; readonly version: number },
  trainer: Trainer,
  learningRates: readonly (number | undefined)[],
  goal: Condition | null,
): Trial<PlannedTrialParams>[] {
  const commandFiles = filesOf(trainer)
  const trials: Trial<PlannedTrialParams>[] = []
  for (let replication = 0; replication < study.replications; replication++) {
    for (const batchSize of study.batchSizes) {
      for (const learningRate of learningRates) {
        trials.push(
          makeTrial<PlannedTrialParams>(identity, study.seed, batchSize, replication, {
            ...(learningRate === undefined ? {} : { learningRate }),
            trainer: { ...trainer } as PlannedTrialParams['trainer'],
            commandFiles,
            goal: goal && { ...goal },
          }),
        )
      }
    }
  }
  return trials
}

/** @throws UserError, besides what `runOwnTraining` throws, when a file of the command is not the one planned with */
export async function runPlannedTraining(
  trial: Trial<PlannedTrialParams>,
  context: TrialContext,
): Promise<TrialOutcome | 'interrupted'> {
  const trainer = trial.params.trainer as unknown as Trainer
  const now = filesOf(trainer)
  for (const [file, sha256] of Object.entries(trial.params.commandFiles)) {
    if (now[file] === sha256) continue
    throw new UserError(`${file} is not the one that the study was planned with`, {
      place: 'trainer.command',
      remedy: 'Run the study again: it plans anew from the file that is there.',
    })
  }
  return runOwnTraining(trial, context, trainer)
}

/** Words of the command that name files, whatever stands in them; what those import is not seen. */
function filesOf({ command, shell }: Trainer): Record<string, string> {
  const words = shell ? command.split(/[\s;|&<>()'"]+/) : splitCommand(command).map(({ text }) => text)
  const files = [...new Set(words)].filter((word) => {
    const stat = statSync(word, { throwIfNoEntry: false })
    return stat?.isFile() && stat.size <= largestFileBytes
  })
  return Object.fromEntries(
    files.map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]),
  )
}
