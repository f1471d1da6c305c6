/** Time-outs of the items that wait at a station for others. */
import type { RunState } from './run-state.ts'
import type { StationState } from './station-state.ts'

/** When the first of a key came that wait; Infinity where none does. */
export function firstArrival(station: StationState, key: number): number {
  if (!station.isMixedByPriority) return station.queues[key]!.first?.arrived ?? Number.POSITIVE_INFINITY
  let earliest = Number.POSITIVE_INFINITY
  for (const { first } of station.queues)
    if (first !== null && first.arrived < earliest) earliest = first.arrived
  return earliest
}

/** Sets the time-out of a key of which items wait, where there is none yet. */
export function lingerFrom(run: RunState, station: StationState, key: number): void {
  const { time, from } = station.linger!
  const slot = station.timeoutSlot + key
  if (run.calendar.times[slot]! < Number.POSITIVE_INFINITY) return
  const due = from === 'first' ? firstArrival(station, key) + time : Math.ceil(run.now / time) * time
  run.calendar.schedule(slot, Math.max(due, run.now))
}
