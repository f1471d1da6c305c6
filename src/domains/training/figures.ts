/** What a training study shows beyond the trade-off: accuracy, travel, gradient norms, step time. */

import { type DistributionBox, distributionChart, distributionTable } from '../../charts/distribution.ts'
import type { DomainFigures, StudyResults } from '../../charts/domain-figures.ts'
import { type FigureSpec, figureOf } from '../../charts/figure.ts'
import { fitChart, fitDataOf, fitTable } from '../../charts/fit.ts'
import { formatQuantity, humanName } from '../../charts/format.ts'
import type { ChartFrame } from '../../charts/frame.ts'
import { type HeatmapCell, heatmapChart, heatmapTable } from '../../charts/heatmap.ts'
import { linesChart, linesTable } from '../../charts/lines.ts'
import type { Cell, Fit } from '../../core/answer.ts'
import { variedFactors } from '../../core/factors.ts'
import { mean } from '../../core/stats/summary.ts'
import { bestRatesFigure } from './best-rates-figure.ts'
import {
  cellsOf,
  chosen,
  highlightOf,
  inWords,
  rowsByEpoch,
  seriesOf,
  shortWords,
  type TrainingCell,
} from './cells.ts'
import { gradientFigures } from './gradients/figures.ts'
import { groupRuns, plannedWindows } from './gradients/rate-groups.ts'
import { type RunSummary, summarizeRun } from './gradients/run-summary.ts'
import { layerFigures } from './measures/layer-figures.ts'
import { noiseFigures } from './measures/noise-figures.ts'
import { lineNoiseFigure } from './own/line-noise.ts'
import type { TrainingParams } from './params.ts'
import { bounded, meanDistance, profileOf, type TrialProfile } from './profiles.ts'
import { scoresFigure } from './scores/scores-figure.ts'
import { asStated, statedSetting } from './stated-setting.ts'

export const figures: DomainFigures = (results) => {
  const cells = cellsOf(results)
  const profiles = new Map<string, TrialProfile>()
  const runs = new Map<string, RunSummary>()
  const params = results.study.params as TrainingParams
  const trials = results.observations.trials.map((observed) => asStated(params, observed))
  const windows = plannedWindows({ trials, rows: results.rows })
  for (const observed of trials) {
    const { trial } = observed
    const trace = results.trace(trial.id)
    const profile = profileOf(observed, trace)
    if (profile) profiles.set(trial.id, profile)
    const window = windows.get(trial.id)
    const run = window && summarizeRun(trial, results.rows(trial.id), trace, window)
    if (run) runs.set(trial.id, run)
  }
  return [
    ...cellsFigures(results),
    accuracyFigure(results, cells),
    distanceFigure(results, cells, profiles),
    gradientNormFigure(results, cells, profiles),
    criticalBatchFigure(results),
    bestRatesFigure(results),
    stepTimeFigure(results),
    ...gradientFigures(groupRuns(trials, windows, runs), {
      seed: results.study.seed,
      confidence: results.study.confidence,
      highlight: highlightOf(results),
    }),
    memoryFigure(results),
    scoresFigure(results, cells),
    ...noiseFigures(results, cells),
    lineNoiseFigure(results, cells),
    ...layerFigures(results, cells),
  ].filter((figure) => figure !== null)
}

function accuracyFigure(results: StudyResults, cells: readonly TrainingCell[]): FigureSpec | null {
  const { study } = results
  const series = cells.map((cell) => {
    const byEpoch = rowsByEpoch(results, cell, ({ testAccuracy }) => testAccuracy !== undefined)
    const points = byEpoch.map(({ epochs, rows }) => ({
      x: epochs,
      ...bounded(
        rows.map(({ values }) => values.testAccuracy!),
        study.confidence,
      ),
    }))
    return seriesOf(cell, points)
  })
  if (series.every(({ points }) => points.length < 2)) return null
  const goal = study.objective.goal
  const data = {
    id: 'accuracy-by-epoch',
    alt: 'Test accuracy by epoch, one line a batch size',
    x: { label: 'epoch', unit: '1', scale: 'linear' as const },
    y: { label: 'test accuracy', unit: '1', scale: 'linear' as const },
    series,
    highlight: highlightOf(results),
    ...(goal?.metric === 'testAccuracy' ? { goal: { value: goal.value, label: `goal ${goal.value}` } } : {}),
  }
  return figureOf(linesChart, data, {
    title: 'Accuracy by epoch',
    caption:
      'Share of the test set classified rightly, mean of the replications with its interval. A line ends where the first of its trials reached the goal or ended.',
    table: linesTable(data),
  })
}

