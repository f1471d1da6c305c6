/** Items come into the network, to stations, and leave. */
import type { Item } from './item.ts'
import { lingerFrom } from './linger.ts'
import type { ProductState } from './product-state.ts'
import type { RunState } from './run-state.ts'

/** The next of a product, from outside. */
export function arrive(run: RunState, product: ProductState): void {
  run.events++
  const { together } = product
  const items = together === null ? 1 : Math.round(together.next())
  for (let item = 0; item < items; item++) enter(run, product)
  run.calendar.schedule(product.arrivalSlot, run.now + product.interarrival!.next())
}

export function enter(run: RunState, product: ProductState): void {
  const { now } = run
  const item = run.items.add(product, now)
  run.entered++
  product.statistics.wip.change(1, now)
  const { station } = product.firstStep
  if (station.hasRoom) join(run, item)
  else {
    station.outside.push(item)
    run.isSuspect = true
  }
}

/** An item comes to the station of its step, which has room. */
export function join(run: RunState, item: Item): void {
  const { now } = run
  const { station } = item.step!
  item.arrived = now
  item.order = run.arrivals++
  station.queues[item.product.index]!.push(item)
  station.waiting++
  station.statistics.queue.change(1, now)
  run.touch(station)
  if (station.linger !== null) lingerFrom(run, station, station.isByProduct ? item.product.index : 0)
}

/** Where an item goes from its step, decided once, when the work on it ends. */
export function decideNextStep(item: Item): void {
  const step = item.step!
  if (step.quality !== null && step.quality.uniform() >= step.yield) {
    item.step = step.rework
    item.isScrap = step.rework === null
  } else item.step = step.next
}

/** An item is done, or scrap. */
export function leave(run: RunState, item: Item): void {
  const { now } = run
  const { product } = item
  const { statistics } = product
  statistics.wip.change(-1, now)
  if (item.isScrap) statistics.scrapped++
  else {
    const leadTime = now - item.entered
    run.goodItems++
    statistics.leadTime.add(leadTime)
    statistics.leadTimes.add(leadTime)
    statistics.worked.add(item.worked)
    if (run.leadTimes !== null) run.leadTimes.add(leadTime)
  }
  run.items.remove(item)
  if (product.interarrival === null) enter(run, product)
}
