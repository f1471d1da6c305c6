/** A network as data becomes the state that a run starts from: everything that is looked up by index, looked up once. */
import { type RandomStream, randomStream } from '../../core/random.ts'
import { Calendar } from './calendar.ts'
import { Draws } from './draws.ts'
import { Machine } from './machine.ts'
import type { Network, Product, Step } from './network.ts'
import { type CompiledStep, ProductState } from './product-state.ts'
import { ResourceState } from './resource-state.ts'
import { RunState } from './run-state.ts'
import { StationState } from './station-state.ts'

/** Each purpose has a stream of its own, so that networks that differ in their batches alone draw the same numbers. */
type Streams = (...key: (string | number)[]) => RandomStream

/** @param mostSpans spans of work to keep */
export function compile(network: Network, seed: number, mostSpans: number): RunState {
  const stream: Streams = (...key) => randomStream('stations', seed, ...key)
  const counts = network.products.length
  const resources = network.resources.map(({ capacity }) => new ResourceState(capacity))
  const resourceAt = (index: number | null) => (index === null ? null : resources[index]!)

  let slots = network.stations.reduce((sum, { servers }) => sum + servers, 0)
  const take = (count: number) => {
    slots += count
    return slots - count
  }
  const failsByClock = (index: number) => network.stations[index]!.failures?.counts === 'clock'
  const clockFailures = take(
    network.stations.reduce((sum, { servers }, s) => sum + (failsByClock(s) ? servers : 0), 0),
  )
  const shifts = take(network.stations.filter((station) => station.shifts !== null).length)
  const arrivals = take(network.products.filter((product) => product.arrivals.kind === 'open').length)
  const timeouts = slots
  const stations = network.stations.map((station, s) => {
    const { setup, forming } = station
    return new StationState(station, counts, {
      setupTime: setup.kind === 'batch' ? new Draws(setup.time, stream('setup', s)) : null,
      setupResource: resourceAt(station.setupResource),
      runResource: resourceAt(station.runResource),
      timeoutSlot: forming.linger === null ? -1 : take(counts),
    })
  })

  const machines = network.stations
    .flatMap(({ servers }, s) =>
      Array.from({ length: servers }, (_, number) => ({
        station: stations[s]!,
        number,
        failures: network.stations[s]!.failures,
      })),
    )
    .map(({ station, number, failures }, slot) => {
      const machine = new Machine(
        station,
        number,
        slot,
        failures && new Draws(failures.upTime, stream('up time', slot)),
        failures && new Draws(failures.repairTime, stream('repair', slot)),
      )
      station.machines.push(machine)
      return machine
    })
  let arrivalSlot = arrivals
  const timeOf = compileTimes(network, stream)
  const products = network.products.map(
    (product, index) =>
      new ProductState({
        name: product.name,
        index,
        priority: product.priority,
        firstStep: compileRoute(product, index, stations, stream, timeOf),
        ...compileArrivals(product, index, stream),
        always: product.arrivals.kind === 'closed' ? product.arrivals.items : 0,
        arrivalSlot: product.arrivals.kind === 'open' ? arrivalSlot++ : -1,
      }),
  )
  return new RunState({
    stations,
    products,
    machines,
    calendar: new Calendar(slots),
    slots: { clockFailures, shifts, arrivals, timeouts },
    failingByClock: machines.filter(({ station }) => failsByClock(stations.indexOf(station))),
    withShifts: stations.filter((station) => station.shifts !== null),
    arriving: products.filter(({ interarrival }) => interarrival !== null),
    lingering: stations
      .filter(({ linger }) => linger !== null)
      .flatMap((station) => products.map((_, key) => ({ station, key }))),
    mostSpans,
  })
}

/** Times of work; steps at a parallel station whose times are equal share a load, and so its one time. */
function compileTimes({ stations }: Network, stream: Streams) {
  const ofLoads = new Map<string, Draws>()
  return (step: Step, product: number, index: number): Draws => {
    const own = () => new Draws(step.time, stream('work', product, index))
    if (stations[step.station]!.process === 'serial') return own()
    const key = JSON.stringify([step.station, step.time])
    const shared = ofLoads.get(key) ?? own()
    ofLoads.set(key, shared)
    return shared
  }
}

/** @returns the first step, from which all others are reached */
function compileRoute(
  { route }: Product,
  product: number,
  stations: readonly StationState[],
  stream: Streams,
  timeOf: (step: Step, product: number, index: number) => Draws,
): CompiledStep {
  type Open = { -readonly [K in keyof CompiledStep]: CompiledStep[K] }
  const steps = route.map(
    (step, index): Open => ({
      station: stations[step.station]!,
      time: timeOf(step, product, index),
      yield: step.yield,
      quality: step.yield < 1 ? stream('yield', product, index) : null,
      next: null,
      rework: null,
    }),
  )
  for (const [index, step] of steps.entries()) {
    const { reworkTo } = route[index]!
    step.next = steps[index + 1] ?? null
    step.rework = reworkTo === null ? null : steps[reworkTo]!
  }
  return steps[0]!
}

function compileArrivals(
  { arrivals }: Product,
  product: number,
  stream: Streams,
): { interarrival: Draws | null; together: Draws | null } {
  if (arrivals.kind === 'closed') return { interarrival: null, together: null }
  const { interarrival, together } = arrivals
  const isOne = together.kind === 'constant' && together.value === 1
  return {
    interarrival: new Draws(interarrival, stream('arrivals', product)),
    together: isOne ? null : new Draws(together, stream('together', product)),
  }
}
