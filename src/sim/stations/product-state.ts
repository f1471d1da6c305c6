/** A product and its route, compiled for a run. */
import type { RandomStream } from '../../core/random.ts'
import type { Draws } from './draws.ts'
import { ProductStatistics } from './product-statistics.ts'
import type { StationState } from './station-state.ts'

export interface CompiledStep {
  readonly station: StationState
  /** The same object for all that take as long in a load. */
  readonly time: Draws
  readonly yield: number
  /** Decides which items are good; null where all are. */
  readonly quality: RandomStream | null
  /** Null: good items are done. */
  readonly next: CompiledStep | null
  /** Null: bad items are scrap. */
  readonly rework: CompiledStep | null
}

export class ProductState {
  readonly name: string
  readonly index: number
  readonly priority: number
  readonly firstStep: CompiledStep
  /** Null in a closed network, in which one enters as one leaves. */
  readonly interarrival: Draws | null
  /** Null: one at a time. */
  readonly together: Draws | null
  /** Items that are always there in a closed network. */
  readonly always: number
  /** Of the calendar: its next arrival; -1 for none. */
  readonly arrivalSlot: number
  readonly statistics = new ProductStatistics()

  constructor(
    fields: Pick<
      ProductState,
      'name' | 'index' | 'priority' | 'firstStep' | 'interarrival' | 'together' | 'always' | 'arrivalSlot'
    >,
  ) {
    this.name = fields.name
    this.index = fields.index
    this.priority = fields.priority
    this.firstStep = fields.firstStep
    this.interarrival = fields.interarrival
    this.together = fields.together
    this.always = fields.always
    this.arrivalSlot = fields.arrivalSlot
  }
}
