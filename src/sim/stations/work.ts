/** A machine works through its batch: operator, set-up, run, and what is done moves on. */
import { setPhase } from './accounts.ts'
import { decideNextStep, join, leave } from './flow.ts'
import type { Item } from './item.ts'
import { halted, type Machine, phase } from './machine.ts'
import type { ResourceState } from './resource-state.ts'
import type { RunState } from './run-state.ts'
import type { StationState } from './station-state.ts'
import { takeItems } from './taking.ts'

/** A batch that was taken: its set-up, which takes no time where there is none, and its run. */
export function begin(run: RunState, machine: Machine, setup: number): void {
  if (setup === 0) {
    toRun(run, machine)
    return
  }
  machine.leftOver = setup
  const { setupResource } = machine.station
  if (setupResource === null || acquire(machine, setupResource)) setUp(run, machine)
  else setPhase(run, machine, phase.waitsToSetUp)
}

function setUp(run: RunState, machine: Machine): void {
  setPhase(run, machine, phase.settingUp)
  work(run, machine, machine.leftOver)
}

export function setupEnds(run: RunState, machine: Machine): void {
  if (machine.holds !== null && machine.holds !== machine.station.runResource) release(run, machine)
  toRun(run, machine)
}

function toRun(run: RunState, machine: Machine): void {
  const { runResource } = machine.station
  if (runResource === null || machine.holds !== null || acquire(machine, runResource)) runNext(run, machine)
  else setPhase(run, machine, phase.waitsToRun)
}

/** All that the machine has where nothing leaves before its end, else one item. */
function runNext(run: RunState, machine: Machine): void {
  const { station, items, taken } = machine
  let time = 0
  if (station.isParallel) time = loadTime(machine)
  else if (isWhole(machine)) for (let index = 0; index < taken; index++) time += itemTime(items[index]!)
  else time = itemTime(items[machine.done]!)
  setPhase(run, machine, phase.running)
  work(run, machine, time)
}

/** Nothing of its batch leaves before the last of it is worked. */
function isWhole({ station, taken }: Machine): boolean {
  return station.isParallel || (station.transferBatch >= taken && !station.takesInLater)
}

export function itemTime(item: Item): number {
  const time = item.step!.time.next()
  item.worked += time
  return time
}

/** One draw for all that take equally long; the longest of these where the load has several kinds. */
function loadTime({ items, taken, batch }: Machine): number {
  let longest = 0
  for (let index = 0; index < taken; index++) {
    const { time } = items[index]!.step!
    if (time.drawnForBatch === batch) continue
    time.drawnForBatch = batch
    const drawn = time.next()
    if (drawn > longest) longest = drawn
  }
  for (let index = 0; index < taken; index++) items[index]!.worked += longest
  return longest
}

/** Plans the end of `time` of work, or the failure that comes before it. */
export function work(run: RunState, machine: Machine, time: number): void {
  if ((machine.stops & halted) !== 0) {
    machine.leftOver = time
    return
  }
  let planned = time
  if (machine.phase === phase.running) {
    if (machine.upLeft < time) {
      machine.isFailing = true
      machine.leftOver = time - machine.upLeft
      planned = machine.upLeft
    } else machine.upLeft -= time
  }
  run.calendar.schedule(machine.slot, run.now + planned)
}

export function workEnds(run: RunState, machine: Machine): void {
  run.events++
  const { items } = machine
  const until = isWhole(machine) ? machine.taken : machine.done + 1
  for (; machine.done < until; machine.done++) decideNextStep(items[machine.done]!)
  goOn(run, machine)
}

/** What a machine does when work has ended, or when what blocked it has gone. */
export function goOn(run: RunState, machine: Machine): void {
  const { takesInLater, most, transferBatch } = machine.station
  if (takesInLater && machine.done === machine.taken && machine.taken < most) takeLater(run, machine)
  const hasMore = machine.done < machine.taken
  const ends = !hasMore && !(takesInLater && machine.taken < most)
  if (machine.sent < machine.done && (ends || machine.done - machine.sent >= transferBatch)) {
    if (!send(run, machine)) return
  }
  if (hasMore) toRun(run, machine)
  else if (ends) endBatch(run, machine)
  else {
    setPhase(run, machine, phase.starved)
    run.isSuspect = true
    release(run, machine)
  }
}

/** More of its batch, which came after it had begun. */
function takeLater(run: RunState, machine: Machine): boolean {
  const { station, taken } = machine
  takeItems(run, machine, station.isByProduct ? machine.product : 0, station.most - taken)
  if (machine.taken === taken) return false
  roomIsFree(run, station)
  return true
}

/** A machine that waits for more of its batch looks at what has come. */
export function feed(run: RunState, machine: Machine): void {
  if (takeLater(run, machine)) toRun(run, machine)
}

export function endBatch(run: RunState, machine: Machine): void {
  setPhase(run, machine, phase.idle)
  machine.taken = 0
  machine.done = 0
  machine.sent = 0
  release(run, machine)
  run.touch(machine.station)
}

/** Moves on what is done; false where the machine is blocked, which it then is until the last of it has room. */
function send(run: RunState, machine: Machine): boolean {
  const { items } = machine
  for (; machine.sent < machine.done; machine.sent++) {
    const item = items[machine.sent]!
    if (item.step === null) leave(run, item)
    else if (item.step.station.hasRoom) join(run, item)
    else {
      item.step.station.blocked.push(machine.slot)
      run.isSuspect = true
      if (machine.phase !== phase.blocked) {
        setPhase(run, machine, phase.blocked)
        release(run, machine)
      }
      return false
    }
  }
  return true
}

/** Items were taken there: what waited for room comes, those from stations before those from outside. */
export function roomIsFree(run: RunState, station: StationState): void {
  const { blocked, outside } = station
  while (blocked.length > 0 && station.hasRoom) {
    const machine = run.machines[blocked.shift()]!
    if (send(run, machine)) goOn(run, machine)
  }
  while (outside.length > 0 && station.hasRoom) join(run, outside.shift())
}

function acquire(machine: Machine, resource: ResourceState): boolean {
  if (resource.free === 0) {
    resource.queue.push(machine.slot)
    return false
  }
  resource.free--
  machine.holds = resource
  return true
}

/** Lets the operator go, where the machine has one: to whoever has waited longest. */
function release(run: RunState, machine: Machine): void {
  const resource = machine.holds
  if (resource === null) return
  machine.holds = null
  if (resource.queue.length === 0) {
    resource.free++
    return
  }
  const next = run.machines[resource.queue.shift()]!
  next.holds = resource
  if (next.phase === phase.waitsToSetUp) setUp(run, next)
  else runNext(run, next)
}
