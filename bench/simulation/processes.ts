/** What `bench/simulation.ts` measures of the process API and of the list of events. */
import { randomStream } from '../../src/core/random.ts'
import { EventList, rank } from '../../src/sim/event-list.ts'
import { Simulation } from '../../src/sim/simulation.ts'

/** Work a second of processor time, and the mean stay where it is a queue. */
export interface Measured {
  readonly perSecond: number
  readonly mean: number
}

/** M/M/1 at a load of 0.8, a process a customer: customers a second, and their mean stay (exactly 4). */
export function processQueue(customers: number, seed: number): Measured {
  const sim = new Simulation({ seed })
  const gap = sim.sampler('arrivals', { kind: 'exponential', mean: 1 })
  const service = sim.sampler('service', { kind: 'exponential', mean: 0.8 })
  const server = sim.resource('server')
  let stay = 0
  function* customer() {
    const came = sim.now
    yield* server.acquire()
    yield* sim.delay(service())
    server.release()
    stay += sim.now - came
  }
  sim.arrivals('customer', gap, customer, customers)
  const seconds = processorSeconds(() => sim.run())
  return { perSecond: customers / seconds, mean: stay / customers }
}

/** The hold model: so many events are pending, each that comes schedules another. Events a second. */
export function holdModel(pending: number, events: number): number {
  const list = new EventList()
  const stream = randomStream('hold', pending)
  const target = { fire() {} }
  for (let index = 0; index < pending; index++) list.schedule(stream.uniform(), rank.completion, target)
  const seconds = processorSeconds(() => {
    for (let count = 0; count < events; count++) {
      const now = list.nextTime()
      list.schedule(now - Math.log(1 - stream.uniform()), rank.completion, list.pop())
    }
  })
  return events / seconds
}

export function processorSeconds(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
