/**
 * The fastest batch B* = sqrt(B_crit alpha / beta), from the critical batch size and the step time
 * t(B) = alpha + beta B.
 */
import type { Observation } from '../../core/fit/fitted.ts'
import { fitHyperbola } from '../../core/fit/hyperbola.ts'
import type { Estimate } from '../../core/stats/interval.ts'

/**
 * alpha / beta, in examples: the batch at which half of the greatest throughput is reached. Seconds an example,
 * t(B)/B = beta (1 + (alpha/beta)/B), have the form of the hyperbola, so its profile gives the interval of the ratio
 * with the correlation of alpha and beta in it.
 */
export function halfThroughputBatch(stepTimes: readonly Observation[], confidence: number): Estimate {
  return fitHyperbola(
    stepTimes.map(({ x, y }) => ({ x, y: y / x })),
    confidence,
  ).parameters.criticalBatch
}

/**
 * B* = sqrt(B_crit alpha / beta), examples. Its interval puts those of the two independent estimates together on the
 * logarithmic scale (MOVER: Zou & Donner 2008, Statistics in Medicine 27).
 *
 * @example fastestBatch({ value: 400, lo: 400, hi: 400 }, { value: 100, lo: 100, hi: 100 }) // { value: 200, lo: 200, hi: 200 }
 */
export function fastestBatch(criticalBatch: Estimate, halfThroughput: Estimate): Estimate {
  const value = Math.sqrt(criticalBatch.value * halfThroughput.value)
  const reach = (side: 'lo' | 'hi') => {
    const parts = [criticalBatch, halfThroughput].map((part) =>
      part.value === part[side] ? 0 : Math.log(part[side] / part.value),
    )
    return Math.hypot(...parts) / 2
  }
  return { value, lo: value * Math.exp(-reach('lo')), hi: value * Math.exp(reach('hi')) }
}
