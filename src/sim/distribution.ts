/** A duration or a number that varies, as data. Means and durations are in the model's one unit of time. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  /** `cv` is the standard deviation over the mean; an Erlang distribution of k stages has cv = 1/sqrt(k). */
  | { readonly kind: 'gamma'; readonly mean: number; readonly cv: number }
  | { readonly kind: 'lognormal'; readonly mean: number; readonly cv: number }
  /** Two exponential phases with balanced means; cv > 1. */
  | { readonly kind: 'hyperexponential'; readonly mean: number; readonly cv: number }
  | { readonly kind: 'uniform'; readonly least: number; readonly most: number }
  | { readonly kind: 'triangular'; readonly least: number; readonly mode: number; readonly most: number }
  /** Resampled, each value equally likely. */
  | { readonly kind: 'empirical'; readonly values: readonly number[] }
