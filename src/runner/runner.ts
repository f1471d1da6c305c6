import type { TrialEvent, TrialJob } from '../core/event.ts'

/** Runs trials somewhere: in processes of this machine, or through a queue on others. */
export interface Runner {
  /**
   * Takes each job only when there is room to start it. Resolves when every job has ended, or has been drained after
   * `signal` aborts, or stopped at once after `killSignal` does; each job taken ends with exactly one of the events
   * `finished`, `interrupted` and `failed`. Events of one trial come in order, and `onEvent` has returned before the
   * next is sent. A job that dies is a `failed` event, never a rejection; it rejects only when it cannot go on at
   * all, or when `jobs` or `onEvent` throws (then all jobs are stopped).
   */
  run(
    jobs: Iterable<TrialJob> | AsyncIterable<TrialJob>,
    onEvent: (event: TrialEvent) => void,
    signal: AbortSignal,
    killSignal?: AbortSignal,
  ): Promise<void>
}
