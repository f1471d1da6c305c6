/** The best whole size, proven: no assumption that cost falls and then rises. */

/**
 * The whole number from `least` to `most` with the least cost, the smaller one of equals, by branch and bound: ranges
 * of sizes whose bound is not below the best cost so far are left out unseen.
 *
 * @param bound at most the cost of every size from `from` to `to`
 * @example bestWhole((size) => 100 / size + size, (from, to) => 100 / to + from, 1, 1e9) // 10
 */
export function bestWhole(
  cost: (size: number) => number,
  bound: (from: number, to: number) => number,
  least: number,
  most: number,
): number {
  let best = least
  let bestCost = cost(least)
  const search = (from: number, to: number): void => {
    if (bound(from, to) >= bestCost) return
    const middle = Math.floor((from + to) / 2)
    const atMiddle = cost(middle)
    if (atMiddle < bestCost || (atMiddle === bestCost && middle < best)) [best, bestCost] = [middle, atMiddle]
    if (from < middle) search(from, middle - 1)
    if (middle < to) search(middle + 1, to)
  }
  // Ranges that double: the first good size comes early, and the far ranges are then left out.
  for (let from = least + 1, width = 1; from <= most; from += width, width *= 2) {
    if (bound(from, most) >= bestCost) break
    search(from, Math.min(most, from + width - 1))
  }
  return best
}
