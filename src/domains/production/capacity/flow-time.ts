/**
 * Flow time through a station that works in batches, in the four parts of Factory Physics (Hopp & Spearman 2008,
 * chapter 9): waiting for the batch to form, for a machine, within the batch, and being worked on. Times and rates in
 * one unit of time; variation as the standard deviation over the mean (cv).
 */
import { formingDelay } from '../../../core/laws.ts'
import { bestWhole } from './best-whole.ts'
import { isOverloaded, type SmallestBatch, smallestBatch, station } from './station.ts'

export interface FlowTime {
  readonly waitToBatch: number
  readonly queue: number
  readonly waitInBatch: number
  readonly process: number
  readonly total: number
}

export interface SerialStation {
  /** Of all items that the station works on: what queues. */
  readonly arrivalRate: number
  /** Of the items that may share a batch (one family): what forms it. */
  readonly familyArrivalRate: number
  /** Of the times between single items: 1 for Poisson arrivals, 0 for a clock. */
  readonly arrivalCv: number
  readonly setupTime: number
  readonly setupCv: number
  readonly runTimePerItem: number
  readonly runCv: number
  readonly servers: number
  /** Whether an item leaves with its batch or as soon as it is done. */
  readonly leaves: 'batch' | 'item'
}

export interface ParallelStation {
  readonly arrivalRate: number
  readonly arrivalCv: number
  /** Of a load, however full it is. */
  readonly loadTime: number
  readonly loadCv: number
  readonly servers: number
}

/**
 * The wait of a batch for one of c machines: (Ca^2 + Cs^2) / 2 times rho^(sqrt(2 (c + 1)) - 1) / (c (1 - rho)) times
 * the time of a batch (Sakasegawa 1977; Hopp & Spearman 2008, chapter 8). With one machine it is Kingman's (1961)
 * rho / (1 - rho), exact for Poisson arrivals of batches; Infinity from a utilization of 1 on.
 *
 * @example queueTime({ arrivalScv: 1, serviceScv: 1, utilization: 0.8, servers: 1, serviceTime: 5 }) // 20
 */
export function queueTime(queue: {
  readonly arrivalScv: number
  readonly serviceScv: number
  readonly utilization: number
  readonly servers: number
  readonly serviceTime: number
}): number {
  const { arrivalScv, serviceScv, utilization, servers, serviceTime } = queue
  if (isOverloaded(utilization)) return Number.POSITIVE_INFINITY
  const congestion = utilization ** (Math.sqrt(2 * (servers + 1)) - 1) / (servers * (1 - utilization))
  return ((arrivalScv + serviceScv) / 2) * congestion * serviceTime
}

/** rho = lambda (R + B p) / (c B). @example serialUtilization({ arrivalRate: 0.4, setupTime: 5, runTimePerItem: 1, servers: 1 }, 4) // 0.9 */
export function serialUtilization(
  at: Pick<SerialStation, 'arrivalRate' | 'setupTime' | 'runTimePerItem' | 'servers'>,
  batchSize: number,
): number {
  return (at.arrivalRate * (at.setupTime + batchSize * at.runTimePerItem)) / (at.servers * batchSize)
}

/** rho = lambda t / (c B). @example parallelUtilization({ arrivalRate: 4.5, loadTime: 1, servers: 1 }, 5) // 0.9 */
export function parallelUtilization(
  at: Pick<ParallelStation, 'arrivalRate' | 'loadTime' | 'servers'>,
  batchSize: number,
): number {
  return (at.arrivalRate * at.loadTime) / (at.servers * batchSize)
}

/**
 * A batch is set up, then its items are worked one after another: forming (B - 1) / (2 lambda_f), queue with
 * Ca^2 / B and Cs^2 = (Var R + B Var p) / (R + B p)^2, set-up and the items before it (and after it, where the batch
 * leaves whole), its own run (Hopp & Spearman 2008, section 9.4; van Foreest, "An introduction to queueing systems",
 * section on batch processing). Null where the queue grows without end.
 *
 * @example serialFlowTime({ arrivalRate: 0.4, familyArrivalRate: 0.4, arrivalCv: 1, setupTime: 5, setupCv: 0, runTimePerItem: 1, runCv: 0, servers: 1, leaves: 'batch' }, 4) // { waitToBatch: 3.75, queue: 10.125, waitInBatch: 8, process: 1, total: 22.875 }
 */
export function serialFlowTime(at: SerialStation, batchSize: number): FlowTime | null {
  const utilization = serialUtilization(at, batchSize)
  if (isOverloaded(utilization)) return null
  const { setupTime, runTimePerItem, leaves } = at
  const serviceTime = setupTime + batchSize * runTimePerItem
  const waitToBatch = formingDelay(batchSize, at.familyArrivalRate)
  const queue = queueTime({
    arrivalScv: at.arrivalCv ** 2 / batchSize,
    serviceScv: serviceVariance(at, batchSize) / serviceTime ** 2,
    utilization,
    servers: at.servers,
    serviceTime,
  })
  const others = leaves === 'batch' ? batchSize - 1 : (batchSize - 1) / 2
  const waitInBatch = setupTime + others * runTimePerItem
  return parts(waitToBatch, queue, waitInBatch, runTimePerItem)
}

