import { type FigureSpec, figureOf } from '../charts/figure.ts'
import { type TradeOffPoint, tradeOffChart, tradeOffTable } from '../charts/trade-off.ts'
import { formatObjective, unitOf } from './format.ts'
import type { ReportInput } from './report-input.ts'

/** The figure that every report opens with, whatever the domain. */
export function tradeOffFigure(input: ReportInput): FigureSpec {
  const { study, answer, observations, metrics } = input
  const why = new Map(answer.rejected.map(({ batchSize, why }) => [batchSize, why]))
  const points = observations.curve.map(
    (point): TradeOffPoint => ({
      batchSize: point.batchSize,
      mean: point.mean,
      lo: point.lo,
      hi: point.hi,
      n: point.n,
      of: point.of,
      ...(point.mean === null ? { missing: missingWord(why.get(point.batchSize)) } : {}),
    }),
  )
  const data = {
    id: 'trade-off',
    alt: `${formatObjective(study.objective, metrics)} by batch size`,
    y: {
      label: formatObjective(study.objective, metrics),
      unit: unitOf(study.objective.metric, metrics),
      scale: 'linear' as const,
    },
    better: study.objective.better,
    points,
    recommended: answer.verdict === 'recommended' ? answer.batchSize : null,
    range: answer.verdict === 'infeasible' ? [] : answer.range,
    confidence: study.confidence,
  }
  return figureOf(tradeOffChart, data, {
    title: 'The trade-off',
    caption:
      `Each point is the mean of its replications with its ${Math.round(study.confidence * 100)} % interval. ` +
      'Shaded: the sizes that cannot be told from the best, or that cost under 5 % more.',
    table: tradeOffTable(data),
  })
}

function missingWord(why: string | undefined): string {
  if (why?.includes('diverged')) return 'diverged'
  if (why?.includes('did not reach')) return 'not reached'
  return 'not run'
}
