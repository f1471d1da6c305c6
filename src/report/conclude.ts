/** From what the store holds of a study to its answer: the one way in which every command and page gets it. */
import { formatQuantity } from '../charts/format.ts'
import type { Analysis, Answer, Observations } from '../core/answer.ts'
import { decide } from '../core/decide.ts'
import { type Domain, metricsOf } from '../core/domain.ts'
import type { MeasurementRow } from '../core/measurement.ts'
import { observe, type TrialResult } from '../core/observe.ts'
import { withRounds } from '../core/planned.ts'
import { costWords, withCost } from '../core/price.ts'
import type { Study } from '../core/study.ts'
import type { Store, StudyRecord, TrialRecord } from '../store/store.ts'

export interface Conclusion {
  readonly record: StudyRecord
  readonly domain: Domain
  readonly trials: readonly TrialRecord[]
  readonly rows: ReadonlyMap<string, readonly MeasurementRow[]>
  readonly observations: Observations
  readonly analysis: Analysis
  readonly answer: Answer
  /** Why the last run of an `untilDecided` study added nothing more; null where it did not come to that. */
  readonly stopped: string | null
}

export function conclude(store: Store, record: StudyRecord, domain: Domain): Conclusion {
  const trials = store.trials(record.id)
  const { study, planned } = withRounds(record.study, trials)
  const rows = pricedRows(study, trials, store.measurementsOf(record.id))
  const results = trials.flatMap(({ trial, outcome }): TrialResult[] =>
    outcome ? [{ trial, outcome, rows: rows.get(trial.id) ?? [] }] : [],
  )
  const metrics = metricsOf(domain, study)
  const observations = observe(study, metrics, domain.factors, results, {
    isComputed: domain.isComputed?.(study) ?? false,
    paired: domain.sharesRandomNumbers?.(study) ?? false,
  })
  const analyses = new Map<number | null, Analysis>()
  // Fits take their time, and the decision asks for the same ones again.
  const analyze = (recommended: number | null): Analysis => {
    const known = analyses.get(recommended)
    if (known) return known
    const analysis = domain.analyze(study, observations, recommended)
    const money = costWords(study, observations, recommended, (value, unit) => formatQuantity(value, unit))
    const whole = { ...analysis, because: [...analysis.because, ...money] }
    analyses.set(recommended, whole)
    return whole
  }
  const answer = decide(study, metrics, observations, analyze, planned)
  const analysis = analyze(answer.verdict === 'recommended' ? answer.batchSize : null)
  return { record, domain, trials, rows, observations, analysis, answer, stopped: whyStopped(store, record) }
}

/** A run that has not ended yet, or was cut off, is not one that found nothing more to run. */
function whyStopped(store: Store, { id, study }: StudyRecord): string | null {
  const last = study.untilDecided ? store.lastLogged(id) : null
  const why = last?.type === 'run-ended' ? last.detail.stopped : null
  return typeof why === 'string' ? why : null
}

/** Rows with their cost, where the study has a price. */
function pricedRows(
  { price }: Study,
  trials: readonly TrialRecord[],
  rows: ReadonlyMap<string, readonly MeasurementRow[]>,
): ReadonlyMap<string, readonly MeasurementRow[]> {
  if (!price) return rows
  return new Map(
    trials.map(({ trial }) => [trial.id, withCost(price, trial.batchSize, rows.get(trial.id) ?? [])]),
  )
}