const serviceVariance = (at: SerialStation, batchSize: number): number =>
  (at.setupCv * at.setupTime) ** 2 + batchSize * (at.runCv * at.runTimePerItem) ** 2

/**
 * The whole batch at once, in one time: forming (B - 1) / (2 lambda), queue with Ca^2 / B, the load's time (Hopp &
 * Spearman 2008, chapter 9). Null where the queue grows without end.
 *
 * @example parallelFlowTime({ arrivalRate: 4.5, arrivalCv: 1, loadTime: 1, loadCv: 0, servers: 1 }, 5) // { waitToBatch: 0.4444..., queue: 0.9, waitInBatch: 0, process: 1, total: 2.3444... }
 */
export function parallelFlowTime(at: ParallelStation, batchSize: number): FlowTime | null {
  const utilization = parallelUtilization(at, batchSize)
  if (isOverloaded(utilization)) return null
  const queue = queueTime({
    arrivalScv: at.arrivalCv ** 2 / batchSize,
    serviceScv: at.loadCv ** 2,
    utilization,
    servers: at.servers,
    serviceTime: at.loadTime,
  })
  return parts(formingDelay(batchSize, at.arrivalRate), queue, 0, at.loadTime)
}

const parts = (waitToBatch: number, queue: number, waitInBatch: number, process: number): FlowTime => ({
  waitToBatch,
  queue,
  waitInBatch,
  process,
  total: waitToBatch + queue + waitInBatch + process,
})

export interface BestBatch {
  readonly batchSize: number
  readonly flowTime: FlowTime
}

/** Sizes beyond this are not searched. */
const largestSearched = 1e9

/** The smallest whole batch with which a serial station keeps up, lambda R / (c - lambda p). */
export const smallestSerialBatch = (at: SerialStation): SmallestBatch | null =>
  smallestBatch(station(at), at.arrivalRate)

/**
 * The whole batch with the shortest flow time; null where no size up to 10^9 keeps up.
 *
 * @example bestSerialBatch({ arrivalRate: 0.4, familyArrivalRate: 0.4, arrivalCv: 1, setupTime: 5, setupCv: 0, runTimePerItem: 1, runCv: 0, servers: 1, leaves: 'batch' }).batchSize // 5
 */
export function bestSerialBatch(at: SerialStation): BestBatch | null {
  const least = smallestSerialBatch(at)?.stable ?? null
  if (least === null || least > largestSearched) return null
  const serverTime = (size: number) => {
    const { waitInBatch, process } = serialFlowTime(at, size)!
    return waitInBatch + process
  }
  // Each factor at whichever end makes it least.
  const bound = (from: number, to: number) =>
    formingDelay(from, at.familyArrivalRate) +
    serverTime(from) +
    queueTime({
      arrivalScv: at.arrivalCv ** 2 / to,
      serviceScv: serviceVariance(at, from) / (at.setupTime + to * at.runTimePerItem) ** 2,
      utilization: serialUtilization(at, to),
      servers: at.servers,
      serviceTime: at.setupTime + from * at.runTimePerItem,
    })
  const batchSize = bestWhole((size) => serialFlowTime(at, size)!.total, bound, least, largestSearched)
  return { batchSize, flowTime: serialFlowTime(at, batchSize)! }
}

/** The smallest whole load with which an oven keeps up, lambda t / c. */
export const smallestParallelBatch = (at: ParallelStation): SmallestBatch | null =>
  smallestBatch(station({ setupTime: at.loadTime, servers: at.servers }), at.arrivalRate)

/**
 * The whole load with the shortest flow time, of at most `capacity` items; null where none keeps up.
 *
 * @example bestParallelBatch({ arrivalRate: 4.5, arrivalCv: 1, loadTime: 1, loadCv: 0, servers: 1 }, 100).batchSize // 7
 */
export function bestParallelBatch(at: ParallelStation, capacity: number): BestBatch | null {
  const most = Math.min(capacity, largestSearched)
  const least = smallestParallelBatch(at)?.stable ?? null
  if (least === null || least > most) return null
  const queue = (size: number) => parallelFlowTime(at, size)!.queue
  const bound = (from: number, to: number) => formingDelay(from, at.arrivalRate) + queue(to) + at.loadTime
  const batchSize = bestWhole((size) => parallelFlowTime(at, size)!.total, bound, least, most)
  return { batchSize, flowTime: parallelFlowTime(at, batchSize)! }
}
