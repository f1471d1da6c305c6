/**
 * A server that takes batches: items arrive one by one (Poisson), a service starts when it is free and at least
 * `least` items wait, and takes as many as wait, at most `most`, in a time that does not depend on how many there are
 * (M/G[a,b]/1: Bailey 1954 for a = 1, Neuts 1967). Exact: see completions.ts for the one distribution that has to be
 * solved; all that follows from it is counting. An oven, a shuttle, a dynamic batch on an accelerator.
 */
import { UserError } from '../../../core/errors.ts'
import type { Distribution } from '../../../sim/distribution.ts'
import { type Completions, solveCompletions } from './completions.ts'
import { type ServiceTime, serviceTime } from './service-time.ts'

export interface BulkService {
  /** Items per unit of time. */
  readonly arrivalRate: number
  /** In the same unit of time, whatever the batch. */
  readonly service: Distribution
  /** Items that must wait before a service starts; 1 starts at once, `most` waits for a full batch. */
  readonly least: number
  /** Items that a batch holds. */
  readonly most: number
}

/** Times in the unit of the service time; numbers of items are averages over time. */
export interface BulkServiceQueue {
  readonly rule: BulkService
  readonly service: ServiceTime
  readonly completions: Completions
  /** arrivalRate x mean service / most: how much of the capacity is needed. */
  readonly utilization: number
  /** Share of time in service; above the utilization where batches are not full. */
  readonly busyShare: number
  readonly meanBatch: number
  /** From the start of a batch to the start of the next, on average. */
  readonly cycleTime: number
  /** Items waiting, those in service not counted. */
  readonly meanQueue: number
  /** From an item's arrival to the start of its service. */
  readonly meanWait: number
}

/** arrivalRate x mean service / most: at 1 and above the queue grows without end. */
export function bulkUtilization({ arrivalRate, service, most }: Omit<BulkService, 'least'>): number {
  return (arrivalRate * serviceTime(service).mean) / most
}

/**
 * @returns null where the utilization is not below 1
 * @throws UserError for sizes that are not whole, or `least` above `most`
 * @throws RangeError where the utilization is so near 1 that doubles cannot tell
 * @example bulkServiceQueue({ arrivalRate: 0.2, service: { kind: 'constant', value: 30 }, least: 1, most: 12 })?.meanWait // 15.07017...
 */
export function bulkServiceQueue(rule: BulkService): BulkServiceQueue | null {
  checkRule(rule)
  const service = serviceTime(rule.service)
  const completions = solveCompletions(rule.arrivalRate, service, rule.most)
  if (completions === null) return null
  const { cycleTime, meanQueue } = withThreshold(rule.arrivalRate, service, completions, rule.least)
  return {
    rule,
    service,
    completions,
    utilization: (rule.arrivalRate * service.mean) / rule.most,
    busyShare: service.mean / cycleTime,
    meanBatch: rule.arrivalRate * cycleTime,
    cycleTime,
    meanQueue,
    meanWait: meanQueue / rule.arrivalRate,
  }
}

/** The same server with another threshold: nothing is solved anew. */
export function withLeast(queue: BulkServiceQueue, least: number): BulkServiceQueue {
  const rule = { ...queue.rule, least }
  checkRule(rule)
  const { cycleTime, meanQueue } = withThreshold(rule.arrivalRate, queue.service, queue.completions, least)
  return {
    ...queue,
    rule,
    busyShare: queue.service.mean / cycleTime,
    meanBatch: rule.arrivalRate * cycleTime,
    cycleTime,
    meanQueue,
    meanWait: meanQueue / rule.arrivalRate,
  }
}

/**
 * The threshold of least cost per unit of time, waiting items x `waitingCost` + batches x `batchCost`, and the cost
 * of every threshold from 1 to `most`.
 *
 * A threshold of a + 1 instead of a adds to each cycle the time P(n <= a)/lambda with a items waiting, and so lowers the
 * cost if and only if a items waiting cost less than the average: the best threshold is the first a >= 1 that costs
 * at least the average, and the cost falls up to it and rises after it (a threshold is best among all rules: Deb &
 * Serfozo 1973). Without batch costs: start as soon as more wait than the average queue.
 */
