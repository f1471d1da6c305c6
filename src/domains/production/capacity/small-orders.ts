/** A shop whose customers order just what they need: each order is a set-up, so small orders eat the machine. */

export interface Shop {
  /** Items, and machine time, in the same stretch (a year, a week). */
  readonly demand: number
  readonly machineTime: number
  readonly setupTime: number
  readonly runTimePerItem: number
}

/** D (p + R / q) / H: the machine time that orders of q items ask for, over what there is. @example shopLoad({ demand: 60000, machineTime: 120000, setupTime: 30, runTimePerItem: 1 }, 20) // 1.25 */
export function shopLoad(
  { demand, machineTime, setupTime, runTimePerItem }: Shop,
  orderSize: number,
): number {
  return (demand * (runTimePerItem + setupTime / orderSize)) / machineTime
}

/**
 * R D / (H - D p): the mean order that just fills the machine, not rounded; null where the runs alone are too much.
 *
 * @example smallestOrder({ demand: 60000, machineTime: 120000, setupTime: 30, runTimePerItem: 1 }) // 30
 */
export function smallestOrder({ demand, machineTime, setupTime, runTimePerItem }: Shop): number | null {
  const free = machineTime - demand * runTimePerItem
  return free > machineTime * 1e-12 ? (setupTime * demand) / free : null
}

/**
 * q (H / D - p): the longest set-up that orders of q items leave time for; below 0 where the runs alone are too much.
 *
 * @example longestSetup({ demand: 60000, machineTime: 120000, runTimePerItem: 1 }, 20) // 20
 */
export function longestSetup(
  { demand, machineTime, runTimePerItem }: Omit<Shop, 'setupTime'>,
  orderSize: number,
): number {
  return orderSize * (machineTime / demand - runTimePerItem)
}
