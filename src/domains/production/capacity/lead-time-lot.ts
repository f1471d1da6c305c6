/**
 * The lot whose lead time is shortest: orders of Q items arrive at random at one machine, each a set-up and Q runs.
 * A small lot drowns the machine in set-ups, a large one takes long itself (Karmarkar 1987, "Lot sizes, lead
 * times and in-process inventories", Management Science 33(3)).
 */
import { type Optimum, squareRootOptimum } from '../../../core/laws.ts'
import { isOverloaded } from './station.ts'

export interface LotQueue {
  readonly demandRate: number
  readonly setupTime: number
  readonly runTimePerItem: number
  /** Standard deviation over the mean of a lot's time: 1 is Karmarkar's M/M/1, 0 is M/D/1. */
  readonly lotCv: number
}

/** u + D R / Q, with u = D p. @example lotUtilization({ demandRate: 0.5, setupTime: 10, runTimePerItem: 1 }, 40) // 0.625 */
export function lotUtilization(
  { demandRate, setupTime, runTimePerItem }: Pick<LotQueue, 'demandRate' | 'setupTime' | 'runTimePerItem'>,
  lotSize: number,
): number {
  return demandRate * runTimePerItem + (demandRate * setupTime) / lotSize
}

/**
 * Mean time from a lot's arrival to its end, M/G/1: s + (D / Q) s^2 (1 + c^2) / (2 (1 - rho)), s = R + Q p
 * (Pollaczek & Khinchine). With c = 1 it is Karmarkar's s / (1 - rho). Null where the queue grows without end.
 *
 * @example lotLeadTime({ demandRate: 0.5, setupTime: 10, runTimePerItem: 1, lotCv: 1 }, 40) // 133.3333...
 */
export function lotLeadTime(at: LotQueue, lotSize: number): number | null {
  const utilization = lotUtilization(at, lotSize)
  if (isOverloaded(utilization)) return null
  const serviceTime = at.setupTime + lotSize * at.runTimePerItem
  const wait = (((1 + at.lotCv ** 2) / 2) * utilization * serviceTime) / (1 - utilization)
  return serviceTime + wait
}

/**
 * The lot with the shortest lead time, not rounded, for R > 0 and u = D p < 1. In y = (1 - u) Q - D R, the part of
 * 1 - rho that grows with the lot, a lot's time is affine, s = a + b y with a = R / (1 - u), b = p / (1 - u), and
 * with k = D (1 + c^2) / 2 the lead time is s + k s^2 / y = a + 2 k a b + (b + k b^2) y + k a^2 / y: the square-root
 * law again. At c = 1, Q* = (R / p) sqrt(u) / (1 - sqrt(u)), T* = R / (1 - sqrt(u))^2, and the machine is busy for
 * exactly sqrt(u) of its time.
 *
 * @example bestLot({ demandRate: 0.25, setupTime: 10, runTimePerItem: 1, lotCv: 1 }) // { batchSize: 10, cost: 40 }
 */
export function bestLot({ demandRate, setupTime, runTimePerItem, lotCv }: LotQueue): Optimum {
  const free = 1 - demandRate * runTimePerItem
  const fixed = setupTime / free
  const slope = runTimePerItem / free
  const k = (demandRate * (1 + lotCv ** 2)) / 2
  const { batchSize: room, cost } = squareRootOptimum(k * fixed ** 2, slope + k * slope ** 2)
  return {
    batchSize: (room + demandRate * setupTime) / free,
    cost: fixed + 2 * k * fixed * slope + cost,
  }
}
