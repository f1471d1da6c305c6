/** A duration or a number that varies, as data. Means and durations are in the model's one unit of time. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  /** `cv` is the standard deviation over the mean; an Erlang distribution of k stages has cv = 1/sqrt(k). */
  | { readonly kind: 'gamma'; readonly mean: number; readonly cv: number }
  | { readonly kind: 'lognormal'; readonly mean: number; readonly cv: number }
  /** Two exponential phases with balanced means (Whitt 1982); cv at least 1. */
  | { readonly kind: 'hyperexponential'; readonly mean: number; readonly cv: number }
  | { readonly kind: 'uniform'; readonly least: number; readonly most: number }
  | { readonly kind: 'triangular'; readonly least: number; readonly mode: number; readonly most: number }
  /** Resampled, each value equally likely. */
  | { readonly kind: 'empirical'; readonly values: readonly number[] }

/**
 * @example meanOf({ kind: 'triangular', least: 2, mode: 3, most: 7 }) // 4
 */
export function meanOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value
    case 'uniform':
      return (distribution.least + distribution.most) / 2
    case 'triangular':
      return (distribution.least + distribution.mode + distribution.most) / 3
    case 'empirical':
      return average(distribution.values)
    default:
      return distribution.mean
  }
}

/**
 * The variance of what is drawn, in the square of its unit; of values that are resampled it is over n.
 *
 * @example varianceOf({ kind: 'gamma', mean: 4, cv: 0.5 }) // 4
 */
export function varianceOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return 0
    case 'exponential':
      return distribution.mean ** 2
    case 'uniform':
      return (distribution.most - distribution.least) ** 2 / 12
    case 'triangular': {
      const { least, mode, most } = distribution
      return ((most - least) ** 2 - (most - mode) * (mode - least)) / 18
    }
    case 'empirical': {
      const centre = average(distribution.values)
      return average(distribution.values.map((value) => (value - centre) ** 2))
    }
    default:
      return (distribution.mean * distribution.cv) ** 2
  }
}

/**
 * What is wrong with a distribution of durations or counts, in words, or null: none may draw a number below 0.
 *
 * @example distributionFault({ kind: 'exponential', mean: -5 }) // 'the mean -5 is below 0'
 */
export function distributionFault(distribution: Distribution): string | null {
  switch (distribution.kind) {
    case 'constant':
      return belowZero('value', distribution.value)
    case 'exponential':
      return belowZero('mean', distribution.mean)
    case 'gamma':
    case 'lognormal':
      return belowZero('mean', distribution.mean) ?? belowZero('cv', distribution.cv)
    case 'hyperexponential':
      return (
        belowZero('mean', distribution.mean) ??
        (distribution.cv >= 1 && Number.isFinite(distribution.cv)
          ? null
          : `the cv ${distribution.cv} of a hyperexponential is below 1; a gamma has any`)
      )
    case 'uniform':
      return (
        belowZero('least', distribution.least) ??
        ascending([distribution.least, distribution.most], 'least, most')
      )
    case 'triangular':
      return (
        belowZero('least', distribution.least) ??
        ascending([distribution.least, distribution.mode, distribution.most], 'least, mode, most')
      )
    case 'empirical':
      if (distribution.values.length === 0) return 'there are no values to draw from'
      return (
        distribution.values.map((value) => belowZero('value', value)).find((fault) => fault !== null) ?? null
      )
  }
}

function belowZero(name: string, value: number): string | null {
  if (!Number.isFinite(value)) return `the ${name} ${value} is not a finite number`
  return value >= 0 ? null : `the ${name} ${value} is below 0`
}

function ascending(values: readonly number[], names: string): string | null {
  const fine = values.every(
    (value, index) => Number.isFinite(value) && (index === 0 || values[index - 1]! <= value),
  )
  return fine ? null : `${names} do not ascend: ${values.join(', ')}`
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
