/**
 * Several servers that take batches, exponential service: M/M[a,b]/c. A free server starts when `least` items wait.
 *
 * While all c serve, the queue n is unbounded, and its balance (lambda + c mu) p_n = lambda p_(n-1) + c mu p_(n+b), n >= 1, has one
 * summable solution, C r^n, where r is the root in (0, 1) of c mu r^(b+1) - (lambda + c mu) r + lambda = 0. With fewer than c at work fewer
 * than a items wait, so the rest is a finite chain that is solved level by level from sums of positive terms: exact
 * to rounding at any load, nothing is truncated. (Neuts & Nadarajan 1982 treat M/M[a,b]/c by matrices; a single
 * server, full batches: r^b = sigma of the textbooks.)
 */
import { UserError } from '../../../core/errors.ts'
import { poissonUpperTail } from '../../../core/stats/poisson.ts'
import { findRoot } from '../../../core/stats/root.ts'

export interface ServersOfBatches {
  /** Items per unit of time. */
  readonly arrivalRate: number
  /** Mean of the exponential service time of a batch. */
  readonly meanService: number
  readonly servers: number
  readonly least: number
  readonly most: number
}

export interface ServersOfBatchesQueue {
  readonly rule: ServersOfBatches
  /** arrivalRate x meanService / (servers x most). */
  readonly utilization: number
  /** r: with all servers at work, each further waiting item is this much less likely. */
  readonly decay: number
  /** P(all servers at work). */
  readonly allBusy: number
  /** P(j servers at work), j = 0 ... servers. */
  readonly busyServers: readonly number[]
  /** P(n items wait, j servers at work) at `[j][n]` for j < servers, n < least. */
  readonly partlyBusy: readonly Float64Array[]
  /** P(n items wait, some server is free), n < least. */
  readonly forming: Float64Array
  readonly meanBusyServers: number
  readonly meanBatch: number
  readonly meanQueue: number
  readonly meanWait: number
}

/**
 * @returns null where the utilization is not below 1
 * @throws UserError for numbers that are not whole, or `least` above `most`
 * @example severalServersQueue({ arrivalRate: 1, meanService: 0.5, servers: 1, least: 1, most: 1 })?.meanWait // 0.5
 */
export function severalServersQueue(rule: ServersOfBatches): ServersOfBatchesQueue | null {
  check(rule)
  const { arrivalRate, meanService, servers, least, most } = rule
  const utilization = (arrivalRate * meanService) / (servers * most)
  if (utilization >= 1) return null
  const rate = 1 / meanService
  const decay = geometricDecay(arrivalRate, servers * rate, most)
  const levels: Float64Array[] = []
  /** Of each level, and at the end of the unbounded one, beside the level below it. */
  const shrinkings: number[] = []
  let above: Float64Array = Float64Array.from({ length: least }, (_, n) => decay ** n)
  for (let level = servers - 1; level >= 0; level--) {
    const { probabilities, shrunk } = levelBelow(above, level, arrivalRate, rate)
    levels.unshift(probabilities)
    shrinkings.unshift(shrunk)
    above = probabilities
  }
  let scale = 1
  for (let level = 1; level < servers; level++) {
    scale *= shrinkings[level - 1]!
    const factor = scale
    levels[level] = levels[level]!.map((value) => value * factor)
  }
  scale *= shrinkings[servers - 1]!
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)
  const unbounded = scale / (1 - decay)
  const whole = levels.reduce((total, level) => total + sum(level), unbounded)
  const partlyBusy = levels.map((level) => level.map((value) => value / whole))
  const busyServers = [...partlyBusy.map(sum), unbounded / whole]
  const meanBusyServers = busyServers.reduce((mean, chance, j) => mean + j * chance, 0)
  const allBusy = unbounded / whole
  const meanQueue = partlyBusy.reduce(
    (mean, level) => level.reduce((inLevel, chance, n) => inLevel + n * chance, mean),
    (allBusy * decay) / (1 - decay),
  )
  return {
    rule,
    utilization,
    decay,
    allBusy,
    busyServers,
    partlyBusy,
    forming: Float64Array.from({ length: least }, (_, n) =>
      partlyBusy.reduce((total, level) => total + level[n]!, 0),
    ),
    meanBusyServers,
    meanBatch: (arrivalRate * meanService) / meanBusyServers,
    meanQueue,
    meanWait: meanQueue / arrivalRate,
  }
}

