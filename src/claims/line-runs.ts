/** What judges read from simulated runs of a line. */
import type { ProductionTrialParams } from '../domains/production/params.ts'
import { shareName } from '../domains/production/time-shares.ts'
import type { ClaimRun, StudyRuns } from './claim.ts'
import { finalValue, runsOf } from './runs.ts'

export const lineParams = ({ trial }: ClaimRun): ProductionTrialParams =>
  trial.params as ProductionTrialParams

/** The line that a study is about; null before anything has run. */
export const lineOfStudy = ({ runs }: StudyRuns): ProductionTrialParams['line'] | null =>
  runs[0] ? lineParams(runs[0]).line : null

export interface SizeValues {
  readonly batchSize: number
  /** By replication. */
  readonly values: readonly number[]
}

/** A value of each run by batch size; sizes without one are left out. */
export function bySize(results: StudyRuns, value: (run: ClaimRun) => number | undefined): SizeValues[] {
  return results.study.batchSizes.flatMap((batchSize) => {
    const values = runsOf(results, batchSize).flatMap((run) => value(run) ?? [])
    return values.length > 0 ? [{ batchSize, values }] : []
  })
}

/** Share of its time in which a station runs or is set up; undefined where the line could not work. */
export function workingShare(run: ClaimRun, station: string): number | undefined {
  const running = finalValue(run, shareName(station, 'running'))
  const setup = finalValue(run, shareName(station, 'set-up'))
  return running === undefined || setup === undefined ? undefined : running + setup
}

/** Share of the time that a station works in which it is not set up. */
export function cuttingShare(run: ClaimRun, station: string): number | undefined {
  const working = workingShare(run, station)
  return working ? finalValue(run, shareName(station, 'running'))! / working : undefined
}

/** Items an hour of the time that a station works: its own rate, whether it is the bottleneck or waits for others. */
export function rateOf(run: ClaimRun, station: string): number | undefined {
  const working = workingShare(run, station)
  const throughput = finalValue(run, 'throughput')
  return working && throughput !== undefined ? throughput / working : undefined
}
