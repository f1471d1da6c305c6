/**
 * A network of stations once more, as plainly as it can be told: every machine a process, every queue an array, every
 * time-out a process of the item that waits. Slow; written from the types in network.ts and docs/simulation.md, not from
 * the compiled path, which it is the oracle of.
 *
 * It draws from streams of the same keys, in the order in which work begins and ends, so that both can agree to the last bit.
 */
import { type RandomStream, randomStream } from '../../core/random.ts'
import type { Steps } from '../operation.ts'
import { Interrupt, type Process } from '../process.ts'
import type { Resource } from '../resource.ts'
import { type Sampler, sampler } from '../sampler.ts'
import type { Signal } from '../signal.ts'
import { Simulation } from '../simulation.ts'
import type { Network, Station, Step } from '../stations/network.ts'

export interface PlainSpan {
  readonly kind: 'setup' | 'running' | 'down' | 'blocked'
  readonly product: number
  readonly from: number
  readonly to: number
}

export interface PlainStation {
  batches: number
  setups: number
  readonly sizes: number[]
  readonly waits: number[]
  readonly formingWaits: number[]
  /** By machine. */
  readonly spans: readonly PlainSpan[][]
}

export interface PlainProduct {
  /** Of each good item, in the order of departure. */
  readonly departures: number[]
  readonly leadTimes: number[]
  scrapped: number
}

export interface PlainResult {
  readonly stations: readonly PlainStation[]
  readonly products: readonly PlainProduct[]
  /** Two stations asked for one resource at the same instant, and not both got it: no order is stated. */
  readonly contested: boolean
}

interface Item {
  readonly product: number
  readonly entered: number
  /** Index of the step that is next; past the route: good; -1: scrap. */
  step: number
  came: number
  /** Stations that it came to. */
  visits: number
  /** Has waited here as long as the linger time. */
  lingered: boolean
}

interface Machine {
  readonly station: number
  readonly index: number
  readonly own: PlainSpan[]
  phase: 'idle' | 'waits' | 'setup' | 'running' | 'starved' | 'blocked'
  down: boolean
  paused: boolean
  closed: boolean
  /** Of the last batch; -1: none yet. */
  product: number
  setupTime: number
  batch: Item[]
  done: number
  sent: number
  upLeft: number
  /** The resource that it has. */
  holds: number | null
  /** Works towards the end of a stretch; an interrupt stops it. */
  atWork: boolean
  atBatch: Process<void> | null
  /** Whether that was the last of its batch. */
  gotRoom: Signal<boolean>
  gotItems: Signal<void>
  goesOn: Signal<void>
  kind: PlainSpan['kind'] | null
  since: number
}

interface Place {
  readonly of: Station
  readonly machines: readonly Machine[]
  waiting: Item[]
  readonly blocked: Machine[]
  readonly outside: Item[]
  /** By key: a train stands at the platform. */
  readonly train: boolean[]
  /** By key: when the last train came, if it found nobody, or a batch that is ready without it. */
  readonly platform: number[]
  readonly result: PlainStation
}

type Rank = 'completion' | 'arrival' | 'timeOut'

