/** `batchwise show`: the answer of a study from what the store holds; runs nothing. */
import { buildInput } from '../report/build-input.ts'
import { conclude } from '../report/conclude.ts'
import { textTable } from '../report/text-table.ts'
import { trialTable } from '../report/trial-table.ts'
import { openStore } from '../store/sqlite.ts'
import { exitCodeOf } from './exit-codes.ts'
import { findStudy } from './find-study.ts'
import { nowMinute } from './now.ts'
import { printLine, toJsonLine } from './output.ts'
import { printAnswer } from './print-answer.ts'
import { untilDecidedFlags } from './until-decided.ts'

export interface ShowOptions {
  readonly store: string
  readonly quick?: boolean
  readonly trials?: boolean
  readonly json?: boolean
}

export async function showCommand(wanted: string | undefined, options: ShowOptions): Promise<void> {
  const store = openStore(options.store, { readOnly: true })
  try {
    const { record, domain } = await findStudy(store, wanted, options)
    const conclusion = conclude(store, record, domain)
    const command = `batchwise run ${record.study.name}.yaml${untilDecidedFlags(record.study)}`
    if (options.json) {
      const { answer, analysis, observations, trials, stopped } = conclusion
      const { study, manifest, id } = record
      const values = new Map(observations.trials.map((observed) => [observed.trial.id, observed.values]))
      printLine(
        toJsonLine({
          id,
          study,
          manifest,
          answer,
          ...(stopped === null ? {} : { stopped }),
          fits: analysis.fits,
          curve: observations.curve,
          trials: trials.map(({ trial, status, outcome, seconds, failure }) => ({
            ...trial,
            status,
            outcome,
            seconds,
            failure,
            values: values.get(trial.id) ?? null,
          })),
        }),
      )
    } else {
      printAnswer(conclusion, command)
      if (options.trials) {
        printLine()
        const input = buildInput(conclusion, { command, generatedAt: nowMinute() })
        for (const line of textTable(trialTable(input))) printLine(line)
      }
    }
    process.exitCode = exitCodeOf(conclusion.answer)
  } finally {
    store.close()
  }
}
