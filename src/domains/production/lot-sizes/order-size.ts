/** What a customer orders at once, and what those orders do to the supplier who makes each as a lot of its own. */
import { economicOrderQuantity, type Optimum } from '../../../core/laws.ts'

/** Money per order, items per year, money per item, share per year, money per item and year. */
export interface CustomerCosts {
  readonly orderCost: number
  readonly demandPerYear: number
  readonly unitPrice: number
  readonly creditSharePerYear: number
  readonly storageCostPerItemYear: number
}

/** The economic order quantity with h = price times credit, plus storage. */
export function customerOrder(costs: CustomerCosts): Optimum {
  const holding = costs.unitPrice * costs.creditSharePerYear + costs.storageCostPerItemYear
  return economicOrderQuantity(costs.orderCost, costs.demandPerYear, holding)
}

/** Hours of set-up an order, hours an item, items and hours a year. */
export interface Supplier {
  readonly setupHours: number
  readonly runHoursPerItem: number
  readonly itemsPerYear: number
  readonly hoursPerYear: number
}

/** Occupied share of the hours when each order is a lot of its own: D (p + R/q)/H. */
export function supplierLoad(supplier: Supplier, orderSize: number): number {
  const { setupHours, runHoursPerItem, itemsPerYear, hoursPerYear } = supplier
  return (itemsPerYear * (runHoursPerItem + setupHours / orderSize)) / hoursPerYear
}

/** R D/(H - D p): the orders at which the load is 1. Null where the items alone take all the hours. */
export function smallestBearableOrder(supplier: Supplier): number | null {
  const { setupHours, runHoursPerItem, itemsPerYear, hoursPerYear } = supplier
  const left = hoursPerYear - itemsPerYear * runHoursPerItem
  return left > 0 ? (setupHours * itemsPerYear) / left : null
}
