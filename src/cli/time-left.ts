/** Time left of a run: the estimates of what is still to do, corrected by how the ended trials compared with theirs. */
export interface Remaining {
  /** Estimated seconds of the trials that wait. */
  readonly waiting: readonly number[]
  readonly running: readonly { readonly estimated: number; readonly elapsed: number }[]
  readonly ended: readonly { readonly estimated: number; readonly took: number }[]
  readonly workers: number
}

/**
 * Seconds; null where nothing was estimated. Estimates are upper bounds (a trial may reach its goal early), so what
 * the ended ones took over what was estimated for them scales the rest.
 */
export function timeLeft({ waiting, running, ended, workers }: Remaining): number | null {
  const estimated = sum(ended.map((trial) => trial.estimated))
  const scale = estimated > 0 ? sum(ended.map((trial) => trial.took)) / estimated : 1
  const rest = running.map((trial) => Math.max(0, trial.estimated * scale - trial.elapsed))
  const all = [...rest, ...waiting.map((seconds) => seconds * scale)]
  if (all.length === 0) return 0
  if (sum(waiting) + sum(running.map((trial) => trial.estimated)) === 0) return null
  return Math.max(sum(all) / workers, ...all)
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
