/** One sample of costs against another: a ratio or a difference, with its interval. */
import { around, differenceInterval, type Estimate, exponentials, logarithms } from '../stats/interval.ts'
import { differencesOf, mean, standardError } from '../stats/summary.ts'

/** The costs of the replications of one batch size. */
export interface Sample {
  readonly costs: readonly number[]
  /** That of each. */
  readonly replications: readonly number[]
  /** Without sampling error: a formula gave it. */
  readonly exact: boolean
}

export interface ContrastOptions {
  /** `log`: the ratio of geometric means, all costs above 0. `linear`: the difference of means. */
  readonly scale: 'log' | 'linear'
  readonly confidence: number
  /** Equal replications met the same random numbers: differences are taken within them. */
  readonly paired: boolean
}

/**
 * `a` over `b`, or `a` less `b`: Welch's t interval (1947); that of the differences where replications are paired and
 * two or more are shared; that of the one side where the other is exact. Infinite bounds (0 to Infinity of a ratio)
 * where the data cannot tell.
 *
 * @example contrast({ costs: [2, 4], replications: [0, 1], exact: false }, { costs: [1, 2], replications: [0, 1], exact: false }, { scale: 'log', confidence: 0.95, paired: true }) // { value: 2, lo: 2, hi: 2 }
 */
export function contrast(a: Sample, b: Sample, { scale, confidence, paired }: ContrastOptions): Estimate {
  const onScale = (sample: Sample): Sample =>
    scale === 'log' ? { ...sample, costs: logarithms(sample.costs) } : sample
  const estimate = difference(onScale(a), onScale(b), confidence, paired)
  return scale === 'log' ? exponentials(estimate) : estimate
}

function difference(a: Sample, b: Sample, confidence: number, paired: boolean): Estimate {
  if (a.exact || b.exact) return withExact(a, b, confidence)
  const within = paired ? differencesOf(byReplication(a), byReplication(b)) : []
  return within.length > 1
    ? around(mean(within), standardError(within), within.length - 1, confidence)
    : differenceInterval(a.costs, b.costs, confidence)
}

/** The error is that of the side that has one. */
function withExact(a: Sample, b: Sample, confidence: number): Estimate {
  const value = mean(a.costs) - mean(b.costs)
  if (a.exact && b.exact) return { value, lo: value, hi: value }
  const { costs } = a.exact ? b : a
  return around(value, standardError(costs), costs.length - 1, confidence)
}

const byReplication = ({ costs, replications }: Sample): Map<number, number> =>
  new Map(costs.map((cost, index) => [replications[index]!, cost]))
