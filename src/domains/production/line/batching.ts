/** What is worked together at each station: the lot, the load of an oven, and what moves on together, kept apart. */
import type { Line, LineArrivals, LineStation } from './line.ts'
import type { Start } from './start.ts'

/** One setting of a study, in items. */
export type Batching = {
  /** Worked between two set-ups. */
  readonly lot: number
  /** Moves to the next station together; at most the lot. */
  readonly transfer: number
  /** Whether lots matter at all: where they are varied, or of more than one item. */
  readonly hasLots: boolean
  /** The station whose load is varied, and that load; null where none is. */
  readonly load: { readonly station: number; readonly items: number } | null
}

/** What a station takes up at a time, and how. */
export interface StationBatch {
  /** A lot (or what moves together) of one product, or a load of whatever waits. */
  readonly of: 'lot' | 'load'
  /** Serial: worked one after another behind one set-up. Parallel: worked by one server, in `loads` loads. */
  readonly items: number
  /** Loads one after another that the items take; 1 where they are one load, or worked one by one. */
  readonly loads: number
  /** Null: exactly `items` at a time. Else when fewer are taken. */
  readonly start: Exclude<Start, { kind: 'lot' | 'full' }> | null
}

/**
 * A serial station with a set-up takes lots, one without takes what comes together. A parallel station takes each lot
 * by itself where it says `lot`, or says nothing and there are lots; else it fills its load from whatever waits.
 */
export function stationBatch(
  station: LineStation,
  index: number,
  { lot, transfer, hasLots, load }: Batching,
): StationBatch {
  if (station.process === 'serial') {
    return { of: 'lot', items: station.setup.kind === 'none' ? transfer : lot, loads: 1, start: null }
  }
  const isVaried = load?.station === index
  const items = isVaried ? load.items : station.load
  const start = station.start ?? usualStart(isVaried, hasLots)
  switch (start.kind) {
    case 'lot':
      return { of: 'lot', items: lot, loads: Math.ceil(lot / items), start: null }
    case 'full':
      return { of: 'load', items, loads: 1, start: null }
    default:
      return { of: 'load', items, loads: 1, start }
  }
}

function usualStart(isVaried: boolean, hasLots: boolean): Start {
  if (isVaried) return { kind: 'full' }
  return hasLots ? { kind: 'lot' } : { kind: 'atLeast', items: 1 }
}

export const stationBatches = (line: Line, batching: Batching): StationBatch[] =>
  line.stations.map((station, index) => stationBatch(station, index, batching))

/** Items that come at once. */
export const itemsArriving = (
  { together }: Extract<LineArrivals, { kind: 'open' }>,
  { lot }: Batching,
): number => (together === 'lot' ? lot : together)
