/**
 * Simulation of discrete events by processes that read like the problem: generators that wait with `yield*`.
 *
 * At the same instant, what completes comes before what arrives, and time-outs come last; within each, in the order in
 * which they were scheduled. What an event sets off at once (a machine that is free goes to the next in line, who starts)
 * happens before the next event of the instant, in the order in which it was set off.
 */
import { type RandomStream, randomStream } from '../core/random.ts'
import { BatchServer, type BatchServerOptions } from './batch-server.ts'
import { All, First, Within } from './combine.ts'
import { Delay } from './delay.ts'
import type { Distribution } from './distribution.ts'
import { EventList, type Rank, rank, type Scheduled } from './event-list.ts'
import type { Awaitable, Operation, Steps } from './operation.ts'
import { Process } from './process.ts'
import { Resource, type ResourceOptions } from './resource.ts'
import { type Sampler, sampler } from './sampler.ts'
import { Signal } from './signal.ts'
import { Store } from './store.ts'

export interface SimulationOptions {
  readonly seed: number
  /** Replications of one seed have streams of their own; 0 where it is left out. */
  readonly replication?: number
}

/** What is observed starts anew at the end of the warm-up. */
export interface Observed {
  reset(now: number): void
}

/**
 * @example
 * const sim = new Simulation({ seed: 1 })
 * const mixer = sim.resource('mixer')
 * const oven = sim.batchServer('oven', { rule: { min: 12, max: 12, linger: null }, serve: () => 30 })
 * function* cake() {
 *   yield* mixer.use(5)
 *   yield* oven.join('cake')
 * }
 * for (let number = 0; number < 12; number++) sim.start('cake', cake())
 * sim.run()
 * sim.now // 90
 */
export class Simulation {
  now = 0
  readonly #key: readonly [seed: number, replication: number]
  readonly #events = new EventList()
  /** Processes that go on at this instant, from `#soonHead` on. */
  #soon: Process<unknown>[] = []
  #current: Process<unknown> | null = null
  readonly #observed: Observed[] = []

  constructor({ seed, replication = 0 }: SimulationOptions) {
    this.#key = [seed, replication]
  }

  /** Random numbers for one purpose: equal for equal seed, replication and purpose, whatever else is drawn. */
  stream(purpose: string): RandomStream {
    return randomStream(...this.#key, purpose)
  }

  /** Draws from a distribution by a stream of this purpose. */
  sampler(purpose: string, distribution: Distribution): Sampler {
    return sampler(distribution, this.stream(purpose))
  }

  /** Starts a process at this instant. Its name is for messages. */
  start<Result>(name: string, steps: Steps<Result>): Process<Result> {
    return this.#launch(new Process(this, steps, name, null))
  }

  /**
   * A process for each arrival, named and numbered from 0; the first comes after the first gap.
   *
   * @param gap time between arrivals; drawn anew for each
   * @param most how many come; without it they never end
   */
  arrivals(
    name: string,
    gap: Sampler,
    steps: (number: number) => Steps<unknown>,
    most = Number.POSITIVE_INFINITY,
  ): void {
    this.start(`arrivals of ${name}`, this.#arrive(name, gap, steps, most))
  }

  *#arrive(name: string, gap: Sampler, steps: (number: number) => Steps<unknown>, most: number): Steps {
    for (let number = 0; number < most; number++) {
      yield* new Delay(this, gap(), rank.arrival)
      this.#launch(new Process(this, steps(number), name, number))
    }
  }

  /** Waits; ends as a completion does, or at the rank that is asked for. */
  delay(duration: number, order: keyof typeof rank = 'completion'): Operation<void> {
    return new Delay(this, duration, rank[order])
  }

  resource(name: string, options: ResourceOptions = {}): Resource {
    return this.observe(new Resource(this, name, options))
  }

  store<Item>(name: string, room = Number.POSITIVE_INFINITY): Store<Item> {
    return this.observe(new Store<Item>(this, name, room))
  }

  batchServer<Item, Key = null>(
    name: string,
    options: BatchServerOptions<Item, Key>,
  ): BatchServer<Item, Key> {
    return this.observe(new BatchServer(this, name, options))
  }

  signal<T = void>(): Signal<T> {
    return new Signal<T>(this)
  }

  /**
   * The first of several to complete, by its name, with its result; the others are given up.
   *
   * @example const { first } = yield* sim.first({ served: clerk.acquire(), lost: sim.delay(10) })
   */
  first<Parts extends Readonly<Record<string, Awaitable<unknown>>>>(parts: Parts): First<Parts> {
    return new First(this, parts)
  }

  /** All of several, with their results in order. */
  all<Result>(parts: readonly Awaitable<Result>[]): Operation<Result[]> {
    return new All(this, parts)
  }

  /** As long as it is there within the time; at the very instant it still counts, since time-outs come last. */
  within<Result>(
    duration: number,
    part: Awaitable<Result>,
  ): Operation<{ inTime: true; value: Result } | { inTime: false }> {
    return new Within(this, duration, part)
  }

  /** A number that is observed: reset at the end of the warm-up. */
  observe<T extends Observed>(observed: T): T {
    this.#observed.push(observed)
    return observed
  }

  /**
   * Until nothing is left to happen, or until a time: what happens at that very time still does.
   *
   * @param warmUp when what is observed starts anew
   * @throws the error of a process, with its name and the time
   */
  run({ until = Number.POSITIVE_INFINITY, warmUp }: { until?: number; warmUp?: number } = {}): void {
    if (warmUp !== undefined) {
      if (!(warmUp >= this.now && warmUp <= until)) throw new RangeError(`run: no warm-up ends at ${warmUp}`)
      this.#events.schedule(warmUp, rank.timeOut, { fire: () => this.#startObserving() })
    }
    for (;;) {
      if (this.#soon.length > 0) this.#proceedAll()
      const time = this.#events.nextTime()
      if (time > until || time === Number.POSITIVE_INFINITY) break
      this.now = time
      this.#events.pop().fire()
    }
    if (until !== Number.POSITIVE_INFINITY) this.now = Math.max(this.now, until)
  }

  /** For operations: calls `fire` of the target after the duration. @returns the slot by which to cancel it */
  schedule(duration: number, order: Rank, target: Scheduled): number {
    if (!(duration >= 0)) throw new RangeError(`a duration of ${duration}: expected a number of at least 0`)
    return this.#events.schedule(this.now + duration, order, target)
  }

  /** For operations: the same at a time, which is not in the past. */
  scheduleAt(time: number, order: Rank, target: Scheduled): number {
    return this.#events.schedule(time, order, target)
  }

  /** For operations. The slot must not have fired. */
  cancel(slot: number): void {
    this.#events.cancel(slot)
  }

  /** For operations: the process that runs comes to wait. */
  suspend(operation: Operation<unknown>): void {
    if (this.#current === null)
      throw new Error('only a process that runs in this simulation can wait: sim.start(name, steps)')
    this.#current.suspend(operation)
  }

  /** For operations: the process goes on at this instant. */
  soon(process: Process<unknown>): void {
    this.#soon.push(process)
  }

  #launch<Result>(process: Process<Result>): Process<Result> {
    this.#soon.push(process as Process<unknown>)
    return process
  }

  #proceedAll(): void {
    const soon = this.#soon
    for (let index = 0; index < soon.length; index++) {
      this.#current = soon[index]!
      this.#current.proceed()
    }
    soon.length = 0
    this.#current = null
  }

  #startObserving(): void {
    for (const observed of this.#observed) observed.reset(this.now)
  }
}
