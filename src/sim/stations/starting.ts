/** What waits at a station becomes batches: which key is ready, and which goes first. */
import { hasTimedOut } from './linger.ts'
import { type Machine, phase } from './machine.ts'
import { beginOne } from './one-by-one.ts'
import type { RunState } from './run-state.ts'
import type { StationState } from './station-state.ts'
import { takeItems } from './taking.ts'
import { begin, feed, roomIsFree } from './work.ts'

/** Until nothing more can start anywhere. */
export function settle(run: RunState): void {
  while (run.touchedCount > 0) {
    const station = run.touched[--run.touchedCount]!
    station.isTouched = false
    startWhatCan(run, station)
  }
}

function startWhatCan(run: RunState, station: StationState): void {
  const { machines } = station
  if (station.isOneByOne) {
    for (let index = 0; index < machines.length && station.waiting > 0; index++) {
      if (isFree(machines[index]!)) beginOne(run, machines[index]!)
    }
    return
  }
  if (station.takesInLater) {
    for (let index = 0; index < machines.length && station.waiting > 0; index++) {
      if (machines[index]!.phase === phase.starved) feed(run, machines[index]!)
    }
  }
  for (let index = 0; index < machines.length && station.waiting > 0; index++) {
    const machine = machines[index]!
    if (!isFree(machine)) continue
    const key = chooseKey(run, machine)
    if (key === -1) return
    startBatch(run, machine, key)
  }
}

function isFree({ phase: doing, stops }: Machine): boolean {
  return doing === phase.idle && stops === 0
}

/** Of the keys that are ready, which a machine would begin: a product, or 0 where products share a batch; -1: none. */
export function chooseKey(run: RunState, machine: Machine): number {
  const { station } = machine
  if (!station.isByProduct) return isReady(run, station, 0) ? 0 : -1
  let best = -1
  let bestRank = 0
  for (let product = 0; product < station.queues.length; product++) {
    if (!isReady(run, station, product)) continue
    const rank = rankOf(run, machine, product)
    const isBefore =
      best === -1 ||
      rank < bestRank ||
      (rank === bestRank && station.queues[product]!.first!.order < station.queues[best]!.first!.order)
    if (isBefore) {
      best = product
      bestRank = rank
    }
  }
  return best
}

/** The least goes first. */
function rankOf(run: RunState, { station, product: made }: Machine, product: number): number {
  if (station.discipline === 'first-come') return 0
  if (station.discipline === 'priority') return -run.products[product]!.priority
  if (made === -1) return 0
  return station.changeovers === null ? Number(made !== product) : station.changeovers[made]![product]!
}

function isReady(run: RunState, station: StationState, key: number): boolean {
  const count = station.waitingOf(key)
  if (count === 0) return false
  if (count >= station.least) return true
  return station.linger !== null && hasTimedOut(run, station, key)
}

function startBatch(run: RunState, machine: Machine, key: number): void {
  const { station } = machine
  machine.taken = 0
  machine.done = 0
  machine.sent = 0
  machine.batch = run.batches++
  takeItems(run, machine, key, station.most)
  station.statistics.batchSize.add(machine.taken)
  machine.lastProduct = machine.product
  machine.product = machine.items[0]!.product.index
  const setup = setupTime(machine)
  if (setup > 0) station.statistics.setups++
  roomIsFree(run, station)
  begin(run, machine, setup)
}

function setupTime({ station, lastProduct, product }: Machine): number {
  if (station.setupTime !== null) return station.setupTime.next()
  if (station.changeovers === null) return 0
  return station.changeovers[lastProduct === -1 ? product : lastProduct]![product]!
}
