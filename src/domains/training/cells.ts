/** The trials of a study by batch size and rate, as figures show them. */
import type { StudyResults } from '../../charts/domain-figures.ts'
import { formatFactors, humanName } from '../../charts/format.ts'
import type { LineSeries } from '../../charts/lines.ts'
import type { ObservedTrial } from '../../core/answer.ts'
import { type Setting, variedFactors } from '../../core/factors.ts'
import { canonicalJson } from '../../core/identity.ts'
import type { MeasurementRow } from '../../core/measurement.ts'
import { isAtSetting } from '../../core/observe.ts'
import type { TrainingParams } from './params.ts'
import { statedSetting } from './stated-setting.ts'

/** The trials of one batch size and setting. */
export interface TrainingCell {
  readonly batchSize: number
  /** E.g. "learning rate 0.1"; none where the study has only one setting. */
  readonly facet?: string
  readonly trials: readonly ObservedTrial[]
}

export function cellsOf({ study, observations }: StudyResults): TrainingCell[] {
  const stated = observations.trials.map((observed) => ({
    observed,
    setting: statedSetting(study.params as TrainingParams, observed.trial.batchSize, observed.factors ?? {}),
  }))
  const varied = variedFactors(stated.map(({ setting }) => setting))
  const groups = Map.groupBy(stated, ({ observed, setting }) =>
    canonicalJson([observed.trial.batchSize, setting]),
  )
  const inOrder = [...groups.values()].map((own) => {
    const { observed, setting } = own[0]!
    const words = shortWords(chosen(setting, varied))
    return {
      rate: Number(setting.learningRate),
      batchSize: observed.trial.batchSize,
      trials: own.map((one) => one.observed),
      ...(varied.length > 0 ? { facet: words } : {}),
    }
  })
  return inOrder.sort((a, b) => a.rate - b.rate || inWords(a.facet ?? '', b.facet ?? ''))
}

export const inWords = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Numbers with their names; words speak for themselves: "learning rate 0.1, adam, no phases". */
export const shortWords = (setting: Setting): string =>
  Object.entries(setting)
    .map(([name, value]) => {
      if (value === 'none') return `no ${humanName(name)}`
      return typeof value === 'number' ? formatFactors({ [name]: value }) : value
    })
    .join(', ')

export const chosen = (setting: Setting, names: readonly string[]): Setting =>
  Object.fromEntries(names.map((name) => [name, setting[name]!]))

export const highlightOf = ({ answer }: StudyResults) =>
  answer.verdict === 'recommended' ? answer.batchSize : null

export const seriesOf = (cell: TrainingCell, points: LineSeries['points']): LineSeries => ({
  batchSize: cell.batchSize,
  ...(cell.facet ? { facet: cell.facet } : {}),
  points,
  diverged: cell.trials.some(({ outcome }) => outcome.kind === 'diverged'),
})

/** Of each size the cell of the rate that was tuned for it; the first where none was. */
export function tunedCells(results: StudyResults, cells: readonly TrainingCell[]): TrainingCell[] {
  return results.observations.curve.flatMap(({ batchSize, factors }) => {
    const own = cells.filter((cell) => cell.batchSize === batchSize)
    const tuned = own.find(({ trials }) => isAtSetting(trials[0]!, factors))
    return tuned ?? own.slice(0, 1)
  })
}

/** Of the cells' rows, those of equal epochs together, as long as none of the trials that finished has ended. */
export function rowsByEpoch(
  results: StudyResults,
  cell: TrainingCell,
  has: (values: MeasurementRow['values']) => boolean,
): { epochs: number; rows: MeasurementRow[] }[] {
  const byEpoch = Map.groupBy(
    cell.trials.flatMap(({ trial }) => results.rows(trial.id)).filter(({ values }) => has(values)),
    ({ values }) => values.epochs!,
  )
  // Where some have reached the goal and stopped, the mean of the others would be the mean of the slow ones.
  const whole = cell.trials.filter(({ outcome }) => outcome.kind === 'finished').length
  return [...byEpoch]
    .filter(([, rows]) => rows.length >= Math.max(1, whole))
    .sort(([a], [b]) => a - b)
    .map(([epochs, rows]) => ({ epochs, rows }))
}
