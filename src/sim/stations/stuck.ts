/** When nothing can move any more: in the whole network, or at stations that are full and can never have room again. */
import { type Machine, phase } from './machine.ts'
import type { RunState } from './run-state.ts'
import { chooseKey } from './starting.ts'
import type { StationState } from './station-state.ts'

/** Failures on the clock and shifts never end: whether they are all that can still happen. */
export function nothingIsLeftToDo(run: RunState): boolean {
  if (run.touchedCount > 0) return false
  const { times } = run.calendar
  for (let slot = 0; slot < times.length; slot++) {
    const isStopOrStart = slot >= run.slots.clockFailures && slot < run.slots.arrivals
    if (!isStopOrStart && times[slot]! < Number.POSITIVE_INFINITY) return false
  }
  return run.machines.every((machine) => {
    // Work that a stop interrupted goes on, and what waits starts, when the stop is over.
    if (machine.phase === phase.settingUp || machine.phase === phase.running) return false
    return machine.phase !== phase.idle || machine.stops === 0 || chooseKey(run, machine) === -1
  })
}

export function whyNothingHappens(run: RunState): string {
  const waiting = run.stations.flatMap(({ name, waiting: items }) =>
    items > 0 ? [`${items} at ${name}`] : [],
  )
  if (waiting.length > 0) return `what waits never makes a batch: ${waiting.join(', ')}`
  const starved = run.stations.filter(({ machines }) =>
    machines.some((machine) => machine.phase === phase.starved),
  )
  return starved.length > 0
    ? `more of a begun batch never comes: ${starved.map(({ name }) => name).join(', ')}`
    : 'nothing comes and nothing is left to do'
}

/**
 * Stations that will be full for ever, in words; null where there are none. Nothing joins a full station, so what waits
 * there must make a batch as it is, for a machine that will be free; one that is blocked by such a station never will.
 */
export function whyRoomNeverComes(run: RunState): string | null {
  const { stations } = run
  if (stations.every((station) => station.hasRoom || mayTake(run, station, isFull))) return null
  let dead = new Set(stations.filter(isFull))
  for (;;) {
    const before = dead
    dead = new Set([...before].filter((station) => !mayTake(run, station, (other) => before.has(other))))
    if (dead.size === before.size) break
  }
  return dead.size === 0 ? null : [...dead].map((station) => whyFull(run, station)).join('; ')
}

const isFull = (station: StationState) => !station.hasRoom

/** Whether a full station can ever take in something of what waits there, where those that are dead never have room. */
function mayTake(run: RunState, station: StationState, isDead: (station: StationState) => boolean): boolean {
  return station.machines.some((machine) => {
    if (machine.phase === phase.starved) return false
    if (machine.phase === phase.blocked && isDead(blockedBy(machine))) return false
    // A batch that takes in more only ends once it has had all.
    const goesOn = station.takesInLater && machine.phase !== phase.idle && machine.taken < station.most
    return goesOn
      ? station.waitingOf(station.isByProduct ? machine.product : 0) > 0
      : run.products.some((_, key) => willBeReady(station, key))
  })
}

/** Whether what waits of a key will make a batch though no more of it comes. */
function willBeReady(station: StationState, key: number): boolean {
  const { least, linger } = station
  const count = station.waitingOf(key)
  return count > 0 && (count >= least || (linger !== null && count >= linger.atLeast))
}

function blockedBy({ items, sent }: Machine): StationState {
  return items[sent]!.step!.station
}

function whyFull(run: RunState, station: StationState): string {
  const { name, machines, waiting } = station
  const blockers = new Set(
    machines.filter((machine) => machine.phase === phase.blocked).map((machine) => blockedBy(machine).name),
  )
  if (blockers.size > 0)
    return `${name} is full (${waiting}), and waits for room at ${[...blockers].join(', ')}`
  const kinds = station.isByProduct
    ? run.products.flatMap((product) => {
        const count = station.waitingOf(product.index)
        return count > 0 ? [`${count} ${product.name}`] : []
      })
    : [`${waiting}`]
  const lack =
    station.takesInLater && machines.some((machine) => machine.phase !== phase.idle)
      ? 'its machine waits for more of a batch, which cannot come'
      : 'these never make a batch'
  return `${name} is full (${kinds.join(', ')}), and ${lack}`
}
