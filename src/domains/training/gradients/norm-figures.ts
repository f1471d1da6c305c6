/** What the gradient norms of a study look like: histograms, tails, means, and the variance at equal distance. */

import { type EstimatePoint, estimatesChart, estimatesTable } from '../../../charts/estimates.ts'
import { type FigureSpec, type FigureTable, figureOf } from '../../../charts/figure.ts'
import { formatList, formatNumber, formatPercent, formatSetting } from '../../../charts/format.ts'
import { histogramChart } from '../../../charts/histogram.ts'
import { linesChart, linesTable } from '../../../charts/lines.ts'
import type { Estimate } from '../../../core/stats/interval.ts'
import { capitalized } from '../../../core/words.ts'
import { type FigureContext, facetOf, rangeOf, section } from './figure-context.ts'
import {
  type LargeNorms,
  largeNorms,
  meanNormRatios,
  type NormScale,
  type NormWindow,
  normScales,
} from './large-norms.ts'
import { leastPerBin } from './matched-distance.ts'
import type { RateGroup } from './rate-groups.ts'
import { leastTail, tailShare } from './tail-index.ts'

/** Histograms are a figure a rate and window; of more rates than this, the others are left out. */
const mostRates = 3

export function normFigures(context: FigureContext): (FigureSpec | null)[] {
  const { groups } = context
  const shown = [...groups]
    .sort((a, b) => b.sizes.length - a.sizes.length || a.learningRate - b.learningRate)
    .slice(0, mostRates)
  return [
    ...groups
      .filter((group) => shown.includes(group))
      .flatMap((group) => [
        histogramFigure(context, group, 'equalEpochs'),
        unequalWindows(group) ? histogramFigure(context, group, 'equalSteps') : null,
      ]),
    tailFigure(context),
    meanRatioFigure(context),
    matchedDistanceFigure(context),
  ]
}

/** Equal epochs and equal steps are the same steps where there is one size. */
const unequalWindows = ({ sizes }: RateGroup) =>
  sizes.some(({ runs }) => runs.some((run) => run.equalEpochs !== run.equalSteps))

function histogramFigure(
  { groups, highlight, confidence, quantile }: FigureContext,
  group: RateGroup,
  window: NormWindow,
): FigureSpec | null {
  const largest = group.sizes.at(-1)!.batchSize
  const all = normScales.flatMap((scale) => largeNorms(group, window, scale, { confidence, quantile }) ?? [])
  if (all.length === 0) return null
  const names = scaleNames(group, largest)
  const data = {
    id: `norm-histogram-${window === 'equalEpochs' ? 'epochs' : 'steps'}-${groups.indexOf(group) + 1}`,
    alt: `Histograms of the gradient norm by batch size, over equal ${window === 'equalEpochs' ? 'epochs' : 'steps'}, ${group.setting}`,
    x: { label: 'gradient norm', unit: '1', scale: 'log' as const },
    rows: all.flatMap(({ scale, sizes, binDoublings }) =>
      sizes.map(({ batchSize, firstBin, bins, large, largeShare }) => ({
        batchSize,
        facet: names[scale],
        bins: bins.map((count, index) => ({
          from: 2 ** ((firstBin + index) * binDoublings),
          to: 2 ** ((firstBin + index + 1) * binDoublings),
          count,
        })),
        note: `${formatNumber(large)} (${formatPercent(largeShare)})`,
      })),
    ),
    thresholds: all.map(({ scale, threshold }) => ({ facet: names[scale], value: threshold })),
    highlight,
  }
  const thresholds = all.map(({ scale, threshold }) => `${formatNumber(threshold)} ${names[scale]}`)
  const over =
    window === 'equalEpochs'
      ? `the first ${formatNumber(group.equalEpochs)} epochs of every run, which are more steps for a smaller batch`
      : `the first ${formatNumber(group.equalSteps)} steps of every run, as many norms of each size`
  return figureOf(histogramChart, data, {
    section,
    title: `Gradient norms over equal ${window === 'equalEpochs' ? 'epochs' : 'steps'}, ${group.setting}`,
    caption: `${capitalized(over)}; all replications together. The norm of the gradient of the batch's mean, of its sum (batch size times that), and of the ${group.reduction} times the mean norm at ${formatSetting(largest)} over the own mean norm. Bins are the same for all sizes of a panel, heights logarithmic in the count. Dashed: the ${formatPercent(quantile, 3)} quantile, each size with equal weight (${formatList(thresholds)}); at the right, how many lie above it. ${divergedWords(group)}`,
    table: largeTable(all, names),
  })
}

const divergedWords = ({ diverged }: RateGroup) =>
  diverged === 0 ? '' : `${diverged} diverged ${diverged === 1 ? 'run is' : 'runs are'} left out.`

/** Facet names; the reduction that was measured says so. */
function scaleNames(group: RateGroup, largest: number): Record<NormScale, string> {
  const measured = (reduction: 'mean' | 'sum') => (group.reduction === reduction ? ' (measured)' : '')
  return {
    mean: `of the mean${measured('mean')}`,
    sum: `of the sum${measured('sum')}`,
    rescaled: `rescaled to ${formatSetting(largest)}`,
  }
}

function largeTable(all: readonly LargeNorms[], names: Record<NormScale, string>): FigureTable {
  return {
    columns: [
      { label: 'batch size', numeric: true },
      { label: 'shown in', numeric: false },
      ...['norms', 'above', 'of them above', 'share', 'median'].map((label) => ({ label, numeric: true })),
    ],
    rows: all.flatMap(({ scale, threshold, sizes }) =>
      sizes.map((size) => [
        formatSetting(size.batchSize),
        names[scale],
        formatNumber(size.observations),
        formatNumber(threshold),
        formatNumber(size.large),
        formatPercent(size.largeShare),
        formatNumber(size.median),
      ]),
    ),
  }
}

