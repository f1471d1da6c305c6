/** Failures, and shifts: what stops machines, and lets them go on. */
import { account } from './accounts.ts'
import { halted, type Machine, phase, stop } from './machine.ts'
import type { Shifts } from './network.ts'
import type { RunState } from './run-state.ts'
import type { StationState } from './station-state.ts'
import { work } from './work.ts'

const never = Number.POSITIVE_INFINITY

/** A machine that fails by its running time does so now. */
export function fail(run: RunState, machine: Machine): void {
  machine.isFailing = false
  machine.isRepairing = true
  machine.stops |= stop.down
  account(run, machine)
  machine.upLeft = machine.upTime!.next()
  run.calendar.schedule(machine.slot, run.now + machine.repairTime!.next())
}

export function repaired(run: RunState, machine: Machine): void {
  machine.isRepairing = false
  machine.stops &= ~stop.down
  account(run, machine)
  work(run, machine, machine.leftOver)
}

/** The clock stops a machine, or its repair is over. */
export function clockFailure(run: RunState, machine: Machine, slot: number): void {
  if ((machine.stops & stop.down) !== 0) {
    letGo(run, machine, stop.down)
    run.calendar.schedule(slot, run.now + machine.upTime!.next())
  } else {
    halt(run, machine, stop.down)
    run.calendar.schedule(slot, run.now + machine.repairTime!.next())
  }
}

/** A station opens or closes. */
export function changeShift(run: RunState, station: StationState, slot: number): void {
  const shifts = station.shifts!
  const next = nextShiftChange(shifts, run.now)
  const within = ((run.now + next) / 2) % shifts.period
  if (shifts.open.some(([from, to]) => from <= within && within < to)) {
    for (const machine of station.machines) letGo(run, machine, stop.paused | stop.closed)
  } else close(run, station)
  run.calendar.schedule(slot, next)
}

export function close(run: RunState, station: StationState): void {
  const bit = station.shifts!.atEnd === 'pause' ? stop.paused : stop.closed
  for (const machine of station.machines) halt(run, machine, bit)
}

function works(machine: Machine): boolean {
  return machine.phase === phase.settingUp || machine.phase === phase.running
}

function halt(run: RunState, machine: Machine, bit: number): void {
  const wasHalted = (machine.stops & halted) !== 0
  machine.stops |= bit
  account(run, machine)
  if (bit === stop.closed || wasHalted || !works(machine)) return
  const left = run.calendar.times[machine.slot]! - run.now
  if (machine.isFailing) {
    machine.isFailing = false
    machine.leftOver += left
    machine.upLeft = left
  } else {
    machine.leftOver = left
    if (machine.phase === phase.running) machine.upLeft += left
  }
  run.calendar.schedule(machine.slot, never)
}

function letGo(run: RunState, machine: Machine, bits: number): void {
  const wasHalted = (machine.stops & halted) !== 0
  machine.stops &= ~bits
  account(run, machine)
  const isHalted = (machine.stops & halted) !== 0
  if (wasHalted && !isHalted && works(machine)) work(run, machine, machine.leftOver)
  if (machine.stops === 0) run.touch(machine.station)
}

/** The first time after `now` at which a station opens or closes. */
export function nextShiftChange({ period, open }: Shifts, now: number): number {
  const changes = open.flat().filter((time) => time > 0 && time < period)
  // One that is open from 0 changes at the period's end only where it is closed there.
  const opensAtZero = open.some(([from]) => from === 0)
  const closesAtEnd = open.some(([, to]) => to >= period)
  if (opensAtZero !== closesAtEnd) changes.push(0)
  if (changes.length === 0) return never
  const start = Math.floor(now / period) * period
  let next = never
  for (const change of changes) {
    for (const base of [start, start + period]) {
      const time = base + change
      if (time > now && time < next) next = time
    }
  }
  return next
}
