/**
 * Signal, noise and their errors from blocks of examples at the same weights. The noise scale is a ratio of two
 * estimates that are correlated and far from normal one by one; so blocks are left out in turn (the delete-one
 * jackknife: Efron & Tibshirani 1993, chapter 11), which gives the variances that Fieller's interval needs.
 */
import { fsum } from 'd3-array'
import { fiellerInterval, type UncertainRatio } from '../../../core/stats/fieller.ts'
import { around, type Estimate } from '../../../core/stats/interval.ts'
import { mean } from '../../../core/stats/summary.ts'
import { estimateSignalAndNoise, type SignalAndNoise } from './estimators.ts'

/** Of the mean-reduced gradient g of one block, and of the mean m of the gradients of all blocks. */
export interface GradientBlock {
  /** |g|^2 */
  readonly squaredNorm: number
  /** g.m */
  readonly withMean: number
  /** Sum over its examples of the squared norms of their own gradients; null where these do not exist. */
  readonly exampleSquaredNorms: number | null
}

/** The raw norms, the two estimates and what is known of their errors. Raw norms are kept so that all can be done again. */
export interface NoiseEstimate extends SignalAndNoise {
  readonly smallBatch: number
  readonly largeBatch: number
  readonly smallNormSquared: number
  readonly largeNormSquared: number
  readonly signalVariance: number
  readonly noiseVariance: number
  readonly covariance: number
  readonly degreesOfFreedom: number
}

/**
 * From two or more blocks of `blockExamples` examples each, drawn apart. With per-example norms b is 1, else a block;
 * B is all of them. `dataExamples`: the size of the set they are drawn from without replacement; the errors are then
 * those of fresh examples, which is too wide rather than too narrow.
 */
export function estimateNoise(
  blocks: readonly GradientBlock[],
  blockExamples: number,
  dataExamples?: number,
): NoiseEstimate {
  const count = blocks.length
  if (count < 2) throw new RangeError(`estimateNoise: needs two blocks or more, got ${count}`)
  const perExample = blocks[0]!.exampleSquaredNorms !== null
  const smallBatch = perExample ? 1 : blockExamples
  const smallOf = ({ squaredNorm, exampleSquaredNorms }: GradientBlock) =>
    exampleSquaredNorms === null ? squaredNorm : exampleSquaredNorms / blockExamples
  const smallSum = fsum(blocks, smallOf)
  const meanSquared = mean(blocks.map(({ withMean }) => withMean))
  const normsOf = (kept: number, small: number, large: number) => ({
    smallBatch,
    largeBatch: kept * blockExamples,
    smallNormSquared: small / kept,
    largeNormSquared: large,
    dataExamples,
  })
  const whole = normsOf(count, smallSum, meanSquared)
  const estimate = estimateSignalAndNoise(whole)
  const others = count - 1
  // Two blocks leave one, which in the two-batch form has no second size to be held against.
  const replicates =
    others * blockExamples > smallBatch
      ? blocks.map((block) => {
          const large =
            (count ** 2 * meanSquared - 2 * count * block.withMean + block.squaredNorm) / others ** 2
          return estimateSignalAndNoise(normsOf(others, smallSum - smallOf(block), large))
        })
      : []
  const spread = jackknifeSpread(replicates)
  return {
    ...estimate,
    smallBatch,
    largeBatch: whole.largeBatch,
    smallNormSquared: whole.smallNormSquared,
    largeNormSquared: whole.largeNormSquared,
    ...spread,
    degreesOfFreedom: replicates.length > 0 ? others : 0,
  }
}

function jackknifeSpread(replicates: readonly SignalAndNoise[]) {
  const signal = mean(replicates.map((each) => each.signal))
  const noise = mean(replicates.map((each) => each.noise))
  const factor = (replicates.length - 1) / replicates.length
  return {
    signalVariance: factor * fsum(replicates, (each) => (each.signal - signal) ** 2),
    noiseVariance: factor * fsum(replicates, (each) => (each.noise - noise) ** 2),
    covariance: factor * fsum(replicates, (each) => (each.noise - noise) * (each.signal - signal)),
  }
}

/** What can be said of the ratio: B_simple in examples with its interval, or that the signal is not resolved. */
export interface NoiseScale {
  /** Null where the interval of |G|^2 touches 0: "signal not resolved". */
  readonly scale: Estimate | null
  readonly signal: Estimate
}

type Averaged = Pick<
  NoiseEstimate,
  'signal' | 'noise' | 'signalVariance' | 'noiseVariance' | 'covariance' | 'degreesOfFreedom'
>

/** B_simple = tr(cov) / |G|^2 (McCandlish et al. 2018, equation 2.9), never below 0. */
export function noiseScaleOf(estimate: Averaged, confidence: number): NoiseScale {
  const { signal, noise, signalVariance, noiseVariance, covariance, degreesOfFreedom } = estimate
  const around0 = around(signal, Math.sqrt(signalVariance), degreesOfFreedom, confidence)
  const ratio: UncertainRatio = {
    numerator: noise,
    denominator: signal,
    numeratorVariance: noiseVariance,
    denominatorVariance: signalVariance,
    covariance,
    degreesOfFreedom,
  }
  const interval = signal > 0 && around0.lo > 0 ? fiellerInterval(ratio, confidence) : null
  const scale = interval && {
    value: Math.max(0, interval.value),
    lo: Math.max(0, interval.lo),
    hi: Math.max(0, interval.hi),
  }
  return { scale, signal: around0 }
}

/**
 * Signal and noise averaged apart, to be divided afterwards: the mean of ratios is neither near the ratio of means
 * nor finite. The estimates must rest on examples drawn apart.
 */
export function averageNoise(estimates: readonly Averaged[]): Averaged {
  const n = estimates.length
  const sum = (of: (each: Averaged) => number) => fsum(estimates, of)
  return {
    signal: sum(({ signal }) => signal) / n,
    noise: sum(({ noise }) => noise) / n,
    signalVariance: sum(({ signalVariance }) => signalVariance) / n ** 2,
    noiseVariance: sum(({ noiseVariance }) => noiseVariance) / n ** 2,
    covariance: sum(({ covariance }) => covariance) / n ** 2,
    degreesOfFreedom: sum(({ degreesOfFreedom }) => degreesOfFreedom),
  }
}
