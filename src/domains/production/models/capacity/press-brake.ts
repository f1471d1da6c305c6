import { formatNumber, formatPercent } from '../../../../charts/format.ts'
import { UserError } from '../../../../core/errors.ts'
import { defineModel } from '../../../../core/model.ts'
import {
  amount,
  amounts,
  nonNegative,
  note,
  positive,
  series,
  share,
  whole,
} from '../../../../core/model-fields.ts'
import { capitalized, listed } from '../../../../core/words.ts'
import {
  bestOffline,
  type CellCapacity,
  cellCapacity,
  type PressBrakeCell,
} from '../../capacity/press-brake.ts'
import { productiveShare } from '../../capacity/station.ts'

export const pressBrakeCell = defineModel({
  name: 'production.pressBrakeCell',
  doc: 'Orders that a cell of programmed machines manages: programs written on or off the machine, older machines kept, mixed orders.',
  evidence: 'exact',
  source:
    'On a new machine an order takes R + (1 - w) G + q p, a programmer w G; which orders go to older machines is a linear program. After what Heston (2008, The Fabricator) says of press brakes.',
  limits:
    'Capacity at full load: orders always wait, nothing breaks down, any order can be made on any machine. How long orders wait: production.serialBatching, or a study of the line.',
  input: {
    orderSizes: series('items', 'Items of an order, of each kind of order.', 'q'),
    orderCounts: series(
      'orders',
      'How many orders of each kind, in proportion; as many of each unless stated.',
    ).optional(),
    toolMinutes: nonNegative('min', 'Tools, once an order, on a new machine.', 'R'),
    programMinutes: nonNegative('min', 'Program, once an order, wherever it is written.', 'G'),
    runMinutesPerItem: positive('min/item', 'Of each item on a new machine.', 'p'),
    newMachines: whole('machines', 'Whose programs may be written off the machine.', 'c').default(1),
    offlineShare: share('Of the programming for new machines, written in the office.', 'w').default(0),
    programmers: positive('people', 'Who write there; 0.5 is half of a person’s time.').default(1),
    olderMachines: whole('machines', 'Kept running; programmed at the machine.', undefined, 0).default(0),
    olderSetupMinutes: nonNegative(
      'min',
      'Tools and program, once an order; as on a new machine unless stated.',
    ).optional(),
    olderRunMinutesPerItem: positive('min/item', 'As on a new machine unless stated.').optional(),
    demandOrdersPerHour: positive('orders/h', 'Orders to keep up with.', 'D').optional(),
  },
  output: {
    ordersPerHour: amount('orders/h', 'Capacity of the cell, its mix kept.'),
    itemsPerHour: amount('items/h', 'In items.'),
    productiveShare: amount('share', 'Of all machines’ time, running, at that capacity.'),
    newMachineLoad: amount('share', 'Of their time, busy at that capacity.'),
    olderMachineLoad: amount('share', 'Of their time.'),
    programmerLoad: amount('share', 'Of their time.'),
    shareOnOlder: amounts('share', 'Of each kind of order, made on older machines.'),
    runningShareByKind: amounts('share', 'Of a new machine’s time on an order of each kind, running.'),
    utilization: amount('share', 'Demand over capacity.'),
    bestOfflineShare: amount('share', 'The least share in the office at which the cell makes most.'),
    bestOrdersPerHour: amount('orders/h', 'What it makes there.'),
    note: note(),
  },
  examples: [
    {
      source: 'By hand: an order takes 10 + 20 + 10 min; with all programs written off the machine 10 + 10',
      input: { orderSizes: [10], toolMinutes: 10, programMinutes: 20, runMinutesPerItem: 1 },
      output: { ordersPerHour: 1.5, productiveShare: 0.25, bestOfflineShare: 1, bestOrdersPerHour: 3 },
    },
    {
      source: 'By hand: an order takes 20 min of the machine and 20 of the programmer; both are full',
      input: {
        orderSizes: [10],
        toolMinutes: 10,
        programMinutes: 20,
        runMinutesPerItem: 1,
        offlineShare: 1,
      },
      output: { ordersPerHour: 3, productiveShare: 0.5, newMachineLoad: 1, programmerLoad: 1 },
    },
    {
      source:
        'By hand: 17 and 55 min on the new machine, 34.5 and 120 on the old; of three small and a large, a share y of the small goes to the old: 3 x 34.5 y = 3 x 17 (1 - y) + 55',
      input: {
        orderSizes: [2, 40],
        orderCounts: [3, 1],
        toolMinutes: 15,
        programMinutes: 15,
        runMinutesPerItem: 1,
        offlineShare: 1,
        olderMachines: 1,
        olderSetupMinutes: 30,
        olderRunMinutesPerItem: 2.25,
      },
      output: {
        ordersPerHour: (4 * 60) / (103.5 * (106 / 154.5)),
        shareOnOlder: [106 / 154.5, 0],
        runningShareByKind: [2 / 17, 40 / 55],
      },
    },
  ],
  compute(input) {
    const cell = cellOf(input)
    const {
      offlineShare,
      toolMinutes,
      programMinutes,
      runMinutesPerItem,
      demandOrdersPerHour: demand,
    } = input
    const found = cellCapacity(cell, offlineShare)
    const best = bestOffline(cell)
    const itemsPerOrder = cell.orderSizes.reduce((sum, size, kind) => sum + size * cell.orderShares[kind]!, 0)
    const setup = toolMinutes + (1 - offlineShare) * programMinutes
    const utilization = demand === undefined ? null : demand / (60 * found.orders)
    return {
      ordersPerHour: 60 * found.orders,
      itemsPerHour: 60 * found.orders * itemsPerOrder,
      productiveShare: found.productiveShare,
      newMachineLoad: found.load.machines,
      olderMachineLoad: cell.olderMachines === 0 ? null : found.load.olderMachines,
      programmerLoad: found.load.programmers,
      shareOnOlder: [...found.shareOnOlder],
      runningShareByKind: cell.orderSizes.map((size) => productiveShare(setup, runMinutesPerItem, size)),
      utilization,
      bestOfflineShare: best.offlineShare,
      bestOrdersPerHour: 60 * best.orders,
      note: [
        utilization !== null && utilization >= 1
          ? `The demand asks for ${formatPercent(utilization, 4)} of what the cell manages.`
          : null,
        noteOn(cell, found, best.orders, best.offlineShare),
      ]
        .filter((sentence) => sentence !== null)
        .join(' '),
    }
  },
})

