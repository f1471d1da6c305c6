/**
 * A network of stations as the simulator takes it: names are for messages, everything refers by index, and one unit
 * of time serves throughout. The production domain makes it from a line that a person wrote.
 */
import type { Distribution } from '../distribution.ts'
import type { FormingRule } from '../forming-rule.ts'

export interface Network {
  readonly stations: readonly Station[]
  readonly products: readonly Product[]
  /** Shared by stations: operators, programmers. */
  readonly resources: readonly { readonly name: string; readonly capacity: number }[]
}

export interface Station {
  readonly name: string
  /** Machines in parallel, one queue. */
  readonly servers: number
  /**
   * `serial`: a set-up, then the batch's items one after another. `parallel`: the whole batch in one time that does not
   * depend on its load, as in an oven.
   */
  readonly process: 'serial' | 'parallel'
  /** The process batch: what is worked between two set-ups, or one load. Its key is the product, where `byProduct`. */
  readonly forming: FormingRule
  readonly byProduct: boolean
  /** Items that leave together; the whole batch where it is at least as large. A parallel station ignores it. */
  readonly transferBatch: number
  /**
   * Of a serial station: a batch that has begun with `forming.min` items takes in those of its key that come while it is
   * worked, until it has had `forming.max`; the machine stays set up and waits for them. So a lot moves on in parts.
   * One that a time-out began with fewer does so too.
   */
  readonly takesInLater: boolean
  /** Room for items before this station; a full one blocks those before it (after service). Infinity: no limit. */
  readonly room: number
  readonly setup: Setup
  readonly discipline: 'first-come' | 'priority' | 'least-setup'
  readonly failures: Failures | null
  readonly shifts: Shifts | null
  /**
   * Index of the resource that a set-up needs, or the run; null for none. It stays until the set-up, or the batch, has
   * ended, also through a failure and a shift's pause; it leaves a machine that is blocked or waits for more of its batch.
   */
  readonly setupResource: number | null
  readonly runResource: number | null
}

/** None; before every batch; or by what was made before: `times[from][to]`, also [p][p]. The first batch is `from` itself. */
export type Setup =
  | { readonly kind: 'none' }
  | { readonly kind: 'batch'; readonly time: Distribution }
  | { readonly kind: 'changeover'; readonly times: readonly (readonly number[])[] }

export interface Failures {
  /** Running time between failures, or time on the clock. A failed machine takes up where it stopped. */
  readonly counts: 'running' | 'clock'
  readonly upTime: Distribution
  readonly repairTime: Distribution
}

export interface Shifts {
  /** Repeats; the spans within [0, period) in which the station works, ascending. */
  readonly period: number
  readonly open: readonly (readonly [from: number, to: number])[]
  /** What a shift's end does to work in progress. */
  readonly atEnd: 'finish' | 'pause'
}

export interface Product {
  readonly name: string
  /** Served first where a station's discipline is by priority; larger first. */
  readonly priority: number
  readonly arrivals: Arrivals
  readonly route: readonly Step[]
}

export type Arrivals =
  /** `together` items at each arrival. */
  | { readonly kind: 'open'; readonly interarrival: Distribution; readonly together: Distribution }
  /** Always `items` of it in the line: one enters as one leaves (CONWIP). */
  | { readonly kind: 'closed'; readonly items: number }

export interface Step {
  readonly station: number
  /**
   * Of an item where the station is serial, of a load where it is parallel: one draw for all items of the load whose
   * distributions are equal, and the longest of these where they are not.
   */
  readonly time: Distribution
  /** Share of items that are good; the others leave as scrap, or go back. */
  readonly yield: number
  /** Index of the step that a bad item goes back to; null scraps it. */
  readonly reworkTo: number | null
}
