/**
 * Claim: large batches meet many more large gradients than small ones, the tail heavier, the centre much the same.
 * What the norms are of decides it: as measured; of the other reduction (the gradient of the sum over B samples is B
 * times that of their mean); or divided by the mean norm of the size, so that only the shape is left.
 */
import { type Estimate, ratioInterval } from '../../../core/stats/interval.ts'
import { mean } from '../../../core/stats/summary.ts'
import {
  binned,
  cellEdge,
  cellsPerDoubling,
  countedQuantile,
  countFrom,
  type LogCounts,
  mergedCounts,
  pooledQuantileCell,
  scaledCounts,
} from './log-counts.ts'
import type { RateGroup, SizeGroup } from './rate-groups.ts'
import { tailIndexInterval } from './tail-index.ts'

export type NormWindow = 'equalEpochs' | 'equalSteps'
/** `rescaled`: times the mean norm of the largest size over that of the own one. */
export type NormScale = 'mean' | 'sum' | 'rescaled'
export const normScales: readonly NormScale[] = ['mean', 'sum', 'rescaled']

export interface LargeNorms {
  readonly window: NormWindow
  readonly scale: NormScale
  /** Norms above this count as large: the quantile stated, all sizes pooled with equal weight. */
  readonly threshold: number
  readonly sizes: readonly SizeNorms[]
  /**
   * Large norms of the largest size over those of the smallest, with its interval over replications (half a count
   * added to each, as there may be none).
   */
  readonly countRatio: Estimate
  /** The same of the shares. */
  readonly shareRatio: Estimate
  /** Does the count, of a replication, ever fall from a size to the next larger one ('rises' if not), or ever rise ('falls')? */
  readonly countsBySize: 'rises' | 'falls' | 'neither'
  /** Histogram bins: bin b holds the norms from 2^(b w) to 2^((b + 1) w), w being this. */
  readonly binDoublings: number
}

export interface SizeNorms {
  readonly batchSize: number
  readonly replications: number
  /** Of all replications together. */
  readonly observations: number
  readonly large: number
  readonly largeShare: number
  readonly median: number
  /** Over the replications; null where a run is too short for one. The same at every scale, for it has no unit. */
  readonly tailIndex: Estimate | null
  readonly firstBin: number
  readonly bins: readonly number[]
}

export interface LargeNormsOptions {
  readonly confidence: number
  /** The pooled quantile above which a norm is large; 0.99 unless given. */
  readonly quantile?: number
}

/** About so many bins over the whole range. */
const mostBins = 40

/** Null where no norm is above 0, or, rescaled, where a size has none. */
export function largeNorms(
  group: RateGroup,
  window: NormWindow,
  scale: NormScale,
  { confidence, quantile = 0.99 }: LargeNormsOptions,
): LargeNorms | null {
  const factors = scaleFactors(group, window, scale)
  if (!factors.every((factor) => factor > 0 && Number.isFinite(factor))) return null
  const counted = group.sizes.map(({ runs }, index) => {
    const byRun = runs.map((run) => scaledCounts(run[window].counts, factors[index]!))
    return { byRun, pooled: mergedCounts(byRun) }
  })
  const pooled = counted.map((size) => size.pooled)
  const cell = pooledQuantileCell(pooled, quantile)
  if (cell === null) return null
  const width = binWidth(pooled)
  const sizes = group.sizes.map(({ batchSize, runs }, index): SizeNorms => {
    const own = pooled[index]!
    const large = countFrom(own, cell)
    const { firstBin, counts } = binned(own, width)
    const tails = runs.flatMap((run) => run[window].tail ?? [])
    return {
      batchSize,
      replications: runs.length,
      observations: own.total,
      large,
      largeShare: large / own.total,
      median: countedQuantile(own, 0.5),
      tailIndex: tails.length === runs.length ? tailIndexInterval(tails, confidence) : null,
      firstBin,
      bins: counts,
    }
  })
  const ends = [counted.at(-1)!.byRun, counted[0]!.byRun] as const
  const countsOf = (runs: readonly LogCounts[]) => runs.map((run) => countFrom(run, cell) + 0.5)
  const sharesOf = (runs: readonly LogCounts[]) =>
    runs.map((run) => (countFrom(run, cell) + 0.5) / (run.total + 1))
  return {
    window,
    scale,
    threshold: cellEdge(cell),
    sizes,
    countRatio: ratioInterval(countsOf(ends[0]), countsOf(ends[1]), confidence),
    shareRatio: ratioInterval(sharesOf(ends[0]), sharesOf(ends[1]), confidence),
    countsBySize: order(sizes.map(({ large, replications }) => large / replications)),
    binDoublings: width / cellsPerDoubling,
  }
}

export interface MeanNormRatio {
  readonly batchSize: number
  /** Mean norm over the mean norm of the largest size, with its interval over replications. */
  readonly ratio: Estimate
}

/**
 * The ratio at the largest size is 1, without an interval; a size with a run of no norm above 0 is left out, all of them
 * where it is the largest. Source: Welch's interval on logarithms.
 */
export function meanNormRatios(
  group: RateGroup,
  window: NormWindow,
  scale: 'mean' | 'sum',
  confidence: number,
): MeanNormRatio[] {
  const factors = scaleFactors(group, window, scale)
  const means = group.sizes.map(({ runs }, index) => runs.map((run) => run[window].mean * factors[index]!))
  const reference = means.at(-1)!
  const usable = (own: readonly number[]) => own.every((each) => each > 0 && Number.isFinite(each))
  if (!usable(reference)) return []
  return group.sizes.flatMap(({ batchSize }, index) => {
    const own = means[index]!
    if (!usable(own)) return []
    return [
      {
        batchSize,
        ratio: own === reference ? { value: 1, lo: 1, hi: 1 } : ratioInterval(own, reference, confidence),
      },
    ]
  })
}

function scaleFactors(group: RateGroup, window: NormWindow, scale: NormScale): number[] {
  if (scale === 'rescaled') {
    const reference = meanNorm(group.sizes.at(-1)!, window)
    return group.sizes.map((size) => reference / meanNorm(size, window))
  }
  if (scale === group.reduction) return group.sizes.map(() => 1)
  return group.sizes.map(({ batchSize }) => (scale === 'sum' ? batchSize : 1 / batchSize))
}

const meanNorm = ({ runs }: SizeGroup, window: NormWindow) => mean(runs.map((run) => run[window].mean))

/** The finest of 1/8 of a doubling, 1/4, ... that needs no more than about forty bins. */
function binWidth(all: readonly LogCounts[]): number {
  const { counts } = mergedCounts(all)
  let width = cellsPerDoubling / 8
  while (counts.length / width > mostBins) width *= 2
  return width
}

function order(values: readonly number[]): LargeNorms['countsBySize'] {
  const steps = values.slice(1).map((value, index) => value - values[index]!)
  if (steps.some((step) => step > 0) && steps.every((step) => step >= 0)) return 'rises'
  return steps.some((step) => step < 0) && steps.every((step) => step <= 0) ? 'falls' : 'neither'
}