export function bestThreshold(
  queue: BulkServiceQueue,
  { waitingCost, batchCost }: { readonly waitingCost: number; readonly batchCost: number },
): { readonly least: number; readonly costs: readonly number[] } {
  const { arrivalRate, most } = queue.rule
  const costs: number[] = []
  let idle = 0
  let area = 0
  const { time, waiting } = ofService(arrivalRate, queue.service, queue.completions)
  for (let least = 1; least <= most; least++) {
    const chance = queue.completions.cumulative[least - 1]!
    idle += chance / arrivalRate
    area += ((least - 1) * chance) / arrivalRate
    costs.push((waitingCost * (waiting + area) + batchCost) / (time + idle))
  }
  const least = costs.findIndex((cost, index) => waitingCost * (index + 1) >= cost * (1 - 1e-12)) + 1
  return { least: least === 0 ? most : least, costs }
}

/** Time and item-time of waiting in one service. */
function ofService(arrivalRate: number, service: ServiceTime, completions: Completions) {
  return {
    time: service.mean,
    waiting: meanLeftBehind(completions) * service.mean + (arrivalRate * service.secondMoment) / 2,
  }
}

function withThreshold(arrivalRate: number, service: ServiceTime, completions: Completions, least: number) {
  const { time, waiting } = ofService(arrivalRate, service, completions)
  let idle = 0
  let area = 0
  for (let j = 0; j < least; j++) {
    idle += completions.cumulative[j]! / arrivalRate
    area += (j * completions.cumulative[j]!) / arrivalRate
  }
  return { cycleTime: time + idle, meanQueue: (waiting + area) / (time + idle) }
}

/** E[W], the geometric end included. */
function meanLeftBehind({ leftBehind, decay }: Completions): number {
  const last = leftBehind.length - 1
  const end = (leftBehind[last]! * decay * (last + 1 / (1 - decay))) / (1 - decay)
  return leftBehind.reduce((sum, chance, j) => sum + j * chance, 0) + end
}

/** P(W > j), as `meanLeftBehind` knows it. */
export function leftBehindBeyond({ leftBehind, decay }: Completions, j: number): number {
  const last = leftBehind.length - 1
  const end = (leftBehind[last]! * decay) / (1 - decay)
  if (j >= last) return end * decay ** (j - last)
  let sum = end
  for (let index = last; index > j; index--) sum += leftBehind[index]!
  return sum
}

/** P(n > j) for j = 0 ... count - 1, n the number waiting when a service ends. */
export function beyondAtCompletion({ completions, rule }: BulkServiceQueue, count: number): Float64Array {
  const { cumulative, leftBehind, decay } = completions
  const tails = new Float64Array(count)
  const last = leftBehind.length - 1
  let beyond = (leftBehind[last]! * decay) / (1 - decay)
  // P(n > b + j) = P(W > j).
  for (let j = last; j >= 0; j--) {
    if (rule.most + j < count) tails[rule.most + j] = beyond
    beyond += leftBehind[j]!
  }
  for (let j = rule.most + last + 1; j < count; j++) tails[j] = tails[j - 1]! * decay
  for (let j = 0; j < Math.min(rule.most, count); j++) tails[j] = Math.max(0, 1 - cumulative[j]!)
  return tails
}

/**
 * P(j items wait) for j = 0 ... count - 1, at any time and as an arriving item finds it. As often as an arrival takes the queue
 * from j to j + 1, a start takes it from above j to j or below: lambda p_j = P(a start does) per cycle.
 */
export function queueProbabilities(queue: BulkServiceQueue, count: number): Float64Array {
  const { least, most, arrivalRate } = queue.rule
  const tails = beyondAtCompletion(queue, count + most)
  const perCycle = 1 / (arrivalRate * queue.cycleTime)
  return Float64Array.from({ length: count }, (_, j) =>
    j < least ? perCycle * (1 - tails[j + most]!) : perCycle * Math.max(0, tails[j]! - tails[j + most]!),
  )
}

function checkRule({ arrivalRate, least, most }: BulkService): void {
  if (!(arrivalRate > 0 && arrivalRate < Number.POSITIVE_INFINITY)) {
    throw new UserError(`items must arrive at a rate above 0, got ${arrivalRate}`)
  }
  if (!(Number.isInteger(least) && Number.isInteger(most) && least >= 1 && least <= most)) {
    throw new UserError(`a batch holds from 1 up to a whole number of items, got ${least} to ${most}`)
  }
}
