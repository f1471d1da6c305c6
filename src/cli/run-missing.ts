/** Runs what a study still misses, the long trials first, and shows how it goes on stderr. */
import type { Domain, TrialEstimate } from '../core/domain.ts'
import type { TrialEvent } from '../core/event.ts'
import { makeManifest } from '../core/make-manifest.ts'
import type { Study } from '../core/study.ts'
import type { Trial } from '../core/trial.ts'
import { domainModule } from '../domains/registry.ts'
import { fastestEngine } from '../engine/load.ts'
import { localRunner } from '../runner/local.ts'
import { type RunStudyOptions, type RunSummary, runStudy } from '../runner/run-study.ts'
import type { Store } from '../store/store.ts'
import type { Interrupt } from './interrupt.ts'
import { say } from './output.ts'
import { startProgress } from './progress.ts'

export interface RunMissing {
  readonly store: Store
  readonly study: Study
  readonly domain: Domain
  readonly workers: number
  readonly interrupt: Interrupt
  readonly fresh?: boolean
  /** Plans what to run when all is done; `tell` prints a line among the progress. */
  readonly nextRound?: (
    studyId: string,
    tell: (line: string) => void,
  ) => ReturnType<NonNullable<RunStudyOptions['nextRound']>>
  readonly onEvent?: (event: TrialEvent) => void
}

export async function runMissing(options: RunMissing): Promise<RunSummary> {
  const { study, domain, workers, interrupt, nextRound } = options
  const progress = startProgress(study, domain, workers)
  const longestFirst = async (missing: readonly Trial[]) => {
    if (missing.length === 0) return missing
    for (const warning of (await domain.warn?.(study)) ?? []) say(`Take care: ${warning}.`)
    const estimates: ReadonlyMap<string, TrialEstimate> = await domain.estimate(missing)
    progress.expect(missing, estimates)
    const seconds = (trial: Trial) => estimates.get(trial.id)?.seconds ?? 0
    return [...missing].sort((a, b) => a.replication - b.replication || seconds(b) - seconds(a))
  }
  try {
    return await runStudy({
      store: options.store,
      runner: localRunner({ workers, domainModule }),
      study,
      manifest: makeManifest(await fastestEngine()),
      domain,
      fresh: options.fresh === true,
      startOrder: longestFirst,
      ...(nextRound ? { nextRound: (studyId: string) => nextRound(studyId, progress.tell) } : {}),
      onEvent: (event) => {
        progress.see(event)
        options.onEvent?.(event)
      },
      signal: interrupt.drain,
      killSignal: interrupt.kill,
    })
  } finally {
    progress.stop()
  }
}

/** Trials that still have no result. */
export const left = (summary: RunSummary): number => summary.failed + summary.interrupted + summary.notStarted
