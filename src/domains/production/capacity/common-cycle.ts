/**
 * Several products on one machine, each made once a cycle: the common cycle of the economic lot scheduling problem
 * (Hanssmann 1962; Elmaghraby 1978). It can always be scheduled where the machine keeps up at all; that other
 * schedules can cost less, but how much at most, a bound on all of them says.
 */
import { squareRootOptimum } from '../../../core/laws.ts'

export interface CycleProduct {
  readonly setupTime: number
  readonly runTimePerItem: number
  /** Items per unit of time; what has no demand is not set up. */
  readonly demandRate: number
}

export interface CostedProduct extends CycleProduct {
  /** Money per set-up. */
  readonly setupCost: number
  /** Money per item and unit of time. */
  readonly holdingCost: number
}

export interface CommonCycle {
  /** Sum of D p: share of the machine's time that items take, whatever the cycle. */
  readonly productiveShare: number
  /** The shortest cycle that keeps up, sum of R / (1 - sum of D p); null where none does. */
  readonly shortest: number | null
}

/**
 * In a cycle T each product i is set up once and makes D_i T items, so sum R_i + T sum D_i p_i must fit into T.
 *
 * @example commonCycle([{ setupTime: 20, runTimePerItem: 1, demandRate: 0.25 }, { setupTime: 10, runTimePerItem: 2, demandRate: 0.25 }]) // { productiveShare: 0.75, shortest: 120 }
 */
export function commonCycle(products: readonly CycleProduct[]): CommonCycle {
  const made = products.filter(({ demandRate }) => demandRate > 0)
  const setups = sumOver(made, ({ setupTime }) => setupTime)
  const busy = sumOver(made, loadOf)
  const isFull = busy > 1 + 1e-12 || (busy >= 1 - 1e-12 && setups > 0)
  return { productiveShare: busy, shortest: isFull ? null : setups === 0 ? 0 : setups / (1 - busy) }
}

/** Share of the machine's time that a cycle takes, set-ups counted: above 1 it does not fit. @example cycleUtilization([{ setupTime: 20, runTimePerItem: 1, demandRate: 0.25 }, { setupTime: 10, runTimePerItem: 2, demandRate: 0.25 }], 240) // 0.875 */
export function cycleUtilization(products: readonly CycleProduct[], cycle: number): number {
  const made = products.filter(({ demandRate }) => demandRate > 0)
  return sumOver(made, (product) => loadOf(product) + product.setupTime / cycle)
}

/** Set-ups and stock per unit of time, sum K / T + T/2 sum h D (1 - D p): the stock of each product peaks at D T (1 - D p). */
export function cycleCost(products: readonly CostedProduct[], cycle: number): number {
  const { amortised, growing } = costTerms(products)
  return amortised / cycle + growing * cycle
}

/**
 * The common cycle of the least cost, sqrt(2 sum K / sum h D (1 - D p)), or the shortest where that does not fit; null
 * where no cycle fits, or stock costs nothing.
 *
 * @example economicCycle([{ setupTime: 0, runTimePerItem: 0.5, demandRate: 1, setupCost: 8, holdingCost: 2 }]) // { cycle: 4, cost: 4 }
 */
export function economicCycle(
  products: readonly CostedProduct[],
): { readonly cycle: number; readonly cost: number } | null {
  const { shortest } = commonCycle(products)
  const { amortised, growing } = costTerms(products)
  if (shortest === null || growing === 0) return null
  const cycle = Math.max(shortest, squareRootOptimum(amortised, growing).batchSize)
  return cycle > 0 ? { cycle, cost: cycleCost(products, cycle) } : { cycle, cost: 0 }
}

/**
 * No schedule of lots made in one go at full speed costs less: each product has the cycle T_i that suits it, and only the time of the set-ups, sum R_i / T_i
 * at most 1 - sum D p, is shared (Dobson 1987). At a price m of that time T_i = sqrt((K_i + m R_i) / (h_i D_i (1 - D_i
 * p_i) / 2)); the least price at which the set-ups fit is found by bisection. Null where nothing fits.
 *
 * @example scheduleBound([{ setupTime: 0, runTimePerItem: 0.5, demandRate: 1, setupCost: 8, holdingCost: 2 }]) // 4
 */
export function scheduleBound(products: readonly CostedProduct[]): number | null {
  const { productiveShare, shortest } = commonCycle(products)
  if (shortest === null) return null
  const made = products.filter((product) => product.demandRate > 0 && stockTerm(product) > 0)
  // A product whose stock costs nothing is made as seldom as one likes, and asks for no set-up time.
  const cyclesAt = (price: number) =>
    made.map((product) => Math.sqrt((product.setupCost + price * product.setupTime) / stockTerm(product)))
  const setupShare = (cycles: readonly number[]) =>
    made.reduce((sum, { setupTime }, index) => sum + (setupTime === 0 ? 0 : setupTime / cycles[index]!), 0)
  const free = Math.max(0, 1 - productiveShare)
  const fits = (price: number) => setupShare(cyclesAt(price)) <= free
  let [low, high] = [0, 1]
  if (!fits(0)) {
    while (!fits(high) && high < 1e300) [low, high] = [high, 4 * high]
    for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
      if (fits(middle)) high = middle
      else low = middle
    }
  } else high = 0
  return made.reduce((sum, product, index) => {
    const cycle = cyclesAt(high)[index]!
    return sum + (cycle === 0 ? 0 : product.setupCost / cycle + stockTerm(product) * cycle)
  }, 0)
}

const loadOf = ({ demandRate, runTimePerItem }: CycleProduct): number => demandRate * runTimePerItem

/** Money per unit of time, for each unit of time of its cycle: h D (1 - D p) / 2. */
const stockTerm = (product: CostedProduct): number =>
  (product.holdingCost * product.demandRate * (1 - loadOf(product))) / 2

function costTerms(products: readonly CostedProduct[]): {
  readonly amortised: number
  readonly growing: number
} {
  const made = products.filter(({ demandRate }) => demandRate > 0)
  return { amortised: sumOver(made, ({ setupCost }) => setupCost), growing: sumOver(made, stockTerm) }
}

const sumOver = <T>(items: readonly T[], amountOf: (item: T) => number): number =>
  items.reduce((sum, item) => sum + amountOf(item), 0)
