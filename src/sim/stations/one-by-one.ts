/**
 * The commonest station: items one by one, first come, without set-up, operator or limited room before it. Here is what
 * `starting.ts`, `taking.ts` and `work.ts` do at any station less what cannot happen at this one; a test holds both to equal
 * results.
 */
import { setPhase } from './accounts.ts'
import { decideNextStep, join, leave } from './flow.ts'
import { type Machine, phase } from './machine.ts'
import type { RunState } from './run-state.ts'
import { endBatch, goOn, itemTime, work } from './work.ts'

/** A free machine takes the first that waits. */
export function beginOne(run: RunState, machine: Machine): void {
  const { now } = run
  const { station } = machine
  const { batchSize, wait, formingWait, queue } = station.statistics
  const item = station.queues[0]!.shift()
  station.waiting--
  machine.items[0] = item
  machine.taken = 1
  machine.batch = run.batches++
  machine.lastProduct = machine.product
  machine.product = item.product.index
  batchSize.add(1)
  wait.add(now - item.arrived)
  formingWait.add(0)
  queue.change(-1, now)
  const time = itemTime(item)
  setPhase(run, machine, phase.running)
  work(run, machine, time)
}

export function oneEnds(run: RunState, machine: Machine): void {
  run.events++
  const item = machine.items[0]!
  decideNextStep(item)
  machine.done = 1
  if (item.step === null) leave(run, item)
  else if (item.step.station.hasRoom) join(run, item)
  else {
    goOn(run, machine)
    return
  }
  endBatch(run, machine)
}
