/**
 * A network of stations, event by event: the compiled path. Machines, queues and items are numbers in typed arrays, what
 * happens next is a tournament of slots, and nothing is allocated for an event, so that a run of millions of items takes a
 * second and constant memory.
 *
 * At the same instant work that ends comes first (with failures, repairs and shifts), then arrivals, then time-outs;
 * within these, stations and products in their order. All items that move together have arrived before a machine looks
 * at what waits.
 */

import type { WarmUp } from '../warm-up.ts'
import { checkNetwork } from './check-network.ts'
import { compile } from './compile.ts'
import type { Network } from './network.ts'
import { open, runUntil } from './network-run.ts'
import type { NetworkResult } from './result.ts'
import { observe, summarize } from './summarize.ts'
import { runUntilSettled } from './warm-up-run.ts'

export interface SimulationOptions {
  /** All randomness follows from it. Runs of networks that differ in their batches alone meet the same arrivals and, item
   * by item, the same working times: common random numbers. */
  readonly seed: number
  /** Good items to observe after the warm-up; the run ends with the last of them. */
  readonly items?: number
  /** Or how long to observe. */
  readonly time?: number
  /**
   * Good items that leave before anything is observed; none unless stated. `detected`: a fifth of what is observed or more,
   * until MSER-5 finds that the run has settled; the result then says how many that were.
   */
  readonly warmUpItems?: number | 'detected'
  /** Or how long that is. */
  readonly warmUpTime?: number
  /** How many spans of work to keep for a Gantt chart, from the start on; none unless stated. */
  readonly spans?: number
}

/**
 * Runs until so many good items were observed, or so long; or until that can never come, which the result then says: `stuck`.
 * In a network that is not stable it says so too: `growing`.
 *
 * @throws RangeError where the network contradicts itself, or the run has no end
 */
export function simulateNetwork(network: Network, options: SimulationOptions): NetworkResult {
  checkNetwork(network)
  if (!((options.items ?? 0) > 0) && !((options.time ?? 0) > 0)) {
    throw new RangeError('simulateNetwork: neither items nor time to observe')
  }
  const { items = never, time = never, warmUpItems = 0, warmUpTime = 0 } = options
  const run = compile(network, options.seed, options.spans ?? 0)
  open(run)
  let warmUp: WarmUp | null = null
  if (warmUpTime > 0) runUntil(run, { time: warmUpTime, goodItems: never, entered: mostEntered(items) })
  else if (warmUpItems === 'detected') {
    warmUp = runUntilSettled(run, { items, time, mostEntered: mostEntered(2 * items) })
  } else if (warmUpItems > 0) {
    runUntil(run, { time: never, goodItems: warmUpItems, entered: mostEntered(warmUpItems) })
  }
  const observation = observe(run)
  runUntil(run, {
    time: run.now + time,
    goodItems: run.goodItems + items,
    entered: run.entered + mostEntered(items),
  })
  return summarize(run, observation, warmUp)
}

const never = Number.POSITIVE_INFINITY

/** Until so many good items have left: a run that hardly gives any ends all the same. */
function mostEntered(goodItems: number): number {
  return 50 * goodItems + 1e5
}
