/**
 * Items that share a family set-up: it is paid in every base cycle of T periods, and item i is made in every m_i-th
 * cycle, m_i cycles' demand at once. Cost per period (K + sum k_i/m_i)/T + T/2 sum m_i h_i D_i.
 */

export interface JointProblem {
  /** K, money per base cycle. */
  readonly familySetupCost: number
  /** k_i, money per lot of the item. */
  readonly itemSetupCosts: readonly number[]
  /** h_i D_i, money per period squared: holding cost times demand, above 0. */
  readonly holdingRates: readonly number[]
}

export interface JointPlan {
  /** m_i, whole. */
  readonly multiples: readonly number[]
  /** T, periods. */
  readonly cycle: number
  /** Money per period. */
  readonly cost: number
}

/** The best base cycle of given multiples. */
export function planAtMultiples(problem: JointProblem, multiples: readonly number[]): JointPlan {
  const { familySetupCost, itemSetupCosts, holdingRates } = problem
  const setups = multiples.reduce((sum, m, item) => sum + itemSetupCosts[item]! / m, familySetupCost)
  const holding = multiples.reduce((sum, m, item) => sum + holdingRates[item]! * m, 0)
  return { multiples, cycle: Math.sqrt((2 * setups) / holding), cost: Math.sqrt(2 * setups * holding) }
}

/**
 * Silver's heuristic (1976): the item with the least k/(h D) is made in every cycle, the others in every m_i-th,
 * m_i = sqrt(k_i/(h_i D_i) h_1 D_1/(K + k_1)) rounded.
 */
export function silverPlan(problem: JointProblem): JointPlan {
  const { familySetupCost, itemSetupCosts, holdingRates } = problem
  const ratios = itemSetupCosts.map((cost, item) => cost / holdingRates[item]!)
  const first = ratios.indexOf(Math.min(...ratios))
  const base = holdingRates[first]! / (familySetupCost + itemSetupCosts[first]!)
  const multiples = ratios.map((ratio, item) =>
    item === first ? 1 : Math.max(1, Math.round(Math.sqrt(ratio * base))),
  )
  return planAtMultiples(problem, multiples)
}

/** Each item alone, the family set-up free: no plan costs less than this plus K/T. */
export function independentCost({ itemSetupCosts, holdingRates }: JointProblem): number {
  return itemSetupCosts.reduce((sum, cost, item) => sum + Math.sqrt(2 * cost * holdingRates[item]!), 0)
}

const mostSteps = 200_000

/**
 * The best plan there is. At a given T each item's multiple is known: the m with (m-1) m <= 2 k/(h D T²) <= m (m+1).
 * It changes only at T = sqrt(2 k/(h D m (m+1))), so the search walks down those values, from the T above which every
 * multiple is 1 to the one below which K/T alone is more than the heuristic has left above `independentCost`
 * (Goyal 1974; bounds as in van Eijs 1993). Null where there are more than 200,000 of them: the family set-up is next to
 * nothing.
 *
 * @param problem with a family set-up cost above 0
 */
export function optimalPlan(problem: JointProblem): JointPlan | null {
  const { familySetupCost, itemSetupCosts, holdingRates } = problem
  const heuristic = silverPlan(problem)
  const leastCycle = familySetupCost / (heuristic.cost * (1 + 1e-12) - independentCost(problem))
  const multiples = itemSetupCosts.map(() => 1)
  let best = planAtMultiples(problem, [...multiples])
  if (heuristic.cost < best.cost) best = heuristic
  for (let step = 0; step < mostSteps; step++) {
    const changes = multiples.map((m, item) =>
      Math.sqrt((2 * itemSetupCosts[item]!) / (holdingRates[item]! * m * (m + 1))),
    )
    const cycle = Math.max(...changes)
    if (!(cycle >= leastCycle)) return best
    multiples[changes.indexOf(cycle)]!++
    const plan = planAtMultiples(problem, multiples)
    if (plan.cost < best.cost) best = { ...plan, multiples: [...multiples] }
  }
  return null
}
