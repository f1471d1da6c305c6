/** The gradient noise scale along the training, of all parameters and by layer. */
import type { StudyResults } from '../../../charts/domain-figures.ts'
import { type FigureSpec, type FigureTable, figureOf } from '../../../charts/figure.ts'
import { formatFactor, formatNumber, formatQuantity, formatSetting } from '../../../charts/format.ts'
import { type LineSeries, type LinesData, linesChart } from '../../../charts/lines.ts'
import type { MeasurementRow } from '../../../core/measurement.ts'
import { highlightOf, rowsByEpoch, seriesOf, type TrainingCell, tunedCells } from '../cells.ts'
import { layersWith } from './layer-names.ts'
import { averageNoise, noiseScaleOf } from './noise-blocks.ts'
import { readNoise } from './noise-scale.ts'

const notResolved = 'signal not resolved'

/** None where no trial measured it. */
export function noiseFigures(results: StudyResults, cells: readonly TrainingCell[]): FigureSpec[] {
  const series = cells.map((cell) => noiseSeries(results, cell, null))
  if (series.every(({ rows }) => rows.length === 0)) return []
  const data: LinesData = {
    id: 'noise-scale',
    alt: 'Gradient noise scale by epoch, one line a batch size',
    x: { label: 'epoch', unit: '1', scale: 'linear' },
    y: { label: 'B_simple', unit: 'examples', scale: 'log' },
    series: series.map(({ line }) => line),
    highlight: highlightOf(results),
  }
  const whole = figureOf(linesChart, data, {
    title: 'Gradient noise scale',
    caption: `B_simple = tr(cov) / |G|², the variance of one example's gradient over the squared gradient of the training set, by epoch at each rate: signal and noise averaged apart over the replications, then divided, with its interval (jackknife over blocks of examples, Fieller). ${howMeasured(series)} It grows about as batch over rate, so a figure without its rate says little. It is neither B_crit nor the best batch size. Where |G|² cannot be told from 0 no point is drawn: ${notResolved}.`,
    table: noiseTable(results, cells, series),
  })
  return [whole, ...layerNoiseFigure(results, cells)]
}

interface NoiseSeries {
  readonly line: LineSeries
  readonly rows: readonly MeasurementRow[]
}

function noiseSeries(results: StudyResults, cell: TrainingCell, layer: string | null): NoiseSeries {
  const byEpoch = rowsByEpoch(results, cell, (values) => readNoise(values, layer) !== null)
  const points = byEpoch.flatMap(({ epochs, rows }) => {
    const { scale } = scaleOf(rows, layer, results.study.confidence)
    return scale ? [{ x: epochs, y: scale.value, lo: scale.lo, hi: scale.hi }] : []
  })
  const rate = formatFactor(cell.trials[0]!.trial.params.learningRate as number)
  const line = { ...seriesOf(cell, points), facet: layer ?? cell.facet ?? `learning rate ${rate}` }
  return { line, rows: byEpoch.flatMap(({ rows }) => rows) }
}

function scaleOf(rows: readonly MeasurementRow[], layer: string | null, confidence: number) {
  const average = averageNoise(rows.flatMap(({ values }) => readNoise(values, layer) ?? []))
  return { ...noiseScaleOf(average, confidence), average }
}

function howMeasured(series: readonly NoiseSeries[]): string {
  const values = series.find(({ rows }) => rows.length > 0)!.rows[0]!.values
  const [small, large] = [values.noiseSmallBatch!, values.noiseLargeBatch!]
  const blocks = values.noiseDegreesOfFreedom! + 1
  return small === 1
    ? `From ${formatSetting(large)} training examples in ${blocks} blocks, drawn anew each time, and the norm of each one's own gradient (b = 1, B = ${formatSetting(large)}).`
    : `From ${blocks} batches of ${formatSetting(small)} training examples, drawn anew each time (b = ${formatSetting(small)}, B = ${formatSetting(large)}); where batch normalization couples the samples of a batch, the mean of ${blocks} small gradients stands for that of a large batch.`
}

function noiseTable(
  results: StudyResults,
  cells: readonly TrainingCell[],
  series: readonly NoiseSeries[],
): FigureTable {
  const words = (rows: readonly MeasurementRow[]) => {
    if (rows.length === 0) return '–'
    const { scale } = scaleOf(rows, null, results.study.confidence)
    const hi = scale && formatNumber(scale.hi)
    return scale ? `${formatNumber(scale.value)} (${formatNumber(scale.lo)} to ${hi})` : notResolved
  }
  const average = (rows: readonly MeasurementRow[], of: 'signal' | 'noise') =>
    rows.length === 0 ? null : scaleOf(rows, null, results.study.confidence).average[of]
  return {
    columns: [
      'batch size',
      'learning rate',
      'B_simple at the start',
      'of the mean signal and noise',
      'at the end',
      'mean |G|²',
      'mean tr(cov)',
    ].map((label) => ({ label, numeric: true })),
    rows: series.map(({ rows }, index) => {
      const { batchSize, trials } = cells[index]!
      const after = rows.filter(({ step }) => step > 0)
      const end = after.at(-1)?.values.epochs
      return [
        formatSetting(batchSize),
        formatFactor(trials[0]!.trial.params.learningRate as number),
        words(rows.filter(({ step }) => step === 0)),
        words(after),
        words(after.filter(({ values }) => values.epochs === end)),
        formatQuantity(average(after, 'signal'), '1'),
        formatQuantity(average(after, 'noise'), '1'),
      ]
    }),
  }
}

function layerNoiseFigure(results: StudyResults, cells: readonly TrainingCell[]): FigureSpec[] {
  const tuned = tunedCells(results, cells)
  const series = layersWith(results, 'gradientSignal').flatMap((layer) =>
    tuned.map((cell) => noiseSeries(results, cell, layer).line),
  )
  if (series.length === 0) return []
  const data: LinesData = {
    id: 'noise-scale-by-layer',
    alt: 'Gradient noise scale of each layer by epoch, one line a batch size',
    x: { label: 'epoch', unit: '1', scale: 'linear' },
    y: { label: 'B_simple of the layer', unit: 'examples', scale: 'log' },
    series,
    highlight: highlightOf(results),
  }
  return [
    figureOf(linesChart, data, {
      title: 'Gradient noise scale by layer',
      section: 'Layers',
      caption: `The same of each layer's weights and biases alone, at the rate that suits each size. Signals and noises of the layers add up to those of the whole; their ratios do not. Where no point is drawn: ${notResolved}.`,
    }),
  ]
}
