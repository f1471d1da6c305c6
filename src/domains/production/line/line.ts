/** A line in numbers: seconds and items, everything by index. Plain JSON, for it is part of what a trial is. */
import type { Distribution } from '../../../sim/distribution.ts'
import type { Start } from './start.ts'

export type Line = {
  readonly stations: readonly LineStation[]
  readonly products: readonly LineProduct[]
  readonly resources: readonly { readonly name: string; readonly capacity: number }[]
  readonly arrivals: LineArrivals
}

/** Items come `together`, as many or a whole lot. `saturated`: there is always work, so that only what the line can do is asked. */
export type LineArrivals =
  | { readonly kind: 'open'; readonly cv: number; readonly together: number | 'lot' }
  | { readonly kind: 'closed'; readonly items: number }
  | { readonly kind: 'saturated' }

export type LineStation = {
  readonly name: string
  readonly process: 'serial' | 'parallel'
  readonly servers: number
  /** Items that a load holds at most, and that a full one has; 1 where the process is serial. */
  readonly capacity: number
  readonly load: number
  /** Null: as the study's kind of batch has it. */
  readonly start: Start | null
  readonly setup: LineSetup
  readonly failures: {
    readonly counts: 'running' | 'clock'
    readonly upSeconds: Distribution
    readonly repairSeconds: Distribution
  } | null
  readonly shifts: {
    readonly periodSeconds: number
    readonly openSeconds: readonly (readonly [from: number, to: number])[]
    readonly atEnd: 'finish' | 'pause'
  } | null
  /** Null: no limit. */
  readonly room: number | null
  readonly order: 'first-come' | 'priority' | 'least-setup'
  readonly setupResource: number | null
  readonly runResource: number | null
}

export type LineSetup =
  | { readonly kind: 'none' }
  | { readonly kind: 'batch'; readonly seconds: Distribution }
  /** By product made before, then by product to make. */
  | { readonly kind: 'changeover'; readonly seconds: readonly (readonly number[])[] }

export type LineProduct = {
  readonly name: string
  readonly priority: number
  /** Of all items that enter; they add up to 1. */
  readonly share: number
  /** Items a second that enter; null where the line is closed or saturated. */
  readonly ratePerSecond: number | null
  readonly route: readonly LineStep[]
}

export type LineStep = {
  readonly station: number
  readonly seconds: Distribution
  readonly yield: number
  /** Index of the step that bad items go back to; null: scrap. */
  readonly reworkTo: number | null
}
