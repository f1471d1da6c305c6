/** Runs what a study still misses and keeps what comes. Run it again to go on from wherever it was stopped. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Domain } from '../core/domain.ts'
import type { TrialEvent, TrialJob } from '../core/event.ts'
import type { Manifest } from '../core/manifest.ts'
import type { Study } from '../core/study.ts'
import type { Trial } from '../core/trial.ts'
import type { Store, TrialRecord } from '../store/store.ts'
import type { Runner } from './runner.ts'

export interface RunStudyOptions {
  readonly store: Store
  readonly runner: Runner
  readonly study: Study
  readonly manifest: Manifest
  readonly domain: Domain
  /** Forget earlier results of these trials first. */
  readonly fresh?: boolean
  /** The order in which to start what is missing; the plan's own unless given. */
  readonly startOrder?: (missing: readonly Trial[]) => readonly Trial[] | Promise<readonly Trial[]>
  /** Called when all that was planned has ended: what to add to the study and run next, or why nothing. */
  readonly nextRound?: (studyId: string) => Promise<Round>
  /** Called after the event is stored. */
  readonly onEvent?: (event: TrialEvent) => void
  /** Drains: running trials save their state, nothing new starts. */
  readonly signal: AbortSignal
  /** Stops running trials at once. */
  readonly killSignal?: AbortSignal
}

export type Round =
  /** `trials`: none of them the study's already. */
  | { readonly kind: 'run'; readonly trials: readonly Trial[]; readonly because: readonly string[] }
  | { readonly kind: 'stop'; readonly why: string }

/** How many of the study's trials ended how; together they are all of them. */
export interface RunSummary {
  readonly studyId: string
  readonly trials: number
  /** Finished in this run. */
  readonly done: number
  /** Had their result (finished or diverged) before, or got it from another study's run meanwhile. */
  readonly reused: number
  readonly diverged: number
  readonly failed: number
  readonly interrupted: number
  /** Neither reused nor started, because the run was stopped. */
  readonly notStarted: number
  /** Why no further round was run; null where none was asked for. */
  readonly stopped: string | null
}

const askAgainMs = 250

const trialsMissing = (records: readonly TrialRecord[]): readonly Trial[] =>
  records.filter(({ outcome }) => outcome === null).map(({ trial }) => trial)

/**
 * Throws UserError when another process is running the study or the store cannot be written. Trials that failed in an
 * earlier run are tried again; one that fails now is not tried again in this run.
 */
export async function runStudy(options: RunStudyOptions): Promise<RunSummary> {
  const { store, runner, study, manifest, domain, signal, killSignal } = options
  const plan = await domain.plan(study)
  const { id: studyId } = store.putStudy(study, manifest, plan)
  const claim = store.claim(studyId)
  const counts = { done: 0, reused: 0, diverged: 0, failed: 0, interrupted: 0 }
  let isBroken = false
  let stopped: string | null = null
  const isStopped = () => isBroken || signal.aborted || killSignal?.aborted === true

  try {
    if (options.fresh) {
      store.resetTrials(studyId)
      store.putStudy(study, manifest, plan)
    }
    let records = store.trials(studyId)
    let missing = trialsMissing(records)
    counts.reused = records.length - missing.length
    store.log(studyId, 'run-started', { trials: records.length, missing: missing.length, manifest })
    for (;;) {
      const ordered = (await options.startOrder?.(missing)) ?? missing
      await runner.run(jobs(ordered), keep, signal, killSignal)
      if (isStopped() || counts.failed > 0) break
      const round = await options.nextRound?.(studyId)
      if (!round) break
      if (round.kind === 'stop') {
        stopped = round.why
        break
      }
      const before = records.length
      const number = store.addRound(studyId, round.trials, round.because)
      records = store.trials(studyId)
      if (records.length === before) throw new Error('a round adds trials that the study has not')
      const added = records.filter((record) => record.round === number)
      missing = trialsMissing(added)
      counts.reused += added.length - missing.length
    }

    const { done, reused, diverged, failed, interrupted } = counts
    const notStarted = records.length - done - reused - diverged - failed - interrupted
    store.log(studyId, 'run-ended', { ...counts, notStarted, ...(stopped === null ? {} : { stopped }) })
    claim.release()
    return { studyId, trials: records.length, ...counts, notStarted, stopped }
  } catch (error) {
    try {
      claim.release()
    } catch {
      // What stopped the run, e.g. a full disk, stops this too; the error to report is the first.
    }
    throw error
  }

  /** Attempts begin when the runner has room. What another run is working on is waited for. */
  async function* jobs(trials: readonly Trial[]): AsyncGenerator<TrialJob> {
    let waiting = trials
    while (waiting.length > 0) {
      const busy: Trial[] = []
      for (const trial of waiting) {
        if (isStopped()) return
        const start = store.beginAttempt(studyId, trial.id)
        if (start.kind === 'begun') {
          yield { domain: study.domain, trial, attempt: start.attempt, checkpoint: start.checkpoint }
        } else if (start.kind === 'done') counts.reused++
        else busy.push(trial)
      }
      waiting = busy
      if (waiting.length > 0) await delay(askAgainMs)
    }
  }

  function keep(event: TrialEvent): void {
    isBroken = true
    if (store.append(studyId, event)) {
      if (event.type === 'finished') counts[event.outcome.kind === 'diverged' ? 'diverged' : 'done']++
      else if (event.type === 'failed' || event.type === 'interrupted') counts[event.type]++
      options.onEvent?.(event)
    }
    // Not reached when one of these throws: then nothing more is begun or waited for.
    isBroken = false
  }
}
