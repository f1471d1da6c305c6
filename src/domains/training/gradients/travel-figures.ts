/** How far the runs of a study travel from their initial weights, and what that has to do with accuracy. */

import { estimatesChart, estimatesTable } from '../../../charts/estimates.ts'
import { type FigureSpec, type FigureTable, figureOf } from '../../../charts/figure.ts'
import { formatNumber, formatPercent, formatSetting } from '../../../charts/format.ts'
import { type LineSeries, linesChart, linesTable } from '../../../charts/lines.ts'
import type { Estimate } from '../../../core/stats/interval.ts'
import { mean } from '../../../core/stats/summary.ts'
import { capitalized } from '../../../core/words.ts'
import { meanDistance } from '../profiles.ts'
import { travelAndAccuracy } from './distance-accuracy.ts'
import { fittedFromShare } from './distance-laws.ts'
import { type FigureContext, facetOf, section } from './figure-context.ts'
import type { RateGroup, SizeGroup } from './rate-groups.ts'
import { type TravelBound, travelBound } from './travel-bound.ts'

export function travelFigures(context: FigureContext): (FigureSpec | null)[] {
  const bounds = context.groups.flatMap((group) => {
    const bound = travelBound(group, context.confidence)
    return bound ? [{ group, bound }] : []
  })
  return [
    distanceBySizeFigure(context, bounds),
    distanceByEpochFigure(context),
    growthFigure(context, bounds),
    accuracyFigure(context),
  ]
}

type Bounds = readonly { readonly group: RateGroup; readonly bound: TravelBound }[]

function distanceBySizeFigure({ groups }: FigureContext, bounds: Bounds): FigureSpec | null {
  if (bounds.every(({ bound }) => bound.equalSteps.sizes.length < 2)) return null
  const of = (window: 'equalSteps' | 'equalEpochs') =>
    bounds.flatMap(({ group, bound }) => {
      const facet = facetOf(groups, group)
      return bound[window].sizes.map(({ batchSize, distance }) => ({
        batchSize,
        ...(facet ? { facet } : {}),
        ...distance,
      }))
    })
  const data = {
    id: 'distance-by-size',
    alt: 'Distance from the initial weights by batch size, after equal steps and after equal epochs',
    y: { label: 'distance from the initial weights', unit: '1', scale: 'log' as const },
    series: [
      { name: 'equal steps', points: of('equalSteps') },
      { name: 'equal epochs', points: of('equalEpochs') },
    ],
  }
  const words = bounds.flatMap(({ group, bound }) => {
    const { equalSteps, equalEpochs } = bound
    if (equalSteps.spread === null || equalEpochs.spread === null) return []
    return `${group.setting}: after ${formatNumber(equalSteps.steps)} steps the sizes differ by a factor of ${formatNumber(equalSteps.spread)}${power(equalSteps.exponentInBatchSize)}, after ${formatNumber(equalEpochs.epochs)} epochs by ${formatNumber(equalEpochs.spread)}${power(equalEpochs.exponentInBatchSize)}`
  })
  return figureOf(estimatesChart, data, {
    section,
    title: 'Distance at equal steps and at equal epochs',
    caption: [
      'Mean of the replications with its interval.',
      ...words.map((word) => `${capitalized(word)}.`),
    ].join(' '),
    table: estimatesTable(data),
  })
}

const power = (exponent: Estimate | null) =>
  exponent && Number.isFinite(exponent.hi - exponent.lo)
    ? ` (as the ${formatNumber(exponent.value)} power of the size, ${formatNumber(exponent.lo)} to ${formatNumber(exponent.hi)})`
    : ''

function distanceByEpochFigure({ groups, highlight, confidence }: FigureContext): FigureSpec | null {
  const series = bySize(groups, ({ runs }) => {
    const stepsPerEpoch = mean(runs.map(({ steps, epochs }) => steps / epochs))
    const profiles = runs.map(({ steps, travel }) => ({
      steps,
      distance: travel.map(({ distance }) => distance),
    }))
    return meanDistance(profiles, confidence).map((point) => ({ ...point, x: point.x / stepsPerEpoch }))
  })
  const data = {
    id: 'distance-by-epoch',
    alt: 'Distance from the initial weights by epoch, one line a batch size',
    x: { label: 'epoch', unit: '1', scale: 'log' as const },
    y: { label: 'distance from the initial weights', unit: '1', scale: 'log' as const },
    series,
    highlight,
  }
  return figureOf(linesChart, data, {
    section,
    title: 'Distance travelled by epoch',
    caption:
      'As by step above, on an axis on which each size has seen the same examples: mean of the replications that finished with its interval. Both axes are logarithmic.',
    table: linesTable(data),
  })
}

