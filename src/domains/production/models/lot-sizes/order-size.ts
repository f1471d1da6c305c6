import { formatNumber, formatPercent } from '../../../../charts/format.ts'
import { squareRootPenalty } from '../../../../core/laws.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, nonNegative, note, positive, whole } from '../../../../core/model-fields.ts'
import { longestSetup, shopLoad, smallestOrder } from '../../capacity/small-orders.ts'
import { customerOrder } from '../../lot-sizes/order-size.ts'

export const orderSize = defineModel({
  name: 'production.orderSize',
  doc: 'What customers order at once, given credit, storage and order cost, and what that does to the supplier.',
  evidence: 'exact',
  source:
    'Customer: q* = sqrt(2 A D/(c i + s)) (Harris 1913). Supplier, each order a lot: load n D (p + R/q)/H, smallest bearable order R n D/(H - n D p).',
  limits:
    'Steady demand, equal customers, each order made as a lot of its own, no stock at the supplier. A load below 1 says that the work can be done, not how long it waits.',
  input: {
    demandPerYear: positive('items/year', 'Demand of one customer.', 'D'),
    customers: whole('customers', 'How many such customers.', 'n').default(1),
    orderCost: positive('money', 'What an order costs the customer, whatever its size.', 'A'),
    unitPrice: positive('money/item', 'Price of an item.', 'c'),
    creditSharePerYear: nonNegative('share/year', 'What money tied up in stock costs.', 'i'),
    storageCostPerItemYear: nonNegative('money/item/year', 'Space, insurance, ageing.', 's').default(0),
    givenOrder: positive('items', 'What customers order in fact; q* unless stated.', 'q').optional(),
    setupMinutes: nonNegative('min', "The supplier's set-up for an order.", 'R'),
    runMinutesPerItem: positive('min/item', "The supplier's time for an item.", 'p'),
    hoursPerYear: positive('h/year', 'Hours that the supplier has.', 'H'),
  },
  output: {
    orderItems: amount('items', 'q*, the order that costs a customer least.'),
    penalty: amount('1', "Customer's cost of ordering and stock at the given order, over the least."),
    ordersPerYear: amount('orders/year', 'Of all customers.'),
    supplierLoad: amount('1', 'Hours needed over hours there.'),
    productiveShare: amount('share', 'Of the hours needed, those not spent on set-ups.'),
    smallestBearableOrder: amount('items', 'Below this order the hours do not suffice.'),
    mergedOrders: amount('orders', 'So many must be made as one lot for the hours to suffice.'),
    longestSetupMinutes: amount('min', 'With a longer set-up the hours do not suffice.'),
    note: note(),
  },
  examples: [
    {
      source:
        'By hand: q = sqrt(2 x 50 x 400/(20 x 0.2)) = 100; (400 x 10 x 1 + 40 x 30) min = 86.7 h of 200; 4000 x 0.5/(200 - 66.7) = 15',
      input: {
        demandPerYear: 400,
        customers: 10,
        orderCost: 50,
        unitPrice: 20,
        creditSharePerYear: 0.2,
        setupMinutes: 30,
        runMinutesPerItem: 1,
        hoursPerYear: 200,
      },
      output: {
        orderItems: 100,
        ordersPerYear: 40,
        supplierLoad: 5200 / 12_000,
        productiveShare: 4000 / 5200,
        smallestBearableOrder: 15,
        mergedOrders: 1,
        longestSetupMinutes: 200,
      },
    },
    {
      source:
        'By hand, orders of 10: 400 set-ups of half an hour; two of 10 are at least 15; 10 x (12000/4000 - 1) = 20',
      input: {
        demandPerYear: 400,
        customers: 10,
        orderCost: 50,
        unitPrice: 20,
        creditSharePerYear: 0.2,
        givenOrder: 10,
        setupMinutes: 30,
        runMinutesPerItem: 1,
        hoursPerYear: 200,
      },
      output: {
        orderItems: 100,
        penalty: (10 + 0.1) / 2,
        ordersPerYear: 400,
        supplierLoad: 16_000 / 12_000,
        mergedOrders: 2,
        longestSetupMinutes: 20,
      },
    },
  ],
  compute(asked) {
    const optimum = customerOrder(asked).batchSize
    const best = Number.isFinite(optimum) ? optimum : null
    const shop = {
      demand: asked.demandPerYear * asked.customers,
      machineTime: 60 * asked.hoursPerYear,
      setupTime: asked.setupMinutes,
      runTimePerItem: asked.runMinutesPerItem,
    }
    const smallest = smallestOrder(shop)
    const order = asked.givenOrder ?? best
    if (order === null) {
      return {
        orderItems: null,
        penalty: null,
        ordersPerYear: null,
        supplierLoad: null,
        productiveShare: null,
        smallestBearableOrder: smallest,
        mergedOrders: null,
        longestSetupMinutes: null,
        note: 'Holding costs the customer nothing: no best order; it orders once, for all it will ever need.',
      }
    }
    const load = shopLoad(shop, order)
    const longest = longestSetup(shop, order)
    const merged = smallest === null ? null : Math.max(1, Math.ceil((smallest / order) * (1 - 1e-12)))
    return {
      orderItems: best,
      penalty: best === null ? null : squareRootPenalty(order / best),
      ordersPerYear: shop.demand / order,
      supplierLoad: load,
      productiveShare: asked.runMinutesPerItem / (asked.runMinutesPerItem + asked.setupMinutes / order),
      smallestBearableOrder: smallest,
      mergedOrders: merged,
      longestSetupMinutes: longest > 0 ? longest : null,
      note: noteOn(load, { merged, longest }),
    }
  },
})

function noteOn(
  load: number,
  { merged, longest }: { readonly merged: number | null; readonly longest: number },
): string | null {
  if (load < 1) return null
  if (load === 1) return 'The supplier needs exactly the hours there are: nothing may go wrong.'
  const over = `The supplier needs ${formatPercent(load - 1)} more hours than there are`
  return merged === null
    ? `${over}; the items alone take them all, whatever the order.`
    : `${over}: make ${formatNumber(merged)} orders of an item as one lot, cut the set-up to ${formatNumber(longest)} min, or make to stock.`
}