function distanceFigure(
  results: StudyResults,
  cells: readonly TrainingCell[],
  profiles: ReadonlyMap<string, TrialProfile>,
): FigureSpec | null {
  const series = cells.flatMap((cell) => {
    const own = cell.trials.flatMap(({ trial }) => profiles.get(trial.id) ?? [])
    return own.length === 0 ? [] : [seriesOf(cell, meanDistance(own, results.study.confidence))]
  })
  if (series.length === 0) return null
  const data = {
    id: 'distance-by-step',
    alt: 'Distance from the initial weights by step, one line a batch size',
    x: { label: 'step', unit: '1', scale: 'log' as const },
    y: { label: 'distance from the initial weights', unit: '1', scale: 'log' as const },
    series,
    highlight: highlightOf(results),
  }
  return figureOf(linesChart, data, {
    title: 'Distance travelled by step',
    caption:
      'Euclidean distance of all weights and biases from their initial values, mean of the replications with its interval; both axes are logarithmic.',
    table: linesTable(data),
  })
}

/**
 * The objective in every cell; only where settings are compared. One factor runs down the side, the rate where it varies;
 * each setting of the others has a figure of its own.
 */
function cellsFigures(results: StudyResults): FigureSpec[] {
  const { study, metrics, observations, answer } = results
  const params = study.params as TrainingParams
  const stated = observations.cells.map((cell) => ({
    cell,
    setting: statedSetting(params, cell.batchSize, cell.factors),
  }))
  const varied = variedFactors(stated.map(({ setting }) => setting))
  if (varied.length === 0) return []
  const down = varied.includes('learningRate') ? 'learningRate' : varied.at(-1)!
  const others = varied.filter((name) => name !== down)
  const factorLabel = humanName(down)
  const recommended = answer.verdict === 'recommended' ? answer : null
  const best = recommended && statedSetting(params, recommended.batchSize, recommended.factors)
  const metric = metrics.find(({ name }) => name === study.objective.metric)!
  const groups = Map.groupBy(stated, ({ setting }) => shortWords(chosen(setting, others)))
  const inOrder = [...groups].sort(([a], [b]) => inWords(a, b))
  return inOrder.map(([group, own], index) => {
    const isBest = best !== null && shortWords(chosen(best, others)) === group
    const data = {
      id: index === 0 ? 'cells' : `cells-${index + 1}`,
      alt: `${metric.name} by batch size and ${factorLabel}${group ? `, ${group}` : ''}`,
      value: {
        label: metric.name,
        unit: metric.unit === 'share' ? '1' : metric.unit,
        scale: 'linear' as const,
      },
      better: study.objective.better,
      factorLabel: `${factorLabel}${scaledNote(params, down)}`,
      cells: own.map(({ cell, setting }) => heatmapCell(cell, setting[down]!, study.confidence)),
      recommended: isBest ? { batchSize: recommended!.batchSize, factor: best[down]! } : null,
    }
    return figureOf(heatmapChart, data, {
      title: `Every batch size and ${factorLabel}${group ? `: ${group}` : ''}`,
      caption:
        'Mean of the replications with half its interval. A cell where a run diverged, or did not reach the goal, has the word instead.',
      table: heatmapTable(data),
    })
  })
}

const scaledNote = ({ scaling = 'none' }: TrainingParams, name: string): string =>
  scaling === 'none' || name !== 'learningRate' ? '' : ` at batch ${scaling.at}`

function heatmapCell(cell: Cell, factor: number | string, confidence: number): HeatmapCell {
  const scores = [...cell.scores.values()]
  const values = scores.flatMap((score) => (score.kind === 'value' ? [score.value] : []))
  const base = { batchSize: cell.batchSize, factor }
  if (scores.some(({ kind }) => kind === 'diverged')) return { ...base, value: null, word: 'diverged' }
  if (values.length < scores.length) return { ...base, value: null, word: 'not reached' }
  const { lo, hi } = bounded(values, confidence)
  return { ...base, value: mean(values), plusMinus: values.length > 1 ? (hi - lo) / 2 : null }
}

