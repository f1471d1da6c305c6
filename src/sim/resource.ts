import { rank } from './event-list.ts'
import { Operation } from './operation.ts'
import type { Observed, Simulation } from './simulation.ts'
import { Tally } from './tally.ts'
import { TimeWeighted } from './time-weighted.ts'

export interface ResourceOptions {
  /** Units: machines, people; 1 where it is left out. */
  readonly capacity?: number
}

export interface TurnOptions {
  /** Larger goes first; within one priority first come, first served. 0 where it is left out. */
  readonly priority?: number
}

export interface UseOptions extends TurnOptions {
  /** Takes the unit from whoever uses one at the lowest priority, below its own; that one goes on later where it stopped. */
  readonly preempt?: boolean
}

/** Machines or people that processes take turns at: one queue, by priority, then first come, first served. */
export class Resource implements Observed {
  readonly sim: Simulation
  readonly name: string
  readonly capacity: number
  /** Units at work, over time. */
  readonly busy = new TimeWeighted(0, 0)
  /** Turns that wait, over time. */
  readonly queue = new TimeWeighted(0, 0)
  /** How long each turn waited before it (first) began. */
  readonly waits = new Tally()
  /** By priority, then by arrival, from `#head` on. */
  #waiting: Turn[] = []
  #head = 0
  /** Turns by `use` that run now: those that can be preempted. */
  readonly #running: Use[] = []

  constructor(sim: Simulation, name: string, { capacity = 1 }: ResourceOptions = {}) {
    if (!(capacity >= 1 && Number.isInteger(capacity))) {
      throw new RangeError(`resource ${name}: expected a whole capacity of at least 1, got ${capacity}`)
    }
    this.sim = sim
    this.name = name
    this.capacity = capacity
    this.reset(sim.now)
  }

  /** Share of the units at work since the start, or since the warm-up. */
  get utilization(): number {
    return this.busy.mean(this.sim.now) / this.capacity
  }

  /**
   * A turn: waits for a unit, works for the duration, and gives the unit back, interrupted or not.
   *
   * @example yield* mixer.use(5)
   */
  use(duration: number, options: UseOptions = {}): Operation<void> {
    return new Use(this, duration, options)
  }

  /** Waits for a unit and keeps it until `release`. */
  acquire({ priority = 0 }: TurnOptions = {}): Operation<void> {
    return new Acquire(this, priority)
  }

  /** Gives a unit back that was acquired. */
  release(): void {
    if (this.busy.level - this.#running.length < 1) {
      throw new Error(`resource ${this.name}: released more often than it was acquired`)
    }
    this.free()
  }

  reset(now: number): void {
    this.busy.reset(now)
    this.queue.reset(now)
    this.waits.reset()
  }

  /** For a turn that comes. */
  enter(turn: Turn): void {
    if (this.busy.level < this.capacity) this.#grant(turn)
    else this.#enqueue(turn, false)
  }

  /** For a turn that may preempt. */
  enterBefore(turn: Use): void {
    if (this.busy.level < this.capacity) {
      this.#grant(turn)
      return
    }
    let victim: Use | null = null
    for (const use of this.#running) {
      if (use.priority < turn.priority && (victim === null || use.priority <= victim.priority)) victim = use
    }
    if (victim === null) {
      this.#enqueue(turn, false)
      return
    }
    victim.pause()
    this.#enqueue(victim, true)
    this.#grant(turn)
  }

  /** For a turn that no longer waits. */
  leave(turn: Turn): void {
    const index = this.#waiting.indexOf(turn, this.#head)
    if (index < 0) return
    this.#waiting.splice(index, 1)
    this.queue.change(-1, this.sim.now)
  }

  /** For a turn that is over: the next in line begins. */
  free(): void {
    const { now } = this.sim
    this.busy.change(-1, now)
    if (this.#head === this.#waiting.length) return
    const next = this.#waiting[this.#head++]!
    if (this.#head === this.#waiting.length) {
      this.#waiting.length = 0
      this.#head = 0
    } else if (this.#head >= 64 && this.#head * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head)
      this.#head = 0
    }
    this.queue.change(-1, now)
    this.#grant(next)
  }

  /** For a turn by `use` that begins, goes on or stops. */
  runs(use: Use, now: boolean): void {
    if (now) this.#running.push(use)
    else this.#running.splice(this.#running.indexOf(use), 1)
  }

  #grant(turn: Turn): void {
    const { now } = this.sim
    this.busy.change(1, now)
    if (!turn.resumed) this.waits.add(now - turn.came)
    turn.granted()
  }

  #enqueue(turn: Turn, first: boolean): void {
    const waiting = this.#waiting
    const behind = (other: Turn) => (first ? other.priority <= turn.priority : other.priority < turn.priority)
    let at = waiting.length
    while (at > this.#head && behind(waiting[at - 1]!)) at--
    if (at === waiting.length) waiting.push(turn)
    else waiting.splice(at, 0, turn)
    this.queue.change(1, this.sim.now)
  }
}

/** A place in a resource's queue. */
interface Turn {
  readonly priority: number
  readonly came: number
  /** It had a unit before, and was preempted. */
  readonly resumed: boolean
  granted(): void
}

class Acquire extends Operation<void> implements Turn {
  readonly priority: number
  readonly resumed = false
  came = 0
  readonly #resource: Resource

  constructor(resource: Resource, priority: number) {
    super(resource.sim)
    this.#resource = resource
    this.priority = priority
  }

  granted(): void {
    this.complete()
  }

  protected begin(): void {
    this.came = this.sim.now
    this.#resource.enter(this)
  }

  protected withdraw(): void {
    this.#resource.leave(this)
  }
}

class Use extends Operation<void> implements Turn {
  readonly priority: number
  came = 0
  resumed = false
  readonly #resource: Resource
  readonly #preempt: boolean
  #remaining: number
  #ends = 0
  /** Of the event that ends it; -1 while it waits. */
  #slot = -1

  constructor(resource: Resource, duration: number, { priority = 0, preempt = false }: UseOptions) {
    super(resource.sim)
    this.#resource = resource
    this.priority = priority
    this.#preempt = preempt
    this.#remaining = duration
  }

  granted(): void {
    this.#slot = this.sim.schedule(this.#remaining, rank.completion, this)
    this.#ends = this.sim.now + this.#remaining
    this.#resource.runs(this, true)
  }

  /** For the simulation. */
  fire(): void {
    this.#slot = -1
    this.#resource.runs(this, false)
    this.#resource.free()
    this.complete()
  }

  /** For the resource: another takes the unit. */
  pause(): void {
    this.#remaining = this.#ends - this.sim.now
    this.resumed = true
    this.#stop()
    this.#resource.busy.change(-1, this.sim.now)
  }

  protected begin(): void {
    this.came = this.sim.now
    if (this.#preempt) this.#resource.enterBefore(this)
    else this.#resource.enter(this)
  }

  protected withdraw(): void {
    if (this.#slot < 0) {
      this.#resource.leave(this)
      return
    }
    this.#stop()
    this.#resource.free()
  }

  #stop(): void {
    this.sim.cancel(this.#slot)
    this.#slot = -1
    this.#resource.runs(this, false)
  }
}
