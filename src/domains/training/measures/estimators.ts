/**
 * The signal |G|^2 and the noise tr(cov) of gradients, from squared norms at two batch sizes at the same weights
 * (McCandlish et al. 2018, arXiv 1812.06162, appendix A.1).
 */

export interface NormsAtTwoSizes {
  /** Examples: b < B. */
  readonly smallBatch: number
  readonly largeBatch: number
  /** Mean squared norm of a mean-reduced gradient of so many examples. */
  readonly smallNormSquared: number
  readonly largeNormSquared: number
  /** Examples in the set that both are drawn from without replacement; none for fresh examples. */
  readonly dataExamples?: number | undefined
}

export interface SignalAndNoise {
  /** |G|^2, the squared norm of the expected gradient; may come out below 0. */
  readonly signal: number
  /** tr(cov) of one example's gradient. */
  readonly noise: number
}

/**
 * |G|^2 = (B |g_B|^2 - b |g_b|^2) / (B - b) and tr(cov) = (|g_b|^2 - |g_B|^2) / (1/b - 1/B), both without bias. Of a
 * finite set of D examples the expectation of the first is |G|^2 - tr(cov)/D, which is added back.
 *
 * @example estimateSignalAndNoise({ smallBatch: 16, largeBatch: 400, smallNormSquared: 29, largeNormSquared: 5 }) // { signal: 4, noise: 400 }
 */
export function estimateSignalAndNoise(norms: NormsAtTwoSizes): SignalAndNoise {
  const { smallBatch: b, largeBatch: B, smallNormSquared, largeNormSquared, dataExamples } = norms
  const noise = (smallNormSquared - largeNormSquared) / (1 / b - 1 / B)
  const fresh = (B * largeNormSquared - b * smallNormSquared) / (B - b)
  return { signal: dataExamples === undefined ? fresh : fresh + noise / dataExamples, noise }
}
