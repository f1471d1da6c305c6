/** What a customer orders at once; what such orders do to the shop that makes each as a lot is in ../capacity/small-orders.ts. */
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