function growthFigure({ groups }: FigureContext, bounds: Bounds): FigureSpec | null {
  const points = bounds.flatMap(({ group, bound }) => {
    const facet = facetOf(groups, group)
    return bound.laws.map(({ batchSize, exponent }) => ({
      batchSize,
      ...(facet ? { facet } : {}),
      ...exponent,
    }))
  })
  if (points.length === 0) return null
  const data = {
    id: 'distance-growth',
    alt: 'Exponent of the growth of the distance with the steps, by batch size',
    y: { label: 'exponent p of d = c t^p', unit: '1', scale: 'linear' as const },
    series: [{ name: 'exponent', points }],
  }
  const across = bounds.flatMap(({ group, bound }) =>
    bound.exponentInSteps && Number.isFinite(bound.exponentInSteps.hi)
      ? [
          `${formatNumber(bound.exponentInSteps.value)} (${formatNumber(bound.exponentInSteps.lo)} to ${formatNumber(bound.exponentInSteps.hi)}) at ${group.setting}`,
        ]
      : [],
  )
  const counts = (better: string) =>
    bounds.flatMap(({ bound }) => bound.laws).filter((law) => law.better === better).length
  return figureOf(estimatesChart, data, {
    section,
    title: 'How the distance grows with the steps',
    caption: `The power law d = c t^p fitted to each run from ${formatPercent(fittedFromShare)} of its steps on: p, mean of the replications with its interval. The table has its rival d = a + b ln t (Hoffer et al. 2017) and how far either is off, root mean square: the power law is the closer one in ${counts('power')}, the logarithm in ${counts('logarithm')}, undecided in ${counts('undecided')}.${across.length === 0 ? '' : ` Through the ends of all sizes at equal epochs, p is ${across.join(', ')}.`}`,
    table: lawsTable(groups, bounds),
  })
}

function lawsTable(groups: readonly RateGroup[], bounds: Bounds): FigureTable {
  const faceted = groups.length > 1
  const range = ({ value, lo, hi }: Estimate) =>
    Number.isFinite(hi - lo)
      ? `${formatNumber(value)} (${formatNumber(lo)} to ${formatNumber(hi)})`
      : formatNumber(value)
  return {
    columns: [
      { label: 'batch size', numeric: true },
      ...(faceted ? [{ label: 'shown in', numeric: false }] : []),
      ...['p', 'a', 'b', 'power law off by', 'logarithm off by'].map((label) => ({ label, numeric: true })),
      { label: 'closer', numeric: false },
    ],
    rows: bounds.flatMap(({ group, bound }) =>
      bound.laws.map(({ batchSize, exponent, logarithm, misfit, better }) => [
        formatSetting(batchSize),
        ...(faceted ? [facetOf(groups, group) ?? ''] : []),
        range(exponent),
        range(logarithm.a),
        range(logarithm.b),
        formatPercent(misfit.power),
        formatPercent(misfit.logarithm),
        better,
      ]),
    ),
  }
}

function accuracyFigure({ groups, highlight, confidence }: FigureContext): FigureSpec | null {
  const series = bySize(groups, ({ runs }) => {
    const measured = Math.min(...runs.map(({ path }) => path.length))
    return Array.from({ length: measured }, (_, index) => ({
      x: mean(runs.map(({ path }) => path[index]!.distance)),
      y: mean(runs.map(({ path }) => path[index]!.testAccuracy)),
    })).filter(({ x }) => x > 0)
  })
  if (series.length === 0) return null
  const data = {
    id: 'accuracy-by-distance',
    alt: 'Test accuracy by distance from the initial weights, one path a batch size',
    x: { label: 'distance from the initial weights', unit: '1', scale: 'log' as const },
    y: { label: 'test accuracy', unit: '1', scale: 'linear' as const },
    series,
    highlight,
  }
  const words = groups.flatMap((group) => {
    const found = travelAndAccuracy(group, confidence)
    if (!found) return []
    const gaps = (
      [
        ['equal epochs', found.gap.equalEpochs],
        ['equal steps', found.gap.equalSteps],
        [`the distance ${formatNumber(found.equalDistance.distance)}`, found.gap.equalDistance],
      ] as const
    ).flatMap(([at, gap]) => {
      if (!gap) return []
      const { value, lo, hi } = gap.difference
      const interval = Number.isFinite(hi - lo) ? ` (${formatNumber(lo)} to ${formatNumber(hi)})` : ''
      return [
        `at ${at}, ${formatNumber(value)}${interval} from ${formatSetting(gap.smaller)} to ${formatSetting(gap.larger)}`,
      ]
    })
    return gaps.length === 0 ? [] : [`Accuracy at ${group.setting}: ${gaps.join('; ')}.`]
  })
  return figureOf(linesChart, data, {
    section,
    title: 'Accuracy by distance travelled',
    caption: `From measurement to measurement, means of the replications that finished. Were distance what accuracy depends on, the paths would be one. ${words.join(' ')}`,
    table: linesTable(data),
  })
}

function bySize(
  groups: readonly RateGroup[],
  points: (size: SizeGroup) => LineSeries['points'],
): LineSeries[] {
  return groups.flatMap((group) => {
    const facet = facetOf(groups, group)
    return group.sizes.flatMap((size) => {
      const own = points(size)
      return own.length === 0 ? [] : [{ batchSize: size.batchSize, ...(facet ? { facet } : {}), points: own }]
    })
  })
}
