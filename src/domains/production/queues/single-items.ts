/** Queues of single items, which batches are measured against: M/G/1 and M/M/c, exact. */
import type { ServiceTime } from './service-time.ts'

/**
 * The mean wait before service in M/G/1, lambda E[S^2] / (2 (1 - rho)) (Pollaczek 1930, Khinchine 1932); null from rho = 1 on.
 *
 * @example pollaczekKhinchineWait(0.5, serviceTime({ kind: 'constant', value: 1 })) // 0.5
 */
export function pollaczekKhinchineWait(arrivalRate: number, service: ServiceTime): number | null {
  const utilization = arrivalRate * service.mean
  return utilization >= 1 ? null : (arrivalRate * service.secondMoment) / (2 * (1 - utilization))
}

export interface ServersQueue {
  readonly utilization: number
  /** P(an arriving item waits), Erlang's C. */
  readonly waits: number
  readonly meanWait: number
  readonly meanQueue: number
  /** While an item must wait, its wait ends at this rate: P(wait > t) = waits e^(-rate t). */
  readonly waitEndRate: number
}

/**
 * M/M/c (Erlang 1917), through the recursion of Erlang's B, which has no large terms.
 *
 * @returns null where arrivalRate x meanService >= servers
 * @example serversQueue({ arrivalRate: 2, meanService: 0.5, servers: 2 })?.waits // 0.33333333333...
 */
export function serversQueue(of: {
  readonly arrivalRate: number
  readonly meanService: number
  readonly servers: number
}): ServersQueue | null {
  const load = of.arrivalRate * of.meanService
  const utilization = load / of.servers
  if (utilization >= 1) return null
  let blocked = 1
  for (let servers = 1; servers <= of.servers; servers++)
    blocked = (load * blocked) / (servers + load * blocked)
  const waits = blocked / (1 - utilization * (1 - blocked))
  const waitEndRate = (of.servers - load) / of.meanService
  const meanWait = waits / waitEndRate
  return { utilization, waits, meanWait, meanQueue: of.arrivalRate * meanWait, waitEndRate }
}
