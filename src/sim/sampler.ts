/**
 * Draws from distributions. Where the distribution function has an inverse, one draw takes one uniform number and grows
 * with it, so that runs with common random numbers stay in step; a gamma and a lognormal take as many as they need,
 * for which a stream of their own for each purpose makes up.
 */
import type { RandomStream } from '../core/random.ts'
import { type Distribution, distributionFault } from './distribution.ts'

/** The next draw; never below 0. */
export type Sampler = () => number

/**
 * @param stream kept for this purpose alone: `randomStream(seed, replication, 'service times', 'oven')`
 * @throws RangeError where no such distribution exists
 * @example sampler({ kind: 'constant', value: 5 }, randomStream(1))() // 5
 */
export function sampler(distribution: Distribution, stream: RandomStream): Sampler {
  const fault = distributionFault(distribution)
  if (fault !== null) throw new RangeError(`sampler: ${fault}`)
  switch (distribution.kind) {
    case 'constant': {
      const { value } = distribution
      return () => value
    }
    case 'exponential': {
      const { mean } = distribution
      return () => -mean * Math.log(1 - stream.uniform())
    }
    case 'gamma':
      return gammaSampler(distribution.mean, distribution.cv, stream)
    case 'lognormal': {
      const { mean, cv } = distribution
      const variance = Math.log1p(cv * cv)
      const [scale, spread] = [mean * Math.exp(-variance / 2), Math.sqrt(variance)]
      return () => scale * Math.exp(spread * stream.normal())
    }
    case 'hyperexponential': {
      const { mean, cv } = distribution
      const share = (1 + Math.sqrt((cv * cv - 1) / (cv * cv + 1))) / 2
      const [often, seldom] = [mean / (2 * share), mean / (2 * (1 - share))]
      return () => {
        const phaseMean = stream.uniform() < share ? often : seldom
        return -phaseMean * Math.log(1 - stream.uniform())
      }
    }
    case 'uniform': {
      const { least, most } = distribution
      const width = most - least
      return () => least + width * stream.uniform()
    }
    case 'triangular': {
      const { least, mode, most } = distribution
      const [below, above, width] = [mode - least, most - mode, most - least]
      if (width === 0) return () => least
      return () => {
        const u = stream.uniform()
        return u * width < below
          ? least + Math.sqrt(u * width * below)
          : most - Math.sqrt((1 - u) * width * above)
      }
    }
    case 'empirical': {
      const values = Float64Array.from(distribution.values)
      return () => values[stream.integer(values.length)]!
    }
  }
}

/**
 * Marsaglia & Tsang 2000, "A simple method for generating gamma variables": a normal, cubed, accepted or drawn again.
 * Shapes below 1 (cv above 1) are reached from shape + 1 by a power of a uniform number (their section 6).
 */
function gammaSampler(mean: number, cv: number, stream: RandomStream): Sampler {
  if (cv === 0) return () => mean
  const shape = 1 / (cv * cv)
  const scale = mean / shape
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  const standard = () => {
    for (;;) {
      const x = stream.normal()
      const root = 1 + c * x
      if (root <= 0) continue
      const cube = root * root * root
      const u = 1 - stream.uniform()
      if (Math.log(u) < 0.5 * x * x + d * (1 - cube + Math.log(cube))) return d * cube
    }
  }
  return shape < 1
    ? () => scale * standard() * (1 - stream.uniform()) ** (1 / shape)
    : () => scale * standard()
}
