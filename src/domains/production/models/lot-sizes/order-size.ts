import { formatPercent } from '../../../../charts/format.ts'
import { defineModel } from '../../../../core/model.ts'
import { amount, nonNegative, note, positive, whole } from '../../../../core/model-fields.ts'
import { customerOrder, smallestBearableOrder, supplierLoad } from '../../lot-sizes/order-size.ts'

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
    setupMinutes: nonNegative('min', "The supplier's set-up for an order.", 'R'),
    runMinutesPerItem: positive('min/item', "The supplier's time for an item.", 'p'),
    hoursPerYear: positive('h/year', 'Hours that the supplier has.', 'H'),
  },
  output: {
    orderItems: amount('items', 'q*, what a customer orders at once.'),
    ordersPerYear: amount('orders/year', 'Of all customers.'),
    supplierLoad: amount('1', 'Hours needed over hours there.'),
    productiveShare: amount('share', 'Of the hours needed, those not spent on set-ups.'),
    smallestBearableOrder: amount('items', 'Below this order the hours do not suffice.'),
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
      },
    },
  ],
  compute(asked) {
    const order = customerOrder(asked).batchSize
    const supplier = {
      setupHours: asked.setupMinutes / 60,
      runHoursPerItem: asked.runMinutesPerItem / 60,
      itemsPerYear: asked.demandPerYear * asked.customers,
      hoursPerYear: asked.hoursPerYear,
    }
    const smallest = smallestBearableOrder(supplier)
    if (!Number.isFinite(order)) {
      return {
        orderItems: null,
        ordersPerYear: null,
        supplierLoad: null,
        productiveShare: null,
        smallestBearableOrder: smallest,
        note: 'Holding costs the customer nothing: no best order; it orders once, for all it will ever need.',
      }
    }
    const load = supplierLoad(supplier, order)
    return {
      orderItems: order,
      ordersPerYear: supplier.itemsPerYear / order,
      supplierLoad: load,
      productiveShare: asked.runMinutesPerItem / (asked.runMinutesPerItem + asked.setupMinutes / order),
      smallestBearableOrder: smallest,
      note: noteOn(load, smallest),
    }
  },
})

function noteOn(load: number, smallest: number | null): string | null {
  if (load < 1) return null
  const over =
    load === 1 ? 'exactly the hours there are' : `${formatPercent(load - 1)} more hours than there are`
  return smallest === null
    ? `The supplier needs ${over}; the items alone take them all, whatever the order.`
    : `The supplier needs ${over}: merge orders, shorten the set-up, or make to stock.`
}
