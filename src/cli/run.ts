/** `batchwise run`: runs what a study still misses, shows how it goes, prints the answer and writes the report. */
import type { TrialEvent } from '../core/event.ts'
import { conclude } from '../report/conclude.ts'
import type { RunSummary } from '../runner/run-study.ts'
import { openStore } from '../store/sqlite.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { onInterrupt } from './interrupt.ts'
import { printLine, say, toJsonLine } from './output.ts'
import { printAnswer } from './print-answer.ts'
import { readStudyFile } from './read-study-file.ts'
import { left, runMissing } from './run-missing.ts'
import { storedStudy } from './stored-study.ts'
import {
  mostTrials,
  parseUntilDecided,
  planRound,
  type UntilDecidedOptions,
  untilDecidedFlags,
} from './until-decided.ts'
import { parseWorkers } from './workers.ts'
import { writeReport } from './write-report.ts'

export interface RunOptions extends UntilDecidedOptions {
  readonly store: string
  readonly quick?: boolean
  readonly fresh?: boolean
  readonly workers?: string
  /** False with --no-report. */
  readonly report: string | boolean
  readonly json?: boolean
}

export async function runCommand(file: string, options: RunOptions): Promise<void> {
  const workers = parseWorkers(options.workers)
  const untilDecided = parseUntilDecided(options)
  const { study, domain } =
    (await storedStudy(file, options, untilDecided)) ??
    (await readStudyFile(file, options.quick === true, untilDecided))
  if (study.untilDecided) mostTrials(study, (await domain.plan(study)).length)
  const store = openStore(options.store)
  const interrupt = onInterrupt()
  try {
    const nextRound = async (studyId: string, tell: (line: string) => void) => {
      const round = await planRound(store, store.findStudy(studyId)!, domain)
      if (round.kind === 'stop') return round
      if (options.json) {
        printLine(toJsonLine({ type: 'round', trials: round.trials.length, because: round.because }))
      }
      tell(`Next: ${round.because.join('; ')}.`)
      return round
    }
    const summary = await runMissing({
      store,
      study,
      domain,
      workers,
      interrupt,
      fresh: options.fresh === true,
      ...(study.untilDecided ? { nextRound } : {}),
      onEvent: (event) => options.json && printLine(toJsonLine(withoutBulk(event))),
    })

    if (summary.interrupted + summary.notStarted > 0) {
      say(
        `Stopped: ${summary.trials - left(summary)} of ${summary.trials} trials are done and kept. Run the same command to go on.`,
      )
      process.exitCode = interrupt.exitCode()
      return
    }
    const record = store.findStudy(summary.studyId)!
    const conclusion = conclude(store, record, domain)
    const command = `batchwise run ${file}${options.quick ? ' --quick' : ''}${untilDecidedFlags(study)}`
    if (options.json) {
      const { answer, stopped } = conclusion
      printLine(
        toJsonLine({ type: 'answer', study: record.id, answer, ...(stopped === null ? {} : { stopped }) }),
      )
    } else printAnswer(conclusion, command)
    if (options.report !== false) {
      const path = await writeReport(conclusion, store, command, {
        format: 'html',
        out: typeof options.report === 'string' ? options.report : null,
        storeFolder: options.store,
        figures: null,
      })
      say(`\nReport: ${path}`)
    }
    sayFailures(summary, conclusion.trials)
    process.exitCode = summary.failed > 0 ? exitCodes.failed : exitCodeOf(conclusion.answer)
  } finally {
    interrupt.forget()
    store.close()
  }
}

function sayFailures(summary: RunSummary, trials: ReturnType<typeof conclude>['trials']): void {
  if (summary.failed === 0) return
  say(
    `\n${summary.failed} of ${summary.trials} trials failed; the answer rests on the others. Run again to try them again.`,
  )
  for (const { trial, failure } of trials) {
    if (failure) say(`  batch ${trial.batchSize}, replication ${trial.replication + 1}: ${failure.message}`)
  }
}

/** The event as it stands in the NDJSON stream: traces and states by their size. */
function withoutBulk(event: TrialEvent): unknown {
  if (event.type === 'traced') {
    const steps = Object.values(event.columns)[0]?.length ?? 0
    return {
      type: event.type,
      trialId: event.trialId,
      attempt: event.attempt,
      firstStep: event.firstStep,
      steps,
    }
  }
  if (event.type === 'checkpointed') {
    const { type, trialId, attempt, step, state } = event
    return { type, trialId, attempt, step, bytes: state.length }
  }
  return event
}