function gradientNormFigure(
  results: StudyResults,
  cells: readonly TrainingCell[],
  profiles: ReadonlyMap<string, TrialProfile>,
): FigureSpec | null {
  const boxes = cells.flatMap((cell): DistributionBox[] => {
    const own = cell.trials.flatMap(({ trial }) => profiles.get(trial.id) ?? [])
    const quantiles = own.flatMap(({ gradientNorms }) => (gradientNorms ? [gradientNorms] : []))
    if (quantiles.length === 0) return []
    const at = (index: number) => mean(quantiles.map((of) => of[index]!))
    const [q05, q25, median, q75, q95] = [at(0), at(1), at(2), at(3), at(4)] as const
    const n = own.reduce((sum, { observations }) => sum + observations, 0)
    return [
      {
        batchSize: cell.batchSize,
        ...(cell.facet ? { facet: cell.facet } : {}),
        q05,
        q25,
        median,
        q75,
        q95,
        n,
      },
    ]
  })
  if (boxes.length === 0) return null
  const data = {
    id: 'gradient-norms',
    alt: 'Distribution of the gradient norm over all steps, by batch size',
    y: { label: 'gradient norm', unit: '1', scale: 'log' as const },
    boxes,
    highlight: highlightOf(results),
  }
  return figureOf(distributionChart, data, {
    title: 'Gradient norms by batch size',
    caption: `Norm of the whole gradient of the batch (${String(results.observations.trials[0]?.trial.params.reduction)} over its samples) at every step: median, quartiles and the middle 90 %, each the mean over replications. A norm of a mean falls with the batch size because noise averages out.`,
    table: distributionTable(data),
  })
}

const stepTimeFigure = ({ analysis }: StudyResults): FigureSpec | null =>
  fitFigure(
    analysis.fits.find(({ name }) => name === 'stepTime'),
    { id: 'step-time', alt: 'Seconds a step by batch size, measured and fitted' },
    { label: 'time a step', unit: 's' },
    {
      title: 'The time of a step',
      caption:
        'Training seconds over steps, at each batch size the geometric mean of its trials, with the straight line alpha + beta B fitted to all trials by relative least squares. Measured on this machine under the load of this run.',
    },
  )

/** Measured beside what `plan` said before anything ran. */
function memoryFigure(results: StudyResults): FigureSpec | null {
  const fit = results.analysis.fits.find(({ name }) => name === 'memory')
  if (!fit) return null
  const data = fitDataOf(
    fit,
    { id: 'memory', alt: 'Peak memory by batch size, measured and fitted' },
    {
      label: 'peak memory',
      unit: 'MiB',
    },
  )
  const { columns, rows } = fitTable(data)
  const estimated = data.points.map(({ batchSize }) => {
    const trial = results.observations.trials.find((observed) => observed.trial.batchSize === batchSize)
    const bytes = trial && results.rows(trial.trial.id)[0]?.values.estimatedMemoryBytes
    return formatQuantity(bytes === undefined ? null : bytes / 2 ** 20, 'MiB', 4)
  })
  return figureOf(fitChart, data, {
    title: 'Memory of a trial',
    caption:
      "The most resident memory of the trial's own process: Node, the data set, the network, at each batch size the geometric mean of its trials, with the straight line a + b B. Below 256 the batch hardly counts, as 256 examples are evaluated at once. The table has the estimate made before the run beside it.",
    table: {
      columns: [...columns, { label: 'estimated before', numeric: true }],
      rows: rows.map((row, index) => [...row, estimated[index]!]),
    },
  })
}

const criticalBatchFigure = ({ analysis }: StudyResults): FigureSpec | null =>
  fitFigure(
    analysis.fits.find(({ name }) => name === 'criticalBatch'),
    { id: 'critical-batch', alt: 'Steps to the goal by batch size, measured and fitted' },
    { label: 'steps to the goal', unit: 'steps' },
    {
      title: 'Steps to the goal',
      caption:
        'Geometric mean over the replications at the rate tuned for each size, with the law of McCandlish et al. (2018) fitted to all of them. Sizes of which a run missed the goal are left out.',
    },
  )

function fitFigure(
  fit: Fit | undefined,
  frame: ChartFrame,
  y: { readonly label: string; readonly unit: string },
  words: { readonly title: string; readonly caption: string },
): FigureSpec | null {
  if (!fit) return null
  const data = fitDataOf(fit, frame, y)
  return figureOf(fitChart, data, { ...words, table: fitTable(data) })
}
