/** One run of a network: its state, and what happens at an event. */
import { type RandomStream, randomStream } from '../../core/random.ts'
import { QuantileSketch } from '../quantile-sketch.ts'
import { type Sampler, sampler } from '../sampler.ts'
import { Tally } from '../tally.ts'
import { TimeWeighted } from '../time-weighted.ts'
import { Total } from '../total.ts'
import { Calendar } from './calendar.ts'
import { Fifo } from './fifo.ts'
import { ItemPool } from './item-pool.ts'
import type { Network, Station } from './network.ts'
import type { NetworkResult, Span } from './result.ts'
import type { SimulationOptions } from './simulate-network.ts'

const never = Number.POSITIVE_INFINITY
/** Steps of an item that is done. */
const left = -1
const scrapped = -2
/** What a machine does. */
const [idle, waitsToSetUp, settingUp, waitsToRun, running, starved, blocked] = [0, 1, 2, 3, 4, 5, 6]
/** What stops it, as bits: a failure, a shift's end that pauses work, one that lets it end. */
const [isDown, isPaused, isClosed] = [1, 2, 4]
/** Columns of a machine's time. */
const [timeRunning, timeSetup, timeDown, timeBlocked, timeWaiting, timeClosed, timeIdle] = [
  0, 1, 2, 3, 4, 5, 6,
]
const timeColumns = 7
const columnOfPhase = [timeIdle, timeWaiting, timeSetup, timeWaiting, timeRunning, timeIdle, timeBlocked]
/** A run that gives no good items ends all the same. */
const mostEnteredPerItem = 50

class Machine {
  phase = idle
  stops = 0
  /** The batch: items taken, of which `done` are worked and `sent` have left. */
  items = new Int32Array(4)
  taken = 0
  done = 0
  sent = 0
  batch = -1
  product = -1
  /** Of the batch before; -1 at the start. */
  lastProduct = -1
  /** Its next event is a failure; is the end of a repair. */
  failing = false
  repairing = false
  /** Work that is left of what was interrupted. */
  leftOver = 0
  /** Running time until it fails; Infinity where it does not. */
  upLeft = never
  since = 0
  column = timeIdle
  readonly station: number
  readonly number: number

  constructor(station: number, number: number) {
    this.station = station
    this.number = number
  }
}

interface StationStatistics {
  readonly times: Float64Array
  readonly batchSize: Total
  readonly wait: Total
  readonly formingWait: Total
  readonly queue: TimeWeighted
  setups: number
}

/** A class because a run has a lifetime; it is used once. */
export class NetworkRun {
  readonly #network: Network
  readonly #options: SimulationOptions
  readonly #items = new ItemPool()
  readonly #calendar: Calendar
  readonly #machines: Machine[] = []
  /** Machines of a station are #machineOf[s] to #machineOf[s + 1] - 1. */
  readonly #machineOf: Int32Array
  /** Waiting items by station and product. */
  readonly #waiting: Fifo[]
  readonly #waitingAt: Int32Array
  /** Machines that are blocked by a station, and items that found no room and wait outside. */
  readonly #blockedBy: Fifo[]
  readonly #outside: Fifo[]
  readonly #resourceFree: Int32Array
  readonly #resourceQueue: Fifo[]
  /** A periodic time-out came, and no machine was free. */
  readonly #departureDue: Uint8Array
  readonly #workTime: Sampler[][]
  readonly #goodStream: (RandomStream | null)[][]
  readonly #setupTime: (Sampler | null)[]
  readonly #upTime: (Sampler | null)[]
  readonly #repairTime: (Sampler | null)[]
  readonly #interarrival: (Sampler | null)[]
  readonly #together: (Sampler | null)[]
  /** Slots: machines, failures on the clock, shifts, products' arrivals, time-outs by station and product. */
  readonly #failureSlots: number
  readonly #shiftSlots: number
  readonly #arrivalSlots: number
  readonly #timeoutSlots: number
  /** Stations where something may start, to be looked at when the event is over. */
  readonly #touched: Int32Array
  readonly #isTouched: Uint8Array
  #touchedCount = 0
  readonly #productCount: number
  #now = 0
  #order = 0
  #batches = 0
  #events = 0
  #entered = 0
  #observing = false
  #from = 0
  #goodItems = 0
  #wipAtStart = 0
  #arrivedSince = 0
  #stuck: string | null = null
  readonly #spans: Span[] = []
  readonly #statistics: StationStatistics[]
  readonly #productLead: Tally[]
  readonly #productLeads: QuantileSketch[]
  readonly #productWorked: Total[]
  readonly #productWip: TimeWeighted[]
  readonly #scrapped: Float64Array
  readonly #seenInLoad: Int32Array

