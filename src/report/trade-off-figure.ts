import { type FigureSpec, figureOf } from '../charts/figure.ts'
import {
  type TradeOffData,
  type TradeOffPoint,
  tradeOffChart,
  tradeOffScale,
  tradeOffTable,
} from '../charts/trade-off.ts'
import { type Cell, isComputed } from '../core/answer.ts'
import { capitalized } from '../core/words.ts'
import { formatConfidence, formatObjective, formatSetting, unitOf } from './format.ts'
import type { ReportInput } from './report-input.ts'

/** The figure that every report opens with, whatever the domain. */
export function tradeOffFigure(input: ReportInput): FigureSpec {
  const { study, answer, observations, metrics } = input
  const metric = metrics.find(({ name }) => name === study.objective.metric)
  const label = formatObjective(study.objective, metrics)
  const points = observations.curve.map(
    (point): TradeOffPoint => ({
      batchSize: point.batchSize,
      mean: point.mean,
      lo: point.lo,
      hi: point.hi,
      n: point.n,
      of: point.of,
      ...(point.mean === null ? missingWords(observations.cells, point.batchSize) : {}),
    }),
  )
  const data: TradeOffData = {
    id: 'trade-off',
    alt: `${title(input, label)}: ${label} by batch size`,
    y: {
      label,
      unit: unitOf(study.objective.metric, metrics),
      scale: metric?.ratioScale ? tradeOffScale(points) : 'linear',
    },
    better: study.objective.better,
    points,
    recommended: answer.verdict === 'recommended' ? answer.batchSize : null,
    range: answer.verdict === 'infeasible' ? [] : answer.range,
    confidence: study.confidence,
  }
  return figureOf(tradeOffChart, data, {
    title: title(input, label),
    caption:
      (isComputed(answer.evidence)
        ? 'Each point is computed. '
        : `Each point is the mean of its replications with its ${formatConfidence(study.confidence)} interval; hollow ones have none. `) +
      (data.range.length > 0
        ? 'Shaded: the sizes that cannot be told from the best, or that cost under 5 % more. '
        : '') +
      (points.some(({ mean }) => mean === null) ? 'A cross: no value, for the reason beside it.' : ''),
    table: tradeOffTable(data),
  })
}

function title({ answer, study }: ReportInput, label: string): string {
  const upper = capitalized(label)
  const extreme = study.objective.better === 'lower' ? 'least' : 'greatest'
  switch (answer.verdict) {
    case 'recommended':
      return `${upper}: ${extreme} at batch size ${formatSetting(answer.batchSize)}`
    case 'undecided':
      return `${upper}: not decided yet`
    case 'infeasible':
      return `${upper}: no size meets the constraints`
  }
}

/** Why a size has no value, in a word for the chart and in some for the table; the worst that befell one of its runs. */
function missingWords(
  cells: readonly Cell[],
  batchSize: number,
): Required<Pick<TradeOffPoint, 'missing' | 'missingInFull'>> {
  const missingInFull = whyMissing(cells, batchSize)
  return { missing: missingInFull.split(':')[0]!, missingInFull }
}

function whyMissing(cells: readonly Cell[], batchSize: number): string {
  const scores = cells
    .filter((cell) => cell.batchSize === batchSize)
    .flatMap(({ scores }) => [...scores.values()])
  if (scores.length === 0) return 'not run'
  if (scores.some(({ kind }) => kind === 'censored')) return 'not reached'
  const diverged = scores.find((score) => score.kind === 'diverged')
  return diverged ? (diverged.inBrief ?? 'diverged') : 'no value'
}
