/**
 * The laws that travel from domain to domain: amortisation, delay and averaging, and the square root that
 * amortisation against a cost growing with the batch gives again and again. Pure formulas; each domain keeps its
 * own words around them.
 */

/** Amortisation: a fixed cost spread over the batch, per item. @example amortisedCost(12, 4) // 3 */
export function amortisedCost(fixedCost: number, batchSize: number): number {
  return fixedCost / batchSize
}

/**
 * Delay: how long an item waits on average for its batch to form, (B - 1) / (2 lambda), at `arrivalRate` items per
 * unit of time (Hopp & Spearman 2008, chapter 9).
 *
 * @example formingDelay(5, 2) // 1
 */
export function formingDelay(batchSize: number, arrivalRate: number): number {
  return (batchSize - 1) / (2 * arrivalRate)
}

/**
 * Congestion: rho / (1 - rho), the factor by which waiting grows with utilization (Kingman 1961); Infinity from 1 on.
 *
 * @example congestion(0.75) // 3
 */
export function congestion(utilization: number): number {
  return utilization >= 1 ? Number.POSITIVE_INFINITY : utilization / (1 - utilization)
}

/**
 * Averaging: the variance of a mean of B units whose pairwise correlation is r, sigma^2 (r + (1 - r) / B). Only
 * the independent part shrinks.
 *
 * @example averagedVariance(8, 0.25, 3) // 4
 */
export function averagedVariance(unitVariance: number, correlation: number, batchSize: number): number {
  return unitVariance * (correlation + (1 - correlation) / batchSize)
}

export interface Optimum {
  /** Real-valued: a caller compares the whole sizes beside it. */
  readonly batchSize: number
  readonly cost: number
}

/**
 * The least of p / B + q B over B > 0, for p, q > 0: B = sqrt(p / q), cost 2 sqrt(p q), by the inequality of the
 * arithmetic and geometric means.
 *
 * @example squareRootOptimum(800, 2) // { batchSize: 20, cost: 80 }
 */
export function squareRootOptimum(amortised: number, growing: number): Optimum {
  return { batchSize: Math.sqrt(amortised / growing), cost: 2 * Math.sqrt(amortised * growing) }
}

/**
 * The economic order quantity sqrt(2 K D / h) and its cost per period sqrt(2 K D h) (Harris 1913): money K per
 * order, demand D items per period, money h per item and period held.
 *
 * @example economicOrderQuantity(8, 1300, 0.225) // { batchSize: 304.0467..., cost: 68.4105... }
 */
export function economicOrderQuantity(orderCost: number, demand: number, holdingCost: number): Optimum {
  return squareRootOptimum(orderCost * demand, holdingCost / 2)
}

/**
 * What the cost p / B + q B becomes at `factor` times its optimum, over its least: (f + 1/f) / 2. Twice or half the
 * optimum costs 25 % more.
 *
 * @example squareRootPenalty(2) // 1.25
 */
export function squareRootPenalty(factor: number): number {
  return (factor + 1 / factor) / 2
}

/** How long training takes: steps S_min (1 + B_crit / B), each of alpha + beta B seconds. */
export interface TrainingLaw {
  /** S_min, steps to the goal at an unlimited batch. */
  readonly minimumSteps: number
  /** B_crit, examples. */
  readonly criticalBatch: number
  /** alpha, seconds a step. */
  readonly secondsPerStep: number
  /** beta, seconds an example. */
  readonly secondsPerExample: number
}

/** S_min (1 + B_crit / B), steps (McCandlish et al. 2018, section 2.3). @example stepsToGoal(100, 1000, 250) // 500 */
export function stepsToGoal(minimumSteps: number, criticalBatch: number, batchSize: number): number {
  return minimumSteps * (1 + criticalBatch / batchSize)
}

/** Seconds to the goal at a batch size. @example trainingSeconds({ minimumSteps: 100, criticalBatch: 400, secondsPerStep: 1, secondsPerExample: 0.01 }, 200) // 900 */
export function trainingSeconds(law: TrainingLaw, batchSize: number): number {
  const seconds = law.secondsPerStep + law.secondsPerExample * batchSize
  return stepsToGoal(law.minimumSteps, law.criticalBatch, batchSize) * seconds
}

/**
 * The batch at which training is fastest, sqrt(B_crit alpha / beta), and its seconds
 * S_min (sqrt(alpha) + sqrt(beta B_crit))^2: multiplied out, the time is a constant plus p / B + q B with
 * p = S_min alpha B_crit and q = S_min beta.
 *
 * @example trainingOptimum({ minimumSteps: 100, criticalBatch: 400, secondsPerStep: 1, secondsPerExample: 0.01 }) // { batchSize: 200, cost: 900 }
 */
export function trainingOptimum(law: TrainingLaw): Optimum {
  const { minimumSteps, criticalBatch, secondsPerStep, secondsPerExample } = law
  return {
    batchSize: Math.sqrt((criticalBatch * secondsPerStep) / secondsPerExample),
    cost: minimumSteps * (Math.sqrt(secondsPerStep) + Math.sqrt(secondsPerExample * criticalBatch)) ** 2,
  }
}

/**
 * Seconds at `factor` times the fastest batch, over the least. The part of the time that varies is
 * 2 sqrt(alpha beta B_crit) of alpha + beta B_crit + 2 sqrt(alpha beta B_crit), never more than half of it, so the
 * penalty lies between 1 and (1 + squareRootPenalty(factor)) / 2: twice or half costs at most 12.5 % more.
 *
 * @example trainingPenalty({ minimumSteps: 1, criticalBatch: 100, secondsPerStep: 1, secondsPerExample: 0.01 }, 2) // 1.125
 */
export function trainingPenalty(law: TrainingLaw, factor: number): number {
  const { batchSize, cost } = trainingOptimum(law)
  return trainingSeconds(law, factor * batchSize) / cost
}