  constructor(network: Network, options: SimulationOptions) {
    const { stations, products, resources } = network
    const stream = (...key: (string | number)[]) => randomStream('stations', options.seed, ...key)
    this.#network = network
    this.#options = options
    this.#productCount = products.length
    this.#machineOf = new Int32Array(stations.length + 1)
    for (const [s, { servers }] of stations.entries()) {
      for (let number = 0; number < servers; number++) this.#machines.push(new Machine(s, number))
      this.#machineOf[s + 1] = this.#machines.length
    }
    const machines = this.#machines.length
    this.#failureSlots = machines
    this.#shiftSlots = this.#failureSlots + machines
    this.#arrivalSlots = this.#shiftSlots + stations.length
    this.#timeoutSlots = this.#arrivalSlots + products.length
    this.#calendar = new Calendar(this.#timeoutSlots + stations.length * products.length)

    this.#waiting = Array.from({ length: stations.length * products.length }, () => new Fifo())
    this.#waitingAt = new Int32Array(stations.length)
    this.#blockedBy = stations.map(() => new Fifo())
    this.#outside = stations.map(() => new Fifo())
    this.#resourceFree = Int32Array.from(resources, ({ capacity }) => capacity)
    this.#resourceQueue = resources.map(() => new Fifo())
    this.#departureDue = new Uint8Array(stations.length * products.length)
    this.#touched = new Int32Array(stations.length)
    this.#isTouched = new Uint8Array(stations.length)
    this.#seenInLoad = new Int32Array(products.length).fill(-1)

    this.#workTime = products.map(({ route }, p) =>
      route.map(({ time }, step) => sampler(time, stream('work', p, step))),
    )
    this.#goodStream = products.map(({ route }, p) =>
      route.map((step, index) => (step.yield < 1 ? stream('yield', p, index) : null)),
    )
    this.#setupTime = stations.map(({ setup }, s) =>
      setup.kind === 'batch' ? sampler(setup.time, stream('setup', s)) : null,
    )
    this.#upTime = this.#machines.map(({ station }, m) => {
      const { failures } = stations[station]!
      return failures && sampler(failures.upTime, stream('up time', m))
    })
    this.#repairTime = this.#machines.map(({ station }, m) => {
      const { failures } = stations[station]!
      return failures && sampler(failures.repairTime, stream('repair', m))
    })
    this.#interarrival = products.map(({ arrivals }, p) =>
      arrivals.kind === 'open' ? sampler(arrivals.interarrival, stream('arrivals', p)) : null,
    )
    this.#together = products.map(({ arrivals }, p) =>
      arrivals.kind === 'open' && !(arrivals.together.kind === 'constant' && arrivals.together.value === 1)
        ? sampler(arrivals.together, stream('together', p))
        : null,
    )
    this.#statistics = stations.map(() => ({
      times: new Float64Array(timeColumns),
      batchSize: new Total(),
      wait: new Total(),
      formingWait: new Total(),
      queue: new TimeWeighted(0, 0),
      setups: 0,
    }))
    this.#productLead = products.map(() => new Tally())
    this.#productLeads = products.map(() => new QuantileSketch())
    this.#productWorked = products.map(() => new Total())
    this.#productWip = products.map(() => new TimeWeighted(0, 0))
    this.#scrapped = new Float64Array(products.length)
  }

  run(): NetworkResult {
    this.#begin()
    const { items = never, time = never, warmUpItems = 0, warmUpTime = 0 } = this.#options
    const calendar = this.#calendar
    const mostEntered = items === never ? never : mostEnteredPerItem * (items + warmUpItems) + 1e5
    if (warmUpItems === 0 && warmUpTime === 0) this.#observe()
    let until = this.#observing ? time : never
    for (;;) {
      const slot = calendar.next
      const at = calendar.times[slot]!
      const end = this.#observing ? until : warmUpTime > 0 ? warmUpTime : never
      if (at >= end && end < never) {
        this.#now = end
        if (this.#observing) break
        this.#observe()
        until = time === never ? never : end + time
        continue
      }
      if (at === never) {
        this.#stuck ??= this.#whyNothingHappens()
        break
      }
      this.#now = at
      this.#happen(slot)
      if (this.#touchedCount > 0) this.#settle()
      if (this.#stuck !== null) break
      if (this.#observing) {
        if (this.#goodItems >= items) break
      } else if (warmUpTime === 0 && this.#goodItems >= warmUpItems) {
        this.#observe()
        until = time === never ? never : this.#now + time
      }
      if (this.#entered > mostEntered) break
    }
    return this.#result()
  }

  #begin(): void {
    const { stations, products } = this.#network
    for (const [index, machine] of this.#machines.entries()) {
      const { failures } = stations[machine.station]!
      if (failures?.counts === 'running') machine.upLeft = this.#upTime[index]!()
      if (failures?.counts === 'clock')
        this.#calendar.schedule(this.#failureSlots + index, this.#upTime[index]!())
    }
    for (const [s, { shifts }] of stations.entries()) {
      if (!shifts) continue
      if (!shifts.open.some(([from, to]) => from <= 0 && to > 0)) this.#close(s)
      this.#calendar.schedule(this.#shiftSlots + s, nextShiftChange(shifts, 0))
    }
    for (const [p, { arrivals }] of products.entries()) {
      if (arrivals.kind === 'open') this.#calendar.schedule(this.#arrivalSlots + p, this.#interarrival[p]!())
      else for (let item = 0; item < arrivals.items; item++) this.#enter(p)
    }
    this.#settle()
  }

  #observe(): void {
    const now = this.#now
    this.#observing = true
    this.#from = now
    this.#goodItems = 0
    this.#arrivedSince = 0
    for (const machine of this.#machines) machine.since = now
    for (const own of this.#statistics) {
      own.times.fill(0)
      own.setups = 0
      own.queue.reset(now)
      for (const tally of [own.batchSize, own.wait, own.formingWait]) tally.reset()
    }
    for (const own of [...this.#productLead, ...this.#productLeads, ...this.#productWorked]) own.reset()
    for (const wip of this.#productWip) wip.reset(now)
    this.#scrapped.fill(0)
    this.#wipAtStart = this.#productWip.reduce((sum, { level }) => sum + level, 0)
  }

  #happen(slot: number): void {
    if (slot < this.#failureSlots) this.#machineEvent(slot)
    else if (slot >= this.#timeoutSlots) this.#timeout(slot - this.#timeoutSlots)
    else if (slot >= this.#arrivalSlots) this.#arrive(slot - this.#arrivalSlots)
    else if (slot >= this.#shiftSlots) this.#changeShift(slot - this.#shiftSlots)
    else this.#clockFailure(slot - this.#failureSlots)
    const isStopOrStart = slot >= this.#failureSlots && slot < this.#arrivalSlots
    if (isStopOrStart && this.#nothingIsLeftToDo()) this.#stuck = this.#whyNothingHappens()
  }

  // Items

  #arrive(product: number): void {
    this.#events++
    const together = this.#together[product]
    const items = together ? Math.round(together()) : 1
    for (let item = 0; item < items; item++) this.#enter(product)
    this.#calendar.schedule(this.#arrivalSlots + product, this.#now + this.#interarrival[product]!())
  }

  #enter(product: number): void {
    const item = this.#items.add(product, this.#now)
    this.#entered++
    this.#arrivedSince++
    this.#productWip[product]!.change(1, this.#now)
    const station = this.#network.products[product]!.route[0]!.station
    if (this.#hasRoom(station)) this.#join(item, station)
    else this.#outside[station]!.push(item)
  }

  #hasRoom(station: number): boolean {
    return this.#waitingAt[station]! < this.#network.stations[station]!.room
  }

  #join(item: number, station: number): void {
    const items = this.#items
    const product = items.product[item]!
    items.arrived[item] = this.#now
    items.order[item] = this.#order++
    this.#waiting[station * this.#productCount + product]!.push(item)
    this.#waitingAt[station]!++
    this.#statistics[station]!.queue.change(1, this.#now)
    this.#touch(station)
    const { linger } = this.#network.stations[station]!.forming
    if (linger !== null) this.#setTimeout(station, product)
  }

  /** Where an item goes from its step, decided once, when the work on it ends. */
  #advance(item: number): void {
    const items = this.#items
    const product = items.product[item]!
    const step = items.step[item]!
    const { route } = this.#network.products[product]!
    const stream = this.#goodStream[product]![step]
    if (stream && stream.uniform() >= route[step]!.yield) items.step[item] = route[step]!.reworkTo ?? scrapped
    else items.step[item] = step + 1 < route.length ? step + 1 : left
  }

  #leave(item: number): void {
    const items = this.#items
    const product = items.product[item]!
    const now = this.#now
    this.#productWip[product]!.change(-1, now)
    if (items.step[item] === left) {
      const leadTime = now - items.entered[item]!
      this.#goodItems++
      this.#productLead[product]!.add(leadTime)
      this.#productLeads[product]!.add(leadTime)
      this.#productWorked[product]!.add(items.worked[item]!)
    } else this.#scrapped[product]!++
    items.remove(item)
    if (this.#network.products[product]!.arrivals.kind === 'closed') this.#enter(product)
  }

  // What starts

  #touch(station: number): void {
    if (this.#isTouched[station]) return
    this.#isTouched[station] = 1
    this.#touched[this.#touchedCount++] = station
  }

  #settle(): void {
    while (this.#touchedCount > 0) {
      const station = this.#touched[--this.#touchedCount]!
      this.#isTouched[station] = 0
      this.#startWhatCan(station)
    }
  }

  #startWhatCan(s: number): void {
    const { takesInLater } = this.#network.stations[s]!
    const [first, end] = [this.#machineOf[s]!, this.#machineOf[s + 1]!]
    if (takesInLater) {
      for (let m = first; m < end && this.#waitingAt[s]! > 0; m++) {
        const machine = this.#machines[m]!
        if (machine.phase === starved && this.#takeLater(machine)) this.#runNext(m)
      }
    }
    for (let m = first; m < end && this.#waitingAt[s]! > 0; m++) {
      const machine = this.#machines[m]!
      if (machine.phase !== idle || machine.stops !== 0) continue
      const key = this.#chooseKey(s, machine)
      if (key === -1) return
      this.#startBatch(m, key)
    }
  }

  /** Of the keys that are ready, the one to begin: a product, or 0 where products share a batch; -1 for none. */
  #chooseKey(s: number, machine: Machine): number {
    const station = this.#network.stations[s]!
    if (!station.byProduct || this.#productCount === 1) return this.#isReady(s, -1) ? 0 : -1
    let best = -1
    let bestRank = 0
    for (let p = 0; p < this.#productCount; p++) {
      if (!this.#isReady(s, p)) continue
      const rank = this.#rank(station, machine, p)
      const isFirst =
        best === -1 || rank < bestRank || (rank === bestRank && this.#oldest(s, p) < this.#oldest(s, best))
      if (isFirst) {
        best = p
        bestRank = rank
      }
    }
    return best
  }

  /** `made` is the product of the machine's last batch: this one has not begun. */
  #rank({ discipline, setup }: Station, { product: made }: Machine, product: number): number {
    if (discipline === 'first-come') return 0
    if (discipline === 'priority') return -this.#network.products[product]!.priority
    if (made === -1) return 0
    return setup.kind === 'changeover' ? setup.times[made]![product]! : Number(made !== product)
  }

  /** Orders items by arrival; Infinity where none waits. */
  #oldest(s: number, p: number): number {
    const queue = this.#waiting[s * this.#productCount + p]!
    return queue.length > 0 ? this.#items.order[queue.head]! : never
  }

  /** @param p a product, or -1 for all of them together */
  #isReady(s: number, p: number): boolean {
    const { min, max, linger } = this.#network.stations[s]!.forming
    const count = p === -1 ? this.#waitingAt[s]! : this.#waiting[s * this.#productCount + p]!.length
    if (count === 0) return false
    if (count >= min || count >= max) return true
    if (linger === null || count < linger.atLeast) return false
    if (linger.from === 'periodic') return this.#departureDue[s * this.#productCount + Math.max(p, 0)] === 1
    return this.#now >= this.#firstArrival(s, p) + linger.time
  }

  #firstArrival(s: number, p: number): number {
    const { arrived } = this.#items
    if (p !== -1) return arrived[this.#waiting[s * this.#productCount + p]!.head]!
    let earliest = never
    for (let product = 0; product < this.#productCount; product++) {
      const queue = this.#waiting[s * this.#productCount + product]!
      if (queue.length > 0) earliest = Math.min(earliest, arrived[queue.head]!)
    }
    return earliest
  }

  #setTimeout(s: number, product: number): void {
    const { forming, byProduct } = this.#network.stations[s]!
    const linger = forming.linger!
    const key = byProduct ? product : 0
    const slot = this.#timeoutSlots + s * this.#productCount + key
    if (this.#calendar.times[slot]! < never) return
    const due =
      linger.from === 'first'
        ? this.#firstArrival(s, byProduct ? product : -1) + linger.time
        : Math.ceil(this.#now / linger.time) * linger.time
    this.#calendar.schedule(slot, Math.max(due, this.#now))
  }

  /** A timer may be early, as the items that it was set for have left: it is then set for those that wait. */
  #timeout(index: number): void {
    const s = Math.floor(index / this.#productCount)
    const { forming, byProduct } = this.#network.stations[s]!
    const { linger } = forming
    const key = index % this.#productCount
    const slot = this.#timeoutSlots + index
    this.#calendar.schedule(slot, never)
    const p = byProduct ? key : -1
    const count = p === -1 ? this.#waitingAt[s]! : this.#waiting[index]!.length
    if (count === 0) return
    if (linger!.from === 'periodic') {
      this.#departureDue[index] = 1
      this.#startWhatCan(s)
      const anyFree = this.#machines
        .slice(this.#machineOf[s]!, this.#machineOf[s + 1]!)
        .some(({ phase, stops }) => phase === idle && stops === 0)
      if (anyFree) this.#departureDue[index] = 0
      this.#calendar.schedule(slot, (Math.round(this.#now / linger!.time) + 1) * linger!.time)
      return
    }
    const due = this.#firstArrival(s, p) + linger!.time
    if (due > this.#now) this.#calendar.schedule(slot, due)
    else this.#touch(s)
  }

  #startBatch(m: number, key: number): void {
    const machine = this.#machines[m]!
    const s = machine.station
    const station = this.#network.stations[s]!
    machine.taken = 0
    machine.done = 0
    machine.sent = 0
    machine.batch = this.#batches++
    this.#takeItems(machine, key, station.forming.max)
    const own = this.#statistics[s]!
    own.batchSize.add(machine.taken)
    if (station.forming.linger !== null) {
      this.#departureDue[s * this.#productCount + key] = 0
      // The timer of those that stay behind may have come while no machine was free.
      const remain = station.byProduct
        ? this.#waiting[s * this.#productCount + key]!.length
        : this.#waitingAt[s]!
      if (remain > 0) this.#setTimeout(s, key)
    }
    const product = this.#items.product[machine.items[0]!]!
    machine.lastProduct = machine.product
    machine.product = product
    const setup = this.#setupDuration(s, machine)
    if (setup > 0) own.setups++
    this.#roomIsFree(s)
    if (setup === 0) this.#toRun(m)
    else {
      machine.leftOver = setup
      const resource = station.setupResource
      if (resource === null || this.#acquire(resource, m)) this.#setUp(m)
      else this.#setPhase(machine, waitsToSetUp)
    }
  }

  /** Up to `most`, in the order in which they came; of one product where batches are by product. */
  #takeItems(machine: Machine, key: number, most: number): void {
    const s = machine.station
    const { byProduct, discipline } = this.#network.stations[s]!
    const mixed = !byProduct && this.#productCount > 1
    const available = mixed ? this.#waitingAt[s]! : this.#waiting[s * this.#productCount + key]!.length
    const count = Math.min(most, available)
    if (machine.items.length < machine.taken + count) {
      const larger = new Int32Array(2 * (machine.taken + count))
      larger.set(machine.items)
      machine.items = larger
    }
    const { arrived } = this.#items
    const own = this.#statistics[s]!
    let latest = 0
    const firstTaken = machine.taken
    for (let taken = 0; taken < count; taken++) {
      const product = mixed ? this.#nextProduct(s, discipline) : key
      const item = this.#waiting[s * this.#productCount + product]!.shift()
      machine.items[machine.taken++] = item
      if (arrived[item]! > latest) latest = arrived[item]!
      own.wait.add(this.#now - arrived[item]!)
    }
    for (let index = firstTaken; index < machine.taken; index++) {
      own.formingWait.add(latest - arrived[machine.items[index]!]!)
    }
    this.#waitingAt[s]! -= count
    own.queue.change(-count, this.#now)
  }

  #nextProduct(s: number, discipline: Station['discipline']): number {
    let best = -1
    for (let p = 0; p < this.#productCount; p++) {
      if (this.#waiting[s * this.#productCount + p]!.length === 0) continue
      if (best === -1) best = p
      else {
        const ahead =
          discipline === 'priority'
            ? this.#network.products[p]!.priority - this.#network.products[best]!.priority
            : 0
        if (ahead > 0 || (ahead === 0 && this.#oldest(s, p) < this.#oldest(s, best))) best = p
      }
    }
    return best
  }

  #takeLater(machine: Machine): boolean {
    const { forming, byProduct } = this.#network.stations[machine.station]!
    const key = byProduct || this.#productCount === 1 ? machine.product : 0
    const before = machine.taken
    this.#takeItems(machine, key, forming.max - machine.taken)
    if (machine.taken === before) return false
    this.#roomIsFree(machine.station)
    return true
  }

  #setupDuration(s: number, { lastProduct, product }: Machine): number {
    const { setup } = this.#network.stations[s]!
    if (setup.kind === 'none') return 0
    if (setup.kind === 'batch') return this.#setupTime[s]!()
    return setup.times[lastProduct === -1 ? product : lastProduct]![product]!
  }

  // Work

  #setUp(m: number): void {
    const machine = this.#machines[m]!
    this.#setPhase(machine, settingUp)
    this.#work(m, machine.leftOver)
  }

  #toRun(m: number): void {
    const machine = this.#machines[m]!
    const { runResource } = this.#network.stations[machine.station]!
    if (runResource === null || this.#acquire(runResource, m)) this.#runNext(m)
    else this.#setPhase(machine, waitsToRun)
  }

  /** All that the machine has where nothing leaves before its end, else one item. */
  #runNext(m: number): void {
    const machine = this.#machines[m]!
    const { process, transferBatch, takesInLater } = this.#network.stations[machine.station]!
    let time: number
    if (process === 'parallel') time = this.#loadTime(machine)
    else if (transferBatch >= machine.taken && !takesInLater) {
      time = 0
      for (let index = 0; index < machine.taken; index++) time += this.#itemTime(machine.items[index]!)
    } else time = this.#itemTime(machine.items[machine.done]!)
    this.#setPhase(machine, running)
    this.#work(m, time)
  }

  #itemTime(item: number): number {
    const items = this.#items
    const time = this.#workTime[items.product[item]!]![items.step[item]!]!()
    items.worked[item]! += time
    return time
  }

  /** One draw; the longest of one for each product where several share the load. */
  #loadTime(machine: Machine): number {
    const items = this.#items
    let longest = 0
    for (let index = 0; index < machine.taken; index++) {
      const item = machine.items[index]!
      const product = items.product[item]!
      if (this.#seenInLoad[product] === machine.batch) continue
      this.#seenInLoad[product] = machine.batch
      longest = Math.max(longest, this.#workTime[product]![items.step[item]!]!())
    }
    for (let index = 0; index < machine.taken; index++) items.worked[machine.items[index]!]! += longest
    return longest
  }

  /** Plans the end of `time` of work, or the failure that comes before it. */
  #work(m: number, time: number): void {
    const machine = this.#machines[m]!
    if ((machine.stops & (isDown | isPaused)) !== 0) {
      machine.leftOver = time
      return
    }
    if (machine.phase === running && machine.upLeft < time) {
      machine.failing = true
      machine.leftOver = time - machine.upLeft
      this.#calendar.schedule(m, this.#now + machine.upLeft)
      return
    }
    if (machine.phase === running) machine.upLeft -= time
    this.#calendar.schedule(m, this.#now + time)
  }

  #machineEvent(m: number): void {
    const machine = this.#machines[m]!
    this.#calendar.schedule(m, never)
    if (machine.repairing) {
      machine.repairing = false
      machine.stops &= ~isDown
      this.#account(machine)
      this.#work(m, machine.leftOver)
    } else if (machine.failing) {
      machine.failing = false
      machine.repairing = true
      machine.stops |= isDown
      this.#account(machine)
      machine.upLeft = this.#upTime[m]!()
      this.#calendar.schedule(m, this.#now + this.#repairTime[m]!())
    } else if (machine.phase === settingUp) {
      const { setupResource, runResource } = this.#network.stations[machine.station]!
      if (setupResource !== null && setupResource !== runResource) this.#release(setupResource)
      if (setupResource !== null && setupResource === runResource) this.#runNext(m)
      else this.#toRun(m)
    } else this.#workEnds(m)
  }

  #workEnds(m: number): void {
    this.#events++
    const machine = this.#machines[m]!
    const { process, transferBatch, takesInLater } = this.#network.stations[machine.station]!
    const one = process === 'serial' && (takesInLater || transferBatch < machine.taken)
    const until = one ? machine.done + 1 : machine.taken
    for (; machine.done < until; machine.done++) this.#advance(machine.items[machine.done]!)
    this.#goOn(m)
  }

  /** What a machine does when work has ended, or when what blocked it has gone. */
  #goOn(m: number): void {
    const machine = this.#machines[m]!
    const { transferBatch, takesInLater, forming } = this.#network.stations[machine.station]!
    const worked = machine.done === machine.taken
    if (worked && takesInLater && machine.taken < forming.max) this.#takeLater(machine)
    const more = machine.done < machine.taken
    const ended = !more && !(takesInLater && machine.taken < forming.max)
    if (machine.sent < machine.done && (ended || machine.done - machine.sent >= transferBatch)) {
      if (!this.#send(m)) return
    }
    if (more) this.#runNext(m)
    else if (ended) this.#endBatch(m)
    else this.#setPhase(machine, starved)
  }

  #endBatch(m: number): void {
    const machine = this.#machines[m]!
    const { runResource } = this.#network.stations[machine.station]!
    this.#setPhase(machine, idle)
    machine.taken = 0
    machine.done = 0
    machine.sent = 0
    if (runResource !== null) this.#release(runResource)
    this.#touch(machine.station)
  }

  /** Moves on what is done; false where the machine is blocked, which it then is until the last of it has room. */
  #send(m: number): boolean {
    const machine = this.#machines[m]!
    const items = this.#items
    while (machine.sent < machine.done) {
      const item = machine.items[machine.sent]!
      const step = items.step[item]!
      if (step < 0) this.#leave(item)
      else {
        const { station } = this.#network.products[items.product[item]!]!.route[step]!
        if (!this.#hasRoom(station)) {
          if (machine.phase !== blocked) this.#setPhase(machine, blocked)
          this.#blockedBy[station]!.push(m)
          this.#touch(station)
          this.#lookForDeadlock(station)
          return false
        }
        this.#join(item, station)
      }
      machine.sent++
    }
    return true
  }

  #roomIsFree(s: number): void {
    const blockedMachines = this.#blockedBy[s]!
    while (blockedMachines.length > 0 && this.#hasRoom(s)) {
      const m = blockedMachines.shift()
      if (this.#send(m)) this.#goOn(m)
    }
    const outside = this.#outside[s]!
    while (outside.length > 0 && this.#hasRoom(s)) this.#join(outside.shift(), s)
  }

  // Resources

  #acquire(resource: number, m: number): boolean {
    if (this.#resourceFree[resource]! > 0) {
      this.#resourceFree[resource]!--
      return true
    }
    this.#resourceQueue[resource]!.push(m)
    return false
  }

  #release(resource: number): void {
    const queue = this.#resourceQueue[resource]!
    if (queue.length === 0) {
      this.#resourceFree[resource]!++
      return
    }
    const m = queue.shift()
    if (this.#machines[m]!.phase === waitsToSetUp) this.#setUp(m)
    else this.#runNext(m)
  }

  // Failures on the clock, and shifts

  #clockFailure(m: number): void {
    const machine = this.#machines[m]!
    const slot = this.#failureSlots + m
    if ((machine.stops & isDown) !== 0) {
      this.#goAgain(m, isDown)
      this.#calendar.schedule(slot, this.#now + this.#upTime[m]!())
    } else {
      this.#stop(m, isDown)
      this.#calendar.schedule(slot, this.#now + this.#repairTime[m]!())
    }
  }

  #changeShift(s: number): void {
    const shifts = this.#network.stations[s]!.shifts!
    const next = nextShiftChange(shifts, this.#now)
    const within = ((this.#now + next) / 2) % shifts.period
    if (shifts.open.some(([from, to]) => from <= within && within < to)) {
      for (let m = this.#machineOf[s]!; m < this.#machineOf[s + 1]!; m++)
        this.#goAgain(m, isPaused | isClosed)
    } else this.#close(s)
    this.#calendar.schedule(this.#shiftSlots + s, next)
  }

  #close(s: number): void {
    const bit = this.#network.stations[s]!.shifts!.atEnd === 'pause' ? isPaused : isClosed
    for (let m = this.#machineOf[s]!; m < this.#machineOf[s + 1]!; m++) this.#stop(m, bit)
  }

  #stop(m: number, bit: number): void {
    const machine = this.#machines[m]!
    const wasHalted = (machine.stops & (isDown | isPaused)) !== 0
    machine.stops |= bit
    this.#account(machine)
    const works = machine.phase === settingUp || machine.phase === running
    if (bit === isClosed || wasHalted || !works) return
    const end = this.#calendar.times[m]!
    if (machine.failing) {
      machine.failing = false
      const untilFailure = end - this.#now
      machine.leftOver += untilFailure
      machine.upLeft = untilFailure
    } else {
      machine.leftOver = end - this.#now
      if (machine.phase === running) machine.upLeft += machine.leftOver
    }
    this.#calendar.schedule(m, never)
  }

  #goAgain(m: number, bits: number): void {
    const machine = this.#machines[m]!
    const wasHalted = (machine.stops & (isDown | isPaused)) !== 0
    machine.stops &= ~bits
    this.#account(machine)
    const isHalted = (machine.stops & (isDown | isPaused)) !== 0
    const works = machine.phase === settingUp || machine.phase === running
    if (wasHalted && !isHalted && works) this.#work(m, machine.leftOver)
    if (machine.stops === 0) this.#touch(machine.station)
  }

  // Accounts

  #setPhase(machine: Machine, phase: number): void {
    machine.phase = phase
    this.#account(machine)
  }

  #account(machine: Machine): void {
    const works = machine.phase === settingUp || machine.phase === running
    const column =
      (machine.stops & isDown) !== 0
        ? timeDown
        : (machine.stops & isPaused) !== 0 || ((machine.stops & isClosed) !== 0 && !works)
          ? timeClosed
          : columnOfPhase[machine.phase]!
    if (column === machine.column) {
      if (column === timeRunning) this.#keepSpan(machine)
      return
    }
    this.#keepSpan(machine)
    this.#statistics[machine.station]!.times[machine.column]! += this.#now - machine.since
    machine.since = this.#now
    machine.column = column
  }

  /** The span that ends now, where spans are kept. */
  #keepSpan({ station, number, column, product, batch, taken, since }: Machine): void {
    const kind = spanKinds[column]
    if (!kind || this.#spans.length >= (this.#options.spans ?? 0)) return
    const from = Math.max(since, this.#lastSpanEnd(station, number))
    if (this.#now > from) {
      this.#spans.push({ station, machine: number, kind, product, batch, items: taken, from, to: this.#now })
    }
  }

  #lastSpanEnd(station: number, machine: number): number {
    const last = this.#spans.findLast((span) => span.station === station && span.machine === machine)
    return last?.to ?? 0
  }

  // When nothing can happen

  /** Machines that wait for one another's room in a ring never go on. */
  #lookForDeadlock(station: number): void {
    const seen = new Set([station])
    for (const s of seen) {
      for (let m = this.#machineOf[s]!; m < this.#machineOf[s + 1]!; m++) {
        const machine = this.#machines[m]!
        if (machine.phase !== blocked) return
        const next = this.#items.step[machine.items[machine.sent]!]!
        const product = this.#items.product[machine.items[machine.sent]!]!
        seen.add(this.#network.products[product]!.route[next]!.station)
      }
    }
    const names = [...seen].map((s) => this.#network.stations[s]!.name)
    this.#stuck = `each of ${names.join(', ')} waits for room at another`
  }

  /** Failures on the clock and shifts never end: whether they are all that can still happen. */
  #nothingIsLeftToDo(): boolean {
    if (this.#touchedCount > 0) return false
    const { times } = this.#calendar
    for (let slot = 0; slot < times.length; slot++) {
      const isStopOrStart = slot >= this.#failureSlots && slot < this.#arrivalSlots
      if (!isStopOrStart && times[slot]! < never) return false
    }
    return this.#machines.every((machine) => {
      const { phase, station, stops } = machine
      // Work that a stop interrupted goes on, and what waits starts, when the stop is over.
      if (phase === settingUp || phase === running) return false
      return phase !== idle || stops === 0 || this.#chooseKey(station, machine) === -1
    })
  }

  #whyNothingHappens(): string {
    const waiting = this.#network.stations.flatMap(({ name }, s) =>
      this.#waitingAt[s]! > 0 ? [`${this.#waitingAt[s]} at ${name}`] : [],
    )
    return waiting.length > 0
      ? `what waits never makes a batch: ${waiting.join(', ')}`
      : 'nothing comes and nothing is left to do'
  }

  #result(): NetworkResult {
    const now = this.#now
    const { stations, products } = this.#network
    for (const machine of this.#machines) {
      this.#keepSpan(machine)
      this.#statistics[machine.station]!.times[machine.column]! += now - machine.since
      machine.since = now
    }
    const span = now - this.#from
    const leadTime = new Tally()
    for (const own of this.#productLead) leadTime.merge(own)
    const leadTimes = new QuantileSketch()
    for (const own of this.#productLeads) leadTimes.merge(own)
    const wip = this.#productWip.reduce((sum, own) => sum + own.level, 0)
    const grown = wip - this.#wipAtStart
    const largest = Math.max(...this.#statistics.map(({ batchSize }) => batchSize.most))
    return {
      stations: stations.map(({ name, servers }, s) => {
        const own = this.#statistics[s]!
        const share = (column: number) => (span > 0 ? own.times[column]! / (span * servers) : 0)
        return {
          name,
          shares: {
            running: share(timeRunning),
            setup: share(timeSetup),
            down: share(timeDown),
            blocked: share(timeBlocked),
            waiting: share(timeWaiting),
            closed: share(timeClosed),
            idle: share(timeIdle),
          },
          batches: own.batchSize.count,
          setups: own.setups,
          batchSize: own.batchSize,
          queue: own.queue.mean(now),
          wait: own.wait,
          formingWait: own.formingWait,
        }
      }),
      products: products.map(({ name }, p) => ({
        name,
        items: this.#productLead[p]!.count,
        scrapped: this.#scrapped[p]!,
        leadTime: this.#productLead[p]!,
        leadTimes: this.#productLeads[p]!,
        workedTime: this.#productWorked[p]!,
        wip: this.#productWip[p]!.mean(now),
      })),
      from: this.#from,
      to: now,
      throughput: span > 0 ? leadTime.count / span : 0,
      leadTime,
      leadTimes,
      wip: this.#productWip.reduce((sum, own) => sum + own.mean(now), 0),
      events: this.#events,
      growing: grown > Math.max(0.01 * this.#arrivedSince, 20 * largest),
      stuck: this.#stuck,
      spans: this.#spans,
    }
  }
}

const spanKinds: readonly (Span['kind'] | null)[] = ['running', 'setup', 'down', 'blocked', null, null, null]

/** The first time after `now` at which a station opens or closes. */
function nextShiftChange({ period, open }: NonNullable<Station['shifts']>, now: number): number {
  const changes = open.flat().filter((time) => time > 0 && time < period)
  // One that is open from 0 changes at the period's end only where it is closed there.
  const opensAtZero = open.some(([from]) => from === 0)
  const closesAtEnd = open.some(([, to]) => to >= period)
  if (opensAtZero !== closesAtEnd) changes.push(0)
  if (changes.length === 0) return Number.POSITIVE_INFINITY
  const start = Math.floor(now / period) * period
  let next = Number.POSITIVE_INFINITY
  for (const change of changes) {
    for (const base of [start, start + period]) {
      const time = base + change
      if (time > now && time < next) next = time
    }
  }
  return next
}
