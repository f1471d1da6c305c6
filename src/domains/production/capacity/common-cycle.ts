/** Several products on one machine, each made once a cycle. */

export interface CycleProduct {
  readonly setupTime: number
  readonly runTimePerItem: number
  /** Items per unit of time. */
  readonly demandRate: number
}

export interface CommonCycle {
  /** Sum of D p: share of the machine's time that items take, whatever the cycle. */
  readonly productiveShare: number
  /** The shortest cycle that keeps up, sum of R / (1 - sum of D p); null where none does. */
  readonly shortest: number | null
}

/**
 * In a cycle T each product i is set up once and makes D_i T items, so sum R_i + T sum D_i p_i must fit into T
 * (Hanssmann 1962; the common cycle of economic lot scheduling).
 *
 * @example commonCycle([{ setupTime: 20, runTimePerItem: 1, demandRate: 0.25 }, { setupTime: 10, runTimePerItem: 2, demandRate: 0.25 }]) // { productiveShare: 0.75, shortest: 120 }
 */
export function commonCycle(products: readonly CycleProduct[]): CommonCycle {
  const setups = products.reduce((sum, { setupTime }) => sum + setupTime, 0)
  const busy = products.reduce((sum, { demandRate, runTimePerItem }) => sum + demandRate * runTimePerItem, 0)
  const isFull = busy > 1 + 1e-12 || (busy >= 1 - 1e-12 && setups > 0)
  return { productiveShare: busy, shortest: isFull ? null : setups === 0 ? 0 : setups / (1 - busy) }
}
