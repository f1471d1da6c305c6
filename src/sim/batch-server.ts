import { rank } from './event-list.ts'
import type { BatchFormer, FormerOptions } from './forming.ts'
import type { FormingRule } from './forming-rule.ts'
import { KeyedFormer } from './keyed-forming.ts'
import { Operation, type Steps } from './operation.ts'
import type { Observed, Simulation } from './simulation.ts'
import { Tally } from './tally.ts'
import { TimeWeighted } from './time-weighted.ts'

export interface BatchServerOptions<Item, Key> extends Omit<FormerOptions<Item>, 'weightOf'> {
  readonly rule: FormingRule
  /** Items of different keys never share a batch; without it all may. */
  readonly key?: (item: Item) => Key
  /** In the unit of the rule's sizes; 1 each without it. */
  readonly weight?: (item: Item) => number
  /** How many batches at once; 1 where it is left out. Infinity: whoever is ready goes. */
  readonly servers?: number
  /** What is done with a batch: how long it takes, or steps of its own. */
  readonly serve: (batch: readonly Item[], key: Key | null) => number | Steps
}

/** What each item of a batch gets when the batch is done. */
export interface ServedBatch<Item> {
  readonly items: readonly Item[]
  readonly started: number
}

/** An oven, a model server, a release train: items join, and go on together once their batch is done. */
export class BatchServer<Item, Key> implements Observed {
  readonly sim: Simulation
  readonly name: string
  readonly servers: number
  /** Servers at work, over time. */
  readonly busy = new TimeWeighted(0, 0)
  /** Items that wait for their batch to start, over time. */
  readonly queue = new TimeWeighted(0, 0)
  /** Items of each batch that started. */
  readonly batchSizes = new Tally()
  /** How long each item waited for its batch to start. */
  readonly waits = new Tally()
  readonly #options: BatchServerOptions<Item, Key>
  readonly #former: KeyedFormer<Join<Item, Key>, Key | null>
  readonly #timers = new Map<BatchFormer<Join<Item, Key>>, Timer<Item, Key>>()

  constructor(sim: Simulation, name: string, options: BatchServerOptions<Item, Key>) {
    const { servers = 1, key, weight, rule, ...forming } = options
    if (!(servers >= 1))
      throw new RangeError(`batch server ${name}: expected at least 1 server, got ${servers}`)
    this.sim = sim
    this.name = name
    this.servers = servers
    this.#options = options
    this.#former = new KeyedFormer<Join<Item, Key>, Key | null>(rule, {
      ...forming,
      keyOf: key === undefined ? () => null : ({ item }) => key(item),
      ...(weight === undefined ? {} : { weightOf: ({ item }: Join<Item, Key>) => weight(item) }),
    })
    this.reset(sim.now)
  }

  /** Share of the servers at work since the start, or since the warm-up. */
  get utilization(): number {
    return this.busy.mean(this.sim.now) / this.servers
  }

  /**
   * Waits until a batch with this item has been served. Given up (interrupted, too late) before the batch has started, the
   * item leaves; after that it stays in the batch, though nobody waits for it.
   *
   * @example const { items, started } = yield* oven.join(cake)
   */
  join(item: Item): Operation<ServedBatch<Item>> {
    return new Join(this, item)
  }

  /** What waits now may go in batches below the rule's `min`: the end of a shift, or of a run. */
  flush(): void {
    this.#former.flush(this.sim.now)
    this.#startReady()
    for (const [former, timer] of this.#timers) timer.set(former.due)
  }

  reset(now: number): void {
    this.busy.reset(now)
    this.queue.reset(now)
    this.batchSizes.reset()
    this.waits.reset()
  }

  /** For the wait. */
  enter(join: Join<Item, Key>): void {
    const former = this.#former.formerOf(join)
    former.add(join, this.sim.now)
    this.queue.change(1, this.sim.now)
    this.#startReady()
    this.#await(former)
  }

  /** For the wait. */
  leave(join: Join<Item, Key>): void {
    const former = this.#former.formerOf(join)
    if (!former.withdraw(join, this.sim.now)) return
    this.queue.change(-1, this.sim.now)
    this.#startReady()
    this.#await(former)
  }

  /** For the timer: linger is over. */
  expire(former: BatchFormer<Join<Item, Key>>): void {
    former.expire(this.sim.now)
    this.#startReady()
    this.#await(former)
  }

  #await(former: BatchFormer<Join<Item, Key>>): void {
    let timer = this.#timers.get(former)
    if (timer === undefined) {
      if (former.due === Number.POSITIVE_INFINITY) return
      timer = new Timer(this, former)
      this.#timers.set(former, timer)
    }
    timer.set(former.due)
  }

  #startReady(): void {
    while (this.busy.level < this.servers) {
      const batch = this.#former.take(this.sim.now)
      if (batch.length === 0) return
      this.#start(batch)
      this.#await(this.#former.formerOf(batch[0]!))
    }
  }

  #start(batch: readonly Join<Item, Key>[]): void {
    const { sim } = this
    const items = batch.map(({ item }) => item)
    this.busy.change(1, sim.now)
    this.queue.change(-batch.length, sim.now)
    this.batchSizes.add(batch.length)
    for (const { came } of batch) this.waits.add(sim.now - came)
    const { key, serve } = this.#options
    const served = serve(items, key === undefined ? null : key(items[0]!))
    const started = sim.now
    const finish = () => this.#finish(batch, { items, started })
    if (typeof served === 'number') sim.schedule(served, rank.completion, { fire: finish })
    else sim.start(`${this.name}'s batch`, followed(served, finish))
  }

  #finish(batch: readonly Join<Item, Key>[], result: ServedBatch<Item>): void {
    this.busy.change(-1, this.sim.now)
    this.#startReady()
    for (const join of batch) join.complete(result)
  }
}

function* followed(steps: Steps, finish: () => void): Steps {
  yield* steps
  finish()
}

class Join<Item, Key> extends Operation<ServedBatch<Item>> {
  readonly item: Item
  came = 0
  readonly #server: BatchServer<Item, Key>

  constructor(server: BatchServer<Item, Key>, item: Item) {
    super(server.sim)
    this.#server = server
    this.item = item
  }

  protected begin(): void {
    this.came = this.sim.now
    this.#server.enter(this)
  }

  protected withdraw(): void {
    this.#server.leave(this)
  }
}

/** The one time-out of a key. */
class Timer<Item, Key> {
  readonly #server: BatchServer<Item, Key>
  readonly #former: BatchFormer<Join<Item, Key>>
  #time = Number.POSITIVE_INFINITY
  #slot = -1

  constructor(server: BatchServer<Item, Key>, former: BatchFormer<Join<Item, Key>>) {
    this.#server = server
    this.#former = former
  }

  set(time: number): void {
    if (time === this.#time) return
    const { sim } = this.#server
    if (this.#slot >= 0) sim.cancel(this.#slot)
    this.#time = time
    this.#slot = time === Number.POSITIVE_INFINITY ? -1 : sim.scheduleAt(time, rank.timeOut, this)
  }

  /** For the simulation. */
  fire(): void {
    this.#slot = -1
    this.#time = Number.POSITIVE_INFINITY
    this.#server.expire(this.#former)
  }
}
