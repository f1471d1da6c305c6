/** What happens while trials run. Runners emit it; the store keeps it; progress, the page and `--json` read it. */
import type { MeasurementRow, Trace, TrialOutcome } from './measurement.ts'
import type { Trial } from './trial.ts'

export interface TrialEventOf<K extends string> {
  readonly type: K
  readonly trialId: string
  /** 1 for the first try; only the accepted attempt's rows are kept. */
  readonly attempt: number
}

export type TrialEvent =
  | TrialEventOf<'started'>
  | (TrialEventOf<'measured'> & { readonly rows: readonly MeasurementRow[] })
  | (TrialEventOf<'traced'> & Trace)
  /** `seconds`, here and below: wall seconds of this attempt so far. */
  | (TrialEventOf<'checkpointed'> & {
      readonly step: number
      readonly seconds: number
      readonly state: Uint8Array
    })
  | (TrialEventOf<'finished'> & { readonly outcome: TrialOutcome; readonly seconds: number })
  /** Stopped on request; a later attempt goes on from the last checkpoint. */
  | TrialEventOf<'interrupted'>
  /** Crashed, was killed or threw. `message` is one line; `output` the last of what it printed. */
  | (TrialEventOf<'failed'> & { readonly message: string; readonly output: string })
  /** The last of what a trial that did not fail has printed; after its last event, where there is any. */
  | (TrialEventOf<'printed'> & { readonly output: string })

/** About a whole run. What was asked for and not called off goes on when the server that was asked starts again. */
export type RunEventType = 'run-asked' | 'run-started' | 'run-ended' | 'run-called-off'

/** An event as the log keeps it. Bulk (rows, traces, states) lies in tables of its own; the log has its size. */
export interface LoggedEvent {
  /** 1, 2, 3, ... in the order in which they were stored. */
  readonly sequence: number
  readonly atMs: number
  readonly studyId: string
  readonly type: TrialEvent['type'] | 'planned' | RunEventType
  readonly trialId: string | null
  readonly attempt: number | null
  readonly detail: Readonly<Record<string, unknown>>
}

/** A trial as handed to a runner. */
export interface TrialJob {
  readonly domain: string
  readonly trial: Trial
  readonly attempt: number
  readonly checkpoint: Uint8Array | null
}
