/** How far each layer has moved, and how large its steps are against its weights. */
import type { StudyResults } from '../../../charts/domain-figures.ts'
import { type FigureSpec, figureOf } from '../../../charts/figure.ts'
import { type LineSeries, linesChart, linesTable } from '../../../charts/lines.ts'
import { logMeanInterval } from '../../../core/stats/interval.ts'
import { highlightOf, rowsByEpoch, seriesOf, type TrainingCell, tunedCells } from '../cells.ts'
import { layersWith } from './layer-names.ts'

type Values = Readonly<Record<string, number>>

/** None where no trial measured them. At the rate that suits each size. */
export function layerFigures(results: StudyResults, cells: readonly TrainingCell[]): FigureSpec[] {
  const layers = layersWith(results, 'weightNorm')
  if (layers.length === 0) return []
  const tuned = tunedCells(results, cells)
  const seriesBy = (
    x: (values: Values) => number,
    of: (values: Values, layer: string) => number | undefined,
  ): LineSeries[] =>
    layers.flatMap((layer) =>
      tuned.map((cell) => {
        const points = rowsByEpoch(results, cell, (values) => of(values, layer) !== undefined)
        const line = points.map(({ rows }) => ({
          x: x(rows[0]!.values),
          ...geometric(
            rows.map(({ values }) => of(values, layer)!),
            results.study.confidence,
          ),
        }))
        return { ...seriesOf(cell, line), facet: layer }
      }),
    )
  const distance = {
    id: 'distance-by-layer',
    alt: 'Distance of each layer from its initial weights by step, one line a batch size',
    x: { label: 'step', unit: '1', scale: 'log' as const },
    y: { label: 'distance from the initial weights', unit: '1', scale: 'log' as const },
    series: seriesBy(
      ({ steps }) => steps!,
      (values, layer) => values[`distance.${layer}`] || undefined,
    ),
    highlight: highlightOf(results),
  }
  const updates = {
    id: 'update-ratio-by-layer',
    alt: 'Size of an update over the size of the weights of each layer by epoch, one line a batch size',
    x: { label: 'epoch', unit: '1', scale: 'linear' as const },
    y: { label: 'update over weights', unit: '1', scale: 'log' as const },
    series: seriesBy(
      ({ epochs }) => epochs!,
      (values, layer) => {
        const update = values[`updateNorm.${layer}`]
        return update ? update / values[`weightNorm.${layer}`]! : undefined
      },
    ),
    highlight: highlightOf(results),
  }
  return [
    figureOf(linesChart, distance, {
      title: 'Distance travelled by layer',
      section: 'Layers',
      caption:
        "Euclidean distance of each layer's weights and biases from their initial values at every evaluation, geometric mean of the replications with its interval, at the rate that suits each size; both axes are logarithmic.",
      table: linesTable(distance),
    }),
    figureOf(linesChart, updates, {
      title: 'Update over weights by layer',
      section: 'Layers',
      caption:
        'Norm of the last update before each evaluation over the norm of the weights, |w_(t+1) - w_t| / |w_(t+1)|, of each layer: one step of many, so it scatters; geometric mean of the replications with its interval.',
      table: linesTable(updates),
    }),
  ]
}

/** Both are above 0 and drawn on a logarithmic scale. Without a second value the bounds are the value. */
function geometric(values: readonly number[], confidence: number): { y: number; lo: number; hi: number } {
  if (values.length < 2) return { y: values[0]!, lo: values[0]!, hi: values[0]! }
  const { mean, lo, hi } = logMeanInterval(values, confidence)
  return { y: mean, lo, hi }
}
