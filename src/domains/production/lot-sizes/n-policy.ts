/** A machine that is switched on when N items wait and runs until none is left (Yadin & Naor 1963). */

export interface NPolicy {
  /** Items per unit of time. */
  readonly arrivalRate: number
  /** Time per item. */
  readonly serviceTime: number
  /** Squared coefficient of variation of the service time: 1 exponential, 0 constant. */
  readonly serviceVariation: number
  /** Money per switching on. */
  readonly setupCost: number
  /** Money per item present and unit of time. */
  readonly holdingCost: number
}

/**
 * Items present on average, Poisson arrivals, rho = lambda E[S] < 1: those of M/G/1, rho + rho² (1 + Cs²)/(2 (1 - rho)),
 * plus (N - 1)/2 for waiting until N are there, whatever the service time's distribution.
 */
export function itemsPresent(policy: NPolicy, threshold: number): number {
  const load = policy.arrivalRate * policy.serviceTime
  return load + (load ** 2 * (1 + policy.serviceVariation)) / (2 * (1 - load)) + (threshold - 1) / 2
}

/** A cycle is N arrivals and the busy time they start: N/(lambda (1 - rho)). */
export function startsPerTime(policy: NPolicy, threshold: number): number {
  return (policy.arrivalRate * (1 - policy.arrivalRate * policy.serviceTime)) / threshold
}

/** Money per unit of time. */
export function nPolicyCost(policy: NPolicy, threshold: number): number {
  return (
    policy.holdingCost * itemsPresent(policy, threshold) + policy.setupCost * startsPerTime(policy, threshold)
  )
}

/** sqrt(2 lambda (1 - rho) K/h): where the cost over real N is least. */
export function realThreshold(policy: NPolicy): number {
  return Math.sqrt((2 * policy.setupCost * startsPerTime(policy, 1)) / policy.holdingCost)
}

/** The whole N of least cost: the cost is convex in N, so one of the two beside the real one; the smaller of equals. */
export function bestThreshold(policy: NPolicy): number {
  const below = Math.max(1, Math.floor(realThreshold(policy)))
  return nPolicyCost(policy, below + 1) < nPolicyCost(policy, below) ? below + 1 : below
}