/** The threshold at which the mean wait is least, by trying every one. @throws UserError as `severalServersQueue` */
export function bestLeastOfSeveral(
  rule: Omit<ServersOfBatches, 'least'>,
): { readonly least: number; readonly meanWait: number } | null {
  let best: { readonly least: number; readonly meanWait: number } | null = null
  for (let least = 1; least <= rule.most; least++) {
    const queue = severalServersQueue({ ...rule, least })
    if (queue === null) return null
    if (best === null || queue.meanWait < best.meanWait) best = { least, meanWait: queue.meanWait }
  }
  return best
}

/**
 * P(an item waits longer than `time`). It waits for the batches before it, and for its own to have `least` items,
 * whichever takes longer; with all servers at work the two are independent, and what it finds is geometric.
 */
export function waitBeyondSeveral(queue: ServersOfBatchesQueue, time: number): number {
  if (time < 0) return 1
  const { arrivalRate, meanService, servers, least, most } = queue.rule
  const { decay, allBusy } = queue
  const fewerArrive = (count: number) =>
    count <= 0 ? 0 : 1 - poissonUpperTail(count - 1, arrivalRate * time)
  const forming = queue.forming.reduce((sum, chance, n) => sum + chance * fewerArrive(least - 1 - n), 0)
  // q + 1 completions with chance (1 - r^b) r^(bq): their time is exponential, whatever the place in the batch.
  const exponent = ((-servers * time) / meanService) * -Math.expm1(most * Math.log(decay))
  const done = -Math.expm1(exponent)
  let waitingOn = 0
  for (let place = 1; place < least; place++) {
    waitingOn += decay ** (place - 1) * fewerArrive(least - place)
  }
  const perPlace = (1 - decay) / -Math.expm1(most * Math.log(decay))
  return forming + allBusy * (Math.exp(exponent) + done * perPlace * waitingOn)
}

/**
 * The root in (0, 1) of mu r^(b+1) - (lambda + mu) r + lambda = 0. Without its root at 1 it reads lambda = mu (r + ... + r^b), and the sum
 * grows with r.
 */
export function geometricDecay(arrivalRate: number, rate: number, most: number): number {
  const load = arrivalRate / rate
  const sumOfPowers = (logarithm: number) => {
    // r (1 - r^b) / (1 - r), r = e^logarithm
    if (logarithm === 0) return most
    return (Math.exp(logarithm) * Math.expm1(most * logarithm)) / Math.expm1(logarithm)
  }
  const lowest = Math.log(load / (1 + load)) - 1e-9
  return Math.exp(findRoot((logarithm) => sumOfPowers(logarithm) - load, Math.min(lowest, -1e-9), 0))
}

/**
 * From the probabilities of one level more at work (of which only n < a lead down), those of `level` at work. The
 * unknown flow that begins at n = 0 is what makes up for all that comes down leaving at n = a - 1.
 */
function levelBelow(
  above: Float64Array,
  level: number,
  arrivalRate: number,
  rate: number,
): { probabilities: Float64Array; shrunk: number } {
  const least = above.length
  const logStay = -Math.log1p((level * rate) / arrivalRate)
  const down = above.map((chance) => (level + 1) * rate * chance)
  // Down flow x P(a service ends before it has come to n = a).
  const lost = down.reduce((sum, flow, n) => sum - flow * Math.expm1((least - n) * logStay), 0)
  const through = Math.exp(least * logStay)
  // The flow from the level below is lost / through; where that is huge, all above becomes small instead.
  const shrunk = lost > through ? through / lost : 1
  const begin = level === 0 ? 0 : lost > through ? 1 : lost / through
  const probabilities = new Float64Array(least)
  let previous = 0
  for (let n = 0; n < least; n++) {
    const flow = down[n]! * shrunk + (n === 0 ? begin : arrivalRate * previous)
    previous = flow / (arrivalRate + level * rate)
    probabilities[n] = previous
  }
  return { probabilities, shrunk }
}

function check({ arrivalRate, meanService, servers, least, most }: ServersOfBatches): void {
  if (!(arrivalRate > 0 && meanService > 0)) {
    throw new UserError(
      `the arrival rate and the service time must be above 0, got ${arrivalRate}, ${meanService}`,
    )
  }
  if (![servers, least, most].every((count) => Number.isInteger(count) && count >= 1) || least > most) {
    throw new UserError(`servers and batches are whole numbers, got ${servers}, and ${least} to ${most}`)
  }
}