export function plainNetwork(
  network: Network,
  { seed, until }: { seed: number; until: number },
): PlainResult {
  const sim = new Simulation({ seed })
  const { products } = network
  const stream = (...key: (string | number)[]): RandomStream => randomStream('stations', seed, ...key)
  const perStep = <T>(make: (of: Step, product: number, step: number) => T) =>
    products.map(({ route }, p) => route.map((of, index) => make(of, p, index)))
  const ofLoads = new Map<string, Sampler>()
  /** Steps that are equal at a parallel station share their draws. */
  const workTime = perStep(({ station, time }, p, index) => {
    const own = () => sampler(time, stream('work', p, index))
    if (network.stations[station]!.process === 'serial') return own()
    const key = JSON.stringify([station, time])
    const shared = ofLoads.get(key) ?? own()
    ofLoads.set(key, shared)
    return shared
  })
  const quality = perStep((_, p, index) => stream('yield', p, index))
  const resources = network.resources.map(({ name, capacity }) => sim.resource(name, { capacity }))
  const lastAsked = network.resources.map(() => ({ at: -1, by: -1 }))
  let contested = false

  let machineCount = 0
  const places = network.stations.map((of, s): Place => {
    const spans = Array.from({ length: of.servers }, (): PlainSpan[] => [])
    return {
      of,
      machines: spans.map((own) => newMachine(s, machineCount++, own)),
      waiting: [],
      blocked: [],
      outside: [],
      train: products.map(() => false),
      platform: products.map(() => -1),
      result: { batches: 0, setups: 0, sizes: [], waits: [], formingWaits: [], spans },
    }
  })
  const setupTimes = network.stations.map(({ setup }, s) =>
    setup.kind === 'batch' ? sampler(setup.time, stream('setup', s)) : null,
  )
  const results = products.map((): PlainProduct => ({ departures: [], leadTimes: [], scrapped: 0 }))

  function newMachine(s: number, index: number, own: PlainSpan[]): Machine {
    return {
      station: s,
      index,
      own,
      phase: 'idle',
      down: false,
      paused: false,
      closed: false,
      product: -1,
      setupTime: 0,
      batch: [],
      done: 0,
      sent: 0,
      upLeft: Number.POSITIVE_INFINITY,
      holds: null,
      atWork: false,
      atBatch: null,
      gotRoom: sim.signal(),
      gotItems: sim.signal(),
      goesOn: sim.signal(),
      kind: null,
      since: 0,
    }
  }

  // One thing after another within an instant: by rank, then machines' work, failures on the clock, shifts, in the order of
  // machines and stations; arrivals in that of products; time-outs in that of stations and products.

  const turns: Record<Rank, { order: number; turn: Signal<void> }[]> = {
    completion: [],
    arrival: [],
    timeOut: [],
  }
  let touched: number[] = []

  function* wait(duration: number, rank: Rank, order: number): Steps {
    yield* sim.delay(duration, rank)
    const turn = sim.signal()
    turns[rank].push({ order, turn })
    if (turns[rank].length === 1) sim.start('the order of the instant', inTurn(rank))
    yield* turn
  }

  function* inTurn(rank: Rank): Steps {
    const those = turns[rank]
    while (those.length > 0) {
      // All others of this instant are there by then.
      yield* sim.delay(0, rank)
      those.sort((a, b) => a.order - b.order)
      const { turn } = those[0]!
      turn.fire()
      yield* settle()
      those.splice(
        those.findIndex((one) => one.turn === turn),
        1,
      )
    }
  }

  /** Lets everything happen that was set off, and begins what can. */
  function* settle(): Steps {
    yield* calm()
    while (touched.length > 0) {
      const s = touched.pop()!
      look(places[s]!)
      yield* calm()
    }
  }

  function* calm(): Steps {
    yield* sim.delay(0)
    yield* sim.delay(0)
  }

  function touch(s: number): void {
    if (!touched.includes(s)) touched = [...touched, s]
  }

  // Items

  const hasRoom = ({ waiting, of }: Place) => waiting.length < of.room

  function enter(p: number): void {
    const item: Item = { product: p, entered: sim.now, step: 0, came: 0, visits: 0, lingered: false }
    const first = placeOf(item)!
    if (hasRoom(first)) join(item, first)
    else first.outside.push(item)
  }

  function placeOf({ product, step }: Item): Place | null {
    const next = products[product]!.route[step]
    return next ? places[next.station]! : null
  }

  function join(item: Item, place: Place): void {
    item.came = sim.now
    item.visits++
    item.lingered = false
    place.waiting.push(item)
    const s = places.indexOf(place)
    touch(s)
    if (place.of.forming.linger?.from === 'first') sim.start('linger', linger(item, place, s))
    const key = place.of.byProduct ? item.product : 0
    if (place.platform[key] === sim.now) sim.start('run', runForTrain(place, s, key))
  }

  function* linger(item: Item, { of }: Place, s: number): Steps {
    const visit = item.visits
    yield* wait(of.forming.linger!.time, 'timeOut', s * products.length + (of.byProduct ? item.product : 0))
    if (item.visits !== visit) return
    item.lingered = true
    touch(s)
  }

  function* departures(place: Place, s: number, key: number): Steps {
    const { time } = place.of.forming.linger!
    for (let count = 0; ; count++) {
      yield* wait(count === 0 ? 0 : time, 'timeOut', s * products.length + key)
      place.platform[key] = sim.now
      depart(place, s, key)
    }
  }

  function depart(place: Place, s: number, key: number): void {
    const there = ofKey(place, key).length
    if (there === 0 || isReady(place, key)) return
    place.platform[key] = -1
    if (there >= place.of.forming.linger!.atLeast) place.train[key] = true
    touch(s)
  }

  /** A train that found nobody, or a batch that is ready without it, can be caught at that very instant. */
  function* runForTrain(place: Place, s: number, key: number): Steps {
    yield* wait(0, 'timeOut', s * products.length + key)
    if (place.platform[key] === sim.now) depart(place, s, key)
  }

  function leave(item: Item): void {
    const result = results[item.product]!
    if (item.step === -1) result.scrapped++
    else {
      result.departures.push(sim.now)
      result.leadTimes.push(sim.now - item.entered)
    }
    if (products[item.product]!.arrivals.kind === 'closed') enter(item.product)
  }

  /** Good goes on, bad goes back or out. */
  function pass(item: Item): void {
    const step = products[item.product]!.route[item.step]!
    const isGood = step.yield === 1 || quality[item.product]![item.step]!.uniform() < step.yield
    item.step = isGood ? item.step + 1 : (step.reworkTo ?? -1)
  }

  /** Those done go where they go next, until one finds no room. @returns whether all went */
  function moveOn(machine: Machine): boolean {
    for (; machine.sent < machine.done; machine.sent++) {
      const item = machine.batch[machine.sent]!
      const next = item.step === -1 ? null : placeOf(item)
      if (next === null) leave(item)
      else if (hasRoom(next)) join(item, next)
      else {
        next.blocked.push(machine)
        touch(places.indexOf(next))
        return false
      }
    }
    return true
  }

  function fillRoom(place: Place): void {
    while (place.blocked.length > 0 && hasRoom(place)) {
      const machine = place.blocked.shift()!
      if (!moveOn(machine)) continue
      if (takesNow(machine)) takeLater(places[machine.station]!, machine)
      const ends = isThrough(machine)
      const { gotRoom } = machine
      machine.gotRoom = sim.signal()
      // Free at once, also for what is looked at now.
      if (ends) setFree(machine)
      gotRoom.fire(ends)
    }
    while (place.outside.length > 0 && hasRoom(place)) join(place.outside.shift()!, place)
  }

  const mayGrow = ({ station: s, batch }: Machine) =>
    places[s]!.of.takesInLater && batch.length < places[s]!.of.forming.max

  const takesNow = (machine: Machine) => machine.done === machine.batch.length && mayGrow(machine)

  /** Everything that its batch will have is worked. */
  const isThrough = (machine: Machine) => machine.done === machine.batch.length && !mayGrow(machine)

  function setFree(machine: Machine): void {
    setPhase(machine, 'idle')
    touch(machine.station)
  }

  // What begins

  const ofKey = ({ waiting, of }: Place, key: number) =>
    of.byProduct ? waiting.filter(({ product }) => product === key) : waiting

  function isReady(place: Place, key: number): boolean {
    const { min, linger: lingering } = place.of.forming
    const there = ofKey(place, key)
    if (there.length === 0) return false
    if (there.length >= min) return true
    if (lingering === null || there.length < lingering.atLeast) return false
    return lingering.from === 'periodic' ? place.train[key]! : there.some(({ lingered }) => lingered)
  }

  function keyToBegin(place: Place, { product: made }: Machine): number | null {
    const { of } = place
    const keys = of.byProduct ? products.map((_, p) => p) : [0]
    const ready = keys.filter((key) => isReady(place, key))
    const cost = (key: number) => {
      if (of.discipline === 'priority') return -products[key]!.priority
      if (of.discipline === 'first-come' || made === -1) return 0
      return of.setup.kind === 'changeover' ? of.setup.times[made]![key]! : Number(made !== key)
    }
    const least = Math.min(...ready.map(cost))
    const best = ready.filter((key) => cost(key) === least)
    if (!of.byProduct) return best[0] ?? null
    return place.waiting.find(({ product }) => best.includes(product))?.product ?? null
  }

  /** Takes from those that wait, first come first served, or by priority where products share a batch. */
  function take(place: Place, machine: Machine, key: number, most: number): void {
    const candidates = [...ofKey(place, key)]
    if (place.of.discipline === 'priority' && !place.of.byProduct)
      candidates.sort((a, b) => products[b.product]!.priority - products[a.product]!.priority)
    const taken = candidates.slice(0, most)
    place.waiting = place.waiting.filter((item) => !taken.includes(item))
    machine.batch.push(...taken)
    const latest = Math.max(...taken.map(({ came }) => came))
    for (const { came } of taken) {
      place.result.waits.push(sim.now - came)
      place.result.formingWaits.push(latest - came)
    }
  }

  function look(place: Place): void {
    for (const machine of place.machines) {
      if (machine.phase === 'starved' && place.waiting.length > 0 && takeLater(place, machine)) {
        setPhase(machine, 'waits')
        machine.gotItems.fire()
      }
    }
    for (const machine of place.machines) {
      if (machine.phase !== 'idle' || machine.down || machine.paused || machine.closed) continue
      const key = keyToBegin(place, machine)
      if (key === null) return
      begin(place, machine, key)
    }
  }

  function takeLater(place: Place, machine: Machine): boolean {
    const { of } = place
    const room = of.forming.max - machine.batch.length
    const key = of.byProduct ? machine.product : 0
    if (room <= 0 || ofKey(place, key).length === 0) return false
    take(place, machine, key, room)
    fillRoom(place)
    return true
  }

  function begin(place: Place, machine: Machine, key: number): void {
    const { of, result } = place
    machine.batch = []
    machine.done = 0
    machine.sent = 0
    machine.phase = 'waits'
    take(place, machine, key, of.forming.max)
    place.train[key] = false
    if (place.platform[key] === sim.now) sim.start('run', runForTrain(place, machine.station, key))
    result.batches++
    result.sizes.push(machine.batch.length)
    const product = machine.batch[0]!.product
    const before = machine.product === -1 ? product : machine.product
    if (of.setup.kind === 'none') machine.setupTime = 0
    else
      machine.setupTime =
        of.setup.kind === 'batch' ? setupTimes[machine.station]!() : of.setup.times[before]![product]!
    machine.product = product
    if (machine.setupTime > 0) result.setups++
    fillRoom(place)
    machine.atBatch = sim.start('batch', oneBatch(machine))
  }

  // A machine

  function* oneBatch(machine: Machine): Steps {
    const place = places[machine.station]!
    const { setupResource, runResource } = place.of
    if (machine.setupTime > 0) {
      if (setupResource !== null) yield* ask(setupResource, machine)
      setPhase(machine, 'setup')
      yield* work(machine, machine.setupTime)
      if (setupResource !== runResource) letGo(machine)
    }
    const wasFreed = yield* run(place, machine)
    if (wasFreed) return
    setPhase(machine, 'idle')
    letGo(machine)
    touch(machine.station)
  }

  function* ask(resource: number, machine: Machine): Steps {
    const units: Resource = resources[resource]!
    setPhase(machine, 'waits')
    const last = lastAsked[resource]!
    const isShort = units.busy.level + 1 >= units.capacity
    if (isShort && last.at === sim.now && last.by !== machine.station) contested = true
    lastAsked[resource] = { at: sim.now, by: machine.station }
    yield* units.acquire()
    machine.holds = resource
  }

  /** An operator does not stay with a machine that is blocked or has nothing to work on. */
  function letGo(machine: Machine): void {
    if (machine.holds !== null) resources[machine.holds]!.release()
    machine.holds = null
  }

  /** @returns whether it was set free already, as what blocked it went away */
  function* run(place: Place, machine: Machine): Steps<boolean> {
    const { process, transferBatch, takesInLater, runResource } = place.of
    const { batch } = machine
    for (;;) {
      if (runResource !== null && machine.holds === null) yield* ask(runResource, machine)
      const inOneGo = process === 'parallel' || (transferBatch >= batch.length && !takesInLater)
      const worked = inOneGo ? batch.slice(machine.done) : [batch[machine.done]!]
      const time =
        process === 'parallel' ? loadTime(worked) : worked.reduce((sum, item) => sum + itemTime(item), 0)
      setPhase(machine, 'running')
      yield* work(machine, time)
      for (const item of worked) pass(item)
      machine.done += worked.length
      if (takesNow(machine)) takeLater(place, machine)
      for (;;) {
        const through = isThrough(machine)
        const moves = machine.sent < machine.done && (through || machine.done - machine.sent >= transferBatch)
        if (!moves || moveOn(machine)) {
          if (through) return false
          break
        }
        setPhase(machine, 'blocked')
        letGo(machine)
        if (yield* machine.gotRoom) return true
      }
      if (machine.done < batch.length) continue
      setPhase(machine, 'starved')
      letGo(machine)
      yield* machine.gotItems
      machine.gotItems = sim.signal()
    }
  }

  const itemTime = ({ product, step }: Item): number => workTime[product]![step]!()

  /** The longest of what is in it: one draw for all that take equally long. */
  function loadTime(items: readonly Item[]): number {
    const draws = new Map<Sampler, number>()
    for (const { product, step } of items) {
      const draw = workTime[product]![step]!
      if (!draws.has(draw)) draws.set(draw, draw())
    }
    return Math.max(...draws.values())
  }

  /** Works for so long, with whatever stops it in between. */
  function* work(machine: Machine, duration: number): Steps {
    let rest = duration
    for (;;) {
      while (machine.down || machine.paused) yield* machine.goesOn
      const counts = machine.phase === 'running'
      const fails = counts && machine.upLeft < rest
      const stretch = fails ? machine.upLeft : rest
      const from = sim.now
      machine.atWork = true
      try {
        yield* wait(stretch, 'completion', machine.index)
      } catch (error) {
        if (!(error instanceof Interrupt)) throw error
      }
      machine.atWork = false
      const worked = sim.now - from
      rest -= worked
      if (counts) machine.upLeft -= worked
      if (worked < stretch) continue
      if (!fails) return
      setFlag(machine, 'down', true)
      machine.upLeft = upTime(machine)()
      yield* wait(repairTime(machine)(), 'completion', machine.index)
      setFlag(machine, 'down', false)
    }
  }

  // What stops it

  const perMachine = (
    name: string,
    of: (failures: NonNullable<Station['failures']>) => Parameters<typeof sampler>[0],
  ) =>
    places.flatMap(({ of: { failures }, machines }) =>
      machines.map(({ index }) => failures && sampler(of(failures), stream(name, index))),
    )
  const ups = perMachine('up time', (failures) => failures.upTime)
  const repairs = perMachine('repair', (failures) => failures.repairTime)
  const upTime = ({ index }: Machine) => ups[index]!
  const repairTime = ({ index }: Machine) => repairs[index]!

  function stop(machine: Machine, flag: 'down' | 'paused' | 'closed'): void {
    const { atWork } = machine
    setFlag(machine, flag, true)
    if (flag !== 'closed' && atWork) {
      machine.atWork = false
      machine.atBatch!.interrupt()
    }
  }

  function goAgain(machine: Machine, ...flags: ('down' | 'paused' | 'closed')[]): void {
    const wasHalted = machine.down || machine.paused
    for (const flag of flags) setFlag(machine, flag, false)
    if (machine.down || machine.paused) return
    if (wasHalted) {
      machine.goesOn.fire()
      machine.goesOn = sim.signal()
    }
    if (!machine.closed) touch(machine.station)
  }

  function* breakdowns(machine: Machine): Steps {
    for (;;) {
      yield* wait(upTime(machine)(), 'completion', machineCount + machine.index)
      stop(machine, 'down')
      yield* wait(repairTime(machine)(), 'completion', machineCount + machine.index)
      goAgain(machine, 'down')
    }
  }

  function* shifts({ of, machines }: Place, s: number): Steps {
    const { period, open, atEnd } = of.shifts!
    const isOpen = (time: number) => open.some(([from, to]) => from <= time % period && time % period < to)
    const changes = [...new Set(open.flat().map((time) => time % period))].sort((a, b) => a - b)
    for (let round = 0; ; round++) {
      for (const change of changes) {
        const at = round * period + change
        if (at === 0) continue
        const before = isOpen(at - 0.5)
        yield* wait(at - sim.now, 'completion', 2 * machineCount + s)
        if (isOpen(at) === before) continue
        for (const machine of machines) {
          if (isOpen(at)) goAgain(machine, 'paused', 'closed')
          else stop(machine, atEnd === 'pause' ? 'paused' : 'closed')
        }
      }
    }
  }

  // Accounts

  function setPhase(machine: Machine, phase: Machine['phase']): void {
    machine.phase = phase
    account(machine)
  }

  function setFlag(machine: Machine, flag: 'down' | 'paused' | 'closed', value: boolean): void {
    machine[flag] = value
    account(machine)
  }

  function kindOf({ phase, down, paused, closed }: Machine): PlainSpan['kind'] | null {
    if (down) return 'down'
    if (paused) return null
    if (phase === 'setup' || phase === 'running') return phase
    return phase === 'blocked' && !closed ? phase : null
  }

  function account(machine: Machine): void {
    const kind = kindOf(machine)
    const { own, since, product } = machine
    if (machine.kind !== null && sim.now > since)
      own.push({ kind: machine.kind, product, from: since, to: sim.now })
    machine.kind = kind
    machine.since = sim.now
  }

  function* everythingBegins(): Steps {
    for (const [s, place] of places.entries()) {
      const { of, machines } = place
      for (const machine of machines) {
        if (of.failures?.counts === 'running') machine.upLeft = upTime(machine)()
        if (of.failures?.counts === 'clock') sim.start('breakdowns', breakdowns(machine))
      }
      if (of.shifts !== null) {
        if (!of.shifts.open.some(([from]) => from === 0))
          for (const machine of machines) stop(machine, of.shifts.atEnd === 'pause' ? 'paused' : 'closed')
        sim.start('shifts', shifts(place, s))
      }
      if (of.forming.linger?.from === 'periodic') {
        for (const key of of.byProduct ? products.keys() : [0])
          sim.start('departures', departures(place, s, key))
      }
    }
    yield* calm()
    for (const [p, { arrivals }] of products.entries()) {
      if (arrivals.kind === 'closed') for (let item = 0; item < arrivals.items; item++) enter(p)
      else sim.start('arrivals', arriving(p, sampler(arrivals.interarrival, stream('arrivals', p))))
    }
    yield* settle()
  }

  function* arriving(p: number, gap: Sampler): Steps {
    const { arrivals } = products[p]!
    if (arrivals.kind !== 'open') return
    const together = sampler(arrivals.together, stream('together', p))
    for (;;) {
      yield* wait(gap(), 'arrival', p)
      for (let item = together(); item > 0; item--) enter(p)
    }
  }

  sim.start('begin', everythingBegins())
  sim.run({ until })
  for (const { machines } of places) for (const machine of machines) account(machine)
  return { stations: places.map(({ result }) => result), products: results, contested }
}
