/**
 * How fast the simulator is: M/M/1 by stations and by processes beside SimPy, a line with lots and an oven, and the list of
 * events with few and many pending.
 * One core, rounds that alternate between contenders, medians of processor time.
 *
 *     npm run bench:simulation -- [--rounds 5] [--customers 1000000] [--python python3]
 *
 * An event of processes is one that goes on after a delay or a queue, as SimPy counts: three a customer (arrival, turn, end).
 * Stations count arrivals and ends of work alone: two a customer. So customers a second are what compares.
 */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from '../src/core/stats/summary.ts'
import { holdModel, processQueue } from './simulation/processes.ts'
import { lotsAndOven, stationQueue } from './simulation/stations.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    customers: { type: 'string', default: '1000000' },
    python: { type: 'string', default: 'python3' },
  },
})
const rounds = Number(options.rounds)
const customers = Number(options.customers)
/** More, as they are soon done: rounds of about a second. */
const stationCustomers = 4 * customers
const script = join(import.meta.dirname, 'peer', 'simpy_queue.py')
const simpy = (seed: number) =>
  JSON.parse(
    execFileSync(options.python, [script, String(customers), String(seed)], { encoding: 'utf8' }),
  ) as {
    version: string
    perSecond: number
    mean: number
  }

processQueue(customers / 10, 0)
stationQueue(customers / 10, 0)
lotsAndOven(customers / 10, 0)
const processes: number[] = []
const stations: number[] = []
const lots: number[] = []
const lotEvents: number[] = []
const peer: number[] = []
const holds = new Map([10, 1000, 100_000].map((pending) => [pending, [] as number[]]))
let version = ''
for (let round = 1; round <= rounds; round++) {
  const ours = processQueue(customers, round)
  const theirs = simpy(round)
  const compiled = stationQueue(stationCustomers, round)
  const line = lotsAndOven(customers, round)
  processes.push(ours.perSecond)
  stations.push(compiled.perSecond)
  lots.push(line.perSecond)
  lotEvents.push(line.eventsPerSecond)
  peer.push(theirs.perSecond)
  version = theirs.version
  for (const [pending, speeds] of holds) speeds.push(holdModel(pending, 2_000_000))
  console.error(
    `round ${round} of ${rounds}: mean stay ${compiled.mean.toFixed(2)}, ${ours.mean.toFixed(2)}, SimPy ${theirs.mean.toFixed(2)}, exactly 4`,
  )
}

const millions = (perSecond: number) => (perSecond / 1e6).toFixed(2)
const ratiosOf = (speeds: readonly number[]) => speeds.map((speed, round) => speed / peer[round]!)
console.log(`Processor: ${cpus()[0]?.model.trim()}, one core. Node ${process.version}, SimPy ${version}.\n`)
console.log(
  '| M/M/1 | customers/s | events a customer | events/s | times SimPy (least) |\n| --- | --- | --- | --- | --- |',
)
for (const [name, speeds, events] of [
  ['stations', stations, 2],
  ['processes', processes, 3],
  [`SimPy ${version}`, peer, 3],
] as const) {
  const speed = median(speeds)
  const ratios = ratiosOf(speeds)
  const times = `${median(ratios).toFixed(1)} (${Math.min(...ratios).toFixed(1)})`
  console.log(`| ${name} | ${millions(speed)} M | ${events} | ${millions(events * speed)} M | ${times} |`)
}
console.log(
  `\nLots and an oven, by stations: ${millions(median(lots))} M items/s, ${millions(median(lotEvents))} M events/s.\n`,
)
console.log('| events pending | events/s |\n| --- | --- |')
for (const [pending, speeds] of holds) console.log(`| ${pending} | ${millions(median(speeds))} M |`)