function noteOn(
  cell: PressBrakeCell,
  { load, orders }: CellCapacity,
  bestOrders: number,
  bestShare: number,
): string {
  const isFull = (one: number) => one > 1 - 1e-9
  const full = [
    ...(isFull(load.machines) ? [cell.machines === 1 ? 'the new machine' : 'the new machines'] : []),
    ...(isFull(load.olderMachines)
      ? [cell.olderMachines === 1 ? 'the older machine' : 'the older machines']
      : []),
    ...(isFull(load.programmers) ? ['programming'] : []),
  ]
  const binds = `${listed(full)} ${full.length > 1 ? 'bind' : 'binds'}.`
  const more = bestOrders / orders - 1
  const advice =
    more > 1e-9
      ? ` With ${formatPercent(bestShare)} of the programming in the office the cell would make ${formatPercent(more)} more: ${formatNumber(60 * bestOrders)} orders an hour.`
      : ''
  return `${capitalized(binds)}${advice}`
}

function cellOf(input: {
  readonly orderSizes: readonly number[]
  readonly orderCounts?: readonly number[] | undefined
  readonly toolMinutes: number
  readonly programMinutes: number
  readonly runMinutesPerItem: number
  readonly newMachines: number
  readonly programmers: number
  readonly olderMachines: number
  readonly olderSetupMinutes?: number | undefined
  readonly olderRunMinutesPerItem?: number | undefined
}): PressBrakeCell {
  const { orderSizes, orderCounts = orderSizes.map(() => 1) } = input
  const least = Math.min(...orderSizes)
  if (least < 1) throw new UserError(`an order has at least 1 item, got ${least}`, { place: 'orderSizes' })
  if (orderCounts.length !== orderSizes.length) {
    throw new UserError(`has ${orderCounts.length} values for ${orderSizes.length} kinds of order`, {
      place: 'orderCounts',
      remedy: 'Give one for each of orderSizes.',
    })
  }
  const orders = orderCounts.reduce((sum, count) => sum + count, 0)
  if (orders === 0) throw new UserError('is 0 for every kind of order', { place: 'orderCounts' })
  return {
    machines: input.newMachines,
    toolTime: input.toolMinutes,
    programTime: input.programMinutes,
    runTimePerItem: input.runMinutesPerItem,
    programmers: input.programmers,
    olderMachines: input.olderMachines,
    olderSetupTime: input.olderSetupMinutes ?? input.toolMinutes + input.programMinutes,
    olderRunTimePerItem: input.olderRunMinutesPerItem ?? input.runMinutesPerItem,
    orderSizes,
    orderShares: orderCounts.map((count) => count / orders),
  }
}
