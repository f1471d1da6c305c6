/** How far trials have come, while they run: the newest trial of each batch size, the goal's metric over what it costs. */
import { type FigureSpec, figureOf } from '../charts/figure.ts'
import { formatQuantity, metricName, unitOf } from '../charts/format.ts'
import type { Axis } from '../charts/frame.ts'
import { type LineSeries, linesChart, linesTable } from '../charts/lines.ts'
import { thin } from '../charts/thin.ts'
import type { Metric } from '../core/measurement.ts'
import type { Objective } from '../core/study.ts'
import type { Store, StudyRecord, TrialRecord } from '../store/store.ts'

/** Null where nothing has been measured yet. */
export function liveLines(
  store: Store,
  { id, study }: StudyRecord,
  metrics: readonly Metric[],
): FigureSpec | null {
  const { objective } = study
  const names = axesOf(objective)
  const series = newestTrials(store.trials(id)).flatMap(({ trial, status }): LineSeries[] => {
    const points = store.measurements(trial.id).flatMap(({ step, values }) => {
      const [x, y] = [names.x === null ? step : values[names.x], values[names.y]]
      return x === undefined || y === undefined ? [] : [{ x, y }]
    })
    if (points.length === 0) return []
    const shown = thin(points, {
      x: (point) => point.x,
      y: (point) => point.y,
      atMost: 300,
      spacing: 'linear',
    })
    return [{ batchSize: trial.batchSize, points: shown, diverged: status === 'diverged' }]
  })
  if (series.length === 0) return null
  const axis = (name: string): Axis => {
    const unit = unitOf(name, metrics)
    const label = metricName(name)
    return { label, unit: unit === 'share' || unit === label ? '1' : unit, scale: 'linear' }
  }
  const { goal } = objective
  const yLabel = metricName(names.y)
  const data = {
    id: 'live',
    alt: `${yLabel} of the newest trial of each batch size`,
    x: names.x === null ? { label: 'step', unit: '1', scale: 'linear' as const } : axis(names.x),
    y: axis(names.y),
    series,
    ...(goal?.metric === names.y
      ? { goal: { value: goal.value, label: `goal ${formatQuantity(goal.value, '1', 6)}` } }
      : {}),
  }
  return figureOf(linesChart, data, {
    title: `${yLabel.charAt(0).toUpperCase()}${yLabel.slice(1)}, as far as it has come`,
    caption: 'One line for each batch size: its newest trial, as measured. A single run has no interval.',
    table: linesTable(data),
  })
}

/** What is to be reached over what it costs; null is the step. */
function axesOf({ metric, goal, budget }: Objective): { readonly x: string | null; readonly y: string } {
  if (goal) return { x: metric, y: goal.metric }
  return { x: budget?.metric ?? null, y: metric }
}

/** The one that runs, else the last that was started. */
function newestTrials(trials: readonly TrialRecord[]): TrialRecord[] {
  const newest = new Map<number, TrialRecord>()
  for (const record of trials) {
    const { batchSize } = record.trial
    if (record.attempt === 0 || newest.get(batchSize)?.status === 'running') continue
    newest.set(batchSize, record)
  }
  return [...newest.values()].sort((a, b) => a.trial.batchSize - b.trial.batchSize)
}
