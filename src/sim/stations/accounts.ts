/** What a machine does, and what its time goes into. */
import { halted, type Machine, type Phase, phase, type Spent, spent, stop } from './machine.ts'
import type { Span } from './result.ts'
import type { RunState } from './run-state.ts'

const spentIn: readonly Spent[] = [
  spent.idle,
  spent.waiting,
  spent.setup,
  spent.waiting,
  spent.running,
  spent.idle,
  spent.blocked,
]
const spanKinds: readonly (Span['kind'] | null)[] = ['running', 'setup', 'down', 'blocked', null, null, null]

export function setPhase(run: RunState, machine: Machine, next: Phase): void {
  machine.phase = next
  account(run, machine)
}

/** After any change of what a machine does or of what stops it. */
export function account(run: RunState, machine: Machine): void {
  const spending = machine.stops === 0 ? spentIn[machine.phase]! : spentWhileStopped(machine)
  if (spending === machine.spending) {
    if (spending === spent.running) keepSpan(run, machine)
    return
  }
  keepSpan(run, machine)
  machine.station.statistics.times[machine.spending]! += run.now - machine.since
  machine.since = run.now
  machine.spending = spending
}

function spentWhileStopped({ stops, phase: doing }: Machine): Spent {
  if ((stops & stop.down) !== 0) return spent.down
  const finishes = doing === phase.settingUp || doing === phase.running
  return (stops & halted) !== 0 || !finishes ? spent.closed : spentIn[doing]!
}

/** The time since the last change into the station's sums. */
export function closeAccount(run: RunState, machine: Machine): void {
  machine.station.statistics.times[machine.spending]! += run.now - machine.since
  machine.since = run.now
}

/** The span that ends now, where spans are kept. */
export function keepSpan(run: RunState, machine: Machine): void {
  if (run.mostSpans === 0) return
  const kind = spanKinds[machine.spending]
  const { spanFrom: from, product, batch, taken: items } = machine
  machine.spanFrom = run.now
  if (!kind || run.spans.length >= run.mostSpans || run.now <= from) return
  const station = run.stations.indexOf(machine.station)
  run.spans.push({ station, machine: machine.number, kind, product, batch, items, from, to: run.now })
}
