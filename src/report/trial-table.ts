/** The table of trials: what was run, how it ended and with which values. */
import type { FigureTable } from '../charts/figure.ts'
import { settingText } from '../core/factors.ts'
import type { Metric } from '../core/measurement.ts'
import type { TrialRecord } from '../store/store.ts'
import {
  formatFactor,
  formatQuantity,
  formatSeconds,
  formatSetting,
  humanName,
  isPure,
  metricName,
} from './format.ts'
import type { ReportInput } from './report-input.ts'

const VALUES_SHOWN = 6

export function trialTable(
  input: Pick<ReportInput, 'study' | 'metrics' | 'observations' | 'trials'>,
): FigureTable {
  const { trials, observations } = input
  const factors = factorNames(input)
  const settings = new Map(observations.trials.map((observed) => [observed.trial.id, observed.factors]))
  /** Of a trial that has not ended, what its parameters say. */
  const setting = ({ trial }: TrialRecord, name: string) =>
    settings.get(trial.id)?.[name] ?? settingText(trial.params[name])
  const trialsInOrder = [...trials].sort(compareTrials(factors, setting))
  const metrics = metricsShown(input)
  const notes = trials.some((record) => whatHappened(record) !== '')
  const valuesById = new Map(observations.trials.map(({ trial, values }) => [trial.id, values]))
  return {
    columns: [
      { label: 'batch size', numeric: true },
      ...factors.map((name) => ({ label: humanName(name), numeric: true })),
      { label: 'replication', numeric: true },
      { label: 'status', numeric: false },
      ...metrics.map((metric) => ({
        label: columnLabel(metric),
        numeric: true,
      })),
      { label: 'took', numeric: true },
      ...(notes ? [{ label: 'what happened', numeric: false }] : []),
    ],
    rows: trialsInOrder.map((record) => {
      const values = valuesById.get(record.trial.id)
      return [
        formatSetting(record.trial.batchSize),
        ...factors.map((name) => factorText(setting(record, name))),
        String(record.trial.replication + 1),
        statusWord(record),
        ...metrics.map((metric) => {
          const unit = metric.unit === 's' ? 's' : '1'
          return formatQuantity(values?.[metric.name] ?? null, unit, 4)
        }),
        formatSeconds(record.seconds),
        ...(notes ? [whatHappened(record)] : []),
      ]
    }),
  }
}

function columnLabel({ name, unit }: Metric): string {
  const words = metricName(name)
  return isPure(unit) || unit === 's' || unit === words ? words : `${words} (${unit})`
}

/** `finished`, `failed`; of a diverged trial the word of its domain. */
export const statusWord = ({ status, outcome }: Pick<TrialRecord, 'status' | 'outcome'>): string =>
  outcome?.kind === 'diverged' && outcome.inBrief !== undefined ? outcome.inBrief.split(':')[0]! : status

/** Why a trial has no ordinary result; empty where it has one. */
export function whatHappened(record: TrialRecord): string {
  if (record.outcome?.kind === 'diverged') {
    const { step, reason, inBrief } = record.outcome
    return inBrief === undefined ? `diverged at step ${formatSetting(step)}: ${reason}` : reason
  }
  if (record.status === 'failed' && record.failure) return record.failure.message
  if (record.status === 'missing') return 'not run yet'
  return ''
}

function factorNames({ observations }: Pick<ReportInput, 'observations'>): string[] {
  return [...new Set(observations.cells.flatMap((cell) => Object.keys(cell.factors)))]
}

/** The objective and its goal first, then the domain's other metrics that any trial ended with. */
function metricsShown({
  study,
  metrics,
  observations,
}: Pick<ReportInput, 'study' | 'metrics' | 'observations'>) {
  const { objective, constraints } = study
  const first = [
    objective.metric,
    objective.goal?.metric,
    objective.budget?.metric,
    ...constraints.map((c) => c.metric),
  ]
  const measured = new Set(observations.trials.flatMap(({ values }) => Object.keys(values)))
  const order = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length)
  return metrics
    .filter((metric) => measured.has(metric.name))
    .sort((a, b) => order(a.name) - order(b.name))
    .slice(0, VALUES_SHOWN)
}

function compareTrials(
  factors: readonly string[],
  setting: (record: TrialRecord, name: string) => number | string | undefined,
): (a: TrialRecord, b: TrialRecord) => number {
  const key = (record: TrialRecord) => [
    record.trial.batchSize,
    ...factors.map((name) => setting(record, name) ?? ''),
    record.trial.replication,
  ]
  return (a, b) => {
    const left = key(a)
    const right = key(b)
    for (const [index, value] of left.entries()) {
      const other = right[index] ?? ''
      if (value !== other) return value < other ? -1 : 1
    }
    return a.trial.id < b.trial.id ? -1 : 1
  }
}

function factorText(value: number | string | undefined): string {
  return value === undefined ? '–' : formatFactor(value)
}
