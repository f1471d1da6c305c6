/**
 * A server of batches that items may join while it works, exponential service of rate mu, at most k at once: they
 * leave together, whenever they came (Gross & Harris 1998, section 3.2.2, "partial batch" model M/M^[k]/1). The balance
 * (lambda + mu) p_n = lambda p_(n-1) + mu p_(n+k) has the geometric solution (1 - r) r^n with the r of `geometricDecay`. A late item's
 * service is the rest of an exponential one, and so again exponential with rate mu.
 */
import { geometricDecay } from './several-servers.ts'

export interface LateJoiners {
  /** Items per unit of time. */
  readonly arrivalRate: number
  /** Mean of the exponential service time, from a batch's start. */
  readonly meanService: number
  /** Items that may be served at once, k. */
  readonly capacity: number
}

export interface LateJoinersQueue {
  readonly utilization: number
  /** r: n items are there, those in service counted, with probability (1 - r) r^n. */
  readonly decay: number
  readonly meanItems: number
  readonly meanQueue: number
  readonly meanWait: number
  /** P(an item must wait) = r^k. */
  readonly waits: number
  /** While an item must wait, its wait ends at this rate: P(wait > t) = r^k e^(-rate t). */
  readonly waitEndRate: number
}

/**
 * @returns null where arrivalRate x meanService >= capacity
 * @example lateJoinersQueue({ arrivalRate: 0.5, meanService: 1, capacity: 1 })?.meanWait // 1, from M/M/1
 */
export function lateJoinersQueue({
  arrivalRate,
  meanService,
  capacity,
}: LateJoiners): LateJoinersQueue | null {
  const utilization = (arrivalRate * meanService) / capacity
  if (utilization >= 1) return null
  const decay = geometricDecay(arrivalRate, 1 / meanService, capacity)
  const waits = decay ** capacity
  const meanItems = decay / (1 - decay)
  const meanQueue = waits * meanItems
  return {
    utilization,
    decay,
    meanItems,
    meanQueue,
    meanWait: meanQueue / arrivalRate,
    waits,
    waitEndRate: -Math.expm1(capacity * Math.log(decay)) / meanService,
  }
}

/** P(wait > time). */
export const lateJoinersWaitBeyond = ({ waits, waitEndRate }: LateJoinersQueue, time: number): number =>
  time < 0 ? 1 : waits * Math.exp(-waitEndRate * time)
