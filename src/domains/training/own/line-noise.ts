/**
 * The gradient noise scale from what a command's lines say of it: |g_b|^2 and |g_B|^2 at two batch sizes, as
 * `python/batchwise.py` writes them. Signal and noise are averaged apart over the lines of a run, then over the
 * replications, and divided last; successive lines depend on each other, replications do not, so the errors are theirs.
 */
import type { StudyResults } from '../../../charts/domain-figures.ts'
import { type FigureSpec, figureOf } from '../../../charts/figure.ts'
import { formatNumber } from '../../../charts/format.ts'
import { linesChart } from '../../../charts/lines.ts'
import type { MeasurementRow } from '../../../core/measurement.ts'
import { covariance, mean } from '../../../core/stats/summary.ts'
import { highlightOf, seriesOf, type TrainingCell } from '../cells.ts'
import { estimateSignalAndNoise, type SignalAndNoise } from '../measures/estimators.ts'
import { type NoiseScale, noiseScaleOf } from '../measures/noise-blocks.ts'

/** Null where a line has not all four, or b is not below B. */
export function lineNoise({ values }: MeasurementRow): SignalAndNoise | null {
  const { g2_small, b_small, g2_big, b_big } = values
  const all = [g2_small, b_small, g2_big, b_big]
  if (!all.every((value) => value !== undefined && Number.isFinite(value) && value >= 0)) return null
  if (!(b_small! > 0 && b_small! < b_big!)) return null
  return estimateSignalAndNoise({
    smallBatch: b_small!,
    largeBatch: b_big!,
    smallNormSquared: g2_small!,
    largeNormSquared: g2_big!,
  })
}

/** Of the same part of each replication; not resolved with fewer than two. */
export function noiseOfRuns(runs: readonly (readonly SignalAndNoise[])[], confidence: number): NoiseScale {
  const signals = runs.map((own) => mean(own.map(({ signal }) => signal)))
  const noises = runs.map((own) => mean(own.map(({ noise }) => noise)))
  const n = runs.length
  if (n < 2) {
    const signal = signals[0] ?? Number.NaN
    return {
      scale: null,
      signal: { value: signal, lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY },
    }
  }
  return noiseScaleOf(
    {
      signal: mean(signals),
      noise: mean(noises),
      signalVariance: covariance(signals, signals) / n,
      noiseVariance: covariance(noises, noises) / n,
      covariance: covariance(signals, noises) / n,
      degreesOfFreedom: n - 1,
    },
    confidence,
  )
}

const parts = 8
const notResolved = 'signal not resolved'

/** Null where no line has the norms. */
export function lineNoiseFigure(results: StudyResults, cells: readonly TrainingCell[]): FigureSpec | null {
  const { confidence } = results.study
  const measured = cells.map((cell) => {
    const runs = cell.trials.flatMap(({ trial, outcome }) => {
      const lines = results.rows(trial.id).flatMap((row) => {
        const noise = lineNoise(row)
        return noise ? [{ step: row.step, noise }] : []
      })
      return lines.length > 0 && outcome.kind === 'finished' ? [lines] : []
    })
    return { cell, runs }
  })
  const withNorms = measured.filter(({ runs }) => runs.length > 0)
  if (withNorms.length === 0) return null
  const series = withNorms.map(({ cell, runs }) => {
    const end = Math.min(...runs.map((lines) => lines.at(-1)!.step))
    const points = Array.from({ length: parts }, (_, part) => {
      const [from, to] = [(part * end) / parts, ((part + 1) * end) / parts]
      const own = runs.map((lines) =>
        lines.flatMap(({ step, noise }) => (step > from && step <= to ? [noise] : [])),
      )
      if (own.some((lines) => lines.length === 0)) return []
      const { scale } = noiseOfRuns(own, confidence)
      return scale ? [{ x: (from + to) / 2, y: scale.value, lo: scale.lo, hi: scale.hi }] : []
    })
    return seriesOf(cell, points.flat())
  })
  const data = {
    id: 'noise-scale-of-lines',
    alt: 'Gradient noise scale by step, one line a batch size',
    x: { label: 'step', unit: '1', scale: 'linear' as const },
    y: { label: 'B_simple', unit: 'examples', scale: 'log' as const },
    series,
    highlight: highlightOf(results),
  }
  const text = (label: string) => ({ label, numeric: false })
  const number = (label: string) => ({ label, numeric: true })
  return figureOf(linesChart, data, {
    title: 'Gradient noise scale, as the command reports it',
    caption: `B_simple = tr(cov) / |G|² from the squared gradient norms at two batch sizes in the lines (g2_small, b_small, g2_big, b_big), in ${parts} parts of the run: signal and noise averaged apart over the lines and the replications, then divided; intervals are over replications (Fieller). It grows about as batch over rate, and is neither B_crit nor the best batch size. No point where |G|² cannot be told from 0, or with one replication: ${notResolved}.`,
    table: {
      columns: [number('batch size'), text('setting'), number('B_simple over the whole run')],
      rows: withNorms.map(({ cell, runs }) => {
        const { scale } = noiseOfRuns(
          runs.map((lines) => lines.map(({ noise }) => noise)),
          confidence,
        )
        return [
          formatNumber(cell.batchSize),
          cell.facet ?? '',
          scale
            ? `${formatNumber(scale.value)} (${formatNumber(scale.lo)} to ${formatNumber(scale.hi)})`
            : notResolved,
        ]
      }),
    },
  })
}
