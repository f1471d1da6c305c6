import type { TrialEvent, TrialJob } from '../core/event.ts'

/** Runs trials somewhere: in processes of this machine, or through a queue on others. */
export interface Runner {
  /**
   * Resolves when every job has ended, or has been drained after `signal` aborts. Events of one trial come in
   * order, and `onEvent` has returned before the next is sent. A job that dies is a `failed` event, never a
   * rejection; it rejects only when it cannot go on at all, or when `onEvent` throws (then all jobs are stopped).
   */
  run(jobs: readonly TrialJob[], onEvent: (event: TrialEvent) => void, signal: AbortSignal): Promise<void>
}
