/** One run of a network, event by event. */
import { arrive, enter } from './flow.ts'
import { timeOut } from './linger.ts'
import { type Machine, phase } from './machine.ts'
import { oneEnds } from './one-by-one.ts'
import type { RunState } from './run-state.ts'
import { settle } from './starting.ts'
import { changeShift, clockFailure, close, fail, nextShiftChange, repaired } from './stops.ts'
import { nothingIsLeftToDo, whyNothingHappens, whyRoomNeverComes } from './stuck.ts'
import { setupEnds, workEnds } from './work.ts'

const never = Number.POSITIVE_INFINITY

/** What is planned from the start on, and the items that are always there. */
export function open(run: RunState): void {
  const { calendar, slots } = run
  for (const machine of run.machines) {
    if (machine.upTime !== null && !run.failingByClock.includes(machine))
      machine.upLeft = machine.upTime.next()
  }
  run.failingByClock.forEach((machine, index) => {
    calendar.schedule(slots.clockFailures + index, machine.upTime!.next())
  })
  run.withShifts.forEach((station, index) => {
    const shifts = station.shifts!
    if (!shifts.open.some(([from, to]) => from <= 0 && to > 0)) close(run, station)
    calendar.schedule(slots.shifts + index, nextShiftChange(shifts, 0))
  })
  for (const product of run.products) {
    if (product.interarrival !== null) calendar.schedule(product.arrivalSlot, product.interarrival.next())
    else for (let item = 0; item < product.always; item++) enter(run, product)
  }
}

export interface Until {
  /** A time; the run is then at it. */
  readonly time: number
  /** Good items that have left since the start. */
  readonly goodItems: number
  /** Items that have come since the start, whatever became of them: a run that gives no good items ends all the same. */
  readonly entered: number
}

/** Goes on until one of these comes, or until nothing can happen any more, which `run.stuck` then tells. */
export function runUntil(run: RunState, { time, goodItems, entered }: Until): void {
  const { calendar } = run
  settle(run)
  while (run.goodItems < goodItems && run.entered <= entered && run.stuck === null) {
    const slot = calendar.next
    const at = calendar.times[slot]!
    if (at >= time && time < never) {
      run.now = time
      return
    }
    if (at === never) {
      run.stuck = whyNothingHappens(run)
      return
    }
    run.now = at
    happen(run, slot)
    if (run.touchedCount > 0) settle(run)
    if (run.isSuspect) {
      run.isSuspect = false
      run.stuck ??= whyRoomNeverComes(run)
    }
  }
  if (run.entered > entered) {
    run.stuck ??= `of ${run.entered} items that came, ${run.goodItems} left as good ones`
  }
}

function happen(run: RunState, slot: number): void {
  const { machines, slots } = run
  if (slot < machines.length) machineEvent(run, machines[slot]!)
  else if (slot >= slots.timeouts) {
    const { station, key } = run.lingering[slot - slots.timeouts]!
    timeOut(run, station, key)
  } else if (slot >= slots.arrivals) arrive(run, run.arriving[slot - slots.arrivals]!)
  else {
    if (slot >= slots.shifts) changeShift(run, run.withShifts[slot - slots.shifts]!, slot)
    else clockFailure(run, run.failingByClock[slot - slots.clockFailures]!, slot)
    if (nothingIsLeftToDo(run)) run.stuck = whyNothingHappens(run)
  }
}

function machineEvent(run: RunState, machine: Machine): void {
  run.calendar.schedule(machine.slot, never)
  if (machine.isRepairing) repaired(run, machine)
  else if (machine.isFailing) fail(run, machine)
  else if (machine.phase === phase.settingUp) setupEnds(run, machine)
  else if (machine.station.isOneByOne) oneEnds(run, machine)
  else workEnds(run, machine)
}