const points = (
  facet: string | undefined,
  estimates: readonly { readonly batchSize: number; readonly estimate: Estimate | null }[],
): EstimatePoint[] =>
  estimates.flatMap(({ batchSize, estimate }) =>
    estimate ? [{ batchSize, ...(facet ? { facet } : {}), ...estimate }] : [],
  )

function tailFigure({ groups, confidence, quantile }: FigureContext): FigureSpec | null {
  const series = (['equalEpochs', 'equalSteps'] as const).map((window) => ({
    name: window === 'equalEpochs' ? 'equal epochs' : 'equal steps',
    points: groups.flatMap((group) =>
      points(
        facetOf(groups, group),
        (largeNorms(group, window, group.reduction, { confidence, quantile })?.sizes ?? []).map(
          ({ batchSize, tailIndex }) => ({ batchSize, estimate: tailIndex }),
        ),
      ),
    ),
  }))
  if (series.every((one) => one.points.length === 0)) return null
  const correlations = groups.flatMap(({ sizes }) =>
    sizes.flatMap(({ runs }) => runs.map((run) => run.equalEpochs.lagOneCorrelation)),
  )
  const data = {
    id: 'tail-index',
    alt: 'Tail index of the gradient norms by batch size',
    y: { label: 'tail index', unit: '1', scale: 'log' as const },
    series: series.filter((one) => one.points.length > 0),
    reference: 2,
  }
  return figureOf(estimatesChart, data, {
    section,
    title: 'How heavy the tail of the gradient norms is',
    caption: `Hill's estimate of the exponent a of a tail x^-a, from the greatest ${formatPercent(tailShare)} of a run's norms: smaller is heavier, below 2 (dotted) there is no variance. Geometric mean of the replications with its interval from their spread; successive norms are correlated (${rangeOf(correlations)} of lag one), so an interval from one run would be too narrow. Where the tail is no power, this is its slope there. Runs with fewer than ${leastTail} norms in the tail have none.`,
    table: estimatesTable(data),
  })
}

function meanRatioFigure({ groups, confidence }: FigureContext): FigureSpec | null {
  const compared = groups.filter(({ sizes }) => sizes.length > 1)
  if (compared.length === 0) return null
  const series = (['mean', 'sum'] as const).map((scale) => ({
    name: `of the ${scale}`,
    points: compared.flatMap((group) =>
      points(
        facetOf(groups, group),
        meanNormRatios(group, 'equalEpochs', scale, confidence).map(({ batchSize, ratio }) => ({
          batchSize,
          estimate: ratio,
        })),
      ),
    ),
  }))
  if (series.every((one) => one.points.length === 0)) return null
  const largest = formatList([...new Set(compared.map(({ sizes }) => sizes.at(-1)!.batchSize))])
  const data = {
    id: 'mean-norm-ratios',
    alt: `Mean gradient norm over that at batch ${largest}, by batch size`,
    y: { label: `mean norm over that at ${largest}`, unit: '1', scale: 'log' as const },
    series,
    reference: 1,
  }
  return figureOf(estimatesChart, data, {
    section,
    title: 'Mean gradient norm by batch size',
    caption:
      "Mean norm over equal epochs, over that of the largest size, with its interval over replications (Welch's, of logarithms). Of the gradient of the mean, and of the sum, which is batch size times that: which of the two is meant decides which size has the large gradients.",
    table: estimatesTable(data),
  })
}

function matchedDistanceFigure({ groups, matched, highlight }: FigureContext): FigureSpec | null {
  const series = groups.flatMap((group) =>
    matched.get(group)!.sizes.flatMap(({ batchSize, bins }) => {
      const facet = facetOf(groups, group)
      return bins.length === 0
        ? []
        : [
            {
              batchSize,
              ...(facet ? { facet } : {}),
              points: bins.map(({ distance, variance: { value, lo, hi } }) => ({
                x: distance,
                y: value,
                lo,
                hi,
              })),
            },
          ]
    }),
  )
  if (series.length === 0) return null
  const data = {
    id: 'variance-at-distance',
    alt: 'Variance of the gradient norm by distance from the initial weights, one line a batch size',
    x: { label: 'distance from the initial weights', unit: '1', scale: 'log' as const },
    y: { label: 'variance of the gradient norm', unit: '1', scale: 'log' as const },
    series,
    highlight,
  }
  const comparisons = groups.flatMap((group) => {
    const comparison = matched.get(group)!.comparison
    if (!comparison) return []
    const { larger, smaller, sharedBins, ratio } = comparison
    const { value, lo, hi } = ratio.bootstrap
    return [
      `${group.setting}: at ${formatSetting(larger)} ${formatNumber(value)} times that at ${formatSetting(smaller)} (${formatNumber(lo)} to ${formatNumber(hi)}; ${sharedBins} shared ${sharedBins === 1 ? 'bin' : 'bins'})`,
    ]
  })
  return figureOf(linesChart, data, {
    section,
    title: 'Variance of the gradient norm at equal distance',
    caption: `Of the gradient of the ${groups[0]!.reduction}, in bins of distance that all sizes share, where every run has ${leastPerBin} steps or more; intervals from a bootstrap of the replications.${comparisons.length === 0 ? '' : ` ${capitalized(comparisons.join('; '))}.`}`,
    table: linesTable(data),
  })
}
