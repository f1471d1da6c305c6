/**
 * Items that arrive in batches and are served one by one: M^X/G/1. The first of a batch waits as in M/G/1 with the
 * batch as the customer; an item further back waits for those of its own batch before it too (Burke 1975, "Delays in
 * single-server queues with batch input"; for exponential service van Foreest, "Analysis of queueing systems with
 * sample paths and simulation", section on M^X/M/1). The means hold for any service; exact.
 */
import { type BatchSizes, sizeMoments } from './arriving-batch-sizes.ts'
import type { ServiceTime } from './service-time.ts'

export interface BatchArrivals {
  /** Batches per unit of time. */
  readonly batchRate: number
  readonly sizes: BatchSizes
  /** Of one item. */
  readonly service: ServiceTime
}

export interface BatchArrivalsQueue {
  readonly arrivals: BatchArrivals
  readonly utilization: number
  readonly meanSize: number
  /** Wait of the first item of a batch: what is there when it comes. */
  readonly meanWaitOfFirst: number
  /** Wait of an item for those of its own batch before it. */
  readonly meanWaitInBatch: number
  readonly meanWait: number
  readonly meanQueue: number
  /** Items in the system, the one in service counted. */
  readonly meanItems: number
}

/**
 * @returns null where the utilization is not below 1
 * @example batchArrivalsQueue({ batchRate: 1, sizes: { kind: 'fixed', size: 3 }, service: fifth })?.meanItems // 3, from an exponential service of mean 1/5
 */
export function batchArrivalsQueue(arrivals: BatchArrivals): BatchArrivalsQueue | null {
  const { batchRate, service } = arrivals
  const { mean, secondMoment } = sizeMoments(arrivals.sizes)
  const utilization = batchRate * mean * service.mean
  if (utilization >= 1) return null
  const variance = service.secondMoment - service.mean ** 2
  const work = mean * variance + secondMoment * service.mean ** 2
  const meanWaitOfFirst = (batchRate * work) / (2 * (1 - utilization))
  const meanWaitInBatch = (service.mean * (secondMoment - mean)) / (2 * mean)
  const meanWait = meanWaitOfFirst + meanWaitInBatch
  const meanQueue = batchRate * mean * meanWait
  return {
    arrivals,
    utilization,
    meanSize: mean,
    meanWaitOfFirst,
    meanWaitInBatch,
    meanWait,
    meanQueue,
    meanItems: meanQueue + utilization,
  }
}
