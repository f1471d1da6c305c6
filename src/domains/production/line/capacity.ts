/**
 * What a line can make, and what keeps it from more: C_i(B) = offered time over the time that an item takes, the line's
 * the least of them (Hopp & Spearman 2008, ch. 7; Cachon & Terwiesch 2019, ch. 7).
 */
import type { Batching } from './batching.ts'
import type { Line } from './line.ts'
import {
  demandPerSecond,
  goodShare,
  type Load,
  loadsOf,
  secondsPerItem,
  setupSecondsPerItem,
} from './work.ts'

export interface CapacityShare {
  readonly name: string
  readonly kind: Load['kind']
  /** Good items an hour that it could make alone; Infinity where items take none of its time. */
  readonly itemsPerHour: number
  /** Share of its offered time that the demand takes, set-ups counted; of all that the line can do where there is no demand. */
  readonly utilization: number
  /** The part of that in which items are worked, without set-ups. */
  readonly productive: number
}

export interface LineCapacity {
  readonly itemsPerHour: number
  /** Index of the first that binds. */
  readonly bottleneck: number
  readonly shares: readonly CapacityShare[]
  /** The demand, or what the line can do where there is none; items entering an hour. */
  readonly enteringPerHour: number
}

export function lineCapacity(line: Line, batching: Batching): LineCapacity {
  const good = goodShare(line)
  const loads = loadsOf(line, batching)
  const perSecond = loads.map((load) => load.offered / secondsPerItem(load))
  const least = Math.min(...perSecond)
  const entering = demandPerSecond(line) ?? least
  return {
    itemsPerHour: 3600 * good * least,
    bottleneck: perSecond.indexOf(least),
    enteringPerHour: 3600 * entering,
    shares: loads.map((load, index) => {
      const { name, kind, offered } = load
      const utilization = (entering * secondsPerItem(load)) / offered
      return {
        name,
        kind,
        itemsPerHour: 3600 * good * perSecond[index]!,
        utilization,
        productive: utilization - (entering * setupSecondsPerItem(load)) / offered,
      }
    }),
  }
}
