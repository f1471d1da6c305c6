/** Confidence intervals. `confidence` is that of the two-sided interval, e.g. 0.95. */
import { chiSquareQuantile } from './chi-square.ts'
import { fQuantile } from './f.ts'
import { normalQuantile } from './normal.ts'
import { studentTQuantile } from './student-t.ts'
import { mean, standardError, variance } from './summary.ts'

/** An estimate with its confidence bounds; infinite bounds where the data cannot tell. */
export interface Estimate {
  readonly value: number
  readonly lo: number
  readonly hi: number
}

/** A mean with its confidence bounds and the number of observations it rests on. */
export interface MeanInterval {
  readonly mean: number
  readonly lo: number
  readonly hi: number
  readonly n: number
}

/**
 * The mean of normal observations (Student 1908), in their unit. One observation gives -Infinity to Infinity.
 *
 * @example meanInterval([4, 5, 6], 0.95) // { mean: 5, lo: 2.5158..., hi: 7.4841..., n: 3 }
 */
export function meanInterval(values: readonly number[], confidence: number): MeanInterval {
  checkConfidence(confidence)
  if (values.length === 0) throw new RangeError('meanInterval: no values')
  const n = values.length
  const { value, lo, hi } = around(mean(values), standardError(values), n - 1, confidence)
  return { mean: value, lo, hi, n }
}

/**
 * The geometric mean of positive ratio-scale observations (times, costs): a t interval of their logarithms, carried
 * back. One observation gives 0 to Infinity. Throws RangeError at a value that is not above 0.
 *
 * @example logMeanInterval([1, 4], 0.5) // { mean: 2, lo: 1, hi: 4, n: 2 }
 */
export function logMeanInterval(values: readonly number[], confidence: number): MeanInterval {
  const { mean, lo, hi, n } = meanInterval(logarithms(values), confidence)
  return { mean: Math.exp(mean), lo: Math.exp(lo), hi: Math.exp(hi), n }
}

/**
 * Mean of `a` minus mean of `b` without assuming equal variances (Welch 1947, with Satterthwaite's degrees of
 * freedom). A side of one observation gives -Infinity to Infinity.
 *
 * @example differenceInterval([1, 2, 3], [1, 2, 3], 0.95) // { value: 0, lo: -2.2669..., hi: 2.2669... }
 */
export function differenceInterval(a: readonly number[], b: readonly number[], confidence: number): Estimate {
  checkConfidence(confidence)
  if (a.length === 0 || b.length === 0) throw new RangeError('differenceInterval: no values')
  const [errorA, errorB] = [variance(a) / a.length, variance(b) / b.length]
  const error = errorA + errorB
  const df = error ** 2 / (errorA ** 2 / (a.length - 1) + errorB ** 2 / (b.length - 1))
  return around(mean(a) - mean(b), Math.sqrt(error), error === 0 ? a.length + b.length - 2 : df, confidence)
}

/**
 * Geometric mean of `a` over that of `b`: Welch's interval on logarithms. Throws RangeError at a value that is not
 * above 0.
 *
 * @example ratioInterval([2, 2], [1, 1], 0.95) // { value: 2, lo: 2, hi: 2 }
 */
export function ratioInterval(a: readonly number[], b: readonly number[], confidence: number): Estimate {
  return exponentials(differenceInterval(logarithms(a), logarithms(b), confidence))
}

/**
 * A share from `successes` of `trials`: the score interval (Wilson 1927). Its coverage is near the stated one on
 * average, and at times below it.
 *
 * @example wilsonInterval(0, 10, 0.95) // { value: 0, lo: 0, hi: 0.2775... }
 */
export function wilsonInterval(successes: number, trials: number, confidence: number): Estimate {
  checkCounts(successes, trials, confidence)
  const z = normalQuantile((1 + confidence) / 2)
  const share = successes / trials
  const shrink = 1 + (z * z) / trials
  const center = (share + (z * z) / (2 * trials)) / shrink
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))
  return {
    value: share,
    lo: successes === 0 ? 0 : center - half,
    hi: successes === trials ? 1 : center + half,
  }
}

/**
 * A share from `successes` of `trials`, covering at least as often as stated (Clopper & Pearson 1934; in F
 * quantiles, Johnson, Kemp & Kotz 2005, section 3.8.3).
 *
 * @example clopperPearsonInterval(0, 10, 0.95) // { value: 0, lo: 0, hi: 0.3084... = 1 - 0.025^(1/10) }
 */
export function clopperPearsonInterval(successes: number, trials: number, confidence: number): Estimate {
  checkCounts(successes, trials, confidence)
  const tail = (1 - confidence) / 2
  const failures = trials - successes
  const betaFromF = (a: number, b: number, f: number) => (a * f) / (a * f + b)
  return {
    value: successes / trials,
    lo:
      successes === 0
        ? 0
        : betaFromF(successes, failures + 1, fQuantile(tail, 2 * successes, 2 * (failures + 1))),
    hi:
      failures === 0
        ? 1
        : betaFromF(successes + 1, failures, fQuantile(1 - tail, 2 * (successes + 1), 2 * failures)),
  }
}

/**
 * A rate from `events` in `exposure` (events per unit of exposure), covering at least as often as stated (Garwood
 * 1936).
 *
 * @example poissonRateInterval(0, 1, 0.95) // { value: 0, lo: 0, hi: 3.6888... = -ln 0.025 }
 */
export function poissonRateInterval(events: number, exposure: number, confidence: number): Estimate {
  checkConfidence(confidence)
  if (!(Number.isInteger(events) && events >= 0 && exposure > 0)) {
    throw new RangeError('poissonRateInterval: events must be whole and exposure above 0')
  }
  const tail = (1 - confidence) / 2
  return {
    value: events / exposure,
    lo: events === 0 ? 0 : chiSquareQuantile(tail, 2 * events) / 2 / exposure,
    hi: chiSquareQuantile(1 - tail, 2 * (events + 1)) / 2 / exposure,
  }
}

/** value -+ t x error; everything is possible where there are no degrees of freedom. */
export function around(value: number, error: number, df: number, confidence: number): Estimate {
  if (!(df > 0)) return { value, lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY }
  const half = error === 0 ? 0 : error * studentTQuantile((1 + confidence) / 2, df)
  return { value, lo: value - half, hi: value + half }
}

/** An estimate of a logarithm, carried back to the scale of the values. */
export function exponentials({ value, lo, hi }: Estimate): Estimate {
  return { value: Math.exp(value), lo: Math.exp(lo), hi: Math.exp(hi) }
}

/** Natural logarithms; throws RangeError at a value that is not above 0 and finite. */
export function logarithms(values: readonly number[]): number[] {
  return values.map((value) => {
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`a logarithmic scale needs finite values above 0, got ${value}`)
    }
    return Math.log(value)
  })
}

export function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence must lie between 0 and 1, got ${confidence}`)
}

function checkCounts(successes: number, trials: number, confidence: number): void {
  checkConfidence(confidence)
  const whole = Number.isInteger(successes) && Number.isInteger(trials)
  if (!(whole && successes >= 0 && successes <= trials && trials > 0)) {
    throw new RangeError(`expected 0 <= successes <= trials, trials > 0, got ${successes} of ${trials}`)
  }
}
