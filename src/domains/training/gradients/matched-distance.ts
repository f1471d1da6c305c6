/**
 * Claim: at the same distance from the initial weights, larger batches show a larger variance of gradient norms. The
 * variance of the norm by batch size in bins of distance that all share.
 */
import type { RandomStream } from '../../../core/random.ts'
import { percentileInterval } from '../../../core/stats/bootstrap.ts'
import { type Estimate, ratioInterval } from '../../../core/stats/interval.ts'
import { normalCdf } from '../../../core/stats/normal.ts'
import { studentTQuantile } from '../../../core/stats/student-t.ts'
import { mean, mergedMoments, momentsVariance, noMoments } from '../../../core/stats/summary.ts'
import type { RateGroup, SizeGroup } from './rate-groups.ts'
import { distanceBinsPerDoubling, type RunSummary } from './run-summary.ts'

/** A run has at least so many steps in a bin, or the bin is not used. */
export const leastPerBin = 30
const resamples = 2000

export interface MatchedBin {
  /** The bin's geometric middle, weight units. */
  readonly distance: number
  /** Of the norm, all replications together; its interval from a bootstrap of the replications. */
  readonly variance: Estimate
  readonly observations: number
}

export interface MatchedVariance {
  readonly sizes: readonly { readonly batchSize: number; readonly bins: readonly MatchedBin[] }[]
  /** The two sizes furthest apart that share a bin, and how they compare; null where none do. */
  readonly comparison: {
    readonly smaller: number
    readonly larger: number
    readonly sharedBins: number
    /**
     * Variance of the larger size over that of the smaller, geometric mean over the shared bins. `bootstrap` resamples
     * replications; `replications` is Welch's interval of the runs' own logarithms.
     */
    readonly ratio: { readonly bootstrap: Estimate; readonly replications: Estimate }
  } | null
}

/**
 * Norms of the group's own reduction; `random` drives the bootstrap. The gradient of the sum has B^2 times the
 * variance of that of the mean.
 */
export function matchedVariance(
  group: RateGroup,
  { confidence, random }: { readonly confidence: number; readonly random: RandomStream },
): MatchedVariance {
  const sizes = group.sizes.map(({ batchSize, runs }) => ({
    batchSize,
    bins: usableBins(runs).map(
      (bin): MatchedBin => ({
        distance: 2 ** ((bin + 0.5) / distanceBinsPerDoubling),
        variance: percentileInterval([runs], ([own]) => pooledVarianceIn(own!, bin), {
          confidence: expandedConfidence(confidence, runs.length),
          resamples,
          random,
        }),
        observations: runs.reduce((sum, run) => sum + run.byDistance.get(bin)!.n, 0),
      }),
    ),
  }))
  const pair = furthestPair(group.sizes)
  return {
    sizes,
    comparison: pair && {
      smaller: pair.smaller.batchSize,
      larger: pair.larger.batchSize,
      sharedBins: pair.bins.length,
      ratio: varianceRatio(pair.larger, pair.smaller, pair.bins, confidence, random),
    },
  }
}

function furthestPair(sizes: readonly SizeGroup[]) {
  const pairs = sizes.flatMap((smaller, index) =>
    sizes.slice(index + 1).map((larger) => {
      const own = usableBins(smaller.runs)
      return { smaller, larger, bins: usableBins(larger.runs).filter((bin) => own.includes(bin)) }
    }),
  )
  const apart = ({ smaller, larger }: { smaller: SizeGroup; larger: SizeGroup }) =>
    larger.batchSize / smaller.batchSize
  return pairs.filter(({ bins }) => bins.length > 0).sort((a, b) => apart(b) - apart(a))[0] ?? null
}

function varianceRatio(
  large: SizeGroup,
  small: SizeGroup,
  bins: readonly number[],
  confidence: number,
  random: RandomStream,
): { bootstrap: Estimate; replications: Estimate } {
  const level = (runs: readonly RunSummary[]) =>
    Math.exp(mean(bins.map((bin) => Math.log(pooledVarianceIn(runs, bin)))))
  const own = ({ runs }: SizeGroup) => runs.map((run) => level([run]))
  return {
    bootstrap: percentileInterval(
      [large.runs, small.runs],
      ([above, below]) => level(above!) / level(below!),
      {
        confidence: expandedConfidence(confidence, Math.min(large.runs.length, small.runs.length)),
        resamples,
        random,
      },
    ),
    replications: ratioInterval(own(large), own(small), confidence),
  }
}

/** Bins in which every run has enough steps, and they differ. */
function usableBins(runs: readonly RunSummary[]): number[] {
  return [...(runs[0]?.byDistance.keys() ?? [])]
    .filter((bin) =>
      runs.every((run) => {
        const moments = run.byDistance.get(bin)
        return moments !== undefined && moments.n >= leastPerBin && moments.squares > 0
      }),
    )
    .sort((a, b) => a - b)
}

const pooledVarianceIn = (runs: readonly RunSummary[], bin: number) =>
  momentsVariance(runs.map((run) => run.byDistance.get(bin) ?? noMoments).reduce(mergedMoments))

/**
 * The confidence at which a percentile interval of n observations is as wide as one with t quantiles would be
 * (Hesterberg 2015, "What teachers should know about the bootstrap": the expanded percentile interval).
 * With three observations it is nearly 1: the interval spans all that resampling can give.
 *
 * @example expandedConfidence(0.95, 1000) // 0.9504...
 */
export function expandedConfidence(confidence: number, n: number): number {
  if (n < 2) return confidence
  const t = studentTQuantile((1 + confidence) / 2, n - 1) * Math.sqrt(n / (n - 1))
  return Math.min(1 - 1e-12, 1 - 2 * normalCdf(-t))
}
