/** Time-outs of the items that wait at a station for others. */
import { nextMultiple } from '../forming.ts'
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

/** Sets the time-out of a key of which items wait, where it needs one and has none yet. */
export function lingerFrom(run: RunState, station: StationState, key: number): void {
  const slot = station.timeoutSlot + key
  if (run.calendar.times[slot]! < Number.POSITIVE_INFINITY || station.isOverdue[key]) return
  const due = dueTime(run, station, key)
  if (due >= run.now) run.calendar.schedule(slot, due)
}

/** When the time-out of those that wait comes; before now for those whose own came while others were before them. */
export function dueTime(run: RunState, station: StationState, key: number): number {
  const { time, from } = station.linger!
  if (from === 'periodic') return nextMultiple(time, run.now, station.departed[key]!)
  return firstArrival(station, key) + time
}

/**
 * Whether a time-out lets those that wait go. One that is due at this very instant only does once it has come, which it does
 * after everything else of the instant.
 */
export function hasTimedOut(run: RunState, station: StationState, key: number): boolean {
  const { time, from, atLeast } = station.linger!
  if (station.waitingOf(key) < atLeast) return false
  return station.isOverdue[key]! || (from === 'first' && firstArrival(station, key) + time < run.now)
}

/** After items were taken: those that stay behind linger on their own account. */
export function lingerAnew(run: RunState, station: StationState, key: number): void {
  station.isOverdue[key] = false
  if (station.waitingOf(key) > 0) lingerFrom(run, station, key)
}

/**
 * A time-out comes. It may be early, as the items that it was set for have left; those that are ready need none.
 */
export function timeOut(run: RunState, station: StationState, key: number): void {
  run.calendar.schedule(station.timeoutSlot + key, Number.POSITIVE_INFINITY)
  const count = station.waitingOf(key)
  if (count === 0 || count >= station.least) return
  const { from, atLeast } = station.linger!
  if (from === 'first') station.isOverdue[key] = dueTime(run, station, key) <= run.now
  else {
    station.departed[key] = run.now
    station.isOverdue[key] = count >= atLeast
  }
  if (station.isOverdue[key]) run.touch(station)
  else lingerFrom(run, station, key)
}
