/** Items that wait become a machine's batch. */
import type { Item } from './item.ts'
import { lingerAnew } from './linger.ts'
import type { Machine } from './machine.ts'
import type { RunState } from './run-state.ts'
import type { StationState } from './station-state.ts'

/** Up to `most` more, in the order in which they came (or of their priority); of one product where batches are. */
export function takeItems(run: RunState, machine: Machine, key: number, most: number): void {
  const { station, items } = machine
  const available = station.waitingOf(key)
  const count = available < most ? available : most
  if (count === 0) return
  const { now } = run
  const { wait, formingWait, queue } = station.statistics
  const from = machine.taken
  let latest = 0
  for (let taken = 0; taken < count; taken++) {
    const item = station.isMixedByPriority ? mostUrgent(station) : station.queues[key]!.shift()
    items[machine.taken++] = item
    if (item.arrived > latest) latest = item.arrived
    wait.add(now - item.arrived)
  }
  for (let index = from; index < machine.taken; index++) formingWait.add(latest - items[index]!.arrived)
  station.waiting -= count
  queue.change(-count, now)
  if (station.linger !== null) lingerAnew(run, station, key)
}

/** Takes the first of the most urgent product; of equally urgent ones, the first that came. */
function mostUrgent(station: StationState): Item {
  let best = -1
  for (let product = 0; product < station.queues.length; product++) {
    const { first } = station.queues[product]!
    if (first === null) continue
    const ahead = best === -1 ? null : station.queues[best]!.first!
    const isBefore =
      ahead === null ||
      first.product.priority > ahead.product.priority ||
      (first.product.priority === ahead.product.priority && first.order < ahead.order)
    if (isBefore) best = product
  }
  return station.queues[best]!.shift()
}
