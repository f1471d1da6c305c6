/**
 * A cell of machines that are programmed for each order: new ones, for which a share of the programming is done in the
 * office, and older ones, kept running, that are set up and programmed at the machine. Programmers and machines each
 * limit the orders per unit of time.
 */
export interface PressBrakeCell {
  readonly machines: number
  readonly toolTime: number
  /** Of an order's program, wherever it is written. */
  readonly programTime: number
  readonly runTimePerItem: number
  readonly programmers: number
  readonly olderMachines: number
  /** Tools and program at the machine. */
  readonly olderSetupTime: number
  readonly olderRunTimePerItem: number
  /** The kinds of order: how many items each has, and its share of the orders (together 1). */
  readonly orderSizes: readonly number[]
  readonly orderShares: readonly number[]
}

export interface CellCapacity {
  /** Orders per unit of time, the most that machines and programmers manage. */
  readonly orders: number
  /** Of each kind of order, the share made on the older machines. */
  readonly shareOnOlder: readonly number[]
  /** Share of their time for which each is busy at that capacity; 0 where there is none. */
  readonly load: { readonly machines: number; readonly olderMachines: number; readonly programmers: number }
  /** Of all machines' time, running, at that capacity. */
  readonly productiveShare: number
}

/**
 * The most orders the cell manages when a share of the programming is done off the new machines, its mix kept. Which
 * orders go to the older machines is chosen best: a linear program, solved exactly but for rounding. At a price on the
 * new machines' and one on the programmers' time it is greedy (first the orders on which an older machine is the least
 * worse, time for time: comparative advantage); the price at which both limits are met is found by bisection.
 *
 * @param offlineShare of each program for a new machine, written by a programmer, 0 to 1
 * @example cellCapacity({ machines: 1, toolTime: 10, programTime: 20, runTimePerItem: 1, programmers: 1, olderMachines: 0, olderSetupTime: 0, olderRunTimePerItem: 0, orderSizes: [10], orderShares: [1] }, 0.5) // { orders: 0.0333..., shareOnOlder: [0], load: { machines: 1, olderMachines: 0, programmers: 0.3333... }, productiveShare: 0.3333... }
 */
export function cellCapacity(cell: PressBrakeCell, offlineShare: number): CellCapacity {
  const times = timesOf(cell, offlineShare)
  return capacityOf(cell, times, bestSplit(cell, times))
}

export interface BestOffline extends CellCapacity {
  /** Of the programming for the new machines; the least that makes as much. */
  readonly offlineShare: number
}

/**
 * The share of programming done off the machines at which the cell makes most. A minute of programming done in the
 * office frees a minute of machine, so until every program is written there, programmers and new machines are one pool
 * of time for all of an order's work; once every program is, they limit the cell apart.
 *
 * @example bestOffline({ machines: 1, toolTime: 10, programTime: 20, runTimePerItem: 1, programmers: 0.5, olderMachines: 0, olderSetupTime: 0, olderRunTimePerItem: 0, orderSizes: [10], orderShares: [1] }).offlineShare // 0.6666...
 */
export function bestOffline(cell: PressBrakeCell): BestOffline {
  const all = cellCapacity(cell, 1)
  if (cell.programTime === 0) return { ...all, offlineShare: 0 }
  const pool = { ...cell, machines: cell.machines + cell.programmers }
  const pooled = cellCapacity(pool, 0)
  const onNew = cell.orderShares.reduce(
    (sum, share, kind) => sum + share * (1 - pooled.shareOnOlder[kind]!),
    0,
  )
  const offlineShare = onNew === 0 ? 0 : cell.programmers / (pooled.orders * cell.programTime * onNew)
  return offlineShare < 1
    ? { ...cellCapacity(cell, offlineShare), offlineShare }
    : { ...all, offlineShare: 1 }
}

/** Of each kind of order: time on a new machine, on an older one, of a programmer. */
interface OrderTimes {
  readonly onNew: readonly number[]
  readonly onOlder: readonly number[]
  readonly ofProgrammer: number
}

function timesOf(cell: PressBrakeCell, offlineShare: number): OrderTimes {
  const setupTime = cell.toolTime + (1 - offlineShare) * cell.programTime
  return {
    onNew: cell.orderSizes.map((size) => setupTime + size * cell.runTimePerItem),
    onOlder: cell.orderSizes.map((size) => cell.olderSetupTime + size * cell.olderRunTimePerItem),
    ofProgrammer: offlineShare * cell.programTime,
  }
}

