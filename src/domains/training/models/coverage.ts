/** How much of the data random draws have seen. */

/**
 * The expected share of N examples that `draws` draws with replacement present at least once, 1 - (1 - 1/N)^draws.
 *
 * @example expectedDistinctShare(200, 200) // 0.6330...
 */
export function expectedDistinctShare(examples: number, draws: number): number {
  return draws === 0 ? 0 : -Math.expm1(draws * Math.log1p(-1 / examples))
}

/**
 * The expected number of draws with replacement until each of N examples was seen, N H_N (coupon collector).
 *
 * @example expectedDrawsUntilAllSeen(200) // 1175.6...
 */
export function expectedDrawsUntilAllSeen(examples: number): number {
  return examples * harmonicNumber(examples)
}

const eulerGamma = 0.577_215_664_901_532_9

/** 1 + 1/2 + ... + 1/n: summed up to 1,000, then by the Euler-Maclaurin series, whose next term is below 1e-20. */
export function harmonicNumber(n: number): number {
  if (n > 1000) {
    const square = n * n
    return Math.log(n) + eulerGamma + 1 / (2 * n) - 1 / (12 * square) + 1 / (120 * square * square)
  }
  let sum = 0
  for (let k = n; k >= 1; k--) sum += 1 / k
  return sum
}
