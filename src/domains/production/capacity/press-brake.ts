/**
 * A cell of machines that are programmed for each order: new ones, for which a share of the programming is done in the
 * office, and older ones, kept running, that are set up and programmed at the machine. Programmers and machines each
 * limit the orders an hour.
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
  /** Orders per unit of time: what machines and programmers both manage. */
  readonly orders: number
  readonly byMachines: number
  /** Infinity where nothing is programmed off the machines. */
  readonly byProgrammers: number
  /** Of each kind of order, the share made on the older machines. */
  readonly shareOnOlder: readonly number[]
  /** Of all machines' time, running, at that capacity. */
  readonly productiveShare: number
}

/**
 * The most orders the cell manages when a share of the programming is done off the new machines. Which orders go to
 * the older ones is chosen best: those on which an older machine is the least worse, time for time, first (comparative
 * advantage: the optimum of that linear program).
 *
 * @example cellCapacity({ machines: 1, toolTime: 10, programTime: 20, runTimePerItem: 1, programmers: 1, olderMachines: 0, olderSetupTime: 0, olderRunTimePerItem: 0, orderSizes: [10], orderShares: [1] }, 0.5) // { orders: 0.0333..., byMachines: 0.0333..., byProgrammers: 0.1, shareOnOlder: [0], productiveShare: 0.3333... }
 */
export function cellCapacity(cell: PressBrakeCell, offlineShare: number): CellCapacity {
  const { orderSizes, orderShares, machines, olderMachines } = cell
  const setupTime = cell.toolTime + (1 - offlineShare) * cell.programTime
  const newTimes = orderSizes.map((size) => setupTime + size * cell.runTimePerItem)
  const olderTimes = orderSizes.map((size) => cell.olderSetupTime + size * cell.olderRunTimePerItem)
  const shareOnOlder = bestSplit(newTimes, olderTimes, orderShares, machines / Math.max(olderMachines, 0))
  const onNew = orderShares.map((share, index) => share * (1 - shareOnOlder[index]!))
  const onOlder = orderShares.map((share, index) => share * shareOnOlder[index]!)
  const byMachines =
    1 / Math.max(sumOf(onNew, newTimes) / machines, olderLoad(onOlder, olderTimes, olderMachines))
  const programs = offlineShare * cell.programTime * onNew.reduce((sum, share) => sum + share, 0)
  const byProgrammers = programs === 0 ? Number.POSITIVE_INFINITY : cell.programmers / programs
  const orders = Math.min(byMachines, byProgrammers)
  const running =
    sumOf(onNew, orderSizes) * cell.runTimePerItem + sumOf(onOlder, orderSizes) * cell.olderRunTimePerItem
  return {
    orders,
    byMachines,
    byProgrammers,
    shareOnOlder,
    productiveShare: (orders * running) / (machines + olderMachines),
  }
}

const sumOf = (weights: readonly number[], values: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * values[index]!, 0)

const olderLoad = (weights: readonly number[], times: readonly number[], machines: number): number =>
  machines === 0 ? 0 : sumOf(weights, times) / machines

/** The share of each kind on the older machines at which both groups are equally loaded. @param ratio new machines over older */
function bestSplit(
  newTimes: readonly number[],
  olderTimes: readonly number[],
  shares: readonly number[],
  ratio: number,
): number[] {
  const split = shares.map(() => 0)
  if (!Number.isFinite(ratio)) return split
  let [newLoad, olderLoad] = [sumOf(shares, newTimes), 0]
  const disadvantage = (index: number) => olderTimes[index]! / newTimes[index]!
  for (const index of [...shares.keys()].sort((a, b) => disadvantage(a) - disadvantage(b))) {
    const [onNew, onOlder] = [shares[index]! * newTimes[index]!, shares[index]! * olderTimes[index]!]
    const moved = (newLoad - ratio * olderLoad) / (onNew + ratio * onOlder)
    split[index] = Math.min(1, Math.max(0, moved))
    newLoad -= split[index] * onNew
    olderLoad += split[index] * onOlder
    if (moved < 1) break
  }
  return split
}