/** Time that one order of the mix asks of each, over how many there are. */
interface Loads {
  readonly machines: number
  readonly olderMachines: number
  readonly programmers: number
}

function loadsOf(cell: PressBrakeCell, times: OrderTimes, split: readonly number[]): Loads {
  const total = (timeOf: (kind: number, onOlder: number) => number) =>
    cell.orderShares.reduce((sum, share, kind) => sum + share * timeOf(kind, split[kind]!), 0)
  return {
    machines: over(
      total((kind, older) => (1 - older) * times.onNew[kind]!),
      cell.machines,
    ),
    olderMachines: over(
      total((kind, older) => older * times.onOlder[kind]!),
      cell.olderMachines,
    ),
    programmers: over(
      total((_, older) => (1 - older) * times.ofProgrammer),
      cell.programmers,
    ),
  }
}

const over = (time: number, count: number): number => (time === 0 ? 0 : time / count)

function capacityOf(cell: PressBrakeCell, times: OrderTimes, shareOnOlder: readonly number[]): CellCapacity {
  const loads = loadsOf(cell, times, shareOnOlder)
  const orders = 1 / Math.max(loads.machines, loads.olderMachines, loads.programmers)
  const running = cell.orderSizes.reduce((sum, size, kind) => {
    const older = shareOnOlder[kind]!
    const runTime = (1 - older) * cell.runTimePerItem + older * cell.olderRunTimePerItem
    return sum + cell.orderShares[kind]! * size * runTime
  }, 0)
  return {
    orders,
    shareOnOlder,
    load: {
      machines: orders * loads.machines,
      olderMachines: orders * loads.olderMachines,
      programmers: orders * loads.programmers,
    },
    productiveShare: (orders * running) / (cell.machines + cell.olderMachines),
  }
}

/** The share of each kind on the older machines at which the largest load is least. */
function bestSplit(cell: PressBrakeCell, times: OrderTimes): readonly number[] {
  if (cell.olderMachines === 0) return cell.orderShares.map(() => 0)
  const splitAt = (price: number) =>
    balancedSplit(
      cell,
      times.onNew.map(
        (time) =>
          price * over(time, cell.machines) + (1 - price) * over(times.ofProgrammer, cell.programmers),
      ),
      times.onOlder.map((time) => time / cell.olderMachines),
    )
  // How much more the new machines are loaded than the programmers: it falls as their time gets dearer.
  const excess = (split: readonly number[]) => {
    const loads = loadsOf(cell, times, split)
    return loads.machines - loads.programmers
  }
  let [low, high] = [0, 1]
  let [cheap, dear] = [splitAt(0), splitAt(1)]
  if (excess(dear) >= 0) return dear
  if (excess(cheap) <= 0) return cheap
  for (let middle = 0.5; low < middle && middle < high; middle = (low + high) / 2) {
    const split = splitAt(middle)
    if (excess(split) >= 0) [low, cheap] = [middle, split]
    else [high, dear] = [middle, split]
  }
  // Both are best at this price, and so is every mixture: the one in which both limits are met.
  const part = excess(cheap) / (excess(cheap) - excess(dear))
  return cheap.map((share, kind) => share + part * (dear[kind]! - share))
}

/** The shares on the older machines at which both groups are equally loaded, least on the whole. */
function balancedSplit(
  { orderShares }: PressBrakeCell,
  newLoads: readonly number[],
  olderLoads: readonly number[],
): readonly number[] {
  const split = orderShares.map(() => 0)
  let newLoad = orderShares.reduce((sum, share, kind) => sum + share * newLoads[kind]!, 0)
  let olderLoad = 0
  const disadvantage = (kind: number) => olderLoads[kind]! / newLoads[kind]!
  for (const kind of [...orderShares.keys()].sort((a, b) => disadvantage(a) - disadvantage(b))) {
    const [onNew, onOlder] = [orderShares[kind]! * newLoads[kind]!, orderShares[kind]! * olderLoads[kind]!]
    if (onNew + onOlder === 0) continue
    const moved = (newLoad - olderLoad) / (onNew + onOlder)
    split[kind] = Math.min(1, Math.max(0, moved))
    newLoad -= split[kind] * onNew
    olderLoad += split[kind] * onOlder
    if (moved < 1) break
  }
  return split
}
