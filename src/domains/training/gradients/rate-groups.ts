/** The runs that are compared with each other: those of one setting (a learning rate, as a rule), by batch size. */

import { formatFactors } from '../../../charts/format.ts'
import type { ObservedTrial } from '../../../core/answer.ts'
import { settingText } from '../../../core/factors.ts'
import { canonicalJson } from '../../../core/identity.ts'
import type { MeasurementRow, Trace } from '../../../core/measurement.ts'
import { type RunSummary, summarizeRun, type Window } from './run-summary.ts'

export interface SizeGroup {
  readonly batchSize: number
  /** By replication; one or more. */
  readonly runs: readonly RunSummary[]
}

export interface RateGroup extends Window {
  /** NaN where the trials name none. */
  readonly learningRate: number
  /** For a person: the learning rate, and what else differs between the groups, e.g. "learning rate 0.1". */
  readonly setting: string
  /** What the norms are of: the gradient of the mean or of the sum over the batch. */
  readonly reduction: 'mean' | 'sum'
  /** Ascending; sizes of which a run finished. */
  readonly sizes: readonly SizeGroup[]
  /** Runs that diverged: in no figure, for their last norms say nothing of the batch. */
  readonly diverged: number
}

/** Where rows and traces come from, e.g. a store; a trace may be large, and is asked for once. */
export interface RunRecords {
  readonly trials: readonly ObservedTrial[]
  rows(trialId: string): readonly MeasurementRow[]
  trace(trialId: string): Trace | null
}

/** Ascending in the rate; settings of which no run finished with its traces are left out. */
export function rateGroups(records: RunRecords): RateGroup[] {
  const windows = plannedWindows(records)
  const runs = new Map<string, RunSummary>()
  for (const { trial } of records.trials) {
    const window = windows.get(trial.id)
    const run = window && summarizeRun(trial, records.rows(trial.id), records.trace(trial.id), window)
    if (run) runs.set(trial.id, run)
  }
  return groupRuns(records.trials, windows, runs)
}

/** How far the runs of each setting can be compared, from their rows; no entry for a run that is not compared. */
export function plannedWindows({
  trials,
  rows,
}: Pick<RunRecords, 'trials' | 'rows'>): ReadonlyMap<string, Window> {
  const windows = new Map<string, Window>()
  for (const group of Map.groupBy(trials.filter(isCompared), settingKey).values()) {
    const ends = group.flatMap(({ trial }) => {
      const { steps, epochs } = rows(trial.id).at(-1)?.values ?? {}
      return steps && epochs ? [{ id: trial.id, steps, epochs }] : []
    })
    const window = {
      equalSteps: Math.min(...ends.map(({ steps }) => steps)),
      equalEpochs: Math.min(...ends.map(({ epochs }) => epochs)),
    }
    for (const { id } of ends) windows.set(id, window)
  }
  return windows
}

export function groupRuns(
  trials: readonly ObservedTrial[],
  windows: ReadonlyMap<string, Window>,
  runs: ReadonlyMap<string, RunSummary>,
): RateGroup[] {
  const varying = varyingParams(trials)
  return [...Map.groupBy(trials, settingKey).values()]
    .sort(([a], [b]) => rateOf(a!) - rateOf(b!))
    .flatMap((observed) => {
      const present = observed.filter(({ trial }) => runs.has(trial.id))
      const [first] = present
      const window = first && windows.get(first.trial.id)
      if (!window) return []
      const sizes = [...Map.groupBy(present, ({ trial }) => trial.batchSize)]
        .sort(([a], [b]) => a - b)
        .map(([batchSize, own]) => ({
          batchSize,
          runs: own.map(({ trial }) => runs.get(trial.id)!).sort((a, b) => a.replication - b.replication),
        }))
      return [
        {
          learningRate: rateOf(first),
          setting: settingWords(first, varying),
          reduction: first.trial.params.reduction === 'sum' ? ('sum' as const) : ('mean' as const),
          ...window,
          sizes,
          diverged: observed.filter(({ outcome }) => outcome.kind === 'diverged').length,
        },
      ]
    })
}

const isCompared = ({ outcome }: ObservedTrial) => outcome.kind === 'finished'
const rateOf = ({ trial }: ObservedTrial) => Number(trial.params.learningRate)
/** Trials of a study differ in nothing else but batch size and replication. */
const settingKey = ({ trial }: ObservedTrial) => canonicalJson(trial.params)

function varyingParams(trials: readonly ObservedTrial[]): string[] {
  const names = new Set(trials.flatMap(({ trial }) => Object.keys(trial.params)))
  const distinct = (name: string) =>
    new Set(trials.map(({ trial }) => canonicalJson(trial.params[name] ?? null))).size
  return [...names].filter((name) => distinct(name) > 1)
}

function settingWords({ trial: { params } }: ObservedTrial, varying: readonly string[]): string {
  const shown = [...new Set(['learningRate', ...varying])].flatMap((name) => {
    const text = settingText(params[name])
    return text === undefined ? [] : [[name, text] as const]
  })
  return formatFactors(Object.fromEntries(shown))
}
