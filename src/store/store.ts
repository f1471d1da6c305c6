import type { LoggedEvent, RunEventType, TrialEvent } from '../core/event.ts'
import type { Manifest } from '../core/manifest.ts'
import type { MeasurementRow, Trace, TrialOutcome } from '../core/measurement.ts'
import type { Study } from '../core/study.ts'
import type { Trial } from '../core/trial.ts'

export type TrialStatus = 'missing' | 'running' | 'interrupted' | 'failed' | 'finished' | 'diverged'

export interface StudyRecord {
  readonly id: string
  readonly study: Study
  readonly manifest: Manifest
  readonly createdAtMs: number
}

export interface TrialRecord {
  readonly trial: Trial
  /** 0 for the study's grid, 1, 2, ... for what was added to it. */
  readonly round: number
  readonly status: TrialStatus
  /** The newest attempt; 0 when it was never started. */
  readonly attempt: number
  readonly outcome: TrialOutcome | null
  /** Wall seconds of the accepted attempt, earlier attempts that it goes on from included. */
  readonly seconds: number | null
  /** Why the newest attempt failed. */
  readonly failure: { readonly message: string; readonly output: string } | null
}

export type AttemptStart =
  /** `checkpoint` is the saved state to go on from (its rows and traces are kept), or null to start afresh. */
  | { readonly kind: 'begun'; readonly attempt: number; readonly checkpoint: Uint8Array | null }
  /** It has its result, e.g. since another study ran it meanwhile. */
  | { readonly kind: 'done' }
  /** Another run works on it now: ask again later. */
  | { readonly kind: 'busy' }

export interface Claimant {
  readonly pid: number
  readonly host: string
  readonly startedAtMs: number
}

/** Keeps studies, trials and what they yield. Trials belong to themselves: two studies that share one share its result. */
export interface Store {
  /**
   * Idempotent: the id is the content of the study. `trials` become its grid, in this order; when it differs from the
   * one that is there, what was added to that is no longer the study's. The manifest kept is that of the run that made
   * the study's first result.
   */
  putStudy(study: Study, manifest: Manifest, trials: readonly Trial[]): StudyRecord
  /** Adds trials to a study as its next round; the round's number. Those that are the study's already stay where they are. */
  addRound(studyId: string, trials: readonly Trial[], because: readonly string[]): number
  studies(): StudyRecord[]
  /** By id, a unique beginning of it, or by the study's name (the newest). Null when there is none. */
  findStudy(idOrName: string): StudyRecord | null
  trials(studyId: string): TrialRecord[]
  /** Starts the trial's next attempt for a study that this store has claimed. */
  beginAttempt(studyId: string, trialId: string): AttemptStart
  /**
   * Forgets the results of the study's trials (`--fresh`), but for those that another study's run is working on; what
   * was added to its grid is no longer the study's.
   */
  resetTrials(studyId: string): void
  /** Applies one event in one transaction and logs it. Late events of an attempt that was given up are ignored: false. */
  append(studyId: string, event: TrialEvent): boolean
  log(studyId: string, type: RunEventType, detail: Record<string, unknown>): void
  /** The newest start or end of a run of the study; null before the first. */
  lastLogged(studyId: string): LoggedEvent | null
  /** Events with a sequence number above `after`, oldest first; all of them unless limited. */
  events(after: number, limit?: number): LoggedEvent[]
  /** What trials that did not fail have printed last, by trial id, in runs of this study. */
  outputs(studyId: string): Map<string, string>
  /** Those about whole runs, of all studies, oldest first. */
  runEvents(): LoggedEvent[]
  /** The sequence number of the newest event; 0 before the first. */
  lastSequence(): number
  /** Rows of the accepted (or else newest) attempt, by step. */
  measurements(trialId: string): MeasurementRow[]
  /** The same for all trials of a study at once, by trial id; a trial without rows has no entry. */
  measurementsOf(studyId: string): Map<string, MeasurementRow[]>
  /** Traces of the accepted (or else newest) attempt, joined, by step. Null when it has none. */
  trace(trialId: string): Trace | null
  /**
   * Claims the study for one running process; throws UserError naming the process that has it. A claim whose
   * process is gone is taken over, and that process's running trials become interrupted (or missing).
   */
  claim(studyId: string): { release(): void }
  /** The living process that has claimed the study, or null. */
  claimant(studyId: string): Claimant | null
  close(): void
}
